"""What a person asks for with the pointer while annotations are being edited."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint


@dataclass(frozen=True)
class MoveBeat:
    """A beat was dragged to a sample; `is_exact` leaves it there, else it snaps to the R peak near it."""

    beat_index: int
    sample: int
    is_exact: bool = False


@dataclass(frozen=True)
class InsertBeat:
    """A beat is wanted at a sample, or at the R peak near it."""

    sample: int


@dataclass(frozen=True)
class MarkStretch:
    """A stretch of samples was marked: the first, and the first after the last."""

    start_sample: int
    end_sample: int


@dataclass(frozen=True)
class OpenMenu:
    """What can be done at a sample is asked for, at a place on the screen."""

    sample: int
    place: QPoint


EditRequest = MoveBeat | InsertBeat | MarkStretch | OpenMenu
