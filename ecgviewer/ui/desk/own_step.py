"""A step of a person's annotations on Qt's undo stack."""

from typing import Protocol

from PySide6.QtGui import QUndoCommand

from ecgviewer.workflows.desk.journal import KeptStep


class StepKeeper(Protocol):
    """Who takes steps back and does them again."""

    def take_back(self, kept: KeptStep) -> None:
        """Take a step back."""
        ...

    def do_again(self, kept: KeptStep) -> None:
        """Do a step again."""
        ...


class OwnStep(QUndoCommand):
    """A step that was done already: pushing it onto the stack does nothing more."""

    def __init__(self, kept: KeptStep, keeper: StepKeeper) -> None:
        super().__init__(kept.step.name)
        self.kept = kept
        self._keeper = keeper
        self._is_new = True

    def undo(self) -> None:
        """Take the step back."""
        self._keeper.take_back(self.kept)

    def redo(self) -> None:
        """Do the step again; not when it comes onto the stack."""
        if self._is_new:
            self._is_new = False
        else:
            self._keeper.do_again(self.kept)
