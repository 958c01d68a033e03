"""A record under review: what a person says of it, step by step into the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from ecgviewer.errors import InvalidInputError, OutputError
from ecgviewer.workflows.desk.journal import Journal, KeptStep, StepKind
from ecgviewer.workflows.desk.marks import Step
from ecgviewer.workflows.desk.own_layer import FirstBeats, OwnLayer

JOURNAL_NAME = "journal.sqlite"


@dataclass(frozen=True)
class Undoable:
    """What can be undone and done again, from the first to the last.

    Attributes
    ----------
    done
        Steps that stand.
    undone
        Steps that were undone, the last of them first to be done again.
    """

    done: tuple[KeptStep, ...]
    undone: tuple[KeptStep, ...]


def undoable_steps(trail: Sequence[KeptStep]) -> Undoable:
    """Return which of all steps stand, and which were undone and can be done again."""
    done: list[KeptStep] = []
    undone: list[KeptStep] = []
    for kept in trail:
        if kept.kind is StepKind.DO:
            done.append(kept)
            undone = []
        elif kept.kind is StepKind.UNDO and done:
            undone.append(done.pop())
        elif kept.kind is StepKind.REDO and undone:
            done.append(undone.pop())
    return Undoable(tuple(done), tuple(undone))


class Desk:
    """What a person says of one record.

    Parameters
    ----------
    journal
        Where every step goes.
    key, name
        Of the record, see `record_key`.
    first
        Its beats, for a record without a journal; None where it has one, whose beats stand.

    Attributes
    ----------
    layer
        The annotations as they are now.
    trail
        Every step, undoing ones included, in the order in which they were made.
    """

    def __init__(self, journal: Journal, key: str, name: str, first: FirstBeats | None) -> None:
        self._journal = journal
        self._key, self._name = key, name
        self._lock: FileLock | None = None
        self._first = first
        self.record_id = journal.find(key)
        self.reload()

    def reload(self) -> None:
        """Read the journal anew: another window may have gone on with the record."""
        self.record_id = self._journal.find(self._key)
        self.trail: list[KeptStep] = []
        if self.record_id is None:
            if self._first is None:
                raise InvalidInputError(f"record {self._name} has no beats yet; wait until they are found")
            self.layer = OwnLayer(self._first)
            self._next_id = self.layer.n_first
            return
        self.layer = OwnLayer(self._journal.first_beats(self.record_id))
        self._next_id = self.layer.n_first
        for kept in self._journal.steps(self.record_id):
            self._take(kept)

    @property
    def undoable(self) -> Undoable:
        """What can be undone and done again."""
        return undoable_steps(self.trail)

    @property
    def is_open_to_edit(self) -> bool:
        """Whether this window may change the record's annotations."""
        return self._lock is not None

    def begin_editing(self) -> None:
        """Take the record for this window, and read what another window has done to it.

        Raises
        ------
        InvalidInputError
            If another window has it.
        """
        if self._lock is not None:
            return
        folder = self._journal.file.parent / "locks"
        lock = FileLock(folder / f"{self._key[:32]}.lock", timeout=0)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise InvalidInputError(
                f"record {self._name} is being edited in another window; leave editing there first (Esc)"
            ) from None
        except OSError as error:
            raise OutputError(
                f"{folder} can't be written ({error.strerror}); check its permissions"
            ) from error
        self._lock = lock
        self.reload()

    def end_editing(self) -> None:
        """Leave the record to other windows."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def fresh_ids(self, n: int = 1) -> Sequence[int]:
        """Return ids that no mark has had."""
        return range(self._next_id, self._next_id + n)

    def do(self, step: Step, annotator: str) -> KeptStep:
        """Do a step; once this returns it is kept.

        Raises
        ------
        EcgViewerError
            If editing wasn't begun, or the journal can't be written: nothing is changed then.
        """
        return self._keep(step, annotator, StepKind.DO, None)

    def undo(self, kept: KeptStep, annotator: str) -> KeptStep:
        """Take a step back, the last that stands; errors as `do` has them."""
        return self._keep(kept.step.reversed(), annotator, StepKind.UNDO, kept.step_id)

    def redo(self, kept: KeptStep, annotator: str) -> KeptStep:
        """Do a step again that was undone last; errors as `do` has them."""
        return self._keep(kept.step, annotator, StepKind.REDO, kept.step_id)

    @property
    def looks(self) -> dict[int, str]:
        """What was decided of beats in the review queue, by the ids of their marks."""
        return {} if self.record_id is None else self._journal.looks(self.record_id)

    def keep_look(self, mark_id: int, decision: str) -> None:
        """Keep what was decided of a beat in the review queue; "" forgets it."""
        record_id = self._begin()
        if decision:
            self._journal.keep_look(record_id, mark_id, decision)
        else:
            self._journal.drop_look(record_id, mark_id)

    def saved_checksum(self, path: Path) -> str:
        """Return the checksum of a file when it was saved last, "" for one that wasn't."""
        return "" if self.record_id is None else self._journal.saved(self.record_id).get(str(path), "")

    def note_saved(self, path: Path, sha256: str) -> None:
        """Keep the checksum of a file that was saved."""
        self._journal.note_saved(self._begin(), str(path), sha256)

    def _begin(self) -> int:
        if self.record_id is None:
            self.record_id = self._journal.begin(self._key, self._name, self.layer.first)
        return self.record_id

    def _keep(self, step: Step, annotator: str, kind: StepKind, of_step: int | None) -> KeptStep:
        if self._lock is None:
            raise InvalidInputError("editing is off; switch it on first (F6)")
        kept = self._journal.append(self._begin(), step, annotator, kind, of_step)
        self._take(kept)
        return kept

    def _take(self, kept: KeptStep) -> None:
        self.trail.append(kept)
        self.layer = self.layer.after(kept.step)
        highest = max((change.mark_id for change in kept.step.changes), default=-1)
        self._next_id = max(self._next_id, highest + 1)
