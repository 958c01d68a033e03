"""From a lead to what the networks see: one second around each R peak."""

import numpy as np

from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.signals.denoise import denoise, normalise
from ecgviewer.signals.resample import bridge_gaps, resample

NETWORK_FS_HZ = 360.0
"""Rate at which the networks see a beat."""

WINDOW_SAMPLES = 360
"""Samples of the window at `NETWORK_FS_HZ`; the R peak is sample 180."""

CONTEXT_SAMPLES = 1080
"""Samples of the neighbourhood that threshold and scale depend on: 1.5 s on each side of R."""

PREPROCESSING = {
    "rate_hz": NETWORK_FS_HZ,
    "window_samples": WINDOW_SAMPLES,
    "r_peak_at": WINDOW_SAMPLES // 2,
    "context_samples": CONTEXT_SAMPLES,
    "edges": "the lead is mirrored where the context leaves the record; the window never does",
    "denoise": "Symlet-4, 4 levels, soft universal threshold on all details, sigma from the finest",
    "normalise": "median of the context to 0, standard deviation of the context to 1",
}
"""What is done to a lead before a network sees it, as it stands in every model card."""

_BATCH = 256


def window_centres(r_sample: np.ndarray, fs_hz: float) -> np.ndarray:
    """Return R peaks as sample numbers at the networks' rate, int64, same shape."""
    return np.rint(np.asarray(r_sample, dtype=np.float64) * NETWORK_FS_HZ / fs_hz).astype(np.int64)


def n_network_samples(n_samples: int, fs_hz: float) -> int:
    """Return how many samples a lead has at the networks' rate."""
    return int(np.ceil(n_samples * NETWORK_FS_HZ / fs_hz))


def cut_windows(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, cancel: CancelToken | None = None
) -> np.ndarray:
    """Return each beat as a network sees it.

    The lead is resampled to 360 Hz. Around each R peak three seconds are denoised and normalised,
    and the middle second is kept. So a window depends on 1.5 s of signal on each side of its R peak
    and on nothing else of the record.

    Parameters
    ----------
    lead_mv
        One lead in millivolts, shape (n_samples,). NaN is bridged by straight lines.
    fs_hz
        Rate of `lead_mv`.
    r_sample
        R peaks as samples of `lead_mv`, shape (n_beats,). Every window must lie inside the lead.
    cancel
        Looked at between two batches.

    Returns
    -------
    numpy.ndarray
        Float32, shape (n_beats, 360), without unit.

    Raises
    ------
    ValueError
        If a window leaves the lead.
    """
    lead = bridge_gaps(resample(lead_mv, fs_hz, NETWORK_FS_HZ, cancel))
    return cut_at_centres(lead, window_centres(r_sample, fs_hz), cancel)


def cut_at_centres(lead: np.ndarray, centres: np.ndarray, cancel: CancelToken | None = None) -> np.ndarray:
    """Return what `cut_windows` does, of a lead at the networks' rate without gaps, and R peaks as its samples."""
    half, margin = WINDOW_SAMPLES // 2, CONTEXT_SAMPLES // 2
    if centres.size and (centres.min() < half or centres.max() + half > lead.size):
        raise ValueError("a window leaves the lead")
    positions = np.arange(-margin, margin)
    # Where a beat's context lies inside the lead, it is taken as it stands; only the others are mirrored.
    is_inside = (centres >= margin) & (centres + margin <= lead.size)
    stretches = np.lib.stride_tricks.sliding_window_view(lead, CONTEXT_SAMPLES) if is_inside.any() else None
    windows = np.empty((centres.size, WINDOW_SAMPLES), dtype=np.float32)
    for first in range(0, centres.size, _BATCH):
        raise_if_cancelled(cancel)
        batch = slice(first, first + _BATCH)
        around, inside = centres[batch], is_inside[batch]
        contexts = np.empty((around.size, CONTEXT_SAMPLES), dtype=np.float32)
        if stretches is not None:
            contexts[inside] = stretches[around[inside] - margin]
        contexts[~inside] = lead[_mirror(around[~inside, None] + positions, lead.size)]
        windows[batch] = preprocess_contexts(contexts)
    return windows


def preprocess_contexts(contexts_mv: np.ndarray) -> np.ndarray:
    """Denoise and normalise contexts and keep the middle second.

    Parameters
    ----------
    contexts_mv
        Three seconds around each R peak at 360 Hz, shape (n_beats, 1080), millivolts, finite.

    Returns
    -------
    numpy.ndarray
        Float32, shape (n_beats, 360), without unit.
    """
    first = (CONTEXT_SAMPLES - WINDOW_SAMPLES) // 2
    scaled, _ = normalise(denoise(contexts_mv))
    return scaled[:, first : first + WINDOW_SAMPLES]


def _mirror(positions: np.ndarray, n_samples: int) -> np.ndarray:
    """Fold sample numbers outside 0 … n_samples - 1 back inside, without repeating the edge."""
    if n_samples == 1:
        return np.zeros_like(positions)
    period = 2 * (n_samples - 1)
    folded = np.mod(positions, period)
    return np.asarray(np.where(folded < n_samples, folded, period - folded))
