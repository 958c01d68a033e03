"""Rhythms made from a patient's own normal beats: premature ones, and atrial fibrillation.

DS1 has few supraventricular beats, half of them from two patients, and two patients in atrial
fibrillation: too few to learn from what sets one apart from the other.

- `make_early_beats` moves normal beats closer to the ones before. The diastole is shortened; the P wave
  is taken out and added again where it then falls, on the T wave if need be, with another height and
  sign (an ectopic focus has another P wave) or as it was. Single beats, pairs, runs and bigemini.
- `make_fibrillation` draws all intervals at random, takes out P waves and adds fibrillation waves. Its
  beats are no supraventricular premature ones, however early they come.

The QRS complexes stay the patient's own. Made beats are for training; nothing is ever scored on them.
"""

import numpy as np

from ecgviewer.training.intervals import RR_LIMITS_S, change_intervals, lengthen, shorten, split_p_wave

NORMAL, SUPRAVENTRICULAR = 0, 1

_PATTERNS = ((0.035, (1, 1), 1), (0.007, (2, 2), 1), (0.007, (3, 30), 1), (0.004, (4, 13), 2))
"""Chance at a beat, fewest and most early beats, and step between them (2: every second beat)."""

_SHORTEST_S = 0.3
_LONGEST_S = 2.5
_FIBRILLATION_HZ = (4.5, 8.0)
_FIBRILLATION_MV = 0.06


def plan_early(groups: np.ndarray, rr_s: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return by which factor the interval before each beat is to shrink, NaN where it stays.

    Parameters
    ----------
    groups
        Group of each beat; only a beat between two of the normal group is moved.
    rr_s
        Interval before each beat in seconds.
    """
    factors = np.full(groups.size, np.nan)
    is_normal = groups == NORMAL
    can_move = np.zeros(groups.size, dtype=bool)
    can_move[1:-1] = is_normal[:-2] & is_normal[1:-1] & is_normal[2:]
    can_move &= (rr_s > RR_LIMITS_S[0]) & (rr_s < RR_LIMITS_S[1])
    beat = 10
    while beat < groups.size - 40:
        pattern = _draw_pattern(rng)
        if pattern is None:
            beat += 1
            continue
        n_early, step = pattern
        beat += _plan_run(factors, can_move, rr_s, beat, n_early, step, rng)
        beat += int(rng.integers(4, 14))
    return factors


def make_early_beats(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, groups: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a lead in which some normal beats come early.

    Parameters
    ----------
    lead_mv
        One lead in millivolts, finite.
    r_sample, groups
        R peaks and groups of all its beats.
    seed
        The same seed gives the same lead.

    Returns
    -------
    lead_mv : numpy.ndarray
        The new lead, shorter or longer than the old one.
    r_sample : numpy.ndarray
        R peaks of the same beats in it.
    is_made : numpy.ndarray
        Which beats were moved and are now supraventricular; bool.
    """
    rng = np.random.default_rng(seed)
    rr_s = np.diff(r_sample, prepend=r_sample[0] - int(fs_hz)) / fs_hz
    factors = plan_early(groups, rr_s, rng)
    is_made = np.isfinite(factors)
    p_gain = 1.0

    def change(beat: int, piece: np.ndarray) -> np.ndarray:
        nonlocal p_gain
        if is_made[beat]:
            if not is_made[beat - 1]:
                p_gain = 1.0 if rng.random() < 0.3 else float(rng.uniform(-1, 0.7))
            return shorten(piece, factors[beat], p_gain, fs_hz, rng)
        if is_made[beat - 1] and groups[beat] == NORMAL:
            return lengthen(piece, float(rng.uniform(1, 1.25)), fs_hz)
        return piece

    made, new_r_sample = change_intervals(lead_mv, r_sample, change)
    return made.astype(np.float32), new_r_sample, is_made


def make_fibrillation(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, groups: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return a lead in atrial fibrillation, and its R peaks.

    The intervals before normal and supraventricular beats are multiplied by log-normal factors;
    those before other beats stay. Parameters are those of `make_early_beats`.
    """
    rng = np.random.default_rng(seed)
    spread, mean = rng.uniform(0.14, 0.28), rng.uniform(-0.35, 0)

    def change(beat: int, piece: np.ndarray) -> np.ndarray:
        is_conducted = groups[beat] in (NORMAL, SUPRAVENTRICULAR)
        if not is_conducted or not RR_LIMITS_S[0] < piece.size / fs_hz < _LONGEST_S:
            return piece
        drawn = np.exp(mean + spread * rng.standard_normal())
        factor = float(np.clip(drawn, max(0.45, _SHORTEST_S * fs_hz / piece.size), 1.8))
        if factor < 0.97:
            return shorten(piece, factor, 0.0, fs_hz, rng)
        return lengthen(split_p_wave(piece, fs_hz)[0], factor, fs_hz)

    made, new_r_sample = change_intervals(lead_mv, r_sample, change)
    return (made + fibrillation_waves(made.size, fs_hz, rng)).astype(np.float32), new_r_sample


def _draw_pattern(rng: np.random.Generator) -> tuple[int, int] | None:
    drawn = rng.random()
    for chance, (fewest, most), step in _PATTERNS:
        if drawn < chance:
            return int(rng.integers(fewest, most + 1)), step
        drawn -= chance
    return None


def _plan_run(
    factors: np.ndarray,
    can_move: np.ndarray,
    rr_s: np.ndarray,
    first: int,
    n_early: int,
    step: int,
    rng: np.random.Generator,
) -> int:
    """Write the factors of one pattern and return how many beats it spans."""
    is_run = n_early > 2 and step == 1
    of_run = rng.uniform(0.5, 0.82)
    for number in range(n_early):
        beat = first + number * step
        if not can_move[beat]:
            break
        factor = of_run * rng.uniform(0.96, 1.04) if is_run else rng.uniform(0.5, 0.88)
        if factor * rr_s[beat] >= _SHORTEST_S:
            factors[beat] = factor
    return n_early * step


def fibrillation_waves(n_samples: int, fs_hz: float, rng: np.random.Generator) -> np.ndarray:
    """Return a wave of up to 0.06 mV whose rate wanders about 4.5 to 8 Hz, with its first harmonic."""
    half_second = round(fs_hz / 2)
    drift = np.convolve(rng.standard_normal(n_samples // half_second + 3), [0.3, 0.4, 0.3], "same")
    rate_hz = rng.uniform(*_FIBRILLATION_HZ) + drift.repeat(half_second)[:n_samples]
    phase = np.cumsum(2 * np.pi * rate_hz / fs_hz)
    return rng.uniform(0, _FIBRILLATION_MV) * (np.sin(phase) + 0.4 * np.sin(2 * phase))
