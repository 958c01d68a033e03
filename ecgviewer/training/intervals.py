"""Changes the interval between two beats of a lead, with the P wave moved, changed or taken out."""

import numpy as np

P_START_S, P_END_S = 0.26, 0.07
"""Where the P wave is looked for: from so long to so long before the R peak."""


def split_p_wave(piece: np.ndarray, fs_hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the signal from one R peak to the next without the P wave, and the P wave."""
    n_start, n_end = round(P_START_S * fs_hz), round(P_END_S * fs_hz)
    p_wave = piece[-n_start:-n_end].astype(np.float64)
    p_wave = p_wave - np.linspace(p_wave[:5].mean(), p_wave[-5:].mean(), p_wave.size)
    p_wave *= np.hanning(p_wave.size + 2)[1:-1] ** 0.25
    without = piece.astype(np.float64)
    without[-n_start:-n_end] -= p_wave
    return without, p_wave


def shorten(
    piece: np.ndarray, factor: float, p_gain: float, fs_hz: float, rng: np.random.Generator
) -> np.ndarray:
    """Return the signal from one R peak to the next, shortened, with the P wave moved along."""
    without, p_wave = split_p_wave(piece, fs_hz)
    n_end = round(P_END_S * fs_hz)
    last = int(factor * piece.size) - n_end
    early = np.concatenate([without[:last], piece[-n_end:]])
    ramp = slice(max(last - round(0.08 * fs_hz), 0), last)
    early[ramp] += (piece[-n_end] - without[last]) * np.linspace(0, 1, ramp.stop - ramp.start)
    moved = 0 if p_gain == 1.0 else int(rng.integers(-round(0.05 * fs_hz), round(0.04 * fs_hz)))
    end = min(last + moved, early.size - 3)
    p_wave = p_wave[max(p_wave.size - end, 0) :]
    early[end - p_wave.size : end] += p_gain * p_wave
    return early


def lengthen(piece: np.ndarray, factor: float, fs_hz: float) -> np.ndarray:
    """Return the signal from one R peak to the next with more diastole before the P wave."""
    n_more = max(int((factor - 1) * piece.size), 0)
    at = max(piece.size - round(0.28 * fs_hz), piece.size // 2)
    return np.concatenate([piece[:at], np.full(n_more, piece[at]), piece[at:]])
