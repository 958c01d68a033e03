"""What a network looks at in the beats of one cell of its confusion matrix."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ecgviewer.evaluate.wave_share import Estimate


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

    def as_dict(self) -> dict[str, Any]:
        """Return the cell for JSON; 360 values a curve, R is value 180."""
        return {
            "reference": self.reference or None,
            "called": self.called,
            "n_beats": self.n_beats,
            "n_patients": self.n_patients,
            "n_records": self.n_records,
            "n_explained": self.n_explained,
            "n_empty": self.n_empty,
            "p_found": round(self.p_found, 4),
            "width_ms": None if self.width_ms is None else estimate_as_dict(self.width_ms),
            "shares": {
                part: estimate_as_dict(found) | {"even": round(self.even[part], 4)}
                for part, found in self.shares.items()
            },
            "lower_quartile": np.round(self.quartiles[0].astype(float), 4).tolist(),
            "median": np.round(self.quartiles[1].astype(float), 4).tolist(),
            "upper_quartile": np.round(self.quartiles[2].astype(float), 4).tolist(),
            "mean_attribution": np.round(self.mean_attribution.astype(float), 6).tolist(),
        }


def estimate_as_dict(found: Estimate) -> dict[str, Any]:
    """Return a mean with its interval for JSON."""
    ends = [None if end is None else round(end, 4) for end in (found.low, found.high)]
    return {"value": round(found.value, 4), "low": ends[0], "high": ends[1], "by": found.by}
