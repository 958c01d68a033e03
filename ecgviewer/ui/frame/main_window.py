"""The window: trace and overview in the middle, panels around, everything wired to the session."""

from pathlib import Path

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.errors import EcgViewerError
from ecgviewer.records.record import Record
from ecgviewer.ui.compare.comparison_controller import ComparisonController
from ecgviewer.ui.evaluation.evaluation_controller import EvaluationController
from ecgviewer.ui.facts.beat_facts import gather_details
from ecgviewer.ui.frame.actions import METHOD_COMMANDS, build_menus, connect_commands
from ecgviewer.ui.frame.busy_bar import BusyBar
from ecgviewer.ui.frame.command_slots import slots_by_command
from ecgviewer.ui.frame.message_bar import MessageBar
from ecgviewer.ui.frame.navigation import Navigation
from ecgviewer.ui.frame.offered_models import offered_models
from ecgviewer.ui.frame.panels import Panels
from ecgviewer.ui.frame.record_display import RecordDisplay
from ecgviewer.ui.frame.status import lead_remarks, status_line, summary_lines
from ecgviewer.ui.frame.window_dialogs import WindowDialogs
from ecgviewer.ui.frame.window_place import WindowPlace
from ecgviewer.ui.look.labels import plain_label
from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.state.garbage_rounds import GarbageRounds
from ecgviewer.ui.state.job_runner import ProcessLane, ThreadLane
from ecgviewer.ui.state.preferences import Preferences
from ecgviewer.ui.state.review_controller import ReviewController
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.state.turns import Turns
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.ui.trace.overview_view import OverviewView
from ecgviewer.ui.trace.review_bar import ReviewBar
from ecgviewer.ui.trace.trace_view import TraceView
from ecgviewer.ui.training.training_controller import TrainingController
from ecgviewer.ui.what_if.what_if_controller import WhatIfController
from ecgviewer.workflows.review.choose_model import DEFAULT_MODEL

_MIN_SIZE = (900, 600)
_EXPLANATION_REFRESH_MS = 40


class MainWindow(QMainWindow):
    """The program's window.

    Parameters
    ----------
    model
        Name of the model whose calls are shown; None for one that has not seen the patient, record by
        record.
    theme
        The theme that the application has.
    """

    def __init__(self, model: str | None, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setMinimumSize(*_MIN_SIZE)
        self.fatal_error = ""
        self._preferences = Preferences()
        self.theme = theme
        self._drops_training = False
        self._has_rested = False
        self._garbage = GarbageRounds(self)
        self._turns = Turns(self)
        self._noted_record: Record | None = None
        self.session = Session(model or DEFAULT_MODEL, self)
        self.controller = ReviewController(self.session, model is None, self)
        self.training = TrainingController(self, self.theme)
        self.evaluation = EvaluationController(self, self.theme, self.training.lane)
        self._build_middle()
        self.panels = Panels(self, self.theme)
        self._place = WindowPlace(self, self._preferences, self.panels.arrange)
        what_if = self.panels.inspector.what_if
        self.what_if = WhatIfController(self.session, self.controller, what_if, self)
        self._build_bars()
        self.navigation = Navigation(self.session, self.trace, self.panels.beat_list)
        self._display = RecordDisplay(
            self.session, self.trace, self.overview, self.panels, self.bar, self._turns
        )
        self._dialogs = WindowDialogs(self, self._preferences)
        self._actions, menus = build_menus(self)
        self.panels.add_to_menu(menus["View"])
        what_if.toggled.connect(self._actions["what_if"].setChecked)
        self._explanation_timer = QTimer(self)
        self._explanation_timer.setSingleShot(True)
        self._explanation_timer.setInterval(_EXPLANATION_REFRESH_MS)
        connect_commands(self._actions, slots_by_command(self, self._dialogs, self._actions))
        QShortcut(QKeySequence("Esc"), self).activated.connect(self._on_escape)
        self._connect_views()
        self._connect_session()
        self.session.change_settings(pixels_per_mm=self._preferences.pixels_per_mm)
        self._on_settings_changed(self.session.settings)
        self._show_models()
        self._show_title()

    @property
    def is_settled(self) -> bool:
        """Whether all that is in view is there."""
        is_idle = self._turns.is_idle and not self._explanation_timer.isActive()
        return self.controller.is_settled and self.what_if.is_settled and is_idle

    @property
    def message(self) -> str:
        """The error or remark above the trace, "" if there is none."""
        return self._messages.text

    @property
    def comparison(self) -> ComparisonController | None:
        """The comparison of methods, None before it was first shown."""
        return self._dialogs.comparison

    def show_record(self, record: Record, lead: int | None = None) -> None:
        """Show a record on a lead (by default its default one) and classify it."""
        self.controller.show_lead(record, record.default_lead if lead is None else lead)

    def change_view(self, **changes: object) -> None:
        """Change fields of the view settings."""
        self.session.change_settings(**changes)

    def go_to_when_ready(self, beat_number: int | None, time_s: float | None) -> None:
        """Go to a beat (from 1) or a time once the beats of the next record are known."""
        self.navigation.go_to_when_ready(beat_number, time_s)

    def restore_place(self) -> None:
        """Take the size, place and panels that the window had last, and keep those it will have."""
        self._place.restore()

    def summary_lines(self) -> list[str]:
        """Return the record and its review in five lines of text."""
        return summary_lines(self.session)

    def choose_theme(self, theme: Theme) -> None:
        """Draw the whole window in another theme, now and at the next start."""
        self._preferences.theme_name = theme.name
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw the whole window in another theme."""
        self.theme = theme
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, theme)
        views = (self.trace, self.overview, self.panels, self.bar, self._messages)
        for view in (*views, self.training, self.evaluation):
            view.set_theme(theme)
        self._dialogs.set_theme(theme)
        self._actions["dark_theme"].setChecked(theme.is_dark)

    def show_error(self, text: str) -> None:
        """Show an error in one line above the trace."""
        self._messages.show_error(text)

    def show_remark(self, text: str) -> None:
        """Show a remark in one line above the trace."""
        self._messages.show_remark(text)

    def shut_down(self) -> None:
        """End all threads and processes: all are asked to at once, then each is waited for a moment."""
        for lane in self._lanes():
            lane.ask_to_end()
        self._garbage.end()
        self.what_if.shut_down()
        self.controller.shut_down()
        self.training.shut_down()

    @property
    def is_stuck(self) -> bool:
        """Whether, after `shut_down`, a thread is still in something that can't be interrupted."""
        return any(isinstance(lane, ThreadLane) and lane.is_at_work for lane in self._lanes())

    def _lanes(self) -> list[ThreadLane | ProcessLane]:
        return [*self.findChildren(ThreadLane), *self.findChildren(ProcessLane)]

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the window's place; ask first if a network is being trained."""
        if self.training.is_training and not self._drops_training:
            event.ignore()
            self._dialogs.ask_to_stop_training(self._close_anyway)
            return
        self._place.keep()
        self.hide()  # ending a process may take a moment
        self.shut_down()
        event.accept()

    def showEvent(self, event: object) -> None:
        """Give the panels their shares of the window at first."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._place.arrange()

    def _close_anyway(self) -> None:
        self._drops_training = True
        self.close()

    def _build_middle(self) -> None:
        self._messages = MessageBar(self.theme)
        self.trace = TraceView()
        self.trace.set_theme(self.theme)
        self.overview = OverviewView()
        self.overview.set_theme(self.theme)
        middle = QWidget()
        middle.setObjectName("middle")
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._messages)
        layout.addWidget(self.trace, 5)
        layout.addWidget(self.overview, 2)
        self.setCentralWidget(middle)

    def _build_bars(self) -> None:
        self.bar = ReviewBar(self.theme)
        self.addToolBar(self.bar)
        self._busy = BusyBar()
        self._status = plain_label()
        self._status.setMinimumWidth(1)
        self._status.setContentsMargins(8, 0, 0, 0)
        self.statusBar().addWidget(self._status, 1)
        self.statusBar().addPermanentWidget(self._busy)
        self.statusBar().setSizeGripEnabled(False)

    def _connect_views(self) -> None:
        trace, overview, bar, panels, navigation = (
            self.trace,
            self.overview,
            self.bar,
            self.panels,
            self.navigation,
        )
        trace.view_requested.connect(navigation.go_to_start)
        trace.scale_requested.connect(navigation.set_speed)
        trace.gain_requested.connect(lambda gain: self.change_view(gain_mm_per_mv=gain))
        trace.beat_requested.connect(self.session.select)
        trace.hovered.connect(self._on_hovered)
        trace.visible_range_changed.connect(self._on_visible_range_changed)
        overview.view_requested.connect(navigation.go_to_start)
        overview.beat_requested.connect(navigation.show_beat)
        panels.beat_list.beat_requested.connect(navigation.show_beat)
        overview.hovered.connect(self._on_hovered)
        panels.beat_list.cell_filter_cleared.connect(lambda: panels.confusion.select_cell(None, None))
        panels.confusion.source_requested.connect(panels.false_table.show_source)
        panels.false_table.source_requested.connect(panels.confusion.show_source)
        panels.confusion.cell_requested.connect(self._on_cell_requested)
        bar.open_requested.connect(self._dialogs.show_open)
        bar.lead_requested.connect(self._on_lead_requested)
        bar.model_requested.connect(self.controller.use_model)
        bar.method_requested.connect(lambda method: self.change_view(method=method))
        bar.label_requested.connect(lambda label: self.change_view(explained_label=label or None))
        bar.speed_requested.connect(navigation.set_speed)
        bar.gain_requested.connect(lambda gain: self.change_view(gain_mm_per_mv=gain))
        self.controller.failed.connect(self.show_error)
        self.controller.job_started.connect(self._busy.watch)
        self.training.model_use_requested.connect(self.controller.reload_model)
        self.training.models_changed.connect(self._show_models)

    def _connect_session(self) -> None:
        session = self.session
        session.record_changed.connect(self._on_record_changed)
        session.beats_changed.connect(self._on_beats_changed)
        session.review_changed.connect(self._on_review_changed)
        session.model_changed.connect(self._on_model_changed)
        session.waves_changed.connect(self._on_waves_changed)
        session.selection_changed.connect(self._on_selection_changed)
        session.settings_changed.connect(self._on_settings_changed)
        session.explanations_changed.connect(self._explanation_timer.start)
        self._explanation_timer.timeout.connect(self._on_explanations_due)

    def open_name(self, name: str, data_dir: Path | None = None) -> None:
        """Open a record by its name or path; the open one stays if that fails."""
        self._messages.clear()
        self.controller.open_name(name, data_dir)

    @Slot(object)
    def _on_record_changed(self, record: Record | None) -> None:
        self._display.show_record()
        self._show_title()
        self._show_status()
        self._on_selection_changed(-1)
        if record is None:
            return
        if record is not self._noted_record:
            self._noted_record = record
            self._preferences.add_recent_record(str(record.path))
            self.change_view(start_s=0.0)
        self._messages.clear()
        remarks = [*record.notes, *lead_remarks(record, self.session.lead)]
        if remarks:
            self.show_remark(" ".join(remarks))

    @Slot(object)
    def _on_beats_changed(self, beats: BeatTable) -> None:
        self._display.show_beats()
        try:
            self.navigation.arrive()
        except EcgViewerError as error:
            self.fatal_error = str(error)
            self.close()
        self._show_status()

    @Slot(str)
    def _on_review_changed(self, model: str) -> None:
        if model == self.session.model:
            self._display.show_review()
            self._show_status()
            self._show_explanations()
        else:
            self._show_beat()

    @Slot()
    def _on_waves_changed(self) -> None:
        self._display.show_intervals()
        self._show_beat()

    @Slot(str)
    def _on_model_changed(self, model: str) -> None:
        self._display.show_review()
        self._show_models()
        self._show_status()
        self._show_explanations()

    @Slot(int)
    def _on_selection_changed(self, beat_index: int) -> None:
        self.trace.set_selected(beat_index)
        self.overview.set_selected(beat_index)
        self.panels.beat_list.select_beat(beat_index)
        self._show_beat()
        self._show_status()

    @Slot(object)
    def _on_settings_changed(self, settings: ViewSettings) -> None:
        self._display.show_network_view()
        self.trace.set_view(settings)
        self.bar.set_view(settings)
        self._actions["scale_per_beat"].setChecked(settings.scale_per_beat)
        self._actions["as_network_sees"].setChecked(settings.as_network_sees)
        self._actions[METHOD_COMMANDS[settings.method]].setChecked(True)
        self._show_explanations()

    @Slot(float, float)
    def _on_visible_range_changed(self, start_s: float, end_s: float) -> None:
        self.overview.set_visible(start_s, end_s)
        self.controller.explanations.set_visible(start_s, end_s)
        self._explanation_timer.start()

    @Slot()
    def _show_explanations(self) -> None:
        self._display.show_attributions()
        self._show_beat()

    def _show_beat(self) -> None:
        self._turns.add("beat", self._fill_inspector)

    def _fill_inspector(self) -> None:
        self.panels.inspector.set_beat(gather_details(self.session, self.controller.compared_models))

    def _show_models(self) -> None:
        self.bar.set_models(*offered_models(), self.session.model)

    def _show_title(self) -> None:
        record = self.session.record
        self.setWindowTitle("ecgviewer" if record is None else f"{record.name} – ecgviewer")

    def _show_status(self) -> None:
        self._status.setText(status_line(self.session))

    @Slot(str)
    def _on_hovered(self, text: str) -> None:
        if text:
            self._status.setText(text)
        else:
            self._show_status()

    @Slot(str, str)
    def _on_cell_requested(self, reference: str, called: str) -> None:
        self.panels.confusion.select_cell(reference, called)
        self.panels.docks["beats"].raise_()
        first = self.panels.beat_list.show_cell(reference, called)
        if first is not None:
            self.navigation.show_beat(first)

    @Slot(int)
    def _on_lead_requested(self, lead: int) -> None:
        if self.session.record is not None:
            self.controller.show_lead(self.session.record, lead)

    @Slot()
    def _on_escape(self) -> None:
        self._busy.cancel()
        self._messages.clear()

    def _on_explanations_due(self) -> None:
        self._show_explanations()
        if not self._has_rested:
            self._turns.add("rest", self._rest_if_settled)

    def _rest_if_settled(self) -> None:
        """Do, when all is there for the first time, what would stall the window at another time."""
        if not self._turns.is_idle:
            self._turns.add("rest", self._rest_if_settled)
        elif self.is_settled and not self._has_rested:
            self._has_rested = True
            self._garbage.begin()
            self.training.prepare_dialog()
