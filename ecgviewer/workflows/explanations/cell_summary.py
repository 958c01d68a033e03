"""What a network looks at in the beats of one cell of its confusion matrix."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.evaluate.wave_share import Estimate
from ecgviewer.workflows.explanations.summary_result import CellResult, ShareResult


@dataclass(frozen=True, eq=False)
class CellSummary:
    """What a network looks at in the beats of one cell of a confusion matrix.

    Attributes
    ----------
    reference, called
        The cell; the logit of the called class is explained. `reference` is "" where there is none.
    n_beats, n_patients, n_records
        Beats of the cell, and where they come from.
    n_explained, n_empty
        Beats that were explained, and how many of them had no evidence for the class at all.
    p_found
        Share of the beats with a P wave.
    quartiles
        Lower quartile, median and upper quartile of the beats as networks see them, aligned on R, in
        standard deviations of the neighbourhood; shape (3, 360).
    mean_attribution
        In units of the logit, aligned on R, shape (360,); zero where nothing was explained.
    is_signed
        Whether the method knows evidence against a class.
    shares
        Share of |attribution| by part of `PARTS`; empty if all maps are.
    even
        Share of the window's time by part: that of an attribution spread evenly.
    width_ms
        Effective width, see `effective_width_ms`; None if all maps are empty.
    """

    reference: str
    called: str
    n_beats: int
    n_patients: int
    n_records: int
    n_explained: int
    n_empty: int
    p_found: float
    quartiles: np.ndarray
    mean_attribution: np.ndarray
    is_signed: bool
    shares: dict[str, Estimate]
    even: dict[str, float]
    width_ms: Estimate | None

    @property
    def is_false(self) -> bool:
        """Whether these are false classifications."""
        return self.reference not in ("", self.called)

    def result(self, sentence: str) -> CellResult:
        """Return the cell rounded, with what is said of it."""
        return CellResult(
            reference=self.reference or None,
            called=self.called,
            n_beats=self.n_beats,
            n_patients=self.n_patients,
            n_records=self.n_records,
            n_explained=self.n_explained,
            n_empty=self.n_empty,
            p_found=round(self.p_found, 4),
            width_ms=None if self.width_ms is None else self.width_ms.rounded(),
            shares={
                part: ShareResult(**vars(found.rounded()), even=round(self.even[part], 4))
                for part, found in self.shares.items()
            },
            lower_quartile=_curve(self.quartiles[0], 4),
            median=_curve(self.quartiles[1], 4),
            upper_quartile=_curve(self.quartiles[2], 4),
            mean_attribution=_curve(self.mean_attribution, 6),
            sentence=sentence,
        )


def _curve(values: np.ndarray, digits: int) -> tuple[float, ...]:
    return tuple(np.round(values.astype(float), digits).tolist())
