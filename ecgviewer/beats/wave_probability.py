"""The probability of P, QRS and T over time, from a small network that onnxruntime runs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from ecgviewer import paths
from ecgviewer.beats.onnx_sessions import open_session, run_network
from ecgviewer.beats.rhythm_context import row_batches
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.signals.high_pass import high_pass_both_ways
from ecgviewer.signals.mapped import let_go
from ecgviewer.signals.resample import bridge_gaps, resample
from ecgviewer.signals.running import running_median

WAVE_FS_HZ = 250.0
"""Rate at which the network sees a lead."""

STEP_SAMPLES = 2
"""Samples of that rate from one probability to the next."""

WINDOW_SAMPLES = 8192
"""Samples that the network sees at once."""

CHANNELS = ("lead", "compressed lead", "R peaks")
CLASSES = ("none", "p", "qrs", "t")

INPUT, OUTPUT = "channels", "probability"
NETWORK_FILE = "network.onnx"
CARD_FILE = "delineator.json"
"""Not `card.json`: a folder with that is a model that classifies beats."""

_MARGIN_SAMPLES = 1024
"""At each end of a window the network sees too little of what is around; it looks about 4 s to each side."""

_WINDOWS_AT_ONCE = 4
_HIGH_PASS_HZ = 0.5
_LIMIT = 3.0
_COMPRESSION = 20.0
_R_SIGMA = 4.0
_R_REACH = 14
_QRS_REACH_S = 0.08
_HEIGHT_BEATS = 31
_LEAST_HEIGHT = 0.25


def default_folder() -> Path:
    """Return the folder of the network that comes with the program."""
    return paths.bundled_models_dir() / "waves"


def fold_folder(folder: Path, number: int) -> Path:
    """Return where the network of a fold of the cross-validation is, the first is 1."""
    return folder / f"fold-{number}"


def deflection_of(lead_mv: np.ndarray, fs_hz: float, cancel: CancelToken | None = None) -> np.ndarray:
    """Return a lead at 250 Hz without what is slower than 0.5 Hz.

    Parameters
    ----------
    lead_mv
        One lead, shape (n_samples,). NaN and infinities are bridged by straight lines.
    fs_hz
        Rate of `lead_mv`.
    cancel
        Looked at on the way.

    Returns
    -------
    numpy.ndarray
        Float32, shape (ceil(n_samples * 250 / fs_hz),), in the lead's unit; waves stay where they are.
    """
    lead = resample(bridge_gaps(lead_mv), fs_hz, WAVE_FS_HZ, cancel)
    if lead.size == 0:
        return lead
    padding = min(int(WAVE_FS_HZ), lead.size - 1)
    return high_pass_both_ways(lead, _HIGH_PASS_HZ, WAVE_FS_HZ, padding, cancel)


class WaveChannels:
    """What the network sees of a lead: in usual QRS heights, that compressed, and where beats are.

    Parameters
    ----------
    deflection
        A lead as `deflection_of` returns it, shape (n_samples,).
    r_places
        R peaks in samples of `deflection`, ascending, shape (n_beats,).
    """

    def __init__(self, deflection: np.ndarray, r_places: np.ndarray) -> None:
        self._deflection, self._r_places = deflection, r_places
        self._heights = _usual_heights(deflection, r_places)

    @property
    def n_samples(self) -> int:
        """Samples of the lead."""
        return self._deflection.size

    def part(self, first: int, stop: int) -> np.ndarray:
        """Return `CHANNELS` of a stretch, float32, shape (3, stop - first); 0 where it is flat and beyond the ends."""
        found = np.zeros((len(CHANNELS), stop - first), dtype=np.float32)
        inside = slice(max(first, 0), min(stop, self.n_samples))
        own = found[:, inside.start - first : inside.stop - first]
        if self._heights.size:
            places = np.arange(inside.start, inside.stop)
            height = np.interp(places, self._r_places, self._heights).astype(np.float32)
            np.divide(self._deflection[inside], height, out=own[0], where=height > 0)
        let_go(self._deflection)
        own[1] = np.arcsinh(_COMPRESSION * own[0]) / np.float32(np.arcsinh(_COMPRESSION))
        own[0].clip(-_LIMIT, _LIMIT, out=own[0])
        _add_bumps(own[2], self._r_places - inside.start)
        return found


def _usual_heights(deflection: np.ndarray, r_places: np.ndarray) -> np.ndarray:
    """Return at each beat the median over 31 beats of how far a QRS complex reaches from low to high.

    At least a quarter of the median over all beats.
    """
    if r_places.size == 0 or deflection.size == 0:
        return np.zeros(0, dtype=np.float32)
    reach = int(_QRS_REACH_S * WAVE_FS_HZ)
    heights = np.empty(r_places.size, dtype=deflection.dtype)
    for rows in row_batches(r_places.size):
        nearby = np.rint(r_places[rows]).astype(np.int64)[:, None] + np.arange(-reach, reach + 1)
        complexes = deflection[nearby.clip(0, deflection.size - 1)]
        heights[rows] = complexes.max(axis=1) - complexes.min(axis=1)
        let_go(deflection)
    usual = running_median(heights, min(_HEIGHT_BEATS, heights.size))
    return np.asarray(np.maximum(usual, _LEAST_HEIGHT * np.median(heights)))


def _add_bumps(bumps: np.ndarray, r_places: np.ndarray) -> None:
    """Put a Gaussian of 16 ms, 1 at its top, on each R peak."""
    first, stop = np.searchsorted(r_places, [-_R_REACH - 1, bumps.size + _R_REACH + 1])
    nearby = r_places[first:stop]
    places = np.rint(nearby).astype(np.int64)[:, None] + np.arange(-_R_REACH, _R_REACH + 1)
    values = np.exp(-0.5 * ((places - nearby[:, None]) / _R_SIGMA) ** 2).astype(np.float32)
    is_inside = (places >= 0) & (places < bumps.size)
    np.maximum.at(bumps, places[is_inside], values[is_inside])


def wave_probabilities(
    channels_of: Callable[[int, int], np.ndarray],
    n_samples: int,
    folder: Path | None = None,
    cancel: CancelToken | None = None,
) -> Iterator[np.ndarray]:
    """Give the probability of each class, one for every 8 ms, in stretches one after the other.

    Parameters
    ----------
    channels_of
        Returns the channels from one sample to another, 0 beyond the ends, see `WaveChannels.part`.
    n_samples
        Of the lead.
    folder
        Of the network; by default the one that comes with the program.
    cancel
        Looked at between two batches.

    Yields
    ------
    numpy.ndarray
        Float32, shape (4, n), 0 to 1, the sum over `CLASSES` is 1; of all stretches together ceil(n_samples / 2).

    Raises
    ------
    ModelUnreadableError
        If the network can't be read.
    """
    session = open_session((folder or default_folder()) / NETWORK_FILE, "waves can't be found")
    inner = WINDOW_SAMPLES - 2 * _MARGIN_SAMPLES
    margin = _MARGIN_SAMPLES // STEP_SAMPLES
    left = -(-n_samples // STEP_SAMPLES)
    for start in range(0, max(n_samples, 1), inner * _WINDOWS_AT_ONCE):
        raise_if_cancelled(cancel)
        n_windows = min(max(-(-(n_samples - start) // inner), 1), _WINDOWS_AT_ONCE)
        seen = channels_of(start - _MARGIN_SAMPLES, start + n_windows * inner + _MARGIN_SAMPLES)
        windows = np.lib.stride_tricks.sliding_window_view(seen, WINDOW_SAMPLES, axis=1)[:, ::inner]
        batch = np.ascontiguousarray(windows.swapaxes(0, 1))
        found = run_network(session, [OUTPUT], {INPUT: batch}, cancel)[0][:, :, margin:-margin]
        stretch = np.concatenate(list(found), axis=1)[:, :left]
        left -= stretch.shape[1]
        yield stretch
