"""The trace with its overview and bar: what they show, and the commands that move and draw them."""

from PySide6.QtCore import QTimer

from ecgviewer.explain.attribution import TITLES, WAVES_METHOD
from ecgviewer.records.record import Record
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench, bring_up
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.ui.trace.calibration_dialog import CalibrationDialog
from ecgviewer.ui.trace.caliper_commands import CaliperCommands
from ecgviewer.ui.trace.filtered_lead import FilteredLeadMaker, filter_commands, tick_filters
from ecgviewer.ui.trace.navigation import Navigation
from ecgviewer.ui.trace.numbers_strip import NumbersStrip
from ecgviewer.ui.trace.offered_methods import offered_methods
from ecgviewer.ui.trace.offered_models import offered_models
from ecgviewer.ui.trace.overview_view import OverviewView
from ecgviewer.ui.trace.review_bar import BOXES, ReviewBar
from ecgviewer.ui.trace.second_lead import SecondLeadReader, keep_second_lead
from ecgviewer.ui.trace.strip_saving import StripSaver
from ecgviewer.ui.trace.time_dialog import TimeDialog
from ecgviewer.ui.trace.trace_display import TraceDisplay
from ecgviewer.ui.trace.trace_view import TraceView

_REFRESH_MS = 40
_FOLLOW_MS = 60
"""So often, while a page scrolls, explanations of what is in view now are asked for, and other views follow."""
_NO_METHOD = "none"
_TALL_PX, _OVERVIEW_SHARE = 880, 0.13
"""From this height of the window on the overview gets a share of it; below, the least."""
_BOX_MENUS = {
    "lead": ("View", "scale"),
    "network": ("Model", "networks"),
    "method": ("Explain", "method"),
    "class": ("Explain", "method"),
    "speed": ("View", "scale"),
    "gain": ("View", "scale"),
}
_METHOD_KEYS = {"gradcam": ("G",), "shap": ("S",), WAVES_METHOD: ("E",), _NO_METHOD: ("O",)}


class TraceTool(Tool):
    """The middle of the window.

    Attributes
    ----------
    trace, numbers, overview, bar
        Its widgets.
    navigation
        Moves through the record.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make trace, overview and bar."""
        self._bench = bench
        self._session = session = bench.session
        self.trace, self.overview, self.bar = TraceView(), OverviewView(), ReviewBar(bench.theme)
        self.numbers = NumbersStrip(bench.theme)
        for view in (self.trace, self.overview):
            view.set_theme(bench.theme)
        self.navigation = Navigation(session, self.trace)
        self._display = TraceDisplay(session, self.trace, self.overview, self.bar, self.numbers, bench.turns)
        self._saver = StripSaver(bench, self.trace)
        self._filtered = FilteredLeadMaker(bench, self.trace)
        calipers = CaliperCommands(bench, self.trace)
        self._second = SecondLeadReader(bench, self.trace)
        self._noted_record: Record | None = None
        self._covered: set[str] = set()
        self._is_started = self._has_news = False
        self._calibration: CalibrationDialog | None = None
        self._time: TimeDialog | None = None
        self._timer = QTimer(bench)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._on_explanations_due)
        self._is_scrolling = False
        self._follow = QTimer(bench)
        self._follow.setSingleShot(True)
        self._follow.setInterval(_FOLLOW_MS)
        self._follow.timeout.connect(lambda: self._tell_page(*self.trace.visible_range_s))
        self._connect_views(bench)
        session.record_changed.connect(self._on_record_changed)
        session.beats_changed.connect(lambda _: self._display.show_beats())
        session.review_changed.connect(self._on_review_changed)
        session.preview_changed.connect(self._display.show_preview)
        session.model_changed.connect(self._on_model_changed)
        session.selection_changed.connect(lambda _: self._display.show_selection())
        session.own.changed.connect(self._display.show_own)
        session.own.editing_changed.connect(self._on_editing_changed)
        session.waves_changed.connect(self._display.show_wave_marks)
        session.settings_changed.connect(self._on_settings_changed)
        session.scrolled.connect(self._on_scrolled)
        session.explanations_changed.connect(self._on_explanations_changed)
        bench.models_changed.connect(self._show_models)
        self._show_models()
        middle = ((self.trace, 1), (self.numbers, 0), (self.overview, 0))
        return ToolParts(
            commands=(
                *self._commands(),
                *calipers.commands(),
                *filter_commands(bench),
                *self._saver.commands(),
            ),
            middle=middle,
            bars=(self.bar,),
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        for view in (self.trace, self.overview, self.numbers, self.bar):
            view.set_theme(theme)
        for dialog in (self._calibration, self._time):
            if dialog is not None:
                dialog.set_theme(theme)

    def _on_editing_changed(self, is_editing: bool) -> None:
        self.trace.set_editing(is_editing)
        self._display.show_own()

    def fit_overview(self, window_height: int) -> None:
        """Give the overview its share of a window of so many pixels: in a low one the trace needs the room."""
        is_low = window_height < _TALL_PX
        self.overview.setFixedHeight(
            self.overview.minimumSizeHint().height() if is_low else round(_OVERVIEW_SHARE * window_height)
        )

    @property
    def is_settled(self) -> bool:
        """Whether the second lead, filters and the explanations that are there are shown."""
        is_waiting = self._timer.isActive() or self._follow.isActive()
        return not is_waiting and self._second.is_settled and self._filtered.is_settled

    def _connect_views(self, bench: Workbench) -> None:
        trace, overview, bar, navigation = self.trace, self.overview, self.bar, self.navigation
        change = self._session.change_settings
        trace.view_requested.connect(navigation.go_to_start)
        trace.scale_requested.connect(navigation.set_speed)
        trace.gain_requested.connect(lambda gain: change(gain_mm_per_mv=gain))
        trace.beat_requested.connect(self._session.select)
        trace.hovered.connect(bench.hovered)
        trace.pointed.connect(bench.pointed)
        bench.pointed.connect(trace.show_pointed)
        bench.covered.connect(self._on_covered)
        trace.edit_requested.connect(bench.edit_requested)
        bench.pointed_sample = lambda: trace.pointed_sample
        bench.time_requested.connect(navigation.show_time)
        trace.visible_range_changed.connect(self._on_visible_range_changed)
        overview.view_requested.connect(navigation.go_to_start)
        overview.beat_requested.connect(navigation.show_beat)
        overview.hovered.connect(bench.hovered)
        self.numbers.pick_requested.connect(bench.pick_requested)
        self.numbers.beat_requested.connect(navigation.show_beat)
        self.numbers.command_requested.connect(bench.command_requested)
        bench.start_requested.connect(lambda: self._show_views(False))
        bench.walk_changed.connect(self.numbers.set_walk)
        bar.chosen.connect(trace.setFocus)
        bar.open_requested.connect(lambda: bench.command_requested.emit("open"))
        bar.lead_requested.connect(self._on_lead_requested)
        bar.model_requested.connect(bench.reviews.use_model)
        bar.method_requested.connect(lambda method: change(method=method))
        bar.label_requested.connect(lambda label: change(explained_label=label or None))
        bar.speed_requested.connect(navigation.set_speed)
        bar.gain_requested.connect(lambda gain: change(gain_mm_per_mv=gain))
        bench.beat_requested.connect(navigation.show_beat)

    def _commands(self) -> tuple[Command, ...]:
        go, change = self.navigation, self._session.change_settings
        pages, scale = ("View", "pages"), ("View", "scale")
        drawing = ("Explain", "drawing")
        return (
            Command(
                "page_left",
                tr("A page back"),
                *pages,
                lambda: go.turn_page(-1.0),
                keys=("Shift+Left", "PgUp"),
            ),
            Command(
                "page_right",
                tr("A page on"),
                *pages,
                lambda: go.turn_page(1.0),
                keys=("Shift+Right", "PgDown"),
            ),
            Command(
                "step_left", tr("A tenth of a page back"), *pages, lambda: go.turn_page(-0.1), keys=("Left",)
            ),
            Command(
                "step_right", tr("A tenth of a page on"), *pages, lambda: go.turn_page(0.1), keys=("Right",)
            ),
            Command("go_start", tr("Start of the record"), *pages, go.go_start, keys=("Ctrl+Home",)),
            Command("go_end", tr("End of the record"), *pages, go.go_end, keys=("Ctrl+End",)),
            Command("go_to_time", tr("Go to a time…"), *pages, self._ask_for_time, keys=("Ctrl+G",)),
            Command("gain_up", tr("Larger gain"), *scale, lambda: go.step_gain(1), keys=("+", "=")),
            Command("gain_down", tr("Smaller gain"), *scale, lambda: go.step_gain(-1), keys=("-",)),
            Command(
                "faster", tr("Faster paper"), *scale, lambda: go.step_speed(1), keys=("Ctrl++", "Ctrl+=")
            ),
            Command("slower", tr("Slower paper"), *scale, lambda: go.step_speed(-1), keys=("Ctrl+-",)),
            Command(
                "standard_scale", tr("25 mm/s and 10 mm/mV"), *scale, go.standard_scale, keys=("Ctrl+0",)
            ),
            Command("calibrate", tr("Calibrate the screen…"), *scale, self._show_calibration),
            *(self._box_command(name) for name in BOXES),
            Command(
                "second_lead",
                tr("Second lead"),
                *scale,
                switch=lambda is_on: keep_second_lead(self._bench, is_on, self._session.settings.second_lead),
                keys=("Shift+L",),
            ),
            *(self._method_command(method, title) for method, title in TITLES.items()),
            self._method_command(_NO_METHOD, tr("No explanation")),
            Command(
                "scale_per_beat",
                tr("Scale per beat"),
                *drawing,
                switch=lambda is_on: change(scale_per_beat=is_on),
                keys=("B",),
            ),
            Command(
                "wave_marks",
                tr("Mark P, QRS and T"),
                *drawing,
                switch=lambda is_on: change(has_wave_marks=is_on),
                keys=("P",),
            ),
            Command(
                "as_network_sees",
                tr("As the network sees it"),
                *drawing,
                switch=lambda is_on: change(as_network_sees=is_on),
                keys=("W",),
            ),
        )

    def _box_command(self, name: str) -> Command:
        text, key = BOXES[name]
        menu, section = _BOX_MENUS[name]
        return Command(f"box_{name}", text, menu, section, lambda: self.bar.open_box(name), keys=(key,))

    def _method_command(self, method: str, title: str) -> Command:
        return Command(
            _command_of(method),
            title,
            "Explain",
            "method",
            switch=lambda _: self._session.change_settings(method=method),
            keys=_METHOD_KEYS.get(method, ()),
            group="method",
        )

    def _show_views(self, is_shown: bool) -> None:
        """Show the middle of the window, but for what something else has the place of; or the start page's room."""
        self._is_started = not is_shown
        self.bar.setVisible(is_shown and "numbers" not in self._covered)
        self.numbers.setVisible(is_shown and "numbers" not in self._covered)
        self.trace.setVisible(is_shown and "trace" not in self._covered)
        self.overview.setVisible(is_shown and not self._covered & {"trace", "overview"})

    def _on_covered(self, name: str, is_covered: bool) -> None:
        self._covered = self._covered | {name} if is_covered else self._covered - {name}
        self._show_views(not self._is_started)
        if name == "stretch" and not is_covered:
            self._bench.stretch_shown.emit(*self.trace.visible_range_s)

    def _on_record_changed(self, record: Record | None) -> None:
        if record is not None and self._is_started:
            self._show_views(True)
        self._display.show_record()
        self._filtered.forget()
        self._filtered.update()
        self._second.update()
        self._display.show_selection()
        if record is not None and record is not self._noted_record:
            self._noted_record = record
            self._session.change_settings(start_s=0.0)

    def _on_review_changed(self, model: str) -> None:
        if model == self._session.model:
            self._display.show_review()
            self._display.show_attributions()

    def _on_model_changed(self, _model: str) -> None:
        self._display.show_review()
        self._show_models()
        self._display.show_attributions()

    def _on_settings_changed(self, settings: ViewSettings) -> None:
        self._display.show_network_view()
        self._filtered.update()
        self._second.update()
        tick_filters(self._bench)
        self.trace.set_view(settings)
        self.bar.set_view(settings)
        self.numbers.set_truth(settings.counts_own)
        self._bench.ticked.emit("second_lead", settings.has_second_lead)
        self._bench.ticked.emit("scale_per_beat", settings.scale_per_beat)
        self._bench.ticked.emit("as_network_sees", settings.as_network_sees)
        self._bench.ticked.emit("wave_marks", settings.has_wave_marks)
        self._display.show_wave_marks()
        self._bench.ticked.emit(_command_of(settings.method), True)
        self._display.show_attributions()

    def _on_scrolled(self, settings: ViewSettings) -> None:
        """Show another page of what is shown already: all that isn't needed for it costs a frame."""
        self._is_scrolling = True
        with self.trace.reading_once():
            self.trace.set_view(settings)
            self._display.show_attributions()
        self._is_scrolling = False

    def _on_visible_range_changed(self, start_s: float, end_s: float) -> None:
        self.overview.set_visible(start_s, end_s)
        self._timer.start()
        if not self._is_scrolling:
            self._follow.stop()
            self._tell_page(start_s, end_s)
        elif not self._follow.isActive():  # work beside a frame would delay it
            self._follow.start()

    def _tell_page(self, start_s: float, end_s: float) -> None:
        """Tell the other views what is in view, and have it explained."""
        if "stretch" not in self._covered:
            self._bench.stretch_shown.emit(start_s, end_s)
        self._bench.reviews.explanations.set_visible(*self.trace.explained_range(start_s, end_s))

    def _on_explanations_changed(self) -> None:
        self._has_news = True
        self._timer.start()

    def _on_explanations_due(self) -> None:
        self._display.show_attributions()
        if self._has_news:
            self._has_news = False
            self._bench.explanations_due.emit()

    def _on_lead_requested(self, lead: int) -> None:
        if self._session.record is not None:
            self._bench.reviews.show_lead(self._session.record, lead)

    def _show_models(self) -> None:
        self.bar.set_models(*offered_models(), self._session.model)
        self.bar.set_methods(offered_methods(self._session.model))

    def _ask_for_time(self) -> None:
        record = self._session.record
        if record is None:
            return
        if self._time is None:
            self._time = TimeDialog(self._bench.theme, self._bench.window)
            self._time.time_requested.connect(self.navigation.show_time)
        self._time.ask(self.trace.visible_range_s[0], record.duration_s)
        bring_up(self._time)

    def _show_calibration(self) -> None:
        if self._calibration is None:
            self._calibration = CalibrationDialog(self._bench.theme, self._bench.window)
            self._calibration.calibrated.connect(self._on_calibrated)
        kept = self._bench.preferences.pixels_per_mm
        self._calibration.set_pixels_per_mm(kept or self.trace.pixels_per_mm)
        bring_up(self._calibration)

    def _on_calibrated(self, pixels_per_mm: float) -> None:
        self._bench.preferences.pixels_per_mm = pixels_per_mm
        self._session.change_settings(pixels_per_mm=pixels_per_mm)
        self._bench.preferences_changed.emit()


def _command_of(method: str) -> str:
    return f"method_{method}"
