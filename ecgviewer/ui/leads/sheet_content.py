"""What a sheet of leads shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecgviewer.ui.paper.maps.lead_map import LeadMap
from ecgviewer.ui.paper.strip_content import TraceSignal
from ecgviewer.workflows.review.lead_sheet import SheetCell


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
    beat_s
        Where the selected beat begins and ends; None without one.
    beat_label
        What it is called, or what the person said of it; "" where neither is known.
    """

    cells: tuple[SheetCell, ...] = ()
    signals: Mapping[str, TraceSignal] = field(default_factory=dict)
    fs_hz: float = 1.0
    duration_s: float = 0.0
    units: Mapping[str, str] = field(default_factory=dict)
    maps: Mapping[str, LeadMap] = field(default_factory=dict)
    is_doubtful: bool = False
    beat_s: tuple[float, float] | None = None
    beat_label: str = ""

    @property
    def n_rows(self) -> int:
        """Rows of the sheet."""
        return max((cell.n_rows for cell in self.cells), default=1)
