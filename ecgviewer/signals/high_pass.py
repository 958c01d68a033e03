"""A high-pass filter without delay: scipy.signal's Butterworth filter both ways, without the second of its import."""

import numpy as np

from ecgviewer.jobs import CancelToken
from ecgviewer.signals.blocks import filter_in_blocks

_NOTHING = 1e-12
"""What is left of an impulse when its response counts as over."""

_BLOCK_SAMPLES = 1 << 16


def high_pass_both_ways(
    signal: np.ndarray, cutoff_hz: float, fs_hz: float, padding: int, cancel: CancelToken | None = None
) -> np.ndarray:
    """Return a signal without what is slower, through a second-order Butterworth filter forwards and backwards.

    Gustafsson 1996 (IEEE Trans Signal Process 44:988-992) on filtering both ways; here the signal goes on before its
    ends, turned around them, and before that it is constant, as scipy.signal's `sosfiltfilt` has it. The response
    to an impulse is infinite; it is cut where a 1e12th is left of it.

    Parameters
    ----------
    signal
        Finite, shape (n_samples,), not empty.
    cutoff_hz
        Where each way lets through 0.71 of an oscillation; below half of `fs_hz`.
    fs_hz
        Rate of the signal.
    padding
        Samples that are turned around each end, below `n_samples`.
    cancel
        Looked at on the way.

    Returns
    -------
    numpy.ndarray
        Float64, same shape.
    """
    response = _impulse_response(cutoff_hz, fs_hz)
    longer = signal.astype(np.float64)
    if padding:
        begin = 2 * longer[0] - longer[padding:0:-1]
        end = 2 * longer[-1] - longer[-2 : -padding - 2 : -1]
        longer = np.concatenate([begin, longer, end])
    for _ in range(2):
        longer = _filter(longer, response, cancel)[::-1]
    return longer[padding : padding + signal.size]


def _impulse_response(cutoff_hz: float, fs_hz: float) -> np.ndarray:
    """Return what the filter makes of an impulse, as far as it counts.

    Bilinear transform of the second-order Butterworth filter (Oppenheim and Schafer, Discrete-Time Signal
    Processing): its two poles are a pair, so the response is a decaying oscillation.
    """
    slope = np.tan(np.pi * cutoff_hz / fs_hz)
    scale = 1 / (1 + np.sqrt(2) * slope + slope**2)
    pole = np.roots([1.0, 2 * (slope**2 - 1) * scale, (1 - np.sqrt(2) * slope + slope**2) * scale])[0]
    n_samples = int(np.ceil(np.log(_NOTHING) / np.log(abs(pole)))) + 3
    # The response of the poles alone, then its second difference.
    powers = np.exp(np.log(pole) * np.arange(1, n_samples + 1))
    poles = np.concatenate([[0.0, 0.0], powers.imag / pole.imag])
    return np.asarray(scale * np.diff(poles, 2))


def _filter(signal: np.ndarray, response: np.ndarray, cancel: CancelToken | None) -> np.ndarray:
    """Return a signal through a filter, as if it had had its first value for ever before."""
    reach = response.size - 1
    n_points = 1 << (_BLOCK_SAMPLES + 2 * reach - 1).bit_length()
    spectrum = np.fft.rfft(response, n_points)

    def apply(part: np.ndarray) -> np.ndarray:
        return np.fft.irfft(np.fft.rfft(part, n_points) * spectrum, n_points)[: part.size]

    before = np.full(reach, signal[0])
    return filter_in_blocks(np.concatenate([before, signal]), reach, apply, cancel, _BLOCK_SAMPLES)[reach:]
