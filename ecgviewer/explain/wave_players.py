"""Which part of what a network sees belongs to which wave: the players of `wave_shapley`."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.delineate import Waves
from ecgviewer.records.wave_marks import OFFSET, ONSET, QRS, P, T

PREVIOUS, P_WAVE, PR_SEGMENT, QRS_COMPLEX = "previous beat", "P", "PR segment", "QRS"
ST_SEGMENT, T_WAVE, NEXT, BASELINE = "ST", "T", "next beat", "baseline"

WAVE_PLAYERS = (PREVIOUS, P_WAVE, PR_SEGMENT, QRS_COMPLEX, ST_SEGMENT, T_WAVE, NEXT, BASELINE)
"""All players that are stretches of the signal, in order. Every sample belongs to one of them."""

RHYTHM, ALIKE = "rhythm", "beats alike"
"""Players of a context network that are no stretch of the signal, see `context_wave_game`."""

_NO_QRS_S = 0.06
_SAME_S = 1e-9
_REACH = 4


@dataclass(frozen=True, eq=False)
class WavePlayers:
    """The players of one beat that have a part of a stretch of signal.

    Attributes
    ----------
    names
        Those of `WAVE_PLAYERS` that are there, in that order.
    owner
        Position in `names` of the player that each sample belongs to, int, shape (n_samples,).
    """

    names: tuple[str, ...]
    owner: np.ndarray


def find_players(
    waves: Waves, beat_index: int, fs_hz: float, start_s: float, rate_hz: float, n_samples: int
) -> WavePlayers:
    """Return who a stretch of signal around a beat belongs to.

    A wave reaches from its onset to its offset. The PR segment lies between P and QRS, ST between QRS and
    T, where both were found. A neighbour reaches from the onset of its first wave to the offset of its
    last one. All else, and with it every wave that was not found, is baseline.

    Parameters
    ----------
    waves
        Of the lead.
    beat_index
        Which beat.
    fs_hz
        Rate that the samples of `waves` count in.
    start_s
        Time of the stretch's first sample, in seconds from the beat's R peak.
    rate_hz, n_samples
        Rate and number of the stretch's samples.
    """
    time_s = start_s + np.arange(n_samples) / rate_hz
    seconds = (waves.points - waves.r_sample[beat_index]) / fs_hz
    owner = np.full(n_samples, WAVE_PLAYERS.index(BASELINE))

    def take(name: str, first_s: float, last_s: float) -> None:
        if np.isfinite(first_s) and np.isfinite(last_s):
            owner[(time_s > first_s - _SAME_S) & (time_s < last_s + _SAME_S)] = WAVE_PLAYERS.index(name)

    for other in range(max(beat_index - _REACH, 0), min(beat_index + _REACH + 1, waves.n_beats)):
        if other != beat_index:
            r_s = float(waves.r_sample[other] - waves.r_sample[beat_index]) / fs_hz
            take(PREVIOUS if other < beat_index else NEXT, *_extent(seconds[other], r_s))
    own = seconds[beat_index]
    take(PR_SEGMENT, own[P, OFFSET], own[QRS, ONSET])
    take(ST_SEGMENT, own[QRS, OFFSET], own[T, ONSET])
    for name, wave in ((P_WAVE, P), (T_WAVE, T), (QRS_COMPLEX, QRS)):
        take(name, own[wave, ONSET], own[wave, OFFSET])
    there, positions = np.unique(owner, return_inverse=True)
    return WavePlayers(tuple(WAVE_PLAYERS[number] for number in there), positions.reshape(-1))


def _extent(points_s: np.ndarray, r_s: float) -> tuple[float, float]:
    """Return where a neighbour begins and ends; around its R peak if none of its waves was found."""
    ends = points_s[:, [ONSET, OFFSET]]
    if not np.isfinite(ends).any():
        return r_s - _NO_QRS_S, r_s + _NO_QRS_S
    return float(np.nanmin(ends)), float(np.nanmax(ends))


def fill_coalitions(
    signal: np.ndarray, reference: np.ndarray, owner: np.ndarray, present: np.ndarray
) -> np.ndarray:
    """Return a signal in which only some players are present, for each coalition.

    A missing stretch becomes the reference, tilted so that it meets its neighbours: the difference
    between signal and reference goes on in a straight line from the last sample before the gap to the
    first one behind it, and level beyond the outermost. So there is no edge that wasn't there, and with a
    reference of zeros a gap is the line between its neighbours. With no player present all is reference.

    Parameters
    ----------
    signal, reference
        Shape (n_samples,).
    owner
        As in `WavePlayers`.
    present
        Bool, shape (n_coalitions, n_players).

    Returns
    -------
    numpy.ndarray
        Float32, shape (n_coalitions, n_samples).
    """
    positions = np.arange(signal.size)
    is_kept = present[:, owner]
    last = np.maximum.accumulate(np.where(is_kept, positions, -1), axis=1)
    following = np.minimum.accumulate(np.where(is_kept, positions, signal.size)[:, ::-1], axis=1)[:, ::-1]
    before = np.where(last >= 0, last, following).clip(0, signal.size - 1)
    after = np.where(following < signal.size, following, last).clip(0, signal.size - 1)
    share = (positions - before) / np.maximum(after - before, 1)
    difference = signal.astype(np.float64) - reference
    at_before = difference[before]
    tilted = at_before + share * (difference[after] - at_before)
    filled = reference + np.where(is_kept.any(axis=1, keepdims=True), tilted, 0)
    return np.where(is_kept, signal, filled).astype(np.float32)
