"""What is known of the open record's rhythm: the calls of each ten seconds, and the stretch that is looked at."""

from PySide6.QtCore import QObject, Signal

from ecgviewer.workflows.rhythm.call_rhythms import RhythmCalls
from ecgviewer.workflows.rhythm.explain_rhythm import RhythmExplanation


class RhythmState(QObject):
    """The one owner of called rhythms; views receive them and ask for stretches.

    Attributes
    ----------
    calls
        Of the open record, None until they are there.
    explanation
        Of the stretch that is looked at, None for none.
    """

    calls_changed = Signal()
    """There are other calls, or none."""

    explanation_changed = Signal()
    """Another stretch is looked at, or none."""

    stretch_requested = Signal(int)
    """Look at this stretch."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.calls: RhythmCalls | None = None
        self.explanation: RhythmExplanation | None = None

    def set_calls(self, calls: RhythmCalls | None) -> None:
        """Take the calls of the open record; what was looked at is not any more."""
        self.set_explanation(None)
        if calls is not self.calls:
            self.calls = calls
            self.calls_changed.emit()

    def set_explanation(self, explanation: RhythmExplanation | None) -> None:
        """Take why a stretch is called so."""
        if explanation is not self.explanation:
            self.explanation = explanation
            self.explanation_changed.emit()
