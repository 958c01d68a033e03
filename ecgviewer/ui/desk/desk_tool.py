"""Working with beats: labels by key, marks by pointer, many at once, undo, the audit trail, saving."""

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu

from ecgviewer.errors import EcgViewerError
from ecgviewer.files import write_output
from ecgviewer.records.symbols import RHYTHM_MEANINGS, describe_symbol
from ecgviewer.ui.desk.bulk_dialog import CLASSES, BulkDialog
from ecgviewer.ui.desk.desk_controller import DeskController
from ecgviewer.ui.desk.edit_bar import EditBar
from ecgviewer.ui.desk.queue_desk import QueueDesk
from ecgviewer.ui.desk.symbol_picker import SymbolPicker
from ecgviewer.ui.desk.trail_model import trail_rows
from ecgviewer.ui.desk.trail_panel import TrailPanel
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_time
from ecgviewer.ui.state.edit_requests import EditRequest, InsertBeat, MarkStretch, MoveBeat, OpenMenu
from ecgviewer.ui.state.tool import Command, Dock, Tool, ToolParts, Workbench, bring_up
from ecgviewer.workflows.desk.marks import MarkKind
from ecgviewer.workflows.desk.own_annotations import OwnTable

_OFF_TEXT = tr("editing is off; F6 switches it on")
_STEP_S, _LONG_STEP_S = 0.004, 0.04


class DeskTool(Tool):
    """Edits the person's own annotations.

    Attributes
    ----------
    controller
        Changes and saves them.
    queue
        The walk through the beats that deserve a look.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the panel, the bar above the trace and the commands."""
        self._bench = bench
        self._session = bench.session
        self.controller = DeskController(bench)
        self.bar, self.trail = EditBar(bench.theme), TrailPanel(bench.theme)
        self.bar.hide()
        self._picker: SymbolPicker | None = None
        self._bulk: BulkDialog | None = None
        self._picked_rows: tuple[int, ...] = ()
        self._stretch_start: int | None = None
        self._saves_once_named = False
        self.bar.command_requested.connect(bench.command_requested)
        self.trail.time_requested.connect(bench.time_requested)
        bench.edit_requested.connect(self._on_edit_requested)
        bench.relabel_requested.connect(
            lambda rows, symbol: self.ask_to_relabel(rows, tr("of a template"), symbol)
        )
        bench.preferences_changed.connect(self._on_preferences_changed)
        self._session.own.changed.connect(self._show_own)
        self._session.own.editing_changed.connect(self._on_editing_changed)
        self._session.settings_changed.connect(lambda view: bench.ticked.emit("count_own", view.counts_own))
        self.controller.stack.indexChanged.connect(lambda _: self._show_bar())
        self.queue = QueueDesk(bench, self.controller)
        return ToolParts(
            docks=(Dock("queue", tr("Queue"), self.queue.panel), Dock("trail", tr("Your edits"), self.trail)),
            commands=(
                *self._editing_commands(),
                *self._label_commands(),
                *self._mark_commands(),
                *self.queue.commands(),
            ),
            banners=(self.bar,),
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.bar.set_theme(theme)
        self.trail.set_theme(theme)
        self.queue.panel.set_theme(theme)
        if self._bulk is not None:
            self._bulk.set_theme(theme)

    @property
    def is_settled(self) -> bool:
        """Whether no review queue is being built, and no beats are called anew."""
        return self.queue.is_settled and not self._bench.reviews.is_renewing

    def ask_to_relabel(self, rows: Sequence[int], what: str, symbol: str = "") -> None:
        """Ask what many beats are; with a symbol, give it to them after a look at them."""
        review = self._session.review
        if not self._may_edit() or review is None:
            return
        if not rows:
            self._bench.hovered.emit(tr("there are no beats in this list"))
            return
        if self._bulk is None:
            self._bulk = BulkDialog(self._bench.theme, self._bench.window)
            self._bulk.relabel_requested.connect(lambda found, label: self.controller.relabel(found, label))
            self._bulk.other_requested.connect(self._on_other_requested)
        truth = self._session.own.truth(review.beats)
        labels = [str(truth[row] or review.called[row]) for row in rows]
        self._bulk.ask(rows, labels, what, review, symbol)
        bring_up(self._bulk)

    def _editing_commands(self) -> tuple[Command, ...]:
        stack = self.controller.stack
        return (
            Command(
                "undo", tr("Undo"), "Edit", "undo", lambda: self._step_stack(stack.undo), keys=("Ctrl+Z",)
            ),
            Command(
                "redo",
                tr("Redo"),
                "Edit",
                "undo",
                lambda: self._step_stack(stack.redo),
                keys=("Ctrl+Shift+Z", "Ctrl+Y"),
            ),
            Command(
                "editing",
                tr("Edit annotations"),
                "Edit",
                "editing",
                switch=self.controller.set_editing,
                keys=("F6",),
            ),
            Command("save_own", tr("Save your annotations"), "Edit", "editing", self._save, keys=("Ctrl+S",)),
            Command(
                "count_own",
                tr("Count calls against your annotations"),
                "Edit",
                "editing",
                switch=lambda is_on: self._session.change_settings(counts_own=is_on),
                keys=("F7",),
            ),
            Command("export_own", tr("Export your annotations…"), "Edit", "editing", self._export),
        )

    def _label_commands(self) -> tuple[Command, ...]:
        labels = [
            Command(
                f"label_{symbol}",
                f"{symbol}: {describe_symbol(symbol)}",
                "Edit",
                "labels",
                partial(self._relabel_selected, symbol),
                keys=(symbol,),
            )
            for symbol in CLASSES
        ]
        here = self._on_selected
        return (
            *labels,
            Command(
                "label_other", tr("Another label…"), "Edit", "labels", self._pick_label, keys=("Ctrl+L",)
            ),
            Command(
                "delete_beat",
                tr("Delete the beat"),
                "Edit",
                "labels",
                here(self.controller.delete),
                keys=("Del",),
            ),
            Command("insert_beat", tr("Insert a beat"), "Edit", "labels", self._insert, keys=("Ins",)),
            *(
                Command(name, text, "Edit", "labels", partial(self._shift, s), keys=(key,))
                for name, text, s, key in (
                    ("beat_left", tr("Move the beat left"), -_STEP_S, "Alt+Left"),
                    ("beat_right", tr("Move the beat right"), _STEP_S, "Alt+Right"),
                    ("beat_far_left", tr("Move the beat far left"), -_LONG_STEP_S, "Alt+Shift+Left"),
                    ("beat_far_right", tr("Move the beat far right"), _LONG_STEP_S, "Alt+Shift+Right"),
                )
            ),
            Command(
                "relabel_listed",
                tr("Relabel the beats in the list…"),
                "Edit",
                "many",
                lambda: self.ask_to_relabel(*self._bench.listed_beats()),
                keys=("Ctrl+Shift+L",),
            ),
        )

    def _mark_commands(self) -> tuple[Command, ...]:
        return (
            Command(
                "stretch_start",
                tr("A stretch begins here"),
                "Edit",
                "marks",
                self._begin_stretch,
                keys=("[",),
            ),
            Command(
                "stretch_end", tr("The stretch ends here…"), "Edit", "marks", self._end_stretch, keys=("]",)
            ),
            Command("note", tr("Write a note…"), "Edit", "marks", self._note_here, keys=("T",)),
            Command(
                "remove_mark", tr("Change or remove a rhythm or note…"), "Edit", "marks", self._choose_mark
            ),
        )

    def _may_edit(self) -> bool:
        if not self._session.own.is_editing:
            self._bench.hovered.emit(_OFF_TEXT)
        return self._session.own.is_editing

    def _step_stack(self, step: Callable[[], None]) -> None:
        if self._may_edit():
            step()

    def _relabel_selected(self, symbol: str) -> None:
        self._on_selected(lambda rows: self.controller.relabel(rows, symbol))()

    def _on_selected(self, work: Callable[[Sequence[int]], object]) -> Callable[[], None]:
        """Return what does something with the selected beat."""

        def run() -> None:
            if not self._may_edit():
                return
            if self._session.selected < 0:
                self._bench.hovered.emit(tr("no beat is selected; click one"))
                return
            work([self._session.selected])

        return run

    def _pick_label(self) -> None:
        self._on_selected(self._ask_for_label)()

    def _on_other_requested(self, rows: Sequence[int]) -> None:
        if self._bulk is not None:
            self._bulk.hide()
        self._ask_for_label(rows)

    def _ask_for_label(self, rows: Sequence[int]) -> None:
        if self._picker is None:
            self._picker = SymbolPicker(self._bench.window)
            self._picker.symbol_chosen.connect(
                lambda symbol: self.controller.relabel(self._picked_rows, symbol)
            )
        self._picked_rows = tuple(rows)
        n = len(rows)
        self._picker.ask(
            tr("Label of beat {rows:,}", rows=rows[0] + 1) if n == 1 else tr("Label of {n:,} beats", n=n)
        )
        bring_up(self._picker)

    def _insert(self) -> None:
        """Insert a beat under the pointer, else half way to the beat after the selected one."""
        if not self._may_edit():
            return
        sample, prepared = self._bench.pointed_sample(), self._session.prepared
        if (
            sample is None
            and prepared is not None
            and 0 <= self._session.selected < prepared.beats.n_beats - 1
        ):
            pair = prepared.beats.r_sample[self._session.selected : self._session.selected + 2]
            sample = int(pair.sum()) // 2
        if sample is None:
            self._bench.hovered.emit(tr("point at the place of the beat, or select the beat before it"))
            return
        self.controller.insert(sample, "N")

    def _shift(self, seconds: float) -> None:
        prepared, record = self._session.prepared, self._session.record

        def shift(rows: Sequence[int]) -> None:
            if prepared is not None and record is not None:
                moved = max(round(abs(seconds) * record.fs_hz), 1) * (1 if seconds > 0 else -1)
                self.controller.move(rows[0], int(prepared.beats.r_sample[rows[0]]) + moved, True)

        self._on_selected(shift)()

    def _on_edit_requested(self, request: EditRequest) -> None:
        if isinstance(request, MoveBeat):
            self.controller.move(request.beat_index, request.sample, request.is_exact)
        elif isinstance(request, InsertBeat):
            self.controller.insert(request.sample, "N")
        elif isinstance(request, MarkStretch):
            self._open_stretch_menu(request, QCursor.pos())
        elif isinstance(request, OpenMenu):
            self._open_menu(request)

    def _begin_stretch(self) -> None:
        sample = self._selected_sample()
        if self._may_edit() and sample is not None:
            self._stretch_start = sample
            self._bench.hovered.emit(tr("the stretch begins at this beat; go to its last beat and press ]"))

    def _end_stretch(self) -> None:
        if not self._may_edit():
            return
        start, end = self._stretch_start, self._selected_sample()
        if start is None or end is None:
            self._bench.hovered.emit(tr("no stretch was begun; press [ at its first beat"))
            return
        first, last = sorted((start, end))
        window = self._bench.window
        self._open_stretch_menu(MarkStretch(first, last + 1), window.mapToGlobal(window.rect().center()))

    def _selected_sample(self) -> int | None:
        prepared, selected = self._session.prepared, self._session.selected
        return int(prepared.beats.r_sample[selected]) if prepared is not None and selected >= 0 else None

    def _open_stretch_menu(self, stretch: MarkStretch, place: QPoint) -> None:
        """Offer what can be done with a stretch and the beats in it."""
        prepared, record = self._session.prepared, self._session.record
        if prepared is None or record is None:
            return
        is_inside = (prepared.beats.r_sample >= stretch.start_sample) & (
            prepared.beats.r_sample < stretch.end_sample
        )
        rows = is_inside.nonzero()[0].tolist()
        times = [format_time(sample / record.fs_hz) for sample in (stretch.start_sample, stretch.end_sample)]
        menu = self._menu(tr("{times} to {times_2}", times=times[0], times_2=times[1]))
        beats = tr("the beat") if len(rows) == 1 else tr("the {n_rows:,} beats", n_rows=len(rows))
        relabel = menu.addAction(tr("&Relabel {beats} in it…", beats=beats))
        relabel.setEnabled(bool(rows))
        relabel.triggered.connect(
            lambda: self.ask_to_relabel(rows, tr("{times} to {times_2}", times=times[0], times_2=times[1]))
        )
        delete = menu.addAction(tr("&Delete {beats} in it", beats=beats))
        delete.setEnabled(bool(rows))
        delete.triggered.connect(lambda: self.controller.delete(rows))
        menu.addAction(tr("&Mark a rhythm…")).triggered.connect(
            lambda: self._ask_rhythm(stretch.start_sample, stretch.end_sample)
        )
        menu.addAction(tr("Write a &note…")).triggered.connect(lambda: self._ask_note(stretch.start_sample))
        menu.popup(place)

    def _open_menu(self, request: OpenMenu) -> None:
        """Offer what can be done where the pointer is."""
        prepared, record = self._session.prepared, self._session.record
        if prepared is None or record is None:
            return
        row = prepared.beats.nearest(request.sample)
        menu = self._menu(format_time(request.sample / record.fs_hz))
        if row >= 0:
            self._bench.beat_requested.emit(row)
            for symbol in CLASSES:
                action = menu.addAction(f"&{symbol}  {describe_symbol(symbol)}")
                action.triggered.connect(
                    lambda _=False, symbol=symbol: self.controller.relabel([row], symbol)
                )
            menu.addAction(tr("&Another label…")).triggered.connect(lambda: self._ask_for_label([row]))
            menu.addAction(tr("&Delete the beat")).triggered.connect(lambda: self.controller.delete([row]))
            menu.addSeparator()
        menu.addAction(tr("&Insert a beat here")).triggered.connect(
            lambda: self.controller.insert(request.sample, "N")
        )
        menu.addAction(tr("Write a no&te…")).triggered.connect(lambda: self._ask_note(request.sample))
        menu.popup(request.place)

    def _menu(self, title: str) -> QMenu:
        menu = QMenu(self._bench.window)
        menu.setToolTipsVisible(True)
        menu.addSection(title)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _note_here(self) -> None:
        if not self._may_edit():
            return
        pointed = self._bench.pointed_sample()
        sample = self._selected_sample() if pointed is None else pointed
        if sample is None:
            self._bench.hovered.emit(tr("point at the place of the note, or select a beat"))
            return
        self._ask_note(sample)

    def _ask_note(self, sample: int) -> None:
        record = self._session.record
        assert record is not None
        dialog = self._ask(
            tr("Write a note"), tr("Note at {format_time}", format_time=format_time(sample / record.fs_hz))
        )
        dialog.textValueSelected.connect(lambda text: self.controller.write_note(sample, text))
        dialog.show()

    def _ask_rhythm(self, start: int, end: int) -> None:
        dialog = self._ask(tr("Mark a rhythm"), tr("Rhythm"))
        dialog.setComboBoxItems([f"{label}  {meaning}" for label, meaning in RHYTHM_MEANINGS.items()])
        dialog.setComboBoxEditable(True)
        dialog.textValueSelected.connect(
            lambda text: self.controller.mark_rhythm(start, end, (text.split() or [""])[0])
        )
        dialog.show()

    def _choose_mark(self) -> None:
        """Offer the rhythms and notes to be changed or taken away."""
        record, layer = self._session.record, self._session.own.layer
        if not self._may_edit() or layer is None or record is None:
            return
        menu = self._menu(tr("Your rhythms and notes"))
        marks = [*layer.marks_of(MarkKind.RHYTHM), *layer.marks_of(MarkKind.NOTE)]
        for mark_id, mark in sorted(marks, key=lambda pair: pair[1].sample):
            title = f"{format_time(mark.sample / layer.first.fs_hz)}  {mark.label}".replace("&", "&&")
            own = menu.addMenu(title)
            own.addAction(tr("&Change…")).triggered.connect(
                lambda _=False, mark_id=mark_id, label=mark.label: self._ask_rename(mark_id, label)
            )
            own.addAction(tr("&Remove")).triggered.connect(
                lambda _=False, mark_id=mark_id: self.controller.remove_mark(mark_id)
            )
        if not marks:
            menu.addAction(tr("there are no rhythms or notes of yours")).setEnabled(False)
        window = self._bench.window
        menu.popup(window.mapToGlobal(window.rect().center()))

    def _ask_rename(self, mark_id: int, label: str) -> None:
        dialog = self._ask(tr("Change"), tr("Label of the rhythm, or text of the note"))
        dialog.setTextValue(label)
        dialog.textValueSelected.connect(lambda text: self.controller.rename_mark(mark_id, text))
        dialog.show()

    def _save(self) -> None:
        self._saves_once_named = not self._bench.preferences.annotator
        if self._saves_once_named:
            self._bench.command_requested.emit("annotator")
        else:
            self.controller.save()

    def _on_preferences_changed(self) -> None:
        self._show_bar()
        if self._saves_once_named and self._bench.preferences.annotator:
            self._save()

    def _export(self) -> None:
        """Ask for a name, and write all annotations as a table."""
        table = self.controller.table()
        if table is None:
            self._bench.failed.emit(tr("there are no beats yet; open a record and wait for its beats"))
            return
        dialog = QFileDialog(
            self._bench.window,
            tr("Export your annotations"),
            str(Path.cwd()),
            tr("CSV (*.csv);;JSON (*.json)"),
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(f"{table.record}-annotations.csv")
        dialog.setModal(False)
        dialog.finished.connect(dialog.deleteLater)
        dialog.fileSelected.connect(lambda chosen: self._write_table(Path(chosen), table))
        dialog.show()

    def _write_table(self, path: Path, table: OwnTable) -> None:
        is_json = path.suffix.lower() == ".json"
        content = json.dumps(table.as_dict(), indent=1) + "\n" if is_json else table.as_csv()
        try:
            records = self._session.record_paths
            write_output(path, content.encode(), (".csv", ".json"), may_replace=True, records=records)
        except EcgViewerError as error:
            self._bench.failed.emit(str(error))
        else:
            self._bench.remarked.emit(tr("saved as {path}", path=path))

    def _ask(self, title: str, label: str) -> QInputDialog:
        """Return a dialog that asks for a line of text; not modal."""
        dialog = QInputDialog(self._bench.window)
        dialog.setWindowTitle(title)
        dialog.setLabelText(label)
        dialog.setModal(False)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _show_own(self) -> None:
        own = self._session.own
        self.trail.set_rows([] if own.layer is None else trail_rows(own.trail, own.layer.first))

    def _on_editing_changed(self, is_editing: bool) -> None:
        self._bench.ticked.emit("editing", is_editing)
        self.bar.setVisible(is_editing)
        self._stretch_start = None
        self._show_bar()

    def _show_bar(self) -> None:
        record, stack = self._session.record, self.controller.stack
        name = self._bench.preferences.annotator
        title = (
            ""
            if record is None
            else tr("Editing {name}", name=record.name) + (tr(" as {name}", name=name) if name else "")
        )
        self.bar.set_state(title, stack.undoText(), stack.redoText())
