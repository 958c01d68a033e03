"""Rhythms made from a patient's own normal beats: long trains from an ectopic focus, and pauses.

What premature beats are early against is the patient's sinus rhythm, even where they are the majority.
DS1 has little to learn that from: the runs of 209 and 207.

- `make_trains` lets an ectopic atrial focus take over: trains of beats that come faster than the sinus
  beats between them, with a P wave of their own, in a third to most of the record; pauses follow.
- `make_pauses` has normal beats only: dropped beats (conduction blocks, with or without the P wave that
  isn't conducted), sinus arrhythmia and slow changes of rate. There the fast beats are the normal ones.

Made beats are for training; nothing but a check of the recipe is ever scored on them.
"""

import numpy as np

from ecgviewer.training.intervals import change_interval, change_intervals, lengthen, split_p_wave
from ecgviewer.training.made_rhythms import NORMAL


def make_trains(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, groups: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a lead in which an ectopic atrial focus often takes over.

    Parameters
    ----------
    lead_mv
        One lead in millivolts, finite.
    r_sample, groups
        R peaks and groups of all its beats; only normal beats are moved.
    seed
        The same seed gives the same lead.

    Returns
    -------
    lead_mv : numpy.ndarray
        The new lead, shorter or longer than the old one.
    r_sample : numpy.ndarray
        R peaks of the same beats in it.
    is_made : numpy.ndarray
        Which beats come from the focus and are now supraventricular; bool.
    """
    rng = np.random.default_rng(seed)
    is_made = _plan_trains(groups, rng)
    sinus, faster = rng.uniform(1.0, 1.5), rng.uniform(0.5, 0.82)
    p_gain = 1.0 if rng.random() < 0.15 else float(rng.uniform(-1.2, 0.6))

    def change(beat: int, piece: np.ndarray) -> np.ndarray:
        factor = sinus * float(np.exp(0.03 * rng.standard_normal()))
        if is_made[beat]:
            factor *= faster
        elif is_made[beat - 1] and groups[beat] == NORMAL:
            factor *= rng.uniform(1.0, 1.7)
        if groups[beat] == NORMAL:
            return change_interval(piece, factor, p_gain if is_made[beat] else 1.0, fs_hz, rng)
        return piece

    made, new_r_sample = change_intervals(lead_mv, r_sample, change)
    return made.astype(np.float32), new_r_sample, is_made


def make_pauses(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, groups: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return a lead with dropped beats, sinus arrhythmia and a changing rate, and its R peaks.

    No beat becomes another one's kind. Parameters are those of `make_trains`.
    """
    rng = np.random.default_rng(seed)
    slow = _smooth_factors(r_sample.size, rng)
    is_dropped = _plan_drops(groups, rng)
    shows_p = rng.random() < 0.6

    def change(beat: int, piece: np.ndarray) -> np.ndarray:
        if groups[beat] == NORMAL:
            piece = change_interval(piece, slow[beat], 1.0, fs_hz, rng)
        if is_dropped[beat]:
            piece = _drop(piece, float(rng.uniform(1.5, 2.1)), shows_p, fs_hz)
        return piece

    made, new_r_sample = change_intervals(lead_mv, r_sample, change)
    return made.astype(np.float32), new_r_sample


def _plan_trains(groups: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return which beats come from the focus: trains of 3 to 150, about a third to 85 % of the beats."""
    can_move = np.zeros(groups.size, dtype=bool)
    is_normal = groups == NORMAL
    can_move[1:] = is_normal[:-1] & is_normal[1:]
    share = rng.uniform(0.3, 0.85)
    is_made = np.zeros(groups.size, dtype=bool)
    beat = int(rng.integers(2, 40))
    while beat < groups.size:
        n_train = int(np.exp(rng.uniform(np.log(3), np.log(150))))
        is_made[beat : beat + n_train] = True
        n_sinus = max(1, int(n_train * (1 - share) / share * np.exp(0.7 * rng.standard_normal())))
        beat += n_train + n_sinus
    return is_made & can_move


def _plan_drops(groups: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the beats before which one is dropped: now and then, or every second to fourth for a while."""
    is_dropped = rng.random(groups.size) < 10 ** rng.uniform(-2.5, -0.7)
    for _ in range(rng.integers(0, 5)):
        first, length = int(rng.integers(0, groups.size)), int(rng.integers(10, 150))
        is_dropped[first : first + length : rng.integers(1, 5)] = True
    is_dropped[1:] &= (groups[:-1] == NORMAL) & (groups[1:] == NORMAL)
    return is_dropped


def _smooth_factors(n_beats: int, rng: np.random.Generator) -> np.ndarray:
    """Return factors of the intervals: breathing, and a rate that wanders over minutes."""
    beat = np.arange(n_beats)
    breathing = rng.uniform(0, 0.18) * np.sin(2 * np.pi * beat / rng.uniform(3.5, 12))
    knots = np.arange(0, n_beats + 60, 60)
    wandering = np.interp(beat, knots, rng.uniform(0.05, 0.25) * rng.standard_normal(knots.size))
    return np.asarray(np.exp(np.clip(breathing + wandering, -0.45, 0.6)))


def _drop(piece: np.ndarray, factor: float, shows_p: bool, fs_hz: float) -> np.ndarray:
    """Return the signal from one R peak to the next as if a beat between them were missing."""
    _, p_wave = split_p_wave(piece, fs_hz)
    longer = lengthen(piece, factor, fs_hz)
    end = piece.size - round(0.07 * fs_hz)
    if shows_p and end + p_wave.size < longer.size:
        longer = longer.astype(np.float64)
        longer[end - p_wave.size : end] += p_wave
    return longer
