"""Rhythms made from a patient's own normal beats that last: what a network should know but meets in few patients.

Half an hour of a database shows one patient's atrial tachycardia, another's flutter, and none with both. So each
patient of the training side lends normal beats to all of these:

- `make_long_trains`: an ectopic atrial focus takes over at once and stays for minutes, up to over a thousand beats,
  with a P wave of its own. Its beats are supraventricular premature ones.
- `make_bigeminy`: every second or third beat comes early from a focus, for minutes. These are, too.
- `make_exercise`: the rate of the sinus node changes by small steps to twice and half. All beats are normal.
- `make_paroxysms`: fibrillation at any rate comes and goes. No beat is premature.
- `make_flutter`: flutter comes and goes, with waves at two to five a second of which every second to fourth is
  conducted. No beat is premature.

The QRS complexes stay the patient's own. Made beats are for training; nothing is ever scored on them.
"""

import zlib

import numpy as np

from ecgviewer.training.intervals import (
    RR_LIMITS_S,
    change_interval,
    change_intervals,
    lengthen,
    shorten,
    split_p_wave,
)
from ecgviewer.training.made_rhythms import NORMAL, SUPRAVENTRICULAR, fibrillation_waves

_SHORTEST_FIBRILLATING_S, _LONGEST_FIBRILLATING_S = 0.3, 2.5
_CYCLE_S = (0.18, 0.28)
_SHORTEST_FLUTTER_S = 0.34
_RATIOS = (2, 3, 4)
_HEIGHT_BEATS = slice(5, 200)

Made = tuple[np.ndarray, np.ndarray, np.ndarray]


def seed_of(record_name: str, kind: str) -> int:
    """Return the seed by which a kind of rhythm is made from a record: another for each, always the same."""
    return zlib.crc32(f"{record_name} {kind}".encode())


def make_long_trains(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, groups: np.ndarray, seed: int
) -> Made:
    """Return a lead in which an ectopic atrial focus takes over for minutes.

    Parameters, and what is returned, are those of `made_rhythms.make_early_beats`; so are those of what is below, where
    nothing else is said.
    """
    rng = np.random.default_rng(seed)
    n_beats = r_sample.size
    is_made = np.zeros(n_beats, dtype=bool)
    share = rng.uniform(0.2, 0.7)
    beat = int(rng.integers(10, 200))
    while beat < n_beats:
        n_train = _log_uniform(rng, 60, 1200)
        is_made[beat : beat + n_train] = True
        n_sinus = n_train * (1 - share) / share * np.exp(0.5 * rng.standard_normal())
        beat += n_train + int(max(20, n_sinus))
    is_made &= _can_be_early(groups)
    slow, faster, p_gain = rng.uniform(1.0, 1.4), rng.uniform(0.45, 0.78), float(rng.uniform(-1.2, 0.5))
    drift = _wandering(n_beats, 300, 0.04, rng)

    def change(beat: int, piece: np.ndarray) -> np.ndarray:
        if groups[beat] != NORMAL:
            return piece
        factor = slow * float(np.exp(0.02 * rng.standard_normal() + drift[beat]))
        if is_made[beat]:
            return change_interval(piece, factor * faster, p_gain, fs_hz, rng)
        return change_interval(piece, factor, 1.0, fs_hz, rng)

    made, new_r_sample = change_intervals(lead_mv, r_sample, change)
    return made.astype(np.float32), new_r_sample, is_made


def make_bigeminy(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, groups: np.ndarray, seed: int
) -> Made:
    """Return a lead in which every second or third beat comes early for minutes, as `make_long_trains` does."""
    rng = np.random.default_rng(seed)
    factors, can_be_early = np.ones(r_sample.size), _can_be_early(groups)
    is_made = np.zeros(r_sample.size, dtype=bool)
    first = int(rng.integers(5, 60))
    while first < r_sample.size:
        length = _log_uniform(rng, 12, 600)
        step = 2 if rng.random() < 0.75 else 3
        early = rng.uniform(0.55, 0.9)
        for beat in range(first, min(first + length, r_sample.size), step):
            if can_be_early[beat] and rng.random() < 0.95:
                is_made[beat] = True
                factors[beat] = early * np.exp(0.03 * rng.standard_normal())
        first += length + _log_uniform(rng, 8, 250)
    slow, pause, p_gain = rng.uniform(1.0, 1.35), rng.uniform(1.0, 1.25), float(rng.uniform(-1.2, 0.6))

    def change(beat: int, piece: np.ndarray) -> np.ndarray:
        if groups[beat] != NORMAL:
            return piece
        factor = slow * float(np.exp(0.02 * rng.standard_normal())) * factors[beat]
        if is_made[beat - 1] and not is_made[beat]:
            factor *= pause
        return change_interval(piece, factor, p_gain if is_made[beat] else 1.0, fs_hz, rng)

    made, new_r_sample = change_intervals(lead_mv, r_sample, change)
    return made.astype(np.float32), new_r_sample, is_made


def make_exercise(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, groups: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return a lead whose rate goes up and down by small steps, and its R peaks; all beats stay what they are."""
    rng = np.random.default_rng(seed)
    knots = np.arange(0, r_sample.size + 150, 150)
    rate = np.interp(np.arange(r_sample.size), knots, rng.uniform(np.log(0.5), np.log(1.3), knots.size))

    def change(beat: int, piece: np.ndarray) -> np.ndarray:
        if groups[beat] != NORMAL:
            return piece
        factor = float(np.exp(rate[beat] + 0.02 * rng.standard_normal()))
        return change_interval(piece, factor, 1.0, fs_hz, rng)

    made, new_r_sample = change_intervals(lead_mv, r_sample, change)
    return made.astype(np.float32), new_r_sample


def make_paroxysms(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, groups: np.ndarray, seed: int
) -> Made:
    """Return a lead in which atrial fibrillation comes and goes.

    Returns
    -------
    lead_mv, r_sample : numpy.ndarray
        As of `make_long_trains`.
    is_fibrillating : numpy.ndarray
        Which beats are in fibrillation, where none is premature; bool.
    """
    rng = np.random.default_rng(seed)
    is_on = _episodes(r_sample.size, rng)
    spread, mean = rng.uniform(0.1, 0.28), rng.uniform(-0.75, -0.05)

    def change(beat: int, piece: np.ndarray) -> np.ndarray:
        if not is_on[beat] or not _can_conduct(groups[beat], piece.size / fs_hz):
            return piece
        drawn = np.exp(mean + spread * rng.standard_normal())
        factor = float(np.clip(drawn, max(0.4, _SHORTEST_FIBRILLATING_S * fs_hz / piece.size), 1.8))
        return _without_p(piece, factor, fs_hz, rng)

    made, new_r_sample = change_intervals(lead_mv, r_sample, change)
    waves = fibrillation_waves(made.size, fs_hz, rng) * _gate(is_on, new_r_sample, made.size)
    return (made + waves).astype(np.float32), new_r_sample, is_on


def make_flutter(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, groups: np.ndarray, seed: int
) -> Made:
    """Return a lead in which atrial flutter comes and goes, as `make_paroxysms` does for fibrillation."""
    rng = np.random.default_rng(seed)
    is_on = _episodes(r_sample.size, rng)
    cycle_s, ratios = rng.uniform(*_CYCLE_S), _conduction(r_sample.size, rng)
    is_conducted = np.zeros(r_sample.size, dtype=bool)

    def change(beat: int, piece: np.ndarray) -> np.ndarray:
        if not is_on[beat] or not _can_conduct(groups[beat], piece.size / fs_hz):
            return piece
        is_conducted[beat] = True
        wanted_s = max(cycle_s * ratios[beat], _SHORTEST_FLUTTER_S) * np.exp(0.015 * rng.standard_normal())
        return _without_p(piece, float(wanted_s * fs_hz / piece.size), fs_hz, rng)

    made, new_r_sample = change_intervals(lead_mv, r_sample, change)
    reach = int(0.08 * fs_hz)
    nearby = r_sample[_HEIGHT_BEATS, None] + np.arange(-reach, reach)
    height = float(np.median(np.ptp(lead_mv[nearby.clip(0, lead_mv.size - 1)], axis=1)))
    waves = _flutter_waves(made.size, fs_hz, new_r_sample, is_conducted, cycle_s, rng)
    return (made + rng.uniform(0.03, 0.18) * height * waves).astype(np.float32), new_r_sample, is_on


def _without_p(piece: np.ndarray, factor: float, fs_hz: float, rng: np.random.Generator) -> np.ndarray:
    if factor < 0.97:
        return shorten(piece, factor, 0.0, fs_hz, rng)
    return lengthen(split_p_wave(piece, fs_hz)[0], factor, fs_hz)


def _can_be_early(groups: np.ndarray) -> np.ndarray:
    """Return which beats are normal and follow a normal one, bool."""
    is_normal = groups == NORMAL
    found: np.ndarray = is_normal & np.concatenate([[False], is_normal[:-1]])
    return found


def _can_conduct(group: int, seconds: float) -> bool:
    is_atrial = group in (NORMAL, SUPRAVENTRICULAR)
    return is_atrial and RR_LIMITS_S[0] < seconds < _LONGEST_FIBRILLATING_S


def _log_uniform(rng: np.random.Generator, fewest: int, most: int) -> int:
    return int(np.exp(rng.uniform(np.log(fewest), np.log(most))))


def _wandering(n_beats: int, apart: int, spread: float, rng: np.random.Generator) -> np.ndarray:
    knots = np.arange(0, n_beats + apart, apart)
    return np.interp(np.arange(n_beats), knots, rng.normal(0, spread, knots.size))


def _episodes(n_beats: int, rng: np.random.Generator) -> np.ndarray:
    """Return which beats are in an episode: 60 to 1,000 in turn with as many that aren't, bool."""
    is_on = np.zeros(n_beats, dtype=bool)
    beat, on = int(rng.integers(0, 300)), rng.random() < 0.5
    while beat < n_beats:
        length = _log_uniform(rng, 60, 1000)
        is_on[beat : beat + length] = on
        beat, on = beat + length, not on
    return is_on


def _gate(is_on: np.ndarray, r_sample: np.ndarray, n_samples: int) -> np.ndarray:
    """Return 1 from the R peak before each chosen beat to its own, else 0."""
    gate = np.zeros(n_samples)
    for beat in np.flatnonzero(is_on[1:]) + 1:
        gate[r_sample[beat - 1] : r_sample[beat]] = 1
    return gate


def _conduction(n_beats: int, rng: np.random.Generator) -> np.ndarray:
    """Return of how many flutter waves one is conducted to each beat: steady for a while, or changing."""
    ratios = np.empty(n_beats, dtype=np.int64)
    beat = 0
    while beat < n_beats:
        stop = min(beat + _log_uniform(rng, 3, 250), n_beats)
        kind = int(rng.choice(4, p=[0.45, 0.15, 0.2, 0.2]))
        if kind == 3:
            ratios[beat:stop] = rng.choice(_RATIOS, stop - beat, p=[0.5, 0.2, 0.3])
        else:
            ratios[beat:stop] = _RATIOS[kind]
            is_other = rng.random(stop - beat) < 0.03
            ratios[beat:stop][is_other] = rng.choice((3, 4), int(is_other.sum()))
        beat = stop
    return ratios


def _flutter_waves(
    n_samples: int,
    fs_hz: float,
    r_sample: np.ndarray,
    is_conducted: np.ndarray,
    cycle_s: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return saw teeth of height 1 between conducted beats, a whole number in each interval."""
    skew, start = rng.uniform(0.25, 0.75), rng.random()
    waves = np.zeros(n_samples)
    for beat in np.flatnonzero(is_conducted):
        first, stop = r_sample[beat - 1], r_sample[beat]
        n_waves = max(round((stop - first) / fs_hz / cycle_s), 1)
        phase = (np.arange(stop - first) / (stop - first) * n_waves + start) % 1
        waves[first:stop] = np.where(phase < skew, phase / skew, (1 - phase) / (1 - skew)) - 0.5
    n_smooth = max(int(0.03 * fs_hz), 1)
    return np.convolve(waves, np.full(n_smooth, 1 / n_smooth), "same")
