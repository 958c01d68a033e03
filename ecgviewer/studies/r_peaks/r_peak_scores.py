"""How well detected R peaks meet those of a reference."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.evaluate.confusion import none_if_nan
from ecgviewer.records.spans import Span

WINDOW_S = 0.15
"""Detection and reference are a pair if they are less than this apart (ANSI/AAMI EC57 asks for 150 ms)."""


@dataclass(frozen=True)
class PeakFigures:
    """Counts of one detector with what follows from them, see `PeakCounts`; None for a ratio that isn't defined."""

    n_reference: int
    n_detected: int
    n_matched: int
    n_missed: int
    n_false: int
    sensitivity: float | None
    precision: float | None


@dataclass(frozen=True)
class PeakCounts:
    """Counts of one detector, on one record or on many together.

    Attributes
    ----------
    n_reference, n_detected
        Beats of the reference, and detections.
    n_matched
        Pairs of the two; each beat and each detection is in one pair at most.
    """

    n_reference: int = 0
    n_detected: int = 0
    n_matched: int = 0

    @property
    def n_missed(self) -> int:
        """Beats of the reference that no detection met."""
        return self.n_reference - self.n_matched

    @property
    def n_false(self) -> int:
        """Detections that met no beat."""
        return self.n_detected - self.n_matched

    @property
    def sensitivity(self) -> float:
        """Share of the reference's beats that were found, 0 to 1; NaN without any."""
        return self.n_matched / self.n_reference if self.n_reference else float("nan")

    @property
    def precision(self) -> float:
        """Share of the detections that are beats (+P), 0 to 1; NaN without any."""
        return self.n_matched / self.n_detected if self.n_detected else float("nan")

    def __add__(self, other: "PeakCounts") -> "PeakCounts":
        return PeakCounts(
            self.n_reference + other.n_reference,
            self.n_detected + other.n_detected,
            self.n_matched + other.n_matched,
        )

    def figures(self) -> PeakFigures:
        """Return counts and ratios."""
        return PeakFigures(
            n_reference=self.n_reference,
            n_detected=self.n_detected,
            n_matched=self.n_matched,
            n_missed=self.n_missed,
            n_false=self.n_false,
            sensitivity=none_if_nan(self.sensitivity),
            precision=none_if_nan(self.precision),
        )


def pool(counts: Iterable[PeakCounts]) -> PeakCounts:
    """Return the counts of many records together: every beat has the same weight."""
    return sum(counts, PeakCounts())


def outside(samples: np.ndarray, spans: Sequence[Span]) -> np.ndarray:
    """Return the samples that lie in none of the spans; both ends belong to a span."""
    is_inside = np.zeros(samples.shape, dtype=bool)
    for span in spans:
        is_inside |= (samples >= span.start_sample) & (samples <= span.end_sample)
    return samples[~is_inside]


def count_peaks(
    reference: np.ndarray, detected: np.ndarray, fs_hz: float, left_out: Sequence[Span] = ()
) -> PeakCounts:
    """Pair detections with the reference as wfdb's `compare_annotations` does, and count.

    Parameters
    ----------
    reference, detected
        Samples in the order of time, shape (n,).
    fs_hz
        Samples per second. The window is the whole samples in 0.15 s (54 at 360 Hz), and wfdb asks for
        less than that.
    left_out
        Spans in which neither beats nor detections count, such as ventricular flutter.
    """
    reference, detected = outside(reference, left_out), outside(detected, left_out)
    n_matched = int((pair_peaks(reference, detected, fs_hz) >= 0).sum())
    return PeakCounts(reference.size, detected.size, n_matched)


def pair_peaks(reference: np.ndarray, detected: np.ndarray, fs_hz: float) -> np.ndarray:
    """Return which detection belongs to each beat of the reference, as `count_peaks` pairs them.

    Returns
    -------
    numpy.ndarray
        Positions in `detected`, int64, shape of `reference`; -1 for a beat that was missed.
    """
    from wfdb.processing import compare_annotations

    if reference.size == 0 or detected.size == 0:
        return np.full(reference.shape, -1, dtype=np.int64)
    pairs = compare_annotations(reference, detected, int(WINDOW_S * fs_hz))
    return np.asarray(pairs.matching_sample_nums, dtype=np.int64)
