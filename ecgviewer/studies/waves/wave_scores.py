"""How well delineated waves meet those that a cardiologist marked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.evaluate.confusion import none_if_nan
from ecgviewer.records.wave_marks import OFFSET, ONSET, PEAK, QRS, WAVES, WaveMarks

TOLERANCE_S = 0.15
"""A wave is found if its peak is at most this far from the marked one."""

LEAD_CHOICES = {
    "beat": "better lead for each wave of each beat",
    "record": "better lead for each wave of each record",
    "each": "every lead counted",
}
"""Which leads count; the first is customary (Martinez et al. 2004, doi 10.1109/TBME.2003.821031)."""

_MISS_COST, _FALSE_COST = 1e6, 1e3


@dataclass(frozen=True)
class ErrorSpread:
    """Mean and standard deviation (n - 1) of errors in ms, and their number; None where there are too few."""

    mean_ms: float | None
    sd_ms: float | None
    n: int


@dataclass(frozen=True)
class WaveFigures:
    """How well one wave is found.

    Attributes
    ----------
    n_marked, n_unmarked
        Beats in which it is marked, and in which it isn't.
    n_hit, n_missed, n_false
        Marked waves that are found or missed, and waves that are found and not marked there.
    f1, sensitivity, precision
        2 hits / (2 hits + missed + false); hits of the marked and of the found waves; None where undefined.
    onset, peak, offset
        Errors of each point, found minus marked.
    """

    n_marked: int
    n_unmarked: int
    n_hit: int
    n_missed: int
    n_false: int
    f1: float | None
    sensitivity: float | None
    precision: float | None
    onset: ErrorSpread
    peak: ErrorSpread
    offset: ErrorSpread

    @property
    def points(self) -> tuple[ErrorSpread, ...]:
        """Errors of onset, peak and offset."""
        return self.onset, self.peak, self.offset


@dataclass(frozen=True, eq=False)
class WaveComparison:
    """The marked beats of a record against what was found on one lead, or on the better of several.

    Attributes
    ----------
    is_marked
        Which waves are marked; bool, shape (n_beats, 3).
    is_hit
        Which of them were found; same shape.
    n_false
        Waves that were found and are not marked there; int, same shape.
    error_ms
        Found minus marked; NaN where the wave is no hit or the point not marked; shape (n_beats, 3, 3).
    """

    is_marked: np.ndarray
    is_hit: np.ndarray
    n_false: np.ndarray
    error_ms: np.ndarray

    @property
    def cost(self) -> np.ndarray:
        """What the better lead has less of: first misses, then false waves, then error; (n_beats, 3)."""
        size = np.abs(self.error_ms)
        n_points = np.isfinite(size).sum(axis=2)
        mean = np.nansum(size, axis=2) / np.maximum(n_points, 1)
        return np.asarray(_MISS_COST * (self.is_marked & ~self.is_hit) + _FALSE_COST * self.n_false + mean)


def compare_waves(marks: WaveMarks, r_sample: np.ndarray, points: np.ndarray, fs_hz: float) -> WaveComparison:
    """Compare what was found on one lead with marked waves.

    A beat is met by the nearest R peak within 150 ms. Its wave is a hit if the peaks are at most 150 ms
    apart; else what was found is false. Waves of an R peak that meets no beat count as false if it lies
    between the first and last mark of a beat. Nothing counts where no beat is marked.

    Parameters
    ----------
    marks
        Of the cardiologist.
    r_sample
        R peaks that were found, ascending, shape (n_found,).
    points
        Their waves in samples of the record, NaN where there is none, shape (n_found, 3, 3).
    fs_hz
        Rate of the samples.
    """
    reach = TOLERANCE_S * fs_hz
    is_marked = np.isfinite(marks.points[:, :, PEAK])
    met = _match(marks.points[:, QRS, PEAK], r_sample, reach)
    is_met = met >= 0
    own = np.full(marks.points.shape, np.nan)
    own[is_met] = points[met[is_met]]
    difference = own - marks.points
    with np.errstate(invalid="ignore"):
        is_hit = np.abs(difference[:, :, PEAK]) <= reach
    is_claimed = np.isfinite(own[:, :, PEAK])
    n_false = (is_claimed & ~is_hit).astype(np.int64) + _stray_waves(marks, r_sample, points, met)
    error_ms = np.where(is_hit[:, :, None], difference * (1000 / fs_hz), np.nan)
    return WaveComparison(is_marked, is_hit & is_marked, n_false, error_ms)


def _match(marked: np.ndarray, r_sample: np.ndarray, reach: float) -> np.ndarray:
    """Return the row of the R peak that meets each beat, -1 for none; nearest pairs first."""
    met = np.full(marked.size, -1)
    distance = np.abs(marked[:, None] - r_sample[None, :])
    for flat in np.argsort(distance, axis=None, kind="stable"):
        beat, row = divmod(int(flat), r_sample.size)
        if distance[beat, row] > reach:
            break
        if met[beat] < 0 and row not in met:
            met[beat] = row
    return met


def _stray_waves(marks: WaveMarks, r_sample: np.ndarray, points: np.ndarray, met: np.ndarray) -> np.ndarray:
    """Return how many waves belong to R peaks that lie in a beat and meet none; (n_beats, 3)."""
    first = np.nanmin(marks.points[:, :, ONSET], axis=1)
    last = np.nanmax(marks.points[:, :, OFFSET], axis=1)
    n_false = np.zeros(marks.points.shape[:2], dtype=np.int64)
    for row in np.setdiff1d(np.arange(r_sample.size), met):
        beats = np.flatnonzero((first <= r_sample[row]) & (r_sample[row] <= last))
        if beats.size:
            n_false[beats[0]] += np.isfinite(points[row, :, PEAK])
    return n_false


def choose_leads(leads: Sequence[WaveComparison], choice: str) -> WaveComparison:
    """Return one comparison from those of the leads of a record.

    Parameters
    ----------
    leads
        Of the same marks.
    choice
        Of `LEAD_CHOICES`.
    """
    if choice == "each":
        return join_comparisons(leads)
    cost = np.stack([lead.cost for lead in leads])
    if choice == "record":
        cost = np.broadcast_to(cost.sum(axis=1, keepdims=True), cost.shape)
    best = cost.argmin(axis=0)
    rows, waves = np.indices(best.shape)

    def take(values: list[np.ndarray]) -> np.ndarray:
        return np.asarray(np.stack(values)[best, rows, waves])

    return WaveComparison(
        leads[0].is_marked,
        take([lead.is_hit for lead in leads]),
        take([lead.n_false for lead in leads]),
        take([lead.error_ms for lead in leads]),
    )


def join_comparisons(parts: Sequence[WaveComparison]) -> WaveComparison:
    """Return the beats of several comparisons as one."""
    return WaveComparison(
        np.concatenate([part.is_marked for part in parts]),
        np.concatenate([part.is_hit for part in parts]),
        np.concatenate([part.n_false for part in parts]),
        np.concatenate([part.error_ms for part in parts]),
    )


def score_waves(comparison: WaveComparison) -> dict[str, WaveFigures]:
    """Return counts, F1 and errors by wave."""
    scores = {}
    for wave, name in enumerate(WAVES):
        hits = int(comparison.is_hit[:, wave].sum())
        marked = int(comparison.is_marked[:, wave].sum())
        false = int(comparison.n_false[:, wave].sum())
        onset, peak, offset = (
            _spread(comparison.error_ms[:, wave, point]) for point in (ONSET, PEAK, OFFSET)
        )
        scores[name] = WaveFigures(
            n_marked=marked,
            n_unmarked=int((~comparison.is_marked[:, wave]).sum()),
            n_hit=hits,
            n_missed=marked - hits,
            n_false=false,
            f1=_ratio(2 * hits, hits + marked + false),
            sensitivity=_ratio(hits, marked),
            precision=_ratio(hits, hits + false),
            onset=onset,
            peak=peak,
            offset=offset,
        )
    return scores


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _spread(error_ms: np.ndarray) -> ErrorSpread:
    values = error_ms[np.isfinite(error_ms)]
    mean = float(values.mean()) if values.size else float("nan")
    sd = float(values.std(ddof=1)) if values.size > 1 else float("nan")
    return ErrorSpread(none_if_nan(mean), none_if_nan(sd), int(values.size))
