"""What a network looks at, in sentences made from numbers and nothing else."""

from collections.abc import Sequence

import numpy as np

from ecgviewer.classifiers.card import ModelCard
from ecgviewer.explain.attribution import METHODS
from ecgviewer.workflows.explanations.cell_summary import CellSummary
from ecgviewer.workflows.explanations.summary_result import SummaryResult

PART_NAMES = {
    "P": "P",
    "PR": "the PR segment",
    "QRS": "QRS",
    "ST": "the ST segment",
    "T": "T",
    "neighbours": "the neighbouring beats",
    "rest": "the baseline",
    "elsewhere": "what lies outside the window",
}
"""Name within a sentence of each part of a beat."""

_FEW_BEATS = 10
_FEW_PATIENTS = 5


def say_cell(cell: CellSummary, right: CellSummary | None) -> str:
    """Say what the network looks at in a cell, and what it doesn't.

    It looks at the part whose share is farthest above that of an attribution spread evenly over the
    window's time. Where most maps are empty that is all that is said. A part is said not to be looked at where
    its interval lies below that of the right calls, or, without right calls, below an even spread.

    Parameters
    ----------
    cell
        The cell.
    right
        The right calls of the cell's reference class, to compare with; None if there are none.

    Returns
    -------
    str
        Such as "A called N (35 beats): the network looks at T (0.41, evenly 0.18), not at P (0.08, 0.30
        where A is called A)."
    """
    head = f"{cell.reference} called {cell.called}" if cell.reference else f"Called {cell.called}"
    head += f" ({cell.n_beats:,} {'beat' if cell.n_beats == 1 else 'beats'})"
    if not cell.shares:
        return f"{head}: no evidence for {cell.called} in any beat."
    if 2 * cell.n_empty > cell.n_explained:
        # What the few others look at is no picture of the class.
        shown = f"{cell.n_empty:,} of {cell.n_explained:,}"
        return f"{head}: {shown} maps show no evidence for {cell.called} in the wave, and say nothing of where it lies."
    looked_at = _looked_at(cell)
    names = [_say_share(cell, part) for part in looked_at[: 1 if cell.is_false else 2]]
    looked = "looks at " + ", then at ".join(names) if names else "looks at no part more than evenly"
    missed = _say_missed(cell, right, looked_at) if cell.is_false else ""
    return f"{head}: the network {looked}{missed}."


def _say_share(cell: CellSummary, part: str) -> str:
    evenly = f", evenly {cell.even[part]:.2f}" if cell.even[part] else ""
    return f"{PART_NAMES[part]} ({cell.shares[part].value:.2f}{evenly})"


def _looked_at(cell: CellSummary) -> list[str]:
    """Return the parts whose share surely lies above an even spread, the farthest above it first."""
    above = {
        part: own.value - cell.even[part]
        for part, own in cell.shares.items()
        if (own.value if own.low is None else own.low) > cell.even[part]
    }
    return sorted(above, key=lambda part: -above[part])


def _say_missed(cell: CellSummary, right: CellSummary | None, looked_at: Sequence[str]) -> str:
    """Say which part is looked at less than in the right calls, or than evenly; "" if none surely is."""
    candidates = {part: own for part, own in cell.shares.items() if part not in (*looked_at[:1], "rest")}
    if right is not None and right.shares:
        usual = {part: right.shares[part].value for part in candidates}
        surely = [part for part, own in candidates.items() if _is_below(own.high, right.shares[part].low)]
        basis = f"where {cell.reference} is called {cell.reference}"
    else:
        usual = {part: cell.even[part] for part in candidates}
        surely = [part for part, own in candidates.items() if _is_below(own.high, cell.even[part])]
        basis = "evenly"
    if not surely:
        return ""
    part = max(surely, key=lambda name: usual[name] - cell.shares[name].value)
    return f", not at {PART_NAMES[part]} ({cell.shares[part].value:.2f}, {usual[part]:.2f} {basis})"


def _is_below(high: float | None, low: float | None) -> bool:
    return high is not None and low is not None and high < low


def notes_on(
    cells: Sequence[CellSummary],
    method: str,
    card: ModelCard,
    seen_records: Sequence[str],
    most_explained: int,
    seed: int,
) -> tuple[str, ...]:
    """Return what a reader must know of a summary, in sentences.

    Parameters
    ----------
    cells
        What was summarised.
    method
        Key of `METHODS`.
    card
        Of the network.
    seen_records
        Records of patients that the network was trained with.
    most_explained, seed
        Of the draw of beats.
    """
    notes = []
    drawn = {found.by for cell in cells for found in cell.shares.values()}
    if drawn:
        by = {"beat": "beats within one patient", "patient": "patients"}
        means = " or ".join(by[name] for name in sorted(drawn))
        notes.append(f"Intervals are 95 % bootstrap intervals; drawn with replacement are {means}.")
    if "patient" in drawn and min(cell.n_patients for cell in cells if cell.n_patients > 1) < _FEW_PATIENTS:
        notes.append(f"With fewer than {_FEW_PATIENTS} patients an interval is narrower than it should be.")
    if any(cell.n_explained < cell.n_beats for cell in cells):
        notes.append(
            f"{METHODS[method]} explains {most_explained} beats a cell, drawn with seed {seed}; the median beat is of"
            " all."
        )
    if method == "gradcam":
        step_ms = 1000 * float(np.diff(card.step_edges()).max()) / 360
        notes.append(
            f"Grad-CAM of {card.name} has steps of up to {step_ms:.0f} ms: it can't tell apart waves within a step."
        )
    n_empty = sum(cell.n_empty for cell in cells)
    if n_empty:
        notes.append(f"{n_empty:,} beats have an empty map (no evidence for the class) and no shares.")
    few = [f"{cell.reference} called {cell.called}" for cell in cells if cell.n_beats < _FEW_BEATS]
    if few:
        notes.append(f"Fewer than {_FEW_BEATS} beats: {', '.join(few)}.")
    if seen_records:
        notes.append(f"{card.name} was trained with beats of the patients of {', '.join(seen_records)}.")
    return tuple(notes)


def shown_parts(result: SummaryResult) -> list[str]:
    """Return the parts to show of a summary: those that ever count."""
    return [
        part
        for part in PART_NAMES
        if part != "elsewhere" or any(cell.shares and cell.shares[part].value > 0 for cell in result.cells)
    ]
