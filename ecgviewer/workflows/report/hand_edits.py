"""What a person did to a record by hand, for its report."""

from collections.abc import Sequence

from ecgviewer.workflows.desk.desk import undoable_steps
from ecgviewer.workflows.desk.journal import KeptStep
from ecgviewer.workflows.desk.own_layer import FirstBeats
from ecgviewer.workflows.desk.trail import describe_steps
from ecgviewer.workflows.report.report_source import HandEdit


def hand_edits(trail: Sequence[KeptStep], first: FirstBeats) -> tuple[HandEdit, ...]:
    """Return the steps that stand, in their order; those that were undone are left out.

    Parameters
    ----------
    trail, first
        As `describe_steps` takes them.
    """
    standing = {kept.step_id for kept in undoable_steps(trail).done}
    return tuple(
        HandEdit(line.when, line.what, line.before, line.after, line.time_s, line.annotator)
        for line in describe_steps(trail, first, standing)
    )
