"""Undo, redo and reset for the edits of one beat. No Qt."""

from ecgviewer.beats.what_if import BeatEdit


class EditHistory:
    """The edits of one beat in the order they were made.

    One move of a slider is one step, however many values it runs through.
    """

    def __init__(self) -> None:
        self._edits = [BeatEdit()]
        self._undone: list[BeatEdit] = []
        self._group = ""

    @property
    def current(self) -> BeatEdit:
        """The latest edit."""
        return self._edits[-1]

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit before the latest."""
        return len(self._edits) > 1

    @property
    def can_redo(self) -> bool:
        """Whether a step was undone, and nothing changed since."""
        return bool(self._undone)

    def change(self, edit: BeatEdit, group: str = "") -> None:
        """Take a new edit.

        Parameters
        ----------
        edit
            What is changed of the beat from now on.
        group
            What is being moved. Changes of one group that follow each other are one step, until
            `close_group`; "" is a step of its own.
        """
        if edit == self.current:
            return
        self._undone = []
        if group and group == self._group:
            self._edits[-1] = edit
        else:
            self._edits.append(edit)
        self._group = group

    def close_group(self) -> None:
        """Make the next change a step of its own."""
        self._group = ""

    def undo(self) -> None:
        """Go back one step, if there is one."""
        self._group = ""
        if self.can_undo:
            self._undone.append(self._edits.pop())

    def redo(self) -> None:
        """Take the step again that was undone last, if there is one."""
        self._group = ""
        if self._undone:
            self._edits.append(self._undone.pop())

    def reset(self) -> None:
        """Change nothing of the beat any more; that can be undone."""
        self.change(BeatEdit())

    def clear(self) -> None:
        """Forget all, for another beat."""
        self._edits, self._undone, self._group = [BeatEdit()], [], ""
