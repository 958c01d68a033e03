"""The false classifications of a confusion matrix by class (table 5 of Baig et al. 2025)."""

from dataclasses import asdict, dataclass

import numpy as np

from ecgviewer.evaluate.confusion import Confusion


@dataclass(frozen=True)
class FalseClassification:
    """What went wrong with one class.

    Attributes
    ----------
    label
        The class.
    support
        Beats that are of the class by reference.
    fp, fp_percent
        Beats of other classes that were called this one; in percent of all classified beats, None
        without any.
    fp_from
        Those beats by their reference class, the most frequent first; classes without one left out.
    fn, fn_percent
        Beats of the class that were called another; in percent of the support, None without any.
    fn_to
        Those beats by the class they were called, the most frequent first.
    """

    label: str
    support: int
    fp: int
    fp_percent: float | None
    fp_from: dict[str, int]
    fn: int
    fn_percent: float | None
    fn_to: dict[str, int]

    def as_dict(self) -> dict[str, str | int | float | dict[str, int] | None]:
        """Return all fields, ready for JSON."""
        return asdict(self)


def false_classifications(confusion: Confusion) -> list[FalseClassification]:
    """Return the false classifications of each class, in the order of the matrix."""
    rows = []
    wrong = confusion.counts.copy()
    np.fill_diagonal(wrong, 0)
    for index, label in enumerate(confusion.labels):
        support = int(confusion.counts[index].sum())
        fp, fn = int(wrong[:, index].sum()), int(wrong[index].sum())
        rows.append(
            FalseClassification(
                label,
                support,
                fp,
                _percent(fp, confusion.n_beats),
                _breakdown(confusion.labels, wrong[:, index]),
                fn,
                _percent(fn, support),
                _breakdown(confusion.labels, wrong[index]),
            )
        )
    return rows


def _breakdown(labels: tuple[str, ...], counts: np.ndarray) -> dict[str, int]:
    order = np.argsort(-counts, kind="stable")
    return {labels[index]: int(counts[index]) for index in order if counts[index]}


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
