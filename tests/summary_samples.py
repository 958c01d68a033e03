"""A class summary made by hand."""

import numpy as np

from ecgviewer.evaluate.wave_share import PARTS, Estimate
from ecgviewer.workflows.explanations.summary_result import CellResult, ShareResult, SummaryResult

EVEN = {"P": 0.1, "PR": 0.05, "QRS": 0.1, "ST": 0.1, "T": 0.2, "neighbours": 0.15, "rest": 0.3}


def sample_cell(reference: str | None, called: str, n_beats: int = 35, sign: float = 1.0) -> CellResult:
    """Return a cell whose attribution lies on QRS for three quarters and on T for a quarter."""
    time = np.linspace(-0.5, 0.5, 360)
    median = 4 * np.exp(-((time / 0.02) ** 2))
    shares = dict.fromkeys(PARTS, 0.0) | {"QRS": 0.75, "T": 0.25}
    return CellResult(
        reference=reference,
        called=called,
        n_beats=n_beats,
        n_patients=1,
        n_records=1,
        n_explained=n_beats,
        n_empty=0,
        p_found=0.8,
        width_ms=Estimate(312.5, 300.0, 325.0, "beat"),
        shares={
            part: ShareResult(value, value, value, "beat", EVEN.get(part, 0.0))
            for part, value in shares.items()
        },
        lower_quartile=tuple((median - 0.2).tolist()),
        median=tuple(median.tolist()),
        upper_quartile=tuple((median + 0.2).tolist()),
        mean_attribution=tuple((sign * median / 8).tolist()),
        sentence=f"{reference} called {called} ({n_beats} beats): the network looks at QRS (0.75).",
    )


def sample_summary(*cells: CellResult, records: tuple[str, ...] = ("208",)) -> SummaryResult:
    """Return a summary of some cells, by default A called A and A called N."""
    return SummaryResult(
        model="v1",
        method="gradcam",
        records=records,
        fs_hz=360.0,
        r_peak_at=180,
        n_resamples=2000,
        seed=0,
        cells=cells or (sample_cell("A", "A"), sample_cell("A", "N", 3)),
        notes=("Fewer than 10 beats: A called N.",),
    )
