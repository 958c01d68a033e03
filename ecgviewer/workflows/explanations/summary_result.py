"""What a network looks at in each class, as reports, window and JSON show it: rounded values."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.evaluate.wave_share import Estimate


@dataclass(frozen=True)
class ShareResult(Estimate):
    """The share of one part of the beat, and `even`, what an attribution spread evenly would give it."""

    even: float


@dataclass(frozen=True, kw_only=True)
class CellResult:
    """What a network looks at in one cell; see `CellSummary` for what isn't listed.

    Attributes
    ----------
    reference
        None where there is no reference.
    width_ms
        Effective width; None if all maps are empty.
    shares
        By part of `PARTS`; empty if all maps are.
    lower_quartile, median, upper_quartile, mean_attribution
        360 values each; R is value 180.
    sentence
        What the network looks at, in words.
    """

    reference: str | None
    called: str
    n_beats: int
    n_patients: int
    n_records: int
    n_explained: int
    n_empty: int
    p_found: float
    width_ms: Estimate | None
    shares: Mapping[str, ShareResult]
    lower_quartile: tuple[float, ...]
    median: tuple[float, ...]
    upper_quartile: tuple[float, ...]
    mean_attribution: tuple[float, ...]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class SummaryResult:
    """What a network looks at, cell by cell.

    Attributes
    ----------
    model, method
        The network, and key of `METHODS`.
    records
        Where the beats come from.
    fs_hz, r_peak_at
        Rate of the curves, and the value at which R lies.
    n_resamples, seed
        Of the bootstrap.
    cells
        Those that were asked for first.
    notes
        What a reader must know, in sentences.
    """

    model: str
    method: str
    records: tuple[str, ...]
    fs_hz: float
    r_peak_at: int
    n_resamples: int
    seed: int
    cells: tuple[CellResult, ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the summary as `explain --summary --json` prints it."""
        return result_as_dict(self)
