"""The probability of an R peak over time, from a small network that onnxruntime runs."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ecgviewer import paths
from ecgviewer.beats.onnx_sessions import open_session, run_network
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.signals.blocks import BLOCK_SAMPLES, median_in_blocks
from ecgviewer.signals.resample import bridge_gaps, resample
from ecgviewer.signals.running import running_median

DETECTOR_FS_HZ = 100.0
"""Rate at which the network sees a lead."""

STEP_SAMPLES = 2
"""Samples of that rate from one probability to the next."""

WINDOW_SAMPLES = 4096
"""Samples that the network sees at once."""

INPUT, OUTPUT = "lead", "probability"
NETWORK_FILE = "network.onnx"
CARD_FILE = "detector.json"
"""Not `card.json`: a folder with that is a model that classifies beats."""

LIMIT = 4.0
"""Taller than this many usual beats is cut off: beats are not, and steps and spikes tell no more."""

_MARGIN_SAMPLES = 512
"""At each end of a window the network sees too little of what is around; it looks 4 s to each side."""

_WINDOWS_AT_ONCE = 16
_SIGNS = (np.float32(1), np.float32(-1))
_BASELINE_SAMPLES = 81
_HEIGHT_WINDOW_S = 31
_LEAST_HEIGHT = 0.25


def default_folder() -> Path:
    """Return the folder of the network that comes with the program."""
    return paths.bundled_models_dir() / "rpeaks"


def scale_lead(lead_mv: np.ndarray, fs_hz: float, cancel: CancelToken | None = None) -> np.ndarray:
    """Bring a lead to 100 Hz, take its baseline off and measure it in usual beats.

    The baseline is the median of 0.8 s around. The height of a usual beat is the median over half a minute
    of the largest deflection in every two seconds, at least a quarter of the median over the whole lead, so
    that a stretch of mere noise stays small.

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
        Float32, shape (ceil(n_samples * 100 / fs_hz),): most beats reach 1 or -1; zero where a lead is flat.
    """
    lead = resample(bridge_gaps(lead_mv), fs_hz, DETECTOR_FS_HZ, cancel)
    if lead.size == 0:
        return lead
    # Of three days each array more is 100 MB: one is made, and measured in its place.
    deflection = median_in_blocks(lead, _BASELINE_SAMPLES, cancel)
    np.subtract(lead, deflection, out=deflection)
    del lead
    height_around = _usual_height(deflection)
    for first in range(0, deflection.size, BLOCK_SAMPLES):
        raise_if_cancelled(cancel)
        part = deflection[first : first + BLOCK_SAMPLES]
        height = height_around(np.arange(first, first + part.size))
        part[:] = np.divide(part, height, out=np.zeros_like(part), where=height > 0)
    return deflection


def _usual_height(deflection: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Return what gives the height of a usual beat around some samples, float32."""
    second = int(DETECTOR_FS_HZ)
    n_seconds = max(deflection.size // second, 1)
    largest = np.abs(deflection[: n_seconds * second]).reshape(n_seconds, -1).max(axis=1)
    in_two_seconds = np.maximum(largest, np.append(largest[1:], largest[-1]))
    usual = running_median(in_two_seconds, min(_HEIGHT_WINDOW_S, n_seconds))
    usual = np.maximum(usual, _LEAST_HEIGHT * np.median(in_two_seconds))
    centres = (np.arange(n_seconds) + 0.5) * second
    return lambda samples: np.interp(samples, centres, usual).astype(np.float32)


def beat_probability(
    scaled: np.ndarray, folder: Path | None = None, cancel: CancelToken | None = None
) -> np.ndarray:
    """Return the probability that an R peak is near, one value for every 20 ms.

    It is the mean of what the network says about the lead and about the lead upside down, so that an
    electrode on the other side changes nothing.

    Parameters
    ----------
    scaled
        A lead as `scale_lead` returns it, shape (n_samples,).
    folder
        Of the network; by default the one that comes with the program.
    cancel
        Looked at between two batches.

    Returns
    -------
    numpy.ndarray
        Float32, shape (ceil(n_samples / 2),), 0 to 1: a bump about 80 ms wide around each R peak.

    Raises
    ------
    ModelUnreadableError
        If the network can't be read.
    """
    session = open_session((folder or default_folder()) / NETWORK_FILE, "R peaks can't be found")
    inner = WINDOW_SAMPLES - 2 * _MARGIN_SAMPLES
    n_windows = max(-(-scaled.size // inner), 1)
    padded = np.zeros(n_windows * inner + 2 * _MARGIN_SAMPLES, dtype=np.float32)
    np.clip(scaled, -LIMIT, LIMIT, out=padded[_MARGIN_SAMPLES : _MARGIN_SAMPLES + scaled.size])
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW_SAMPLES)[::inner][:n_windows]
    parts = [np.empty(0, np.float32)]
    for first in range(0, n_windows, _WINDOWS_AT_ONCE):
        raise_if_cancelled(cancel)
        batch = np.ascontiguousarray(windows[first : first + _WINDOWS_AT_ONCE, None, :])
        upright, inverted = (run_network(session, [OUTPUT], {INPUT: sign * batch})[0] for sign in _SIGNS)
        probability = (upright + inverted) / 2
        margin = _MARGIN_SAMPLES // STEP_SAMPLES
        parts.append(probability[:, margin:-margin].ravel())
    return np.concatenate(parts)[: -(-scaled.size // STEP_SAMPLES)]
