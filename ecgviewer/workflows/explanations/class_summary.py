"""What a network looks at in a class of beats: median beat, mean attribution, share per wave."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.intervals import N_RESAMPLES
from ecgviewer.evaluate.wave_share import (
    PARTS,
    effective_width_ms,
    estimate_means,
    even_shares,
    part_shares,
    window_parts,
)
from ecgviewer.explain.attribution import METHODS
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.wave_marks import P
from ecgviewer.workflows.explanations.cell_summary import CellSummary
from ecgviewer.workflows.explanations.class_summary_words import notes_on, say_cell
from ecgviewer.workflows.explanations.explain_beats import explain_beats
from ecgviewer.workflows.explanations.summary_result import SummaryResult
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview

MOST_EXPLAINED = 100
"""Beats a cell that a method other than Grad-CAM explains; they are drawn."""

SEED = 0
"""Of the draw and of the bootstrap."""

Cell = tuple[str, str]
"""Reference label, "" where there is no reference, and called label."""

RecordBeats = tuple[RecordReview, RecordWaves]
"""The calls of a record's beats and their waves."""


@dataclass(frozen=True, eq=False)
class ClassSummary:
    """What a network looks at, cell by cell.

    Attributes
    ----------
    model, method
        The network, and key of `METHODS`.
    records
        Where the beats come from.
    cells
        The cells that were asked for first, then those beside them.
    notes
        What a reader must know, in sentences.
    """

    model: str
    method: str
    records: tuple[str, ...]
    cells: tuple[CellSummary, ...]
    notes: tuple[str, ...]

    def sentence(self, cell: CellSummary) -> str:
        """Say in one sentence what the network looks at in a cell."""
        right = next(
            (other for other in self.cells if other.reference == other.called == cell.reference), None
        )
        return say_cell(cell, right)

    def result(self) -> SummaryResult:
        """Return what reports, window and JSON show of it."""
        return SummaryResult(
            model=self.model,
            method=self.method,
            records=self.records,
            fs_hz=NETWORK_FS_HZ,
            r_peak_at=WINDOW_SAMPLES // 2,
            n_resamples=N_RESAMPLES,
            seed=SEED,
            cells=tuple(cell.result(self.sentence(cell)) for cell in self.cells),
            notes=self.notes,
        )


def summarise_classes(
    parts: Sequence[RecordBeats],
    folder: Path,
    method: str = "gradcam",
    label: str | None = None,
    cell: Cell | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> ClassSummary:
    """Summarise what a network looks at in some cells of its confusion matrix.

    Parameters
    ----------
    parts
        Records with this network's calls of their beats.
    folder
        The network's folder.
    method
        Key of `METHODS`. Grad-CAM explains all beats, others `MOST_EXPLAINED` a cell, drawn with `SEED`.
    label
        A class: its right calls and all false ones that take from it or give to it.
    cell
        One cell: with it come the right calls of both its classes, to compare. Without `label` and
        `cell` all cells that hold beats are summarised.

    Raises
    ------
    InvalidInputError
        If there is no such method, class or beat.
    Cancelled
        Between batches, after `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    if method not in METHODS:
        raise InvalidInputError(f"no method is called '{method}'; there are: {', '.join(METHODS)}")
    counts = _count_cells(parts)
    card = parts[0][0].card
    cells = choose_cells(counts, card.labels, label, cell, [part[0].record.name for part in parts])
    most = max(counts.values()) if method == "gradcam" else MOST_EXPLAINED
    sizes = [min(counts[each], most) for each in cells]
    masks = [window_parts(w.waves.points, w.waves.r_sample, review.record.fs_hz) for review, w in parts]
    found = []
    for number, (each, done) in enumerate(zip(cells, np.cumsum([0, *sizes[:-1]]), strict=True)):
        share = progress.part(done / sum(sizes), (done + sizes[number]) / sum(sizes))
        found.append(_summarise_cell(parts, masks, folder, method, each, most, share, cancel))
    progress.report(1, 1, "done")
    records = tuple(review.record.name for review, _ in parts)
    seen = [review.record.name for review, _ in parts if review.is_seen_in_training]
    notes = notes_on(found, method, card, seen, MOST_EXPLAINED, SEED)
    return ClassSummary(card.name, method, records, tuple(found), notes)


def choose_cells(
    counts: dict[Cell, int],
    labels: Sequence[str],
    label: str | None,
    cell: Cell | None,
    records: Sequence[str],
) -> list[Cell]:
    """Return the cells to summarise, those asked for first; see `summarise_classes`.

    Parameters
    ----------
    counts
        Beats by cell.
    labels
        The network's classes.
    label, cell
        What was asked for.
    records
        Names, for the error.
    """
    unknown = [name for name in (label, *(cell or ())) if name and name not in labels]
    if unknown:
        raise InvalidInputError(f"the model has no class '{unknown[0]}'; its classes are {' '.join(labels)}")
    by_size = sorted(counts, key=lambda each: -counts[each])
    if cell is not None:
        wanted = [cell, (cell[0], cell[0]), (cell[1], cell[1])]
    elif label is not None:
        wanted = [("", label), (label, label), *(each for each in by_size if label in each)]
    else:
        wanted = [each for name in labels for each in (("", name), (name, name))] + by_size
    chosen = [each for each in dict.fromkeys(wanted) if counts.get(each)]
    if not chosen or (cell is not None and not counts.get(cell)):
        asked = f"{cell[0]} called {cell[1]}" if cell else f"class {label}" if label else "a class"
        raise InvalidInputError(
            f"no beat of {asked} in {', '.join(records)}; choose another class, cell or record"
        )
    return chosen


def count_cells(review: RecordReview) -> dict[Cell, int]:
    """Return how many beats of a record lie in each cell; the reference is "" where there is none."""
    return _count_cells([(review, None)])


def _count_cells(parts: Sequence[tuple[RecordReview, RecordWaves | None]]) -> dict[Cell, int]:
    counts: dict[Cell, int] = {}
    for review, _ in parts:
        is_used = _is_used(review)
        pairs = zip(_references(review)[is_used].tolist(), review.called[is_used].tolist(), strict=True)
        for pair in pairs:
            counts[pair] = counts.get(pair, 0) + 1
    return counts


def _is_used(review: RecordReview) -> np.ndarray:
    """Return which beats can be explained and, where the record has a reference, one of the network's classes."""
    return np.asarray(review.is_explainable & ~review.is_outside)


def _references(review: RecordReview) -> np.ndarray:
    return review.reference if review.has_truth else np.full(review.beats.n_beats, "")


def _summarise_cell(
    parts: Sequence[RecordBeats],
    masks: Sequence[np.ndarray],
    folder: Path,
    method: str,
    cell: Cell,
    most: int,
    progress: Progress,
    cancel: CancelToken,
) -> CellSummary:
    rows = [
        np.flatnonzero(_is_used(review) & (_references(review) == cell[0]) & (review.called == cell[1]))
        for review, _ in parts
    ]
    windows = np.concatenate([part[0].windows[own] for part, own in zip(parts, rows, strict=True)])
    p_found = np.concatenate([part[1].waves.is_found[own, P] for part, own in zip(parts, rows, strict=True)])
    patients = [part[0].record.patient.patient_id for part in parts]
    drawn = draw_rows(rows, most)
    values, elsewhere, is_signed = _explain_rows(parts, folder, method, cell[1], drawn, progress, cancel)
    parts_of = np.concatenate([mask[own] for mask, own in zip(masks, drawn, strict=True)])
    of_patient = np.repeat(patients, [own.size for own in drawn])
    shares = part_shares(values, parts_of, elsewhere)
    widths = effective_width_ms(values)[:, None]
    is_empty = ~np.isfinite(shares).all(axis=1)
    even = even_shares(parts_of).mean(axis=0)
    has_share = not is_empty.all()
    has_width = bool(np.isfinite(widths).any())
    estimates = estimate_means(shares, of_patient, seed=SEED) if has_share else []
    return CellSummary(
        *cell,
        n_beats=len(windows),
        n_patients=len({name for name, own in zip(patients, rows, strict=True) if own.size}),
        n_records=sum(own.size > 0 for own in rows),
        n_explained=len(values),
        n_empty=int(is_empty.sum()),
        p_found=float(p_found.mean()),
        quartiles=np.quantile(windows, [0.25, 0.5, 0.75], axis=0),
        mean_attribution=values.mean(axis=0),
        is_signed=is_signed,
        shares=dict(zip(PARTS, estimates, strict=True)) if has_share else {},
        even=dict(zip(PARTS, even.tolist(), strict=True)),
        width_ms=estimate_means(widths, of_patient, seed=SEED)[0] if has_width else None,
    )


def draw_rows(rows: Sequence[np.ndarray], most: int) -> list[np.ndarray]:
    """Return at most so many of the rows of all records together, each as likely, in order; see `SEED`."""
    sizes = [own.size for own in rows]
    if sum(sizes) <= most:
        return list(rows)
    chosen = np.zeros(sum(sizes), dtype=bool)
    chosen[np.random.default_rng(SEED).choice(sum(sizes), most, replace=False)] = True
    return [own[kept] for own, kept in zip(rows, np.split(chosen, np.cumsum(sizes)[:-1]), strict=True)]


def _explain_rows(
    parts: Sequence[RecordBeats],
    folder: Path,
    method: str,
    called: str,
    rows: Sequence[np.ndarray],
    progress: Progress,
    cancel: CancelToken,
) -> tuple[np.ndarray, np.ndarray, bool]:
    """Return one value a sample, the sum of what counted elsewhere, and whether values have a sign."""
    n_beats, done = sum(own.size for own in rows), 0
    made = []
    for (review, _), own in zip(parts, rows, strict=True):
        if own.size:
            share = progress.part(done / n_beats, (done + own.size) / n_beats)
            made += explain_beats(
                folder, method, review.seen(own.tolist()), [called] * own.size, share, cancel
            )
            done += own.size
    values = np.stack([each.per_sample() for each in made])
    elsewhere = np.array([sum(abs(value) for value in each.elsewhere.values()) for each in made])
    return values, elsewhere, any(each.is_signed for each in made)
