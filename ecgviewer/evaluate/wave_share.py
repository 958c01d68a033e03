"""How the attribution of a beat is spread: its share per wave, and its width."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES, window_centres
from ecgviewer.evaluate.intervals import FEWEST_PATIENTS, LEVEL, N_RESAMPLES
from ecgviewer.records.wave_marks import OFFSET, ONSET, QRS, P, T

PARTS = ("P", "PR", "QRS", "ST", "T", "neighbours", "rest", "elsewhere")
"""Parts of a beat's window, in the order of `window_parts`, and what a context network draws on elsewhere.

PR and ST are the segments, from the offset of one wave to the onset of the next. Neighbours are the samples
from the first onset to the last offset of the beats before and after. Rest is the baseline between.
"""

WINDOW_PARTS = PARTS[:-1]
"""Those that samples of the window can lie in."""

_REST, _NEIGHBOURS = PARTS.index("rest"), PARTS.index("neighbours")
_SPANS = (("PR", P, OFFSET, QRS, ONSET), ("ST", QRS, OFFSET, T, ONSET), ("P", P, ONSET, P, OFFSET),
          ("T", T, ONSET, T, OFFSET), ("QRS", QRS, ONSET, QRS, OFFSET))  # fmt: skip
"""Part, and the points that it begins and ends at; what comes later is painted over the earlier."""

_CHUNK = 100


@dataclass(frozen=True)
class Estimate:
    """A mean with its 95 % bootstrap interval.

    Attributes
    ----------
    value
        The mean.
    low, high
        Ends of the percentile interval; None where there is none (a single beat).
    by
        "patient" or "beat": what was drawn with replacement.
    """

    value: float
    low: float | None
    high: float | None
    by: str

    def rounded(self) -> "Estimate":
        """Return it with four decimals."""
        low, high = (None if end is None else round(end, 4) for end in (self.low, self.high))
        return Estimate(round(self.value, 4), low, high, self.by)


def window_parts(points: np.ndarray, r_sample: np.ndarray, fs_hz: float) -> np.ndarray:
    """Return the part that each sample of each beat's window lies in.

    Parameters
    ----------
    points
        Of all beats of a lead in the order of time, as `Waves.points`: samples of the record, NaN where
        there is no such wave; shape (n_beats, 3, 3).
    r_sample
        R peaks, shape (n_beats,).
    fs_hz
        Rate that both count in.

    Returns
    -------
    numpy.ndarray
        Index in `PARTS`, int8, shape (n_beats, 360). A beat's own waves go before its neighbours'.
    """
    scale = NETWORK_FS_HZ / fs_hz
    first_sample = window_centres(r_sample, fs_hz) - WINDOW_SAMPLES // 2
    parts = np.full((len(points), WINDOW_SAMPLES), _REST, dtype=np.int8)
    if not len(points):
        return parts
    places = points * scale
    flat = places.reshape(len(points), -1)
    begins = np.where(np.isfinite(flat), flat, np.inf).min(axis=1)
    ends = np.where(np.isfinite(flat), flat, -np.inf).max(axis=1)
    for step in (-1, 1):
        _paint(parts, _beside(begins, step) - first_sample, _beside(ends, step) - first_sample, _NEIGHBOURS)
    for name, first_wave, first_point, last_wave, last_point in _SPANS:
        onset = places[:, first_wave, first_point] - first_sample
        offset = places[:, last_wave, last_point] - first_sample
        _paint(parts, onset, offset, PARTS.index(name))
    return parts


def _beside(values: np.ndarray, step: int) -> np.ndarray:
    """Return the value of the beat before (-1) or after (1), NaN where there is none."""
    moved = np.full_like(values, np.nan)
    if step < 0:
        moved[1:] = values[:-1]
    else:
        moved[:-1] = values[1:]
    return moved


def _paint(parts: np.ndarray, onset: np.ndarray, offset: np.ndarray, part: int) -> None:
    """Give the samples from onset up to offset to a part; NaN paints nothing."""
    samples = np.arange(WINDOW_SAMPLES)
    parts[(samples >= onset[:, None]) & (samples < offset[:, None])] = part


def part_shares(values: np.ndarray, parts: np.ndarray, elsewhere: np.ndarray | None = None) -> np.ndarray:
    """Return the share of |attribution| of each part.

    Parameters
    ----------
    values
        One value a sample, shape (n_beats, 360).
    parts
        See `window_parts`.
    elsewhere
        Sum of |attribution| outside the window, shape (n_beats,); None for nothing.

    Returns
    -------
    numpy.ndarray
        Float64, shape (n_beats, 8), columns as `PARTS`; rows sum to 1, NaN for an empty map.
    """
    magnitude = np.abs(values.astype(np.float64))
    sums = np.zeros((len(values), len(PARTS)))
    for part in range(len(WINDOW_PARTS)):
        sums[:, part] = np.where(parts == part, magnitude, 0).sum(axis=1)
    if elsewhere is not None:
        sums[:, -1] = np.abs(elsewhere)
    total = sums.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(sums, total, out=np.full_like(sums, np.nan), where=total > 0))


def even_shares(parts: np.ndarray) -> np.ndarray:
    """Return the share of the window's time of each part: that of an attribution spread evenly.

    Shape (n_beats, 8), columns as `PARTS`.
    """
    return np.stack([(parts == part).mean(axis=1) for part in range(len(PARTS))], axis=1)


def effective_width_ms(values: np.ndarray) -> np.ndarray:
    """Return over how much time |attribution| is spread: exp of its entropy, in milliseconds.

    With p = |attribution| / its sum over the window, exp(-sum p ln p) is the number of samples that an
    attribution of the same entropy would fill evenly (Hill 1973, doi 10.2307/1934352, order 1): 1 sample
    where one holds all, 1000 ms where all hold the same. Finite for any map but an empty one (NaN).

    Parameters
    ----------
    values
        One value a sample, shape (n_beats, 360).
    """
    magnitude = np.abs(values.astype(np.float64))
    total = magnitude.sum(axis=1, keepdims=True)
    share = np.divide(magnitude, total, out=np.zeros_like(magnitude), where=total > 0)
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    width = np.exp(-(share * logs).sum(axis=1)) / NETWORK_FS_HZ * 1000
    return np.where(total[:, 0] > 0, width, np.nan)


def estimate_means(
    values: np.ndarray, patient_ids: np.ndarray, n_resamples: int = N_RESAMPLES, seed: int = 0
) -> list[Estimate]:
    """Return the mean of each column with its 95 % interval.

    Whole patients are drawn with replacement where there are several, since beats of one patient are
    alike; beats within one patient.

    Parameters
    ----------
    values
        Shape (n_beats, n_columns); rows with NaN are passed over.
    patient_ids
        Shape (n_beats,).
    n_resamples, seed
        Of the bootstrap.

    Raises
    ------
    ValueError
        If no row is finite.
    """
    is_known = np.isfinite(values).all(axis=1)
    values, patient_ids = values[is_known].astype(np.float64), patient_ids[is_known]
    if not len(values):
        raise ValueError("no beat has a finite value")
    sums, counts, by = group_sums(values, patient_ids)
    resampled = resample_means(sums, counts, n_resamples, seed)
    low, high = np.quantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    estimates = []
    for mean, first, last in zip(values.mean(axis=0), low, high, strict=True):
        ends = (float(first), float(last)) if len(sums) > 1 else (None, None)
        estimates.append(Estimate(float(mean), ends[0], ends[1], by))
    return estimates


def group_sums(values: np.ndarray, patient_ids: np.ndarray) -> tuple[np.ndarray, np.ndarray, str]:
    """Return sums and numbers of beats by what is drawn, and its name, "patient" or "beat".

    Parameters
    ----------
    values
        Shape (n_beats, n_columns).
    patient_ids
        Shape (n_beats,).
    """
    names, group = np.unique(patient_ids, return_inverse=True)
    if names.size < FEWEST_PATIENTS:
        return values, np.ones(len(values)), "beat"
    sums = np.zeros((names.size, values.shape[1]))
    np.add.at(sums, group, values)
    return sums, np.bincount(group).astype(np.float64), "patient"


def resample_means(sums: np.ndarray, counts: np.ndarray, n_resamples: int, seed: int) -> np.ndarray:
    """Return the means of groups drawn with replacement, shape (n_resamples, n_columns)."""
    rng = np.random.default_rng(seed)
    n_groups = len(sums)
    chance = np.full(n_groups, 1 / n_groups)
    means = []
    for first in range(0, n_resamples, _CHUNK):
        draws = rng.multinomial(n_groups, chance, size=min(_CHUNK, n_resamples - first))
        means.append((draws @ sums) / (draws @ counts)[:, None])
    return np.concatenate(means)
