"""Calls of beats that a detector found, counted against a reference as ANSI/AAMI EC57 does."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.evaluate.aami import GROUPS, forgiven_calls, group_indices
from ecgviewer.evaluate.confusion import none_if_nan
from ecgviewer.evaluate.rates import class_rates
from ecgviewer.studies.r_peaks.r_peak_result import CalledBeats, CalledGroup

_RATES = ("precision", "recall", "f1")


@dataclass(frozen=True, eq=False)
class DetectedCalls:
    """How beats were called whose R peaks were detected.

    Attributes
    ----------
    counts
        Int64, shape (6, 6): the AAMI group of the reference in rows, that of the call in columns. The last
        row holds detections that are no beat, the last column beats without a detection or a call.
    """

    counts: np.ndarray

    def __add__(self, other: "DetectedCalls") -> "DetectedCalls":
        return DetectedCalls(self.counts + other.counts)

    def figures(self, groups: tuple[str, ...]) -> CalledBeats:
        """Return the rates of some groups; None where a rate doesn't exist.

        A beat without a detection lowers the recall of its group; a detection that is no beat lowers the
        precision of the group that it was called.
        """
        is_forgiven = np.pad(forgiven_calls(), (0, 1))
        rates = class_rates(self.counts, is_forgiven)
        support = self.counts.sum(axis=1)
        return CalledBeats(
            n_beats=int(support[:-1].sum()),
            n_missed=int(self.counts[:-1, -1].sum()),
            n_extra=int(support[-1]),
            aami={
                group: CalledGroup(
                    **{rate: none_if_nan(float(rates[rate][row])) for rate in _RATES},
                    support=int(support[row]),
                    n_missed=int(self.counts[row, -1]),
                )
                for row, group in enumerate(GROUPS)
                if group in groups
            },
        )


def count_calls(symbols: np.ndarray, called: np.ndarray) -> DetectedCalls:
    """Count calls against the reference.

    Parameters
    ----------
    symbols
        Reference WFDB mnemonics; "" for a detection that is no beat. Shape (n,).
    called
        What each was called; "" for a beat without a detection or a call. Shape (n,).
    """
    counts = np.zeros((len(GROUPS) + 1, len(GROUPS) + 1), dtype=np.int64)
    np.add.at(counts, (group_indices(symbols), group_indices(called)), 1)  # -1, no group: the last
    return DetectedCalls(counts)
