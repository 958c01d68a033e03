"""Fits the beat shapes of the demo record to median beats of the MIT-BIH Arrhythmia Database.

    python scripts/fit_demo_beats.py --data-dir mitdb

For each shape the beats of one class of one record are taken, in leads MLII and V1, and their median is
fitted with a sum of Gaussians per wave. Only the Gaussians are stored, in resources/demo/beat_shapes.json:
nobody needs the database to remake the demo record from them, and none of its samples are in them.

A shape comes from one record, not from the whole class: the beats of bundle branch block, and premature
ventricular beats still more, differ so much between patients that a median over patients is the beat of
none. The records were chosen by eye from those with 50 such beats or more and with V1 beside MLII, for
shapes that a textbook would show and that throw-away networks told apart; N and A are of one patient, and
V has two shapes, one from either ventricle.
"""

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.files import check_output, write_output
from ecgviewer.paths import resources_dir
from ecgviewer.records.symbols import is_beat

LEADS = ("MLII", "V1")
SHAPES_FILE = resources_dir() / "demo" / "beat_shapes.json"
RR_TOLERANCE = 0.1
"""Beats count if the interval before them is within this part of its median: their T waves coincide."""

RIDGE = 0.02
"""Weight of the amplitudes in the sum that is minimised: keeps Gaussians from cancelling each other."""

SIGNIFICANT_MV = 0.004
"""Gaussians that are smaller than this are left out."""


@dataclass(frozen=True)
class WaveWindow:
    """Where the centres of a wave's Gaussians may lie, and how wide they may be (standard deviations)."""

    name: str
    start_s: float
    end_s: float
    n_gaussians: int
    width_s: tuple[float, float]


@dataclass(frozen=True)
class Source:
    """One shape: the class and record it is fitted to, and the windows of its waves."""

    symbol: str
    record_name: str
    windows: tuple[WaveWindow, ...]


@dataclass(frozen=True)
class Gaussian:
    """One Gaussian of a wave: amplitude in millivolts, centre in seconds from R, standard deviation in seconds."""

    wave: str
    amplitude_mv: float
    centre_s: float
    width_s: float


@dataclass(frozen=True)
class FittedLead:
    """The Gaussians of one lead in the order of time, and the root mean square of what is left."""

    rms_error_mv: float
    waves: tuple[Gaussian, ...]


@dataclass(frozen=True)
class FittedShape:
    """A shape as it is stored: what it was fitted to, the interval before it in seconds, and its leads by name."""

    fitted_to: str
    rr_s: float
    leads: Mapping[str, FittedLead]


def _narrow(p_start_s: float, p_end_s: float, t_end_s: float) -> tuple[WaveWindow, ...]:
    """Return the windows of a beat with a P wave and a narrow QRS complex."""
    return (
        WaveWindow("P", p_start_s, p_end_s, 2, (0.010, 0.035)),
        WaveWindow("QRS", -0.045, 0.060, 6, (0.004, 0.014)),
        WaveWindow("ST", 0.070, 0.160, 1, (0.015, 0.060)),
        WaveWindow("T", 0.160, t_end_s, 3, (0.020, 0.070)),
    )


def _wide(p_window_s: tuple[float, float] | None, qrs_end_s: float, t_end_s: float) -> tuple[WaveWindow, ...]:
    """Return the windows of a beat with a wide QRS complex; V has no P wave."""
    p_wave = (WaveWindow("P", *p_window_s, 2, (0.010, 0.035)),) if p_window_s else ()
    return (
        *p_wave,
        WaveWindow("QRS", -0.085, qrs_end_s, 8, (0.006, 0.026)),
        WaveWindow("ST", qrs_end_s, qrs_end_s + 0.06, 1, (0.015, 0.060)),
        WaveWindow("T", qrs_end_s + 0.06, t_end_s, 3, (0.020, 0.080)),
    )


SOURCES = {
    "N": Source("N", "209", _narrow(-0.20, -0.09, 0.30)),
    "A": Source("A", "209", _narrow(-0.20, -0.08, 0.28)),
    "L": Source("L", "214", _wide((-0.24, -0.12), 0.09, 0.36)),
    "R": Source("R", "212", _wide((-0.20, -0.09), 0.11, 0.32)),
    "V right": Source("V", "221", _wide(None, 0.10, 0.36)),
    "V left": Source("V", "200", _wide(None, 0.10, 0.36)),
}
"""The shapes of the demo record. V right: from the right ventricle, so negative in V1; V left: positive."""


def read_median_beat(data_dir: Path, source: Source) -> tuple[np.ndarray, np.ndarray, int, float]:
    """Return the median beat of a class in a record.

    Returns
    -------
    time_s : numpy.ndarray
        Time from R, shape (n,).
    beat_mv : numpy.ndarray
        Medians less their own median, millivolts, shape (n, 2): MLII and V1.
    n_beats : int
        Number of beats that the median is taken over.
    rr_s : float
        Median of the intervals before them, seconds.
    """
    import wfdb

    path = str(data_dir / source.record_name)
    record, annotations = wfdb.rdrecord(path), wfdb.rdann(path, "atr")
    columns = [record.sig_name.index(lead) for lead in LEADS]
    # A little more than the windows, so that the flanks of the outer waves are seen.
    first = int((source.windows[0].start_s - 0.04) * record.fs)
    last = int((source.windows[-1].end_s + 0.08) * record.fs)
    marks_beat = [is_beat(symbol) for symbol in annotations.symbol]
    samples, symbols = annotations.sample[marks_beat], np.array(annotations.symbol)[marks_beat]
    rr = np.diff(samples, prepend=samples[0]) / record.fs
    is_class = (symbols == source.symbol) & (samples > 1.5 * record.fs)
    is_class &= samples < record.sig_len - 1.5 * record.fs
    rr_s = float(np.median(rr[is_class]))
    chosen = samples[is_class & (np.abs(rr / rr_s - 1) < RR_TOLERANCE)]
    beats = record.p_signal[chosen[:, None] + np.arange(first, last)][:, :, columns]
    beats = beats - np.median(beats, axis=1, keepdims=True)
    return np.arange(first, last) / record.fs, np.median(beats, axis=0), chosen.size, rr_s


def sum_gaussians(time_s: np.ndarray, gaussians: np.ndarray) -> np.ndarray:
    """Return the sum of Gaussians, rows of amplitude, centre and width, at each time."""
    amplitude, centre, width = gaussians.T[:, :, None]
    return np.asarray(np.sum(amplitude * np.exp(-0.5 * ((time_s - centre) / width) ** 2), axis=0))


def fit_lead(time_s: np.ndarray, beat_mv: np.ndarray, windows: tuple[WaveWindow, ...]) -> FittedLead:
    """Fit one lead of a beat; the level of the baseline is fitted too and left out."""
    slots = [window for window in windows for _ in range(window.n_gaussians)]
    centres = np.concatenate([_spread(window) for window in windows])
    widths = np.array([np.sqrt(slot.width_s[0] * slot.width_s[1]) for slot in slots])
    amplitudes = 0.5 * np.interp(centres, time_s, beat_mv)
    start = np.append(np.column_stack([amplitudes, centres, widths]).ravel(), 0.0)
    lower = [value for slot in slots for value in (-4.0, slot.start_s, slot.width_s[0])]
    upper = [value for slot in slots for value in (4.0, slot.end_s, slot.width_s[1])]

    def residuals(parameters: np.ndarray) -> np.ndarray:
        gaussians = parameters[:-1].reshape(-1, 3)
        misfit = sum_gaussians(time_s, gaussians) + parameters[-1] - beat_mv
        return np.append(misfit, RIDGE * gaussians[:, 0])

    fitted = least_squares(residuals, start, bounds=([*lower, -1.0], [*upper, 1.0]), max_nfev=2000)
    rms_error_mv = float(np.sqrt(np.mean(fitted.fun[: time_s.size] ** 2)))
    rows = zip(fitted.x[:-1].reshape(-1, 3), slots, strict=True)
    waves = [
        Gaussian(slot.name, round(float(amplitude), 4), round(float(centre), 4), round(float(width), 4))
        for (amplitude, centre, width), slot in sorted(rows, key=lambda row: row[0][1])
        if abs(amplitude) >= SIGNIFICANT_MV
    ]
    return FittedLead(round(rms_error_mv, 4), _name_qrs(waves))


def _spread(window: WaveWindow) -> np.ndarray:
    """Return start values of a wave's centres, evenly over its window."""
    n = window.n_gaussians
    return window.start_s + (window.end_s - window.start_s) * (np.arange(n) + 0.5) / n


def _name_qrs(waves: Sequence[Gaussian]) -> tuple[Gaussian, ...]:
    """Name the Gaussians of the QRS complex: Q below zero before the first R, R above zero, S after it."""
    has_r = False
    named = []
    for wave in waves:
        name = wave.wave
        if name == "QRS":
            is_r = wave.amplitude_mv > 0
            has_r = has_r or is_r
            name = "R" if is_r else "S" if has_r else "Q"
        named.append(replace(wave, wave=name))
    return tuple(named)


def fit_shape(data_dir: Path, source: Source) -> FittedShape:
    """Return a shape as it is stored."""
    time_s, beat_mv, n_beats, rr_s = read_median_beat(data_dir, source)
    return FittedShape(
        fitted_to=f"median of {n_beats} beats {source.symbol} of MIT-BIH record {source.record_name}",
        rr_s=round(rr_s, 3),
        leads={
            lead: fit_lead(time_s, beat_mv[:, column], source.windows) for column, lead in enumerate(LEADS)
        },
    )


def _format(shapes: Mapping[str, FittedShape]) -> str:
    """Return the shapes as JSON with one Gaussian a line."""
    text = json.dumps({name: result_as_dict(shape) for name, shape in shapes.items()}, indent=1)
    return re.sub(r'\{\s+("wave"[^}]*?)\s+\}', lambda row: "{" + " ".join(row[1].split()) + "}", text) + "\n"


def main() -> int:
    """Fit all shapes and write them."""
    parser = argparse.ArgumentParser(description="Fit the beat shapes of the demo record to MIT-BIH.")
    parser.add_argument("--data-dir", type=Path, required=True, help="folder of the MIT-BIH database")
    parser.add_argument("--output", type=Path, default=SHAPES_FILE, help="JSON file to write")
    parser.add_argument("--replace", action="store_true", help="replace a file that is there")
    arguments = parser.parse_args()
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    check_output(arguments.output, (".json",), may_replace=arguments.replace)
    shapes = {name: fit_shape(arguments.data_dir, source) for name, source in SOURCES.items()}
    write_output(arguments.output, _format(shapes).encode(), (".json",), may_replace=arguments.replace)
    for name, shape in shapes.items():
        errors = ", ".join(f"{lead} {fit.rms_error_mv} mV" for lead, fit in shape.leads.items())
        print(f"{name}: {shape.fitted_to}; error {errors}")
    return 0
