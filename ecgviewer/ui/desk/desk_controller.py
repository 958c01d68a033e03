"""Opens the desk of the open record, does what is asked for, and keeps session and undo stack in step with it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from ecgviewer import paths
from ecgviewer.beats.beat_table import BeatTable, MarkedBeats
from ecgviewer.errors import EcgViewerError, InvalidInputError
from ecgviewer.records.record import Record
from ecgviewer.ui.desk.own_step import OwnStep
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Workbench
from ecgviewer.workflows.desk import edits
from ecgviewer.workflows.desk.desk import JOURNAL_NAME, Desk
from ecgviewer.workflows.desk.journal import Journal, KeptStep
from ecgviewer.workflows.desk.marks import Step
from ecgviewer.workflows.desk.own_annotations import OwnTable, list_own
from ecgviewer.workflows.desk.own_layer import OwnLayer, first_beats, marked_beats
from ecgviewer.workflows.desk.record_key import record_key
from ecgviewer.workflows.desk.save_annotations import save_own

_NO_BEATS = tr("there are no beats to annotate yet; open a record and wait for its beats")


class DeskController(QObject):
    """Changes a person's annotations of the open record.

    Every change is in the journal before it is seen. A change that can't be kept isn't made, and why is told.

    Attributes
    ----------
    stack
        What can be undone and done again.
    """

    saved = Signal(object)
    """The annotations were saved to this file."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._session = bench.session
        self.stack = QUndoStack(self)
        self._journal: Journal | None = None
        self._desk: Desk | None = None
        self._desk_of: Path | None = None
        self._is_rebuilding = False
        bench.closing.connect(self.shut_down)
        bench.reviews.marked_beats = self._find_marked
        self._session.record_changed.connect(self._on_record_changed)
        self._session.beats_changed.connect(self._on_beats_changed)

    @property
    def desk(self) -> Desk | None:
        """The desk of the open record; None without beats, or without a journal."""
        return self._desk

    @property
    def layer(self) -> OwnLayer:
        """The annotations as they are; raises InvalidInputError where there are none to change."""
        if self._desk is None:
            raise InvalidInputError(_NO_BEATS)
        return self._desk.layer

    def set_editing(self, is_editing: bool) -> None:
        """Switch editing on or off; it stays off where another window edits the record."""
        desk = self._desk
        if not is_editing or desk is None:
            if desk is not None:
                desk.end_editing()
            elif is_editing:
                self._bench.failed.emit(
                    tr("there are no beats to edit yet; open a record and wait for its beats")
                )
            self._session.own.set_editing(False)
            return
        if self._try(desk.begin_editing):
            before = self._session.own.layer
            self._show(before)
            self._rebuild_stack()
            self._session.own.set_editing(True)

    def relabel(self, rows: Sequence[int], symbol: str) -> bool:
        """Give beats, rows of the table, a label."""
        return self._do(lambda: edits.relabel_beats(self.layer, self._ids(rows), symbol, self._shown(rows)))

    def delete(self, rows: Sequence[int]) -> bool:
        """Take beats away."""
        return self._do(lambda: edits.delete_beats(self.layer, self._ids(rows)))

    def insert(self, sample: int, symbol: str) -> bool:
        """Add a beat at the R peak near a sample of the lead that is shown."""
        return self._do(
            lambda: edits.insert_beat(
                self.layer, self._fresh_id(), self._snapped(sample), symbol, self._n_samples()
            )
        )

    def move(self, row: int, sample: int, is_exact: bool) -> bool:
        """Move a beat to a sample of the lead that is shown, or to the R peak near it."""

        def step() -> Step:
            (mark_id,) = self._ids([row])
            place = self._own_sample(sample) if is_exact else self._snapped(sample)
            return edits.move_beat(
                self.layer, mark_id, place, self._shown([row])[0] or "Q", self._n_samples()
            )

        return self._do(step)

    def mark_rhythm(self, start: int, end: int, label: str) -> bool:
        """Mark a rhythm between samples of the lead that is shown."""
        return self._do(
            lambda: edits.add_rhythm(
                self.layer, self._fresh_id(), self._own_sample(start), self._own_sample(end), label
            )
        )

    def write_note(self, sample: int, text: str) -> bool:
        """Write a note at a sample of the lead that is shown."""
        return self._do(lambda: edits.add_note(self._fresh_id(), self._own_sample(sample), text))

    def rename_mark(self, mark_id: int, text: str) -> bool:
        """Give a rhythm another label, or a note another text."""
        return self._do(lambda: edits.rename_mark(self.layer, mark_id, text))

    def remove_mark(self, mark_id: int) -> bool:
        """Take a rhythm or a note away."""
        return self._do(lambda: edits.remove_mark(self.layer, mark_id))

    def save(self) -> Path | None:
        """Save the annotations under the person's name; return the file, None if that failed."""
        desk, record = self._desk, self._session.record
        if desk is None or record is None:
            self._bench.failed.emit(_NO_BEATS)
            return None
        name = self._bench.preferences.annotator
        try:
            file = save_own(record, desk, name, self.calls())
        except EcgViewerError as error:
            self._bench.failed.emit(str(error))
            return None
        self._bench.remarked.emit(tr("your annotations are saved as {file}", file=file))
        self.saved.emit(file)
        return file

    def table(self) -> OwnTable | None:
        """Return all annotations as a table; None before there are any."""
        record = self._session.record
        if self._desk is None or record is None:
            return None
        name = self._bench.preferences.annotator
        return list_own(record, self._desk.layer, name, self.calls(), self._session.model)

    def calls(self) -> Mapping[int, str]:
        """Return the current network's calls by the ids of the beats."""
        review = self._session.review
        if review is None:
            return {}
        ids = self._session.own.ids(review.beats).tolist()
        return {
            mark_id: call for mark_id, call in zip(ids, review.called.tolist(), strict=True) if mark_id >= 0
        }

    def take_back(self, kept: KeptStep) -> None:
        """Take a step back: the undo stack asks for it."""
        self._repeat(lambda desk: desk.undo(kept, self._bench.preferences.annotator))

    def do_again(self, kept: KeptStep) -> None:
        """Do a step again: the undo stack asks for it."""
        self._repeat(lambda desk: desk.redo(kept, self._bench.preferences.annotator))

    def ids_of(self, rows: Sequence[int]) -> list[int]:
        """Return the ids of the marks of beats, rows of the table, -1 for those that lag behind."""
        prepared = self._session.prepared
        if prepared is None:
            return []
        found: list[int] = self._session.own.ids(prepared.beats)[list(rows)].tolist()
        return found

    def shut_down(self) -> None:
        """Leave the record, and close the journal."""
        self._leave()
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _do(self, make_step: Callable[[], Step]) -> bool:
        """Do a step and keep it; tell why where that fails."""
        before = self._session.own.layer

        def work() -> None:
            step = make_step()
            assert self._desk is not None
            kept = self._desk.do(step, self._bench.preferences.annotator)
            self.stack.push(OwnStep(kept, self))

        if not self._try(work):
            return False
        self._show(before)
        return True

    def _repeat(self, work: Callable[[Desk], object]) -> None:
        if self._is_rebuilding or self._desk is None:
            return
        desk, before = self._desk, self._session.own.layer
        if self._try(lambda: work(desk)):
            self._show(before)
        else:
            # Qt has moved on in its stack: it is made anew once it lets go.
            QTimer.singleShot(0, self, self._rebuild_stack)

    def _show(self, before: OwnLayer | None) -> None:
        """Show the annotations as they are, and have the beats called anew where some moved."""
        desk = self._desk
        if desk is None:
            return
        self._session.own.set_layer(desk.layer, desk.trail)
        places = None if before is None else before.beats.samples
        if places is None or not np.array_equal(places, desk.layer.beats.samples):
            self._bench.reviews.renew_beats(marked_beats(desk.layer))

    def _try(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except EcgViewerError as error:
            self._bench.failed.emit(str(error))
            return False
        return True

    def _find_marked(self, record: Record) -> MarkedBeats | None:
        """Return the beats of a record that is opened, where a person has changed where they are."""
        if self._desk is None or self._desk_of != record.path:
            self._leave()
            self._try(lambda: self._open(record, None))
        return None if self._desk is None else marked_beats(self._desk.layer)

    def _open(self, record: Record, beats: BeatTable | None) -> None:
        """Open the desk of a record: one that has a journal, or, once its beats are known, any."""
        if self._journal is None:
            self._journal = Journal(paths.desk_dir() / JOURNAL_NAME)
        key = record_key(record)
        if beats is None and self._journal.find(key) is None:
            return
        first = None if beats is None else first_beats(record, beats)
        self._desk, self._desk_of = Desk(self._journal, key, record.name, first), record.path

    def _on_record_changed(self, record: Record | None) -> None:
        if record is None or record.path != self._desk_of:
            self._leave()

    def _on_beats_changed(self, beats: BeatTable) -> None:
        record = self._session.record
        if record is None or self._session.own.layer is not None:
            return
        if self._desk is None and not self._try(lambda: self._open(record, beats)):
            return
        if self._desk is not None:
            self._session.own.set_layer(self._desk.layer, self._desk.trail)
            self._rebuild_stack()

    def _leave(self) -> None:
        if self._desk is not None:
            self._desk.end_editing()
        self._desk = self._desk_of = None
        self.stack.clear()
        self._session.own.set_editing(False)

    def _rebuild_stack(self) -> None:
        """Put what the journal says can be undone and done again onto the stack."""
        if self._desk is None:
            return
        undoable = self._desk.undoable
        self._is_rebuilding = True
        self.stack.clear()
        for kept in (*undoable.done, *reversed(undoable.undone)):
            self.stack.push(OwnStep(kept, self))
        self.stack.setIndex(len(undoable.done))
        self._is_rebuilding = False

    def _ids(self, rows: Sequence[int]) -> list[int]:
        found = self.ids_of(rows)
        if not found or min(found) < 0:
            raise InvalidInputError(tr("the beats are being called anew; try again in a moment"))
        return found

    def _shown(self, rows: Sequence[int]) -> list[str]:
        """Return what beats are at present: the person's label, the reference's, else the network's call."""
        prepared, review = self._session.prepared, self._session.review
        assert prepared is not None
        truth = self._session.own.truth(prepared.beats)[list(rows)]
        if review is not None:
            truth = np.where(truth == "", review.called[list(rows)], truth)
        return [str(symbol) for symbol in truth]

    def _fresh_id(self) -> int:
        if self._desk is None:
            raise InvalidInputError(_NO_BEATS)
        return self._desk.fresh_ids()[0]

    def _own_sample(self, sample: int) -> int:
        """Return a sample of the lead that is shown, counted as the annotations count."""
        record = self._session.record
        assert record is not None
        return round(sample * self.layer.first.fs_hz / record.fs_hz)

    def _snapped(self, sample: int) -> int:
        record = self._session.record
        assert record is not None
        lead_mv = record.lead_mv(self._session.lead)
        return self._own_sample(edits.snap_to_r(lead_mv, record.fs_hz, sample))

    def _n_samples(self) -> int:
        record = self._session.record
        assert record is not None
        return round(record.duration_s * self.layer.first.fs_hz)
