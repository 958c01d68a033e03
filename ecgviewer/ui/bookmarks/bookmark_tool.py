"""Bookmarks of the open record, kept in the journal's database."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog

from ecgviewer import paths
from ecgviewer.errors import EcgViewerError
from ecgviewer.records.record import Record
from ecgviewer.ui.bookmarks.bookmark_panel import BookmarkPanel
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_time
from ecgviewer.ui.state.questions import NO_RECORD
from ecgviewer.ui.state.tool import Command, Dock, Tool, ToolParts, Workbench
from ecgviewer.workflows.desk.desk import JOURNAL_NAME
from ecgviewer.workflows.desk.journal import Bookmark, Journal
from ecgviewer.workflows.desk.record_key import record_key


class BookmarkTool(Tool):
    """The dock of the bookmarks. A bookmark is in the database before it is in the list.

    Attributes
    ----------
    panel
        What is in the dock.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the panel."""
        self._bench = bench
        self._journal: Journal | None = None
        self._key: tuple[object, str] | None = None
        self._page_s = (0.0, 0.0)
        self.panel = BookmarkPanel(bench.theme)
        self.panel.time_requested.connect(bench.time_requested)
        self.panel.add_requested.connect(self._add)
        self.panel.rename_requested.connect(self._rename)
        self.panel.remove_requested.connect(self._remove)
        bench.stretch_shown.connect(self._on_stretch_shown)
        bench.session.record_changed.connect(self._on_record_changed)
        bench.closing.connect(self._close)
        place = ("View", "pages")
        return ToolParts(
            docks=(Dock("bookmarks", tr("Bookmarks"), self.panel),),
            commands=(
                Command("bookmark_add", tr("Bookmark this page…"), *place, self._add, keys=("Ctrl+B",)),
                Command(
                    "show_bookmarks",
                    tr("List the bookmarks"),
                    *place,
                    lambda: bench.dock_requested.emit("bookmarks"),
                    keys=("Ctrl+Shift+B",),
                ),
            ),
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.panel.set_theme(theme)

    def _on_stretch_shown(self, start_s: float, end_s: float) -> None:
        self._page_s = (start_s, end_s)

    def _on_record_changed(self, record: Record | None) -> None:
        if record is None:
            self.panel.set_bookmarks(())
        else:
            self._bench.turns.add("bookmarks", self._show)

    def _add(self) -> None:
        record = self._bench.session.record
        if record is None:
            self._bench.failed.emit(NO_RECORD)
            return
        start_s, end_s = self._page_s
        time_s = round(min((start_s + end_s) / 2, record.duration_s), 2)
        self._ask_name(time_s, "", lambda name: self._keep(record, time_s, name))

    def _rename(self, bookmark: Bookmark) -> None:
        record = self._bench.session.record
        if record is not None:
            self._ask_name(
                bookmark.time_s, bookmark.name, lambda name: self._keep(record, bookmark.time_s, name)
            )

    def _ask_name(self, time_s: float, name: str, take: Callable[[str], None]) -> None:
        dialog = QInputDialog(self._bench.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(tr("Bookmark"))
        dialog.setLabelText(
            tr("Name of the bookmark at {format_time} (may be left empty)", format_time=format_time(time_s))
        )
        dialog.setTextValue(name)
        dialog.textValueSelected.connect(lambda text: take(" ".join(text.split())))
        dialog.setModal(False)
        dialog.show()

    def _keep(self, record: Record, time_s: float, name: str) -> None:
        self._try(lambda: self._opened().keep_bookmark(self._key_of(record), time_s, name))

    def _remove(self, bookmark: Bookmark) -> None:
        record = self._bench.session.record
        if record is not None:
            self._try(lambda: self._opened().drop_bookmark(self._key_of(record), bookmark.time_s))

    def _try(self, work: Callable[[], None]) -> None:
        """Change the database and list anew; tell why where that fails."""
        try:
            work()
        except EcgViewerError as error:
            self._bench.failed.emit(str(error))
            return
        self._show()

    def _show(self) -> None:
        record = self._bench.session.record
        if record is None:
            return
        try:
            found = self._opened().bookmarks(self._key_of(record))
        except EcgViewerError:
            # The desk opens the same database with the record, and tells why it can't.
            found = []
        self.panel.set_bookmarks(found)

    def _key_of(self, record: Record) -> str:
        if self._key is None or self._key[0] != record.path:
            self._key = (record.path, record_key(record))
        return self._key[1]

    def _opened(self) -> Journal:
        if self._journal is None:
            self._journal = Journal(paths.desk_dir() / JOURNAL_NAME)
        return self._journal

    def _close(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None
