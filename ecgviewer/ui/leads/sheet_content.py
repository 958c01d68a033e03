"""What a sheet of leads shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ecgviewer.ui.paper.attribution_item import N_LEVELS
from ecgviewer.ui.paper.strip_content import TraceSignal
from ecgviewer.workflows.review.lead_sheet import SheetCell


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


@dataclass(frozen=True, eq=False)
class SheetContent:
    """What a sheet shows.

    Attributes
    ----------
    cells
        Leads and where they lie.
    signals
        By name of the lead.
    fs_hz
        Rate that the positions of the signals count in.
    duration_s
        Length of the record.
    units
        Of each lead by name.
    maps
        How much each moment counted, by name of the lead; empty where nothing is explained.
    is_doubtful
        Whether the maps were measured to be no better than a random order.
    """

    cells: tuple[SheetCell, ...] = ()
    signals: Mapping[str, TraceSignal] = field(default_factory=dict)
    fs_hz: float = 1.0
    duration_s: float = 0.0
    units: Mapping[str, str] = field(default_factory=dict)
    maps: Mapping[str, LeadMap] = field(default_factory=dict)
    is_doubtful: bool = False

    @property
    def n_rows(self) -> int:
        """Rows of the sheet."""
        return max((cell.n_rows for cell in self.cells), default=1)
