"""Intervals of each beat: PR, QRS, QT, corrected QT, and how early it comes."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.delineate import Waves
from ecgviewer.beats.rhythm_context import window_quantiles
from ecgviewer.records.wave_marks import OFFSET, ONSET, QRS, P, T

LOCAL_BEATS = 8
"""Intervals that make the local rhythm."""

_FEWEST = 2
_STEADY, _SLOW_RR_S = 0.1, 0.6


@dataclass(frozen=True, eq=False)
class BeatIntervals:
    """Intervals by beat, float64, shape (n_beats,) each; NaN where a wave or a beat is missing.

    Attributes
    ----------
    pr_ms
        From the onset of P to that of QRS.
    qrs_ms
        From the onset of QRS to its offset.
    qt_ms
        From the onset of QRS to the offset of T.
    qtc_bazett_ms
        QT divided by the square root of RR in seconds (Bazett 1920, Heart 7:353-370).
    qtc_fridericia_ms
        QT divided by the cube root of RR in seconds (Fridericia 1920, Acta Med Scand 53:469-486).
    rr_ms
        Since the beat before.
    prematurity_percent
        100 * (1 - RR / RR of the local rhythm), see `prematurity_percent`.
    """

    pr_ms: np.ndarray
    qrs_ms: np.ndarray
    qt_ms: np.ndarray
    qtc_bazett_ms: np.ndarray
    qtc_fridericia_ms: np.ndarray
    rr_ms: np.ndarray
    prematurity_percent: np.ndarray

    def beat_as_dict(self, index: int) -> dict[str, float | None]:
        """Return the intervals of one beat for JSON, None where there is none."""
        values = {name: float(column[index]) for name, column in vars(self).items()}
        return {name: None if np.isnan(value) else round(value, 1) for name, value in values.items()}


INTERVALS = tuple(BeatIntervals.__dataclass_fields__)
"""Names of the intervals, in order."""


def beat_intervals(
    waves: Waves, fs_hz: float, rr_before_s: np.ndarray, qrs_ms: np.ndarray, is_ventricular: np.ndarray
) -> BeatIntervals:
    """Measure the intervals of every beat of a lead.

    Parameters
    ----------
    waves
        What was found on the lead.
    fs_hz
        Rate that the samples of `waves` count in.
    rr_before_s
        Seconds since the beat before, NaN where that isn't known, shape (n_beats,).
    qrs_ms
        Width of QRS, see `qrs_widths`.
    is_ventricular
        Which beats start in the ventricles or are paced: no corrected QT is given for them. Bool, shape (n_beats,).
    """
    onset, offset = waves.points[:, :, ONSET], waves.points[:, :, OFFSET]
    to_ms = 1000 / fs_hz
    qt_ms = (offset[:, T] - onset[:, QRS]) * to_ms
    corrected_ms = np.where(is_ventricular, np.nan, qt_ms)
    return BeatIntervals(
        pr_ms=(onset[:, QRS] - onset[:, P]) * to_ms,
        qrs_ms=qrs_ms,
        qt_ms=qt_ms,
        qtc_bazett_ms=corrected_ms / np.sqrt(rr_before_s),
        qtc_fridericia_ms=corrected_ms / np.cbrt(rr_before_s),
        rr_ms=1000 * rr_before_s,
        prematurity_percent=prematurity_percent(rr_before_s),
    )


def qrs_widths_ms(waves: Waves, fs_hz: float) -> np.ndarray:
    """Return the width of each QRS complex as it was found, in milliseconds; NaN where none was."""
    widths: np.ndarray = (waves.points[:, QRS, OFFSET] - waves.points[:, QRS, ONSET]) * (1000 / fs_hz)
    return widths


def prematurity_percent(rr_before_s: np.ndarray) -> np.ndarray:
    """Return how early each beat comes: 100 * (1 - RR / RR of the local rhythm), whatever any beat is called.

    The local rhythm is the median over `LOCAL_BEATS` means of two neighbouring intervals before the beat's own,
    over those behind where there are none before: an early beat and the pause that makes up for it are together
    two usual intervals, so they don't move it, not even in bigeminy. A beat with which a steady rhythm below
    100/min begins is not early, however long the intervals before it were: the next two are like its own. There
    the rhythm behind it is the local one, too. Below 0 a beat comes late.

    Parameters
    ----------
    rr_before_s
        See `beat_intervals`.

    Returns
    -------
    numpy.ndarray
        Percent, shape (n_beats,); NaN where an interval isn't known or too few around it are.
    """
    n_beats = rr_before_s.size
    if n_beats == 0:
        return np.zeros(0)
    n_around = LOCAL_BEATS + 1
    padded = np.pad(rr_before_s.astype(np.float64), n_around, constant_values=np.nan)
    means = (padded[:-1] + padded[1:]) / 2
    windows = np.lib.stride_tricks.sliding_window_view(means, LOCAL_BEATS)
    before, behind = _usual(windows[:n_beats]), _usual(windows[n_around + 1 :][:n_beats])
    following = np.stack([padded[n_around + 1 :][:n_beats], padded[n_around + 2 :][:n_beats]])
    with np.errstate(invalid="ignore"):
        is_steady = (np.abs(following / rr_before_s - 1) <= _STEADY).all(axis=0) & (rr_before_s >= _SLOW_RR_S)
    local = np.where(np.isnan(before), behind, before)
    local = np.where(is_steady & np.isfinite(behind), np.fmin(local, behind), local)
    return 100 * (1 - rr_before_s / local)


def _usual(windows: np.ndarray) -> np.ndarray:
    """Return the median of what is known in each row, NaN where fewer than `_FEWEST` values are."""
    n_known = np.isfinite(windows).sum(axis=1)
    usual = np.full(len(windows), np.nan)
    rows = n_known >= _FEWEST
    if rows.any():
        usual[rows] = window_quantiles(windows[rows], (0.5,))[0]
    return usual
