"""A high-pass filter without delay: scipy.signal's Butterworth filter both ways, without the second of its import."""

import numpy as np

from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.signals.mapped import let_go, new_like

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
        Same shape and kind as `signal`.
    """
    response = _impulse_response(cutoff_hz, fs_hz)
    reach, longer = response.size - 1, _Longer(signal, padding)
    # Each way needs as much before a block as the response is long, and `_filtered` as much again.
    n_points = 1 << (min(_BLOCK_SAMPLES + 2 * reach, longer.size) + 2 * reach).bit_length()
    spectrum = np.fft.rfft(response, n_points)
    found = new_like(signal, signal.size)
    for first in range(0, signal.size, _BLOCK_SAMPLES):
        raise_if_cancelled(cancel)
        own = found[first : first + _BLOCK_SAMPLES]
        start = max(padding + first - reach, 0)
        part = longer.stretch(start, padding + first + own.size + reach)
        forwards = _filtered(part, spectrum, reach)[padding + first - start :]
        own[:] = _filtered(forwards[::-1], spectrum, reach)[::-1][: own.size]
        let_go(signal)
        let_go(found)
    return found


class _Longer:
    """A signal that goes on beyond its ends, turned around them."""

    def __init__(self, signal: np.ndarray, padding: int) -> None:
        begin = 2 * signal[:1] - signal[padding:0:-1]
        end = 2 * signal[-1:] - signal[-2 : -padding - 2 : -1] if padding else begin
        self._parts = (begin, signal, end)
        self.size = signal.size + 2 * padding

    def stretch(self, start: int, stop: int) -> np.ndarray:
        """Return some of it, float64."""
        found, place = [], 0
        for part in self._parts:
            found.append(part[max(start - place, 0) : max(stop - place, 0)])
            place += part.size
        return np.concatenate(found, dtype=np.float64)


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


def _filtered(signal: np.ndarray, spectrum: np.ndarray, reach: int) -> np.ndarray:
    """Return a signal through a filter, as if it had had its first value for ever before."""
    n_points = 2 * (spectrum.size - 1)
    longer = np.concatenate([np.full(reach, signal[0]), signal])
    through: np.ndarray = np.fft.irfft(np.fft.rfft(longer, n_points) * spectrum, n_points)
    return through[reach : longer.size]
