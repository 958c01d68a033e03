"""Saving the session as one file, and opening it again: record, place, networks, method, scales, filter."""

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from ecgviewer import paths
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.errors import EcgViewerError
from ecgviewer.records.record import Record
from ecgviewer.records.reference import REFERENCE
from ecgviewer.ui.beats.beat_list import BeatList
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.questions import ask_to_save
from ecgviewer.ui.state.session_file import ListFilter, SavedSession, read_session, write_session
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench, Workspace

_FILTER = tr("Session (*.json)")


class SessionTool(Tool):
    """The commands that save and open sessions.

    It stands behind the tools of trace and beats: what it restores comes after what they do with a new record.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the commands."""
        self._bench = bench
        self._session = bench.session
        self._workspace = Workspace.REVIEW
        self._pending: SavedSession | None = None
        self._pending_filter: ListFilter | None = None
        bench.workspace_changed.connect(self._on_workspace_changed)
        bench.closing.connect(self._keep_last)
        bench.session.record_changed.connect(self._on_record_changed)
        bench.session.beats_changed.connect(lambda _: self._on_beats_changed())
        bench.session.review_changed.connect(lambda _: self._on_review_changed())
        return ToolParts(
            commands=(
                Command("save_session", tr("Save session…"), "File", "save", self._save),
                Command("open_session", tr("Open session…"), "File", "open", self._ask_for_session),
                Command(
                    "last_session",
                    tr("Go on where you left"),
                    "File",
                    "open",
                    lambda: self.open_file(paths.last_session_file()),
                    keys=("Ctrl+Shift+O",),
                ),
            )
        )

    def restore(self, saved: SavedSession) -> None:
        """Show what a session holds once its record is open: whoever calls this opens it."""
        self._pending = saved
        self._bench.command_requested.emit(saved.workspace)

    def present(self) -> SavedSession | None:
        """Return the session as it is now; None without a record."""
        session = self._session
        record, settings = session.record, session.settings
        if record is None:
            return None
        annotator = None if record.annotations is None else record.annotations.annotator
        beat_list = self._beat_list()
        return SavedSession(
            record=str(record.path),
            lead=record.lead_names[session.lead],
            annotator=None if annotator == REFERENCE else annotator,
            model=session.model,
            method=settings.method,
            explained_label=settings.explained_label,
            beat=None if session.selected < 0 else session.selected + 1,
            start_s=settings.start_s,
            speed_mm_per_s=settings.speed_mm_per_s,
            gain_mm_per_mv=settings.gain_mm_per_mv,
            filters=settings.filters,
            scale_per_beat=settings.scale_per_beat,
            as_network_sees=settings.as_network_sees,
            has_wave_marks=settings.has_wave_marks,
            has_second_lead=settings.has_second_lead,
            second_lead=settings.second_lead,
            workspace=self._workspace.value,
            list_filter=ListFilter() if beat_list is None else ListFilter(*beat_list.chosen_filter),
        )

    def _save(self) -> None:
        saved, records = self.present(), self._session.record_paths

        def write(path: Path, _: str) -> None:
            assert saved is not None  # without a record nothing is asked
            write_session(path, saved, may_replace=True, records=records)

        ask_to_save(self._bench, tr("Save session"), "session.json", _FILTER, write)

    def _ask_for_session(self) -> None:
        dialog = QFileDialog(self._bench.window, tr("Open session"), str(Path.cwd()), _FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.open_file(Path(chosen)))
        dialog.setModal(False)
        dialog.show()

    def open_file(self, path: Path) -> None:
        """Open a session file; what is open stays if that fails."""
        try:
            saved = read_session(path)
            if saved.model is not None:
                find_model(saved.model)
        except EcgViewerError as error:
            self._bench.failed.emit(str(error))
            return
        self.restore(saved)
        if saved.model is not None:
            self._bench.reviews.use_model(saved.model)
        self._bench.reviews.open_name(saved.record, None, saved.annotator)

    def _keep_last(self) -> None:
        """Keep what is open for the next start; nothing that a person does depends on it."""
        saved = self.present()
        if saved is None:
            return
        try:
            paths.make_settings_dir()
            write_session(paths.last_session_file(), saved, may_replace=True)
        except (EcgViewerError, OSError) as error:
            print(f"note: what is open is not kept for the next start ({error})", file=sys.stderr)

    def _on_workspace_changed(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def _on_record_changed(self, record: Record | None) -> None:
        saved = self._pending
        if saved is None or record is None:
            return
        if not _is_of(saved, record):
            self._pending = None  # another record was opened meanwhile
            return
        if saved.lead is None or saved.lead == record.lead_names[self._session.lead]:
            return
        if saved.lead in record.lead_names:
            self._bench.reviews.show_lead(record, record.lead_names.index(saved.lead))
            return
        there = ", ".join(record.lead_names)
        self._bench.failed.emit(
            tr(
                "the session is of lead {lead}; record {name} has: {there}",
                lead=saved.lead,
                name=record.name,
                there=there,
            )
        )

    def _on_beats_changed(self) -> None:
        saved, prepared = self._pending, self._session.prepared
        if saved is None or prepared is None:
            return
        self._pending, self._pending_filter = None, saved.list_filter
        self._session.change_settings(
            method=saved.method or self._session.settings.method,
            explained_label=saved.explained_label,
            start_s=saved.start_s,
            speed_mm_per_s=saved.speed_mm_per_s,
            gain_mm_per_mv=saved.gain_mm_per_mv,
            filters=saved.filters,
            scale_per_beat=saved.scale_per_beat,
            as_network_sees=saved.as_network_sees,
            has_wave_marks=saved.has_wave_marks,
            has_second_lead=saved.has_second_lead,
            second_lead=saved.second_lead,
        )
        if saved.beat is not None and saved.beat <= prepared.beats.n_beats:
            self._session.select(saved.beat - 1)
        elif saved.beat is not None:
            n_beats = prepared.beats.n_beats
            self._bench.failed.emit(
                tr(
                    "the session is at beat {beat:,}, of which there are {n_beats:,}",
                    beat=saved.beat,
                    n_beats=n_beats,
                )
            )

    def _on_review_changed(self) -> None:
        if self._session.review is not None and self._pending_filter is not None:
            self._bench.turns.add("session filter", self._restore_filter)

    def _restore_filter(self) -> None:
        found, beat_list = self._pending_filter, self._beat_list()
        self._pending_filter = None
        if found is not None and beat_list is not None:
            beat_list.choose_filter(found.kind, found.label, found.rhythm, found.only_false)

    def _beat_list(self) -> BeatList | None:
        return self._bench.window.findChild(BeatList)


def _is_of(saved: SavedSession, record: Record) -> bool:
    return Path(saved.record).name in (record.name, record.path.name)
