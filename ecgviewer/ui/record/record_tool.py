"""Which record is open: its description, and the commands that open another."""

from functools import partial
from pathlib import Path

from ecgviewer import paths
from ecgviewer.errors import EcgViewerError
from ecgviewer.jobs import ProgressReport
from ecgviewer.records.catalog import DEMO_NAME, list_openable
from ecgviewer.records.physionet import mitdb_cache_dir
from ecgviewer.records.record import Record
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_time, short_name
from ecgviewer.ui.record.open_dialog import OpenDialog
from ecgviewer.ui.record.record_panel import RecordPanel
from ecgviewer.ui.record.start_page import NEXT_V, QUEUE, StartPage
from ecgviewer.ui.state.job_runner import Job, ThreadLane
from ecgviewer.ui.state.session_file import read_session
from ecgviewer.ui.state.tool import Command, Dock, Tool, ToolParts, Workbench, bring_up
from ecgviewer.workflows.home.record_index import index_records


class RecordTool(Tool):
    """The panel of the record and the dialog that opens one."""

    def build(self, bench: Workbench) -> ToolParts:
        """Make the panel; the dialog is made at its first use."""
        self._bench = bench
        self._panel = RecordPanel(bench.theme)
        self._panel.annotator_requested.connect(self._reopen)
        self._dialog: OpenDialog | None = None
        self._lane = ThreadLane(bench.window)
        self._counting: Job | None = None
        bench.closing.connect(self._lane.ask_to_end)
        bench.preferences_changed.connect(self._show_pinned)
        self._noted_record: Record | None = None
        self._tried = ""
        self._found: tuple[str, ...] = ()
        self._start = StartPage(bench.theme)
        self._start.hide()
        self._start.record_requested.connect(bench.record_requested)
        self._start.try_requested.connect(self._try)
        self._start.lessons_requested.connect(lambda: bench.command_requested.emit("lessons"))
        bench.session.review_changed.connect(lambda _: self._on_review_changed())
        self._start.dialog_requested.connect(self._show_dialog)
        self._start.last_requested.connect(lambda: bench.command_requested.emit("last_session"))
        bench.start_requested.connect(self._show_start)
        bench.session.record_changed.connect(self._on_record_changed)
        return ToolParts(
            middle=((self._start, 1),),
            docks=(Dock("record", tr("Record"), self._panel),),
            commands=(
                Command("open", tr("Open record…"), "File", "open", self._show_dialog, keys=("Ctrl+O",)),
                Command("demo", tr("Open the demo record"), "File", "open", self._open_demo),
            ),
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._panel.set_theme(theme)
        self._start.set_theme(theme)
        if self._dialog is not None:
            self._dialog.set_theme(theme)

    def _on_record_changed(self, record: Record | None) -> None:
        self._found = ()
        self._panel.set_record(record)
        self._start.setVisible(record is None and self._start.isVisible())
        if record is not None and record is not self._noted_record:
            self._noted_record = record
            self._bench.preferences.add_recent_record(str(record.path))

    def _show_start(self) -> None:
        found = [(folder, _records_of(folder)) for folder in _folders()]
        preferences = self._bench.preferences
        self._start.fill(preferences.recent_records, found, _last(), preferences.pinned_records)
        self._start.show()

    def _try(self, command: str) -> None:
        """Open the demo record, and show something on its first ventricular beat."""
        self._tried = command
        self._open_demo()

    def _show_found(self) -> None:
        """Add to the record's notes what was found in its beats, once that is known."""
        session = self._bench.session
        if session.record is not None and session.review is not None:
            found = session.review.notes[len(session.review.record.notes) :]
            if found != self._found:
                self._found = found
                self._panel.set_record(session.record, found)

    def _on_review_changed(self) -> None:
        self._show_found()
        session, tried = self._bench.session, self._tried
        if not tried or session.review is None:
            return
        self._tried = ""
        if session.record is None or not session.record.is_synthetic:
            return  # another one was opened meanwhile
        # The queue goes to a beat of its own.
        for command in (QUEUE,) if tried == QUEUE else dict.fromkeys((NEXT_V, tried)):
            self._bench.turns.add(f"try {command}", partial(self._bench.command_requested.emit, command))

    def _reopen(self, annotator: str) -> None:
        record = self._bench.session.record
        if record is not None:
            self._bench.reviews.open_name(str(record.path), annotator=annotator)

    def _open_demo(self) -> None:
        self._bench.record_requested.emit(DEMO_NAME)

    def _show_dialog(self) -> None:
        if self._dialog is None:
            self._dialog = OpenDialog(self._bench.theme, self._bench.window)
            self._dialog.record_requested.connect(self._bench.record_requested)
            self._dialog.pin_requested.connect(self._pin)
        self._dialog.set_folders(_folders())
        self._dialog.set_recent(self._bench.preferences.recent_records)
        self._dialog.set_pinned(self._bench.preferences.pinned_records)
        bring_up(self._dialog)
        self._count_beats()

    def _pin(self, path: str, is_pinned: bool) -> None:
        self._bench.preferences.pin(path, is_pinned)
        self._bench.preferences_changed.emit()

    def _show_pinned(self) -> None:
        """Show what is pinned by now, where records are offered."""
        if self._dialog is not None and self._dialog.isVisible():
            self._dialog.set_pinned(self._bench.preferences.pinned_records)
        if self._start.isVisible():
            self._show_start()

    def _count_beats(self) -> None:
        """Look into the records on offer, in the background; each is shown as soon as it is known."""
        if self._dialog is None:
            return
        if self._counting is not None:
            self._counting.cancel()
        self._counting = self._lane.submit(index_records, self._dialog.offered())
        self._counting.progressed.connect(self._on_counted)

    def _on_counted(self, report: ProgressReport) -> None:
        if self._dialog is not None and report.data is not None:
            self._dialog.set_facts(*report.data)


def _last() -> str:
    """Return what was open when the last window closed, "" for nothing that is there still."""
    try:
        saved = read_session(paths.last_session_file())
    except EcgViewerError:
        return ""
    return tr(
        "{name} at {format_time}",
        name=short_name(Path(saved.record).name),
        format_time=format_time(saved.start_s),
    )


def _folders() -> list[Path]:
    """Return the folders in which records are looked for that there are."""
    return [folder for folder in (*paths.data_dirs(), mitdb_cache_dir()) if folder.is_dir()]


def _records_of(folder: Path) -> list[Path]:
    try:
        return list_openable(folder)
    except EcgViewerError:
        return []
