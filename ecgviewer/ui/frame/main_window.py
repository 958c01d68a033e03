"""The window: it builds the tools, gives what they bring a place, and carries what they ask for."""

from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from ecgviewer.errors import EcgViewerError
from ecgviewer.records.record import Record
from ecgviewer.ui.frame.docks import Docks
from ecgviewer.ui.frame.file_drops import FileDrops
from ecgviewer.ui.frame.first_rest import FirstRest
from ecgviewer.ui.frame.lanes import Lanes
from ecgviewer.ui.frame.menus import build_menus, sort_commands
from ecgviewer.ui.frame.message_bar import MessageBar
from ecgviewer.ui.frame.recent_menu import RecentMenu
from ecgviewer.ui.frame.second_lead_menu import SecondLeadMenu
from ecgviewer.ui.frame.status import lead_remarks
from ecgviewer.ui.frame.status_bar import StatusBar
from ecgviewer.ui.frame.tools import TOOLS
from ecgviewer.ui.frame.window_place import WindowPlace
from ecgviewer.ui.inspector.inspector_tool import InspectorTool
from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.garbage_rounds import GarbageRounds
from ecgviewer.ui.state.preferences import Preferences
from ecgviewer.ui.state.questions import ask_to_drop
from ecgviewer.ui.state.review_controller import ReviewController
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench, Workspace
from ecgviewer.ui.trace.trace_tool import TraceTool
from ecgviewer.workflows.review.choose_model import DEFAULT_MODEL

_MIN_SIZE = (900, 600)

AnyTool = TypeVar("AnyTool", bound=Tool)


class MainWindow(QMainWindow):
    """The program's window.

    Parameters
    ----------
    model
        Name of the model whose calls are shown; None for one that has not seen the patient, record by
        record.
    theme
        The theme that the application has.
    tools
        What it is made of; `TraceTool` and `InspectorTool` are among them.

    Attributes
    ----------
    session
        What is open.
    controller
        Opens, classifies and explains.
    bench
        What the tools were given.
    docks
        The panels around the trace.
    lanes
        The threads and processes of all tools.
    fatal_error
        Why it closed by itself, "" if it didn't.
    """

    def __init__(self, model: str | None, theme: Theme, tools: Sequence[type[Tool]] = TOOLS) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle(tr("ecgviewer"))
        self.setMinimumSize(*_MIN_SIZE)
        FileDrops(self).dropped.connect(lambda path: self.open_name(path))
        self.fatal_error = ""
        self._drops_work = False
        self._garbage = GarbageRounds(self)
        self.lanes = Lanes(self)
        self.session = Session(model or DEFAULT_MODEL, self)
        self.controller = ReviewController(self.session, model is None, self)
        self.bench = Workbench(self, self.session, self.controller, Preferences(), theme)
        self._tools: dict[type[Tool], Tool] = {kind: kind() for kind in tools}
        parts = [tool.build(self.bench) for tool in self._tools.values()]
        self.navigation = self.tool(TraceTool).navigation
        self._place_parts(parts)
        FirstRest(self.bench, self._garbage, lambda: self.is_settled)
        self._connect()
        self.session.change_settings(**self.bench.preferences.first_view)
        self.session.settings_changed.emit(self.session.settings)

    def tool(self, kind: type[AnyTool]) -> AnyTool:
        """Return the tool of a kind."""
        tool = self._tools[kind]
        assert isinstance(tool, kind)
        return tool

    @property
    def is_settled(self) -> bool:
        """Whether all that is in view is there."""
        is_idle = self.bench.turns.is_idle and all(tool.is_settled for tool in self._tools.values())
        return self.controller.is_settled and is_idle

    @property
    def message(self) -> str:
        """The error or remark above the trace, "" if there is none."""
        return self._messages.text

    def open_name(self, name: str, data_dir: Path | None = None) -> None:
        """Open a record by its name or path; the open one stays if that fails."""
        self._messages.clear()
        self.controller.open_name(name, data_dir)

    def show_start(self) -> None:
        """Show the ways to open a record."""
        self.docks.set_aside()
        self.bench.start_requested.emit()

    def show_record(self, record: Record, lead: int | None = None) -> None:
        """Show a record on a lead (by default its default one) and classify it."""
        self.controller.show_lead(record, record.default_lead if lead is None else lead)

    def change_view(self, **changes: object) -> None:
        """Change fields of the view settings."""
        self.session.change_settings(**changes)

    def run(self, command: str) -> None:
        """Run a command by its name, as its menu entry does."""
        self._actions[command].trigger()

    def enter_workspace(self, workspace: Workspace) -> None:
        """Set the window up for reviewing a record, or for judging networks."""
        self.docks.enter(workspace)
        self._actions[workspace.value].setChecked(True)
        self.bench.workspace_changed.emit(workspace)

    def restore_place(self) -> None:
        """Take the size, place and panels that the window had last, and keep those it will have."""
        self.enter_workspace(self._place.restore())

    def set_theme(self, theme: Theme) -> None:
        """Draw the whole window in another theme."""
        self.bench.theme = theme
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, theme)
        for tool in self._tools.values():
            tool.set_theme(theme)
        self._messages.set_theme(theme)

    def shut_down(self) -> None:
        """End all threads and processes: all are asked to at once, and waited for a moment."""
        self.lanes.ask_to_end()
        self.bench.closing.emit()
        self._garbage.end()
        self.controller.shut_down()
        self.lanes.wait()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the window's place; ask first if something that runs would be lost."""
        unfinished = next((tool.unfinished for tool in self._tools.values() if tool.unfinished), None)
        if unfinished is not None and not self._drops_work:
            event.ignore()
            ask_to_drop(self, unfinished, self._drop_work)
            return
        self._place.keep()
        self.hide()  # ending a process may take a moment
        self.shut_down()
        event.accept()

    def _drop_work(self) -> None:
        self._drops_work = True
        self.close()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Give the keys to the next widget that is in view: Qt also goes through tabs that lie behind others."""
        first = self.focusWidget()
        while super().focusNextPrevChild(next):
            widget = self.focusWidget()
            if widget is None or widget is first or not self.docks.hides(widget):
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height anew between trace and overview."""
        super().resizeEvent(event)
        self.tool(TraceTool).fit_overview(event.size().height())

    def showEvent(self, event: object) -> None:
        """Give the panels their shares of the window at first."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._place.arrange()
        self.tool(TraceTool).trace.setFocus()

    def _place_parts(self, parts: Sequence[ToolParts]) -> None:
        """Give what the tools bring, and what the frame has itself, their places."""
        self._messages = MessageBar(self.bench.theme)
        middle = QWidget()
        middle.setObjectName("middle")
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for banner in (self._messages, *(banner for part in parts for banner in part.banners)):
            layout.addWidget(banner)
        for widget, share in (piece for part in parts for piece in part.middle):
            layout.addWidget(widget, share)
        self.setCentralWidget(middle)
        docks = sorted((dock for part in parts for dock in part.docks), key=attrgetter("rank"))
        self.docks = Docks(self, docks)
        self._place = WindowPlace(self, self.bench.preferences, self.docks)
        for section in (section for part in parts for section in part.sections):
            self.tool(InspectorTool).inspector.add_section(section)
        for bar in (bar for part in parts for bar in part.bars):
            self.addToolBar(bar)
        self._status = StatusBar(self, self.bench)
        commands = [*(command for part in parts for command in part.commands), *self._commands()]
        self.bench.commands = sort_commands(commands)
        self._actions, menus = build_menus(self, self.bench.commands)
        self._actions[self.docks.workspace.value].setChecked(True)
        self._recent = RecentMenu(menus["File"], self._actions["demo"], self.bench)
        self._second_lead = SecondLeadMenu(menus["View"], self._actions["second_lead"], self.bench)
        self.docks.add_to_menu(menus["View"])

    def _commands(self) -> tuple[Command, ...]:
        def enter(name: str, text: str, workspace: Workspace, key: str) -> Command:
            return Command(
                name,
                text,
                "View",
                "workspaces",
                switch=lambda _: self.enter_workspace(workspace),
                keys=(key,),
                group="workspace",
            )

        return (
            enter("review", tr("Review"), Workspace.REVIEW, "F2"),
            enter("model", tr("Model: judge networks"), Workspace.MODEL, "F3"),
            Command("reset_layout", tr("Reset layout"), "View", "workspaces", lambda: self.docks.reset()),
        )

    def _connect(self) -> None:
        bench, session = self.bench, self.session
        for failed in (bench.failed, self.controller.failed):
            failed.connect(self._messages.show_error)
        bench.remarked.connect(self._messages.show_remark)
        bench.record_requested.connect(lambda name: self.open_name(name))
        bench.theme_requested.connect(self.set_theme)
        bench.dock_requested.connect(self.docks.show)
        bench.command_requested.connect(self.run)
        bench.ticked.connect(lambda name, is_on: self._actions[name].setChecked(is_on))
        QShortcut(QKeySequence("Esc"), self).activated.connect(self._on_escape)
        session.record_changed.connect(self._on_record_changed)
        session.beats_changed.connect(self._on_beats_changed)

    def _on_record_changed(self, record: Record | None) -> None:
        self.setWindowTitle(tr("ecgviewer") if record is None else tr("{name} – ecgviewer", name=record.name))
        if record is None:
            return
        self.docks.bring_back()
        self._messages.clear()
        remarks = [*record.notes, *lead_remarks(record, self.session.lead)]
        if remarks:
            self._messages.show_remark(" ".join(remarks))

    def _on_beats_changed(self, _beats: object) -> None:
        try:
            self.navigation.arrive()
        except EcgViewerError as error:
            self.fatal_error = str(error)
            self.close()

    def _on_escape(self) -> None:
        """Cancel what runs and take messages away; where there is neither, leave editing, or list all beats again."""
        is_idle = not self._status.busy.is_busy and not self._messages.text
        self._status.busy.cancel()
        self._messages.clear()
        if is_idle and self.isFullScreen():
            self.run("present")
        elif is_idle and self.session.own.is_editing:
            self.run("editing")
        elif is_idle and self.bench.walk.is_filtered:
            self.run("all_beats")
