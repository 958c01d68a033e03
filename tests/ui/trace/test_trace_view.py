from dataclasses import replace

import numpy as np
import pytest
from pointer import hover
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from strip_samples import make_attribution, make_beats

from ecgviewer.records.spans import Span
from ecgviewer.ui.look.color_spaces import blend_hex
from ecgviewer.ui.look.theme import DARK, LIGHT, Theme
from ecgviewer.ui.paper.evidence_band import DOUBTFUL_SHARE, WIDE_MM
from ecgviewer.ui.paper.paper import paper_rect
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.ui.trace.trace_readout import describe_point
from ecgviewer.ui.trace.trace_view import TraceView

FS_HZ, DURATION_S = 360.0, 120.0
R_SAMPLES = list(range(360, 119 * 360, 360))


@pytest.fixture
def view(qtbot: QtBot) -> TraceView:
    """A trace of two minutes with a beat each second, every tenth a false V."""
    trace = TraceView()
    qtbot.addWidget(trace)
    trace.resize(1000, 400)
    times = np.arange(int(DURATION_S * FS_HZ)) / FS_HZ
    lead = np.exp(-(((times + 0.5) % 1.0 - 0.5) ** 2) / 0.0005).astype(np.float32)
    trace.set_view(ViewSettings(start_s=30.0, pixels_per_mm=4.0))
    trace.set_lead("test", "MLII", lead, FS_HZ, DURATION_S)
    beats = make_beats(R_SAMPLES, "N" * len(R_SAMPLES))
    trace.set_beats(beats, [Span(0, 20000, "N"), Span(20000, 43200, "B")], marks=[(11000, "x")])
    is_false = np.arange(len(R_SAMPLES)) % 10 == 4
    called = np.where(is_false, "V", "N")
    trace.set_calls(called, None, is_false, np.zeros(len(R_SAMPLES), bool), ("N", "V"))
    return trace


def grab(view: TraceView) -> QImage:
    image = view.grab().toImage()
    image.setDevicePixelRatio(1.0)
    return image


def has_color(image: QImage, color: str, left: int, top: int, right: int, bottom: int) -> bool:
    wanted = QColor(color).rgb()
    return any(image.pixel(x, y) == wanted for x in range(left, right) for y in range(top, bottom))


def wheel(view: TraceView, x: float, notches: int, modifiers: Qt.KeyboardModifier) -> None:
    position = QPointF(x, 200.0)
    event = QWheelEvent(
        position,
        QPointF(view.mapToGlobal(position.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    view.wheelEvent(event)


def test_the_visible_span_follows_from_width_and_scale(view: TraceView) -> None:
    start_s, end_s = view.visible_range_s
    paper_px = paper_rect(view._page).width()
    assert start_s == 30.0
    assert end_s - start_s == pytest.approx(paper_px / (25 * 4.0))


def test_a_resize_shows_more_at_the_same_scale_and_says_so(view: TraceView, qtbot: QtBot) -> None:
    before = view.visible_range_s
    with qtbot.waitSignal(view.visible_range_changed) as signal:
        view.resize(1400, 400)
        view.grab()
    assert signal.args == list(view.visible_range_s)
    assert view.visible_range_s[1] - before[1] == pytest.approx(400 / 100.0)


def test_the_screen_gives_the_scale_unless_it_is_calibrated(view: TraceView) -> None:
    view.set_view(ViewSettings(start_s=30.0))
    assert view.pixels_per_mm == pytest.approx(view.logicalDpiX() / 25.4)
    assert view._page.scale.pixels_per_mm == pytest.approx(view.pixels_per_mm)


def test_another_record_on_the_same_seconds_is_told(view: TraceView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.visible_range_changed):
        view.set_lead("other", "V1", np.zeros(43200, np.float32), FS_HZ, DURATION_S)
    assert view.content.beats is None
    assert view.content.called is None


def test_ctrl_wheel_keeps_the_time_under_the_pointer(view: TraceView, qtbot: QtBot) -> None:
    anchor_s = view._page.time_of_x(700.0)
    with qtbot.waitSignal(view.scale_requested) as signal:
        wheel(view, 700.0, 1, Qt.KeyboardModifier.ControlModifier)
    speed, told_s = signal.args
    assert speed == pytest.approx(31.25)
    assert told_s == pytest.approx(anchor_s)
    start_s = view.start_at_speed(speed, told_s)
    view.set_view(replace(view.content.view, speed_mm_per_s=speed, start_s=start_s))
    assert view._page.x_of_time(anchor_s) == pytest.approx(700.0)


def test_the_wheel_scrolls_a_tenth_of_a_page(view: TraceView, qtbot: QtBot) -> None:
    start_s, end_s = view.visible_range_s
    with qtbot.waitSignal(view.view_requested) as signal:
        wheel(view, 500.0, -1, Qt.KeyboardModifier.NoModifier)
    assert signal.args[0] == pytest.approx(start_s + view.whole_pixels((end_s - start_s) / 10))
    assert signal.args[0] == pytest.approx(start_s + (end_s - start_s) / 10, abs=0.5 / (25 * 4.0))


def test_ctrl_shift_wheel_asks_for_the_next_gain(view: TraceView, qtbot: QtBot) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(view.gain_requested) as signal:
        wheel(view, 500.0, 1, both)
    assert signal.args == [20.0]


def test_a_click_asks_for_the_nearest_beat(view: TraceView, qtbot: QtBot) -> None:
    x = round(view._page.x_of_time(33.3))
    with qtbot.waitSignal(view.beat_requested) as signal:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(x, 250))
    assert signal.args == [32]


def test_a_drag_moves_the_paper_and_selects_nothing(view: TraceView, qtbot: QtBot) -> None:
    chosen: list[int] = []
    view.beat_requested.connect(chosen.append)
    with qtbot.waitSignal(view.view_requested) as signal:
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(600, 250))
        QTest.mouseMove(view, QPoint(500, 250))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(500, 250))
    assert signal.args[0] == pytest.approx(31.0)
    assert chosen == []


def test_hovering_reads_out_and_leaving_clears(view: TraceView) -> None:
    texts: list[str] = []
    view.hovered.connect(texts.append)
    view.show()
    hover(view, QPoint(round(view._page.x_of_time(35.0)), 250))
    assert any("beat 35, reference N (normal beat) · network V, false" in text for text in texts)
    view._move_pointer(None)
    assert texts[-1] == ""


def test_what_is_read_out_follows_every_change_of_the_page(view: TraceView) -> None:
    texts: list[str] = []
    view.hovered.connect(texts.append)
    view.show()
    x = view._page.x_of_time(32.0)
    hover(view, QPoint(round(x), 250))
    view._on_rest_timeout()
    assert texts[-1].startswith("0:32.0")
    assert view._card.text().startswith("0:32.0")
    assert "beat 32" in texts[-1]
    settings = ViewSettings(start_s=30.0, pixels_per_mm=4.0)
    for changes, time in (({"start_s": 90.0}, "1:32.0"), ({"speed_mm_per_s": 50.0}, "0:31.0")):
        view.set_view(replace(settings, **changes))
        assert texts[-1].startswith(time)
        assert view._card.isVisible()
        assert " · ".join(view._card.text().splitlines()) == texts[-1]
        assert view._card.text().startswith(time)
    view.set_view(settings)
    view.set_attributions({31: make_attribution([0.5])}, {("gradcam", "N"): 1.0})
    assert "Grad-CAM 0.5 for N" in texts[-1]
    assert "Grad-CAM 0.5 for N" in view._card.text()
    n_said = len(texts)
    view.set_notes(["synthetic"])
    assert len(texts) == n_said


def test_several_changes_can_be_read_out_once(view: TraceView) -> None:
    texts: list[str] = []
    view.hovered.connect(texts.append)
    view.show()
    hover(view, QPoint(round(view._page.x_of_time(32.0)), 250))
    n_said = len(texts)
    with view.reading_once():
        view.set_view(ViewSettings(start_s=90.0, pixels_per_mm=4.0))
        view.set_view(ViewSettings(start_s=30.0, pixels_per_mm=4.0))
        view.set_attributions({31: make_attribution([0.5])}, {("gradcam", "N"): 1.0})
        assert len(texts) == n_said
    assert len(texts) == n_said + 1
    assert "Grad-CAM 0.5 for N" in texts[-1]


def test_a_pointer_that_a_smaller_view_leaves_outside_reads_out_nothing(view: TraceView) -> None:
    texts: list[str] = []
    view.hovered.connect(texts.append)
    view.show()
    hover(view, QPoint(900, 250))
    view._on_rest_timeout()
    assert view._card.isVisible()
    view.resize(500, 400)
    assert texts[-1] == ""
    assert not view._card.isVisible()
    view.set_view(ViewSettings(start_s=60.0, pixels_per_mm=4.0))
    assert texts[-1] == ""


def test_the_anchor_is_the_selected_beat_if_it_is_in_view(view: TraceView) -> None:
    view.set_selected(34)
    x = view._page.x_of_time(35.0)
    view.set_view(ViewSettings(50.0, 10.0, view.start_at_speed(50.0), pixels_per_mm=4.0))
    assert view._page.x_of_time(35.0) == pytest.approx(x)


def test_start_stays_inside_the_record(view: TraceView) -> None:
    view.set_view(ViewSettings(start_s=1e6, pixels_per_mm=4.0))
    assert view.visible_range_s[1] == pytest.approx(DURATION_S)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_paper_chips_and_triangle_are_painted(view: TraceView, theme: Theme) -> None:
    view.set_theme(theme)
    image = grab(view)
    page = view._page
    layout = page.layout
    paper = [round(edge) for edge in (layout.left, layout.paper.top, layout.right, layout.paper.bottom)]
    assert has_color(image, theme.paper, *paper)
    assert has_color(image, theme.grid_large, *paper)
    x = round(page.x_of_time(35.0))
    triangle = (x - 4, round(layout.triangles.top), x + 4, round(layout.triangles.bottom) + 1)
    assert has_color(image, theme.false_hue, *triangle)
    other = round(page.x_of_time(36.0))
    assert not has_color(image, theme.false_hue, other - 10, triangle[1], other + 10, triangle[3])


def test_the_paper_is_true_in_pixels(view: TraceView) -> None:
    view.set_view(ViewSettings(start_s=30.0, gain_mm_per_mv=10.0, pixels_per_mm=4.0))
    image, layout = grab(view), view._page.layout
    row = round(layout.paper.top) + 3
    large = QColor(LIGHT.grid_large).rgb()
    columns = [x for x in range(round(layout.left), round(layout.right)) if image.pixel(x, row) == large]
    assert set(np.diff(columns).tolist()) == {20}


def test_a_standard_deviation_is_half_as_tall_as_a_millivolt(view: TraceView) -> None:
    view.set_network_view((np.arange(43_200.0), np.zeros(43_200, np.float32)))
    view.set_view(ViewSettings(start_s=30.0, gain_mm_per_mv=10.0, pixels_per_mm=4.0))
    assert view._page.scale.px_per_mv == 40.0
    view.set_view(ViewSettings(start_s=30.0, gain_mm_per_mv=10.0, pixels_per_mm=4.0, as_network_sees=True))
    assert view._page.scale.px_per_mv == 20.0


def test_the_label_of_a_beat_at_the_edge_is_whole(view: TraceView) -> None:
    view.set_beats(make_beats([10_801, 11_500], "VN"))
    image, layout = grab(view), view._page.layout
    band, left = layout.reference, round(layout.left)
    fill = LIGHT.class_fill("V")
    assert has_color(image, fill, left - 8, round(band.top), left, round(band.bottom))
    view.set_beats(make_beats([10_790, 11_500], "VN"))
    assert not has_color(grab(view), fill, left - 8, round(band.top), left + 20, round(band.bottom))


def test_the_remark_that_there_is_no_rhythm_stands_beside_a_bar(view: TraceView) -> None:
    quality = [1.0] * len(R_SAMPLES)
    view.set_view(ViewSettings(start_s=0.0, pixels_per_mm=4.0))
    view.set_beats(make_beats(R_SAMPLES, "N" * len(R_SAMPLES), quality=quality))
    band, left = view._page.layout.rhythm, view._page.layout.left

    def text_from() -> int:
        """Return where the remark begins, in pixels from the paper's left edge, seen by what it adds."""
        with_text = grab(view)
        view.set_beats(view.content.beats, [Span(43_000, 43_200, "N")])
        without = grab(view)
        columns = range(round(left), round(left) + 600)
        rows = range(round(band.top), round(band.bottom))
        return next(
            x for x in columns if any(with_text.pixel(x, y) != without.pixel(x, y) for y in rows)
        ) - round(left)

    assert 4 <= text_from() <= 8
    # From 0.5 to 1.5 s: the bar ends 150 pixels from the edge.
    view.set_beats(make_beats(R_SAMPLES, "N" * len(R_SAMPLES), quality=[0.3, *quality[1:]]))
    assert 150 <= text_from() <= 160


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_only_beats_in_a_poor_signal_get_a_bar(view: TraceView, theme: Theme) -> None:
    view.set_theme(theme)
    beats = make_beats(R_SAMPLES, "N" * len(R_SAMPLES))
    beats.quality[31:35] = 0.3
    view.set_beats(beats)
    image, page = grab(view), view._page
    band = page.layout.rhythm

    def is_marked(time_s: float) -> bool:
        middle, fill = round(page.x_of_time(time_s)), blend_hex(theme.surface, theme.muted, 0.16)
        return has_color(image, fill, middle - 5, round(band.top), middle + 5, round(band.bottom))

    # The bar's last second holds its name; half a second beyond the last beat it ends.
    is_marked_there = [is_marked(time_s) for time_s in (31.0, 31.7, 32.0, 33.0, 34.0, 35.0, 35.6, 36.0)]
    assert is_marked_there == [False, True, True, True, True, False, False, False]


def test_the_band_lies_behind_the_beat_it_explains_only(view: TraceView) -> None:
    plain = grab(view)
    view.set_attributions({34: make_attribution([1.0])}, {("gradcam", "N"): 1.0}, legend="Grad-CAM")
    page, image = view._page, grab(view)
    baseline = round(page.y_of_value(0.0))

    def n_changed(time_s: float) -> int:
        x = round(page.x_of_time(time_s))
        return sum(image.pixel(x, y) != plain.pixel(x, y) for y in range(baseline - 12, baseline + 13))

    widest = WIDE_MM * 4.0
    assert n_changed(34.6) == pytest.approx(widest, abs=3)
    assert n_changed(35.4) == pytest.approx(widest, abs=3)
    assert n_changed(34.4) == n_changed(35.6) == 0
    view.set_attributions({}, {})
    assert view.content.legend is None
    assert grab(view) == plain


def test_the_scale_may_come_from_a_function(view: TraceView) -> None:
    view.set_attributions({34: make_attribution([1.0])}, lambda method, label: 4.0, legend="Grad-CAM of v2")
    legend = view.content.legend
    assert legend is not None
    assert legend.high == "4"
    assert legend.text == "Grad-CAM of v2"


def test_a_method_no_better_than_random_fades_and_the_legend_says_so(view: TraceView) -> None:
    plain, changes = grab(view), {}
    for doubt in ("", "no better than random"):
        view.set_attributions({34: make_attribution([1.0])}, {("gradcam", "N"): 1.0}, doubt=doubt)
        x, y = round(view._page.x_of_time(34.7)), round(view._page.y_of_value(0.0)) + 5
        image = grab(view)
        before, after = QColor(plain.pixel(x, y)), QColor(image.pixel(x, y))
        changes[doubt] = sum(abs(a - b) for a, b in zip(before.getRgb(), after.getRgb(), strict=True))
        words = [QColor(image.pixel(x, y)) for x in range(400, 850) for y in range(4, 22)]
        assert any(color.red() - color.blue() > 60 for color in words) == bool(doubt)
    assert changes["no better than random"] == pytest.approx(DOUBTFUL_SHARE * changes[""], rel=0.15)
    assert "no better than random, as measured on this network: the band is faint" in describe_point(
        view.content, view._page, 500.0, 5.0
    )


def test_no_record_and_odd_sizes_paint_without_error(qtbot: QtBot, view: TraceView) -> None:
    for size in ((320, 200), (500, 250), (2500, 1200), (1, 1)):
        view.resize(*size)
        assert not view.grab().isNull()
    view.set_lead("", "", None)
    assert not view.grab().isNull()


@pytest.mark.parametrize("speed", [0.05, 1.0, 5.0, 12.5, 50.0, 400.0])
def test_every_speed_paints(view: TraceView, speed: float) -> None:
    attributions = {row: make_attribution([0.0, 0.5, 1.0]) for row in range(0, 60, 2)}
    attributions |= {row: make_attribution([0.0]) for row in range(1, 60, 2)}
    view.set_attributions(attributions, {("gradcam", "N"): 1.0})
    view.set_selected(33)
    view.set_view(ViewSettings(speed_mm_per_s=speed, gain_mm_per_mv=20.0, start_s=20.0, pixels_per_mm=4.0))
    assert not view.grab().isNull()


def test_flat_missing_and_tall_signals_paint(qtbot: QtBot) -> None:
    trace = TraceView()
    qtbot.addWidget(trace)
    trace.resize(600, 300)
    leads = [np.zeros(500), np.full(500, np.nan), np.linspace(-90, 300, 500), np.array([0.5])]
    for lead in leads:
        trace.set_lead("x", "I", lead.astype(np.float32), 250.0, lead.size / 250.0)
        trace.set_beats(make_beats([lead.size // 2], fs_hz=250.0))
        assert not trace.grab().isNull()
