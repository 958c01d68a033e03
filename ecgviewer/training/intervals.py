"""Changes the interval between two beats of a lead, with the P wave moved, changed or taken out."""

from collections.abc import Callable

import numpy as np

RR_LIMITS_S = (0.42, 1.8)
"""In seconds: shorter intervals stay as they are, and longer ones too but for fibrillation."""

P_START_S, P_END_S = 0.26, 0.07
"""Where the P wave is looked for: from so long to so long before the R peak."""

_SHORTEST_S, _LONGEST_S = 0.33, 2.6


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


def change_intervals(
    lead_mv: np.ndarray, r_sample: np.ndarray, change: Callable[[int, np.ndarray], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return a lead whose signal from each R peak to the next was changed, and its R peaks.

    Parameters
    ----------
    lead_mv
        One lead in millivolts.
    r_sample
        R peaks of all its beats.
    change
        Returns what comes instead, of any length, from the number of a beat (from 1) and the signal from
        the R peak before to its own. It is asked once for each, in order.
    """
    beats = range(1, r_sample.size)
    changed = [change(beat, lead_mv[r_sample[beat - 1] : r_sample[beat]]) for beat in beats]
    pieces = [lead_mv[: r_sample[0]], *changed]
    new_r_sample = np.cumsum([piece.size for piece in pieces])
    return np.concatenate([*pieces, lead_mv[r_sample[-1] :]]), new_r_sample


def change_interval(
    piece: np.ndarray, factor: float, p_gain: float, fs_hz: float, rng: np.random.Generator
) -> np.ndarray:
    """Return the signal from one R peak to the next, of another length, with a P wave of a focus.

    Parameters
    ----------
    piece
        The signal between the peaks; one that is too short or too long stays as it is.
    factor
        By how much longer it is to be, within 0.33 to 2.6 s.
    p_gain
        By how much higher the P wave is to be, negative to turn it over; 1 for the sinus node's.
    """
    seconds = piece.size / fs_hz
    if not RR_LIMITS_S[0] < seconds < RR_LIMITS_S[1]:
        return piece
    factor = float(np.clip(factor, _SHORTEST_S / seconds, max(_LONGEST_S / seconds, 1.0)))
    if factor < 0.97:
        return shorten(piece, factor, p_gain, fs_hz, rng)
    if p_gain != 1.0:
        without, p_wave = split_p_wave(piece, fs_hz)
        first = piece.size - p_wave.size - round(0.07 * fs_hz)
        without[first : first + p_wave.size] += p_gain * p_wave
        piece = without
    return lengthen(piece, factor, fs_hz)
