"""The steps that were made on a record, as people read them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ecgviewer.workflows.desk.journal import KeptStep, StepKind
from ecgviewer.workflows.desk.marks import Mark, MarkKind
from ecgviewer.workflows.desk.own_layer import FirstBeats

UNLABELLED, NOTHING = "unlabelled", "–"
_MOST_NAMES = 4


@dataclass(frozen=True)
class StepLine:
    """A step in words.

    Attributes
    ----------
    number
        The first one is 1.
    when
        Local date and time of day.
    what
        What was done.
    before, after
        Labels of what it changed, without doubles.
    time_s
        Of the first place that it changed, in seconds.
    n_marks
        How many marks it changed.
    annotator
        Who did it, "" where no name was set.
    """

    number: int
    when: str
    what: str
    before: str
    after: str
    time_s: float
    n_marks: int
    annotator: str


def describe_steps(
    trail: Sequence[KeptStep], first: FirstBeats, only: Collection[int] | None = None
) -> list[StepLine]:
    """Return the steps of a record in their order.

    Parameters
    ----------
    trail
        All steps.
    first
        The beats as they were at first: what an untouched beat was.
    only
        Ids of the steps that are wanted; None for all.
    """
    numbers = {kept.step_id: number for number, kept in enumerate(trail, start=1)}
    lines = []
    for kept in trail:
        if only is not None and kept.step_id not in only:
            continue
        changes = kept.step.changes
        samples = [mark.sample for change in changes for mark in (change.before, change.after) if mark]
        what = kept.step.name
        if kept.kind is not StepKind.DO:
            verb = "Undo" if kept.kind is StepKind.UNDO else "Redo"
            what = f"{verb} {numbers.get(kept.of_step or 0, 0)}: {what}"
        lines.append(
            StepLine(
                number=numbers[kept.step_id],
                when=datetime.fromisoformat(kept.made_at).astimezone().strftime("%Y-%m-%d %H:%M:%S"),
                what=what,
                before=_joined([_name(change.before, change.mark_id, first) for change in changes]),
                after=_joined([_name(change.after, change.mark_id, first) for change in changes]),
                time_s=min(samples, default=0) / first.fs_hz,
                n_marks=len(changes),
                annotator=kept.annotator,
            )
        )
    return lines


def _name(mark: Mark | None, mark_id: int, first: FirstBeats) -> str:
    if mark is None:
        is_first = mark_id < first.samples.size
        return str(first.symbols[mark_id]) or UNLABELLED if is_first else NOTHING
    if mark.is_deleted:
        return NOTHING
    return mark.label if mark.kind is not MarkKind.NOTE else f"“{mark.label}”"


def _joined(names: Sequence[str]) -> str:
    found = list(dict.fromkeys(names))
    return ", ".join(found[:_MOST_NAMES]) + (" …" if len(found) > _MOST_NAMES else "")
