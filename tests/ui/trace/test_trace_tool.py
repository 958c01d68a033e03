"""What the middle of the window asks for, and what it follows."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bench_samples import NotedBench, run, switch
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review

from ecgviewer.explain.attribution import TITLES
from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.paper import strip_canvas
from ecgviewer.ui.state.tool import Walk
from ecgviewer.ui.trace.trace_tool import TraceTool

RECORD = make_record()
PREPARED = make_prepared(RECORD)


class Bench:
    """The tool on a workbench, its trace 1000 pixels wide."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bench = NotedBench(self.window)
        self.tool = TraceTool()
        self.parts = self.tool.build(self.bench)
        for widget, _ in self.parts.middle:
            widget.setParent(self.window)
        self.tool.bar.setParent(self.window)
        self.tool.trace.resize(1000, 300)
        self.window.show()
        self.session = self.bench.session
        self.session.change_settings(has_second_lead=False)  # read in a thread of its own
        self.reviews: Any = self.bench.reviews

    def open(self) -> None:
        self.session.set_record(RECORD, 0)
        self.session.set_prepared(PREPARED)
        self.session.set_review("v2", make_review(RECORD, PREPARED, "v2"))
        self.bench.do_turns()
        self.bench.said.clear()
        self.reviews.asked.clear()


@pytest.fixture
def made(qtbot: QtBot) -> Iterator[Bench]:
    bench = Bench(qtbot)
    yield bench
    bench.tool._timer.stop()


def test_trace_numbers_and_overview_stand_beneath_each_other(made: Bench) -> None:
    tool = made.tool
    assert made.parts.middle == ((tool.trace, 1), (tool.numbers, 0), (tool.overview, 0))
    assert made.parts.bars == (tool.bar,)


def test_keys_turn_pages_and_change_the_scale(made: Bench) -> None:
    made.open()
    settings = lambda: made.session.settings  # noqa: E731
    page_s = made.tool.trace.visible_range_s[1] - made.tool.trace.visible_range_s[0]
    whole = made.tool.trace.whole_pixels
    run(made.parts.commands, "page_right")
    assert settings().start_s == pytest.approx(whole(page_s))
    assert settings().start_s == pytest.approx(page_s, abs=0.01)
    run(made.parts.commands, "step_left")
    assert settings().start_s == pytest.approx(whole(page_s) - whole(0.1 * page_s))
    run(made.parts.commands, "step_right")
    run(made.parts.commands, "page_left")
    assert settings().start_s == pytest.approx(0.0, abs=1e-6)
    run(made.parts.commands, "go_end")
    assert settings().start_s == pytest.approx(RECORD.duration_s - page_s)
    run(made.parts.commands, "go_start")
    assert settings().start_s == 0.0
    for name, field, is_more in (
        ("gain_up", "gain_mm_per_mv", True), ("faster", "speed_mm_per_s", True),
        ("gain_down", "gain_mm_per_mv", False), ("slower", "speed_mm_per_s", False),
    ):  # fmt: skip
        before = getattr(settings(), field)
        run(made.parts.commands, name)
        assert (getattr(settings(), field) > before) == is_more
    made.session.change_settings(gain_mm_per_mv=20.0, speed_mm_per_s=50.0)
    run(made.parts.commands, "standard_scale")
    assert (settings().gain_mm_per_mv, settings().speed_mm_per_s) == (10.0, 25.0)


def test_switches_change_the_settings_and_are_ticked_by_them(made: Bench) -> None:
    made.open()
    switch(made.parts.commands, "scale_per_beat", True)
    switch(made.parts.commands, "as_network_sees", True)
    switch(made.parts.commands, "wave_marks", True)
    assert made.session.settings.has_wave_marks
    assert made.session.settings.scale_per_beat
    assert made.session.settings.as_network_sees
    assert made.bench.told("ticked")[-4:] == [
        ("scale_per_beat", True), ("as_network_sees", True), ("wave_marks", True), ("method_gradcam", True),
    ]  # fmt: skip
    for method in (*TITLES, "none"):
        switch(made.parts.commands, f"method_{method}", True)
        assert made.session.settings.method == method
        assert made.bench.told("ticked")[-1] == (f"method_{method}", True)
    groups = {command.group for command in made.parts.commands if command.name.startswith("method_")}
    assert groups == {"method"}


def test_the_bar_asks_for_what_it_names(made: Bench) -> None:
    made.open()
    bar = made.tool.bar
    bar.open_requested.emit()
    assert made.bench.told("command_requested") == ["open"]
    bar.lead_requested.emit(1)
    bar.model_requested.emit("v1")
    asked = [one for one in made.reviews.asked if one[0] in ("show_lead", "use_model")]
    assert asked == [("show_lead", RECORD, 1), ("use_model", "v1")]
    bar.method_requested.emit("shap")
    bar.label_requested.emit("V")
    bar.gain_requested.emit(20.0)
    bar.speed_requested.emit(50.0)
    settings = made.session.settings
    assert (settings.method, settings.explained_label) == ("shap", "V")
    assert (settings.gain_mm_per_mv, settings.speed_mm_per_s) == (20.0, 50.0)
    bar.label_requested.emit("")
    assert made.session.settings.explained_label is None
    made.session.set_record(None, 0)
    bar.lead_requested.emit(1)  # of a record that is gone
    assert [one for one in made.reviews.asked if one[0] == "show_lead"] == [("show_lead", RECORD, 1)]


def test_explanations_are_asked_for_what_is_in_view_and_shown_a_moment_later(
    made: Bench, qtbot: QtBot
) -> None:
    made.open()
    made.tool.trace.visible_range_changed.emit(3.0, 9.0)
    assert ("set_visible", 3.0, 9.0) in made.reviews.asked
    assert made.tool.overview._content.visible_s == (3.0, 9.0)
    assert not made.tool.is_settled
    due: list[object] = []
    made.bench.explanations_due.connect(lambda: due.append(1))
    qtbot.waitUntil(lambda: made.tool.is_settled)
    assert not due  # another page is no news of the beat that is selected
    made.session.explanations_changed.emit()
    assert not made.tool.is_settled
    qtbot.waitUntil(lambda: made.tool.is_settled)
    assert due


def test_while_a_page_scrolls_explanations_and_other_views_follow_a_moment_later(
    made: Bench, qtbot: QtBot
) -> None:
    made.open()
    told: list[tuple[float, float]] = []
    made.bench.stretch_shown.connect(lambda *stretch: told.append(stretch))
    n_asked = len(made.reviews.asked)
    for start_s in (1.0, 2.0, 3.0):
        made.session.change_settings(start_s=start_s)
    assert made.tool.overview._content.visible_s[0] == 3.0
    assert not told
    assert len(made.reviews.asked) == n_asked
    assert not made.tool.is_settled
    qtbot.waitUntil(lambda: made.tool.is_settled)
    assert told == [made.tool.trace.visible_range_s]
    assert made.reviews.asked[n_asked:] == [("set_visible", *made.tool.trace.visible_range_s)]


def test_a_step_lays_the_page_out_once_and_changes_nothing_else(
    made: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.open()
    counts = {"lay out": 0, "attributions": 0, "settings": 0}

    def count(name: str, owner: object, method: str) -> None:
        real = getattr(owner, method)

        def counted(*arguments: object, **named: object) -> object:
            counts[name] += 1
            return real(*arguments, **named)

        monkeypatch.setattr(owner, method, counted)

    count("lay out", made.tool.trace, "_lay_out")
    count("attributions", made.session, "attributions_between")
    made.session.settings_changed.connect(lambda _: counts.update(settings=counts["settings"] + 1))
    run(made.parts.commands, "step_right")
    assert counts == {"lay out": 1, "attributions": 1, "settings": 0}
    run(made.parts.commands, "slower")
    assert counts["settings"] == 1


def test_where_beats_are_too_narrow_to_show_a_map_only_some_are_explained(made: Bench) -> None:
    made.open()
    trace = made.tool.trace
    assert trace.evidence_range_s == trace.visible_range_s
    made.session.change_settings(speed_mm_per_s=0.5)
    start_s, end_s = trace.visible_range_s
    first_s, last_s = trace.evidence_range_s
    assert end_s - start_s > 20
    assert last_s - first_s == pytest.approx(10.0)
    assert first_s + last_s == pytest.approx(start_s + end_s)
    assert made.reviews.asked[-1] == ("set_visible", first_s, last_s)


def test_another_record_begins_at_its_start_and_another_lead_stays(made: Bench) -> None:
    made.open()
    made.session.change_settings(start_s=5.0)
    made.session.set_record(RECORD, 0)
    assert made.session.settings.start_s == 5.0
    made.session.set_record(make_record("b"), 0)
    assert made.session.settings.start_s == 0.0


def test_beats_are_selected_and_brought_into_view_whoever_asks(made: Bench) -> None:
    made.open()
    made.tool.trace.beat_requested.emit(1)
    assert made.session.selected == 1
    made.bench.beat_requested.emit(2)
    assert made.session.selected == 2
    made.tool.overview.beat_requested.emit(3)
    assert made.session.selected == 3
    made.tool.numbers.beat_requested.emit(4)
    assert made.session.selected == 4
    made.tool.overview.hovered.emit("12 s")
    assert made.bench.told("hovered")[-1] == "12 s"


def test_while_there_is_no_record_the_start_page_has_the_room(made: Bench) -> None:
    made.bench.start_requested.emit()
    views = (made.tool.trace, made.tool.numbers, made.tool.overview, made.tool.bar)
    assert all(view.isHidden() for view in views)
    made.session.set_record(RECORD, 0)
    assert not any(view.isHidden() for view in views)


def test_what_is_walked_stands_among_the_numbers(made: Bench) -> None:
    made.open()
    made.bench.set_walk(Walk("false calls", "3 of 5"))
    assert any("3 of 5" in text for text in made.tool.numbers.texts())


def test_a_low_window_gives_the_overview_no_more_than_it_needs(made: Bench) -> None:
    made.tool.fit_overview(879)
    assert made.tool.overview.height() == made.tool.overview.minimumSizeHint().height()
    made.tool.fit_overview(1000)
    assert made.tool.overview.height() == 130


def test_a_calibrated_screen_is_kept_and_used(made: Bench) -> None:
    made.open()
    run(made.parts.commands, "calibrate")
    dialog = made.tool._calibration
    assert dialog is not None
    dialog.calibrated.emit(4.5)
    assert made.bench.preferences.pixels_per_mm == 4.5
    assert made.session.settings.pixels_per_mm == 4.5
    dialog.hide()
    run(made.parts.commands, "calibrate")
    assert made.tool._calibration is dialog
    assert dialog.isVisible()


def test_models_are_offered_anew_when_one_was_written(made: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "ecgviewer.ui.trace.trace_tool.offered_models", lambda: (["", "v2", "new"], ["a", "b", "c"])
    )
    made.bench.models_changed.emit()
    combo = made.tool.bar._model
    assert [combo.itemData(row) for row in range(combo.count())] == ["", "v2", "new"]
    assert combo.currentData() == "v2"


def test_all_views_are_drawn_in_another_theme(made: Bench) -> None:
    made.tool.set_theme(DARK)
    views = (made.tool.trace, made.tool.overview, made.tool.numbers, made.tool.bar)
    assert [view._theme for view in views] == [DARK] * 4


def test_what_has_the_traces_place_keeps_it_when_another_record_opens(made: Bench) -> None:
    made.open()
    made.bench.covered.emit("trace", True)
    assert made.tool.trace.isHidden()
    assert made.tool.overview.isHidden()
    assert not made.tool.numbers.isHidden()
    made.open()
    assert made.tool.trace.isHidden()
    made.bench.covered.emit("trace", False)
    assert not made.tool.trace.isHidden()
    assert not made.tool.overview.isHidden()


def test_the_trace_says_nothing_of_seconds_while_another_page_does(made: Bench) -> None:
    made.open()
    made.bench.covered.emit("stretch", True)
    told = made.bench.told("stretch_shown")
    made.bench.session.change_settings(speed_mm_per_s=50.0)
    assert made.bench.told("stretch_shown") == told
    made.bench.covered.emit("stretch", False)
    assert made.bench.told("stretch_shown")[len(told) :] == [made.tool.trace.visible_range_s]


def test_the_pointer_of_another_view_is_marked_on_the_trace(made: Bench) -> None:
    made.open()
    before = made.tool.trace.grab().toImage()
    made.bench.pointed.emit(2.5)
    marked = made.tool.trace.grab().toImage()
    assert marked != before
    made.bench.pointed.emit(float("nan"))
    assert made.tool.trace.grab().toImage() == before


def test_a_page_that_stays_is_painted_into_a_picture_and_shown_from_it(
    made: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.open()
    n_painted: list[int] = []
    real = strip_canvas.StripPainter.paint

    def count(own: strip_canvas.StripPainter, *lay: Callable[[], bool]) -> None:
        n_painted.append(1)
        real(own, *lay)

    monkeypatch.setattr(strip_canvas.StripPainter, "paint", count)
    made.session.change_settings(start_s=1.0)
    first = made.tool.trace.grab().toImage()
    for _ in range(5):
        assert made.tool.trace.grab().toImage() == first
    assert len(n_painted) == 1
    made.session.change_settings(start_s=2.0)
    assert made.tool.trace.grab().toImage() != first
    assert len(n_painted) == 2
