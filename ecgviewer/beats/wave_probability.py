"""The probability of P, QRS and T over time, from a small network that onnxruntime runs."""

from pathlib import Path

import numpy as np

from ecgviewer import paths
from ecgviewer.beats.onnx_sessions import open_session, run_network
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.signals.high_pass import high_pass_both_ways
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
    return high_pass_both_ways(lead, _HIGH_PASS_HZ, WAVE_FS_HZ, padding, cancel).astype(np.float32)


def wave_channels(deflection: np.ndarray, r_places: np.ndarray) -> np.ndarray:
    """Return what the network sees: the lead in usual QRS heights, compressed, and where beats are.

    Parameters
    ----------
    deflection
        A lead as `deflection_of` returns it, shape (n_samples,).
    r_places
        R peaks in samples of `deflection`, ascending, shape (n_beats,).

    Returns
    -------
    numpy.ndarray
        Float32, shape (3, n_samples): `CHANNELS`. Zero where the lead is flat.
    """
    height = _usual_height(deflection, r_places)
    scaled = np.divide(deflection, height, out=np.zeros(deflection.size, np.float32), where=height > 0)
    compressed = np.arcsinh(_COMPRESSION * scaled) / np.float32(np.arcsinh(_COMPRESSION))
    return np.stack([scaled.clip(-_LIMIT, _LIMIT), compressed, _bumps(r_places, deflection.size)])


def _usual_height(deflection: np.ndarray, r_places: np.ndarray) -> np.ndarray:
    """Return at each sample the median over 31 beats of how far a QRS complex reaches from low to high.

    At least a quarter of the median over all beats.
    """
    if r_places.size == 0 or deflection.size == 0:
        return np.zeros(deflection.size, dtype=np.float32)
    reach = int(_QRS_REACH_S * WAVE_FS_HZ)
    nearby = np.rint(r_places).astype(np.int64)[:, None] + np.arange(-reach, reach + 1)
    complexes = deflection[nearby.clip(0, deflection.size - 1)]
    heights = complexes.max(axis=1) - complexes.min(axis=1)
    usual = running_median(heights, min(_HEIGHT_BEATS, heights.size))
    usual = np.maximum(usual, _LEAST_HEIGHT * np.median(heights))
    return np.asarray(np.interp(np.arange(deflection.size), r_places, usual).astype(np.float32))


def _bumps(r_places: np.ndarray, n_samples: int) -> np.ndarray:
    """Return a Gaussian of 16 ms around each R peak, 1 at its top."""
    offsets = np.arange(-_R_REACH, _R_REACH + 1)
    centres = np.rint(r_places).astype(np.int64)
    bumps = np.zeros(n_samples, dtype=np.float32)
    places = centres[:, None] + offsets
    values = np.exp(-0.5 * ((places - r_places[:, None]) / _R_SIGMA) ** 2).astype(np.float32)
    is_inside = (places >= 0) & (places < n_samples)
    np.maximum.at(bumps, places[is_inside], values[is_inside])
    return bumps


def wave_probability(
    channels: np.ndarray, folder: Path | None = None, cancel: CancelToken | None = None
) -> np.ndarray:
    """Return the probability of each class, one for every 8 ms.

    Parameters
    ----------
    channels
        As `wave_channels` returns them, shape (3, n_samples).
    folder
        Of the network; by default the one that comes with the program.
    cancel
        Looked at between two batches.

    Returns
    -------
    numpy.ndarray
        Float32, shape (4, ceil(n_samples / 2)), 0 to 1, the sum over `CLASSES` is 1.

    Raises
    ------
    ModelUnreadableError
        If the network can't be read.
    """
    session = open_session((folder or default_folder()) / NETWORK_FILE, "waves can't be found")
    n_samples = channels.shape[1]
    inner = WINDOW_SAMPLES - 2 * _MARGIN_SAMPLES
    n_windows = max(-(-n_samples // inner), 1)
    padded = np.zeros((len(CHANNELS), n_windows * inner + 2 * _MARGIN_SAMPLES), dtype=np.float32)
    padded[:, _MARGIN_SAMPLES : _MARGIN_SAMPLES + n_samples] = channels
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW_SAMPLES, axis=1)[:, ::inner]
    margin = _MARGIN_SAMPLES // STEP_SAMPLES
    parts = []
    for first in range(0, n_windows, _WINDOWS_AT_ONCE):
        raise_if_cancelled(cancel)
        batch = np.ascontiguousarray(windows[:, first : first + _WINDOWS_AT_ONCE].swapaxes(0, 1))
        probability = run_network(session, [OUTPUT], {INPUT: batch})[0]
        parts += list(probability[:, :, margin:-margin])
    return np.concatenate(parts, axis=1)[:, : -(-n_samples // STEP_SAMPLES)]
