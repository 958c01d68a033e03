"""How much each moment of a lead counted, as the band behind it is drawn."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.ui.paper.attribution_item import N_LEVELS


@dataclass(frozen=True, eq=False)
class LeadMap:
    """How much each moment of a lead counted for a call.

    Attributes
    ----------
    start_s, step_s
        Where the first value begins, and how long each is.
    shares
        Of the largest value of all leads, 0 to 1, shape (n_steps,).
    """

    start_s: float
    step_s: float
    shares: np.ndarray

    def levels_at(self, time_s: np.ndarray) -> np.ndarray:
        """Return the level of the band at times, 0 to `N_LEVELS`, as `evidence_band` draws it; 0 outside."""
        step = np.floor((time_s - self.start_s) / self.step_s).astype(np.int64)
        is_inside = (step >= 0) & (step < self.shares.size)
        shares = np.where(is_inside, self.shares[step.clip(0, self.shares.size - 1)], 0.0)
        return np.asarray(np.rint(shares * N_LEVELS).astype(np.int64))
