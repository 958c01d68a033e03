import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from strip_samples import make_beats

from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.trace.overview_view import OverviewView

DURATION_S = 600.0


@pytest.fixture
def view(qtbot: QtBot) -> OverviewView:
    """Ten minutes with a beat each second; V from minute five on, one of them false."""
    overview = OverviewView()
    qtbot.addWidget(overview)
    overview.resize(800, 180)
    rng = np.random.default_rng(0)
    overview.set_lead(rng.normal(size=int(DURATION_S * 100)).astype(np.float32), 100.0, DURATION_S)
    r_samples = list(range(100, 59_900, 100))
    overview.set_beats(make_beats(r_samples, "N" * len(r_samples), fs_hz=100.0))
    called = np.where(np.arange(len(r_samples)) < 300, "N", "V")
    is_false = np.arange(len(r_samples)) == 449
    overview.set_calls(called, is_false)
    overview.set_visible(100.0, 160.0)
    overview.grab()
    return overview


def point(view: OverviewView, time_s: float, y: float | None = None) -> QPoint:
    layout = view._layout()
    return QPoint(round(layout.x_of_time(time_s)), round(layout.envelope.middle if y is None else y))


def test_a_click_centres_the_page_there(view: OverviewView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.view_requested) as signal:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=point(view, 400.0))
    assert signal.args[0] == pytest.approx(370.0, abs=1.0)


def test_a_click_near_the_end_stays_inside_the_record(view: OverviewView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.view_requested) as signal:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=point(view, 599.0))
    assert signal.args[0] == pytest.approx(540.0)


def test_the_window_is_dragged_by_what_was_grabbed(view: OverviewView, qtbot: QtBot) -> None:
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=point(view, 110.0))
    with qtbot.waitSignal(view.view_requested) as signal:
        QTest.mouseMove(view, point(view, 210.0))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=point(view, 210.0))
    assert signal.args[0] == pytest.approx(200.0, abs=1.5)


def test_a_click_on_a_triangle_asks_for_its_beat(view: OverviewView, qtbot: QtBot) -> None:
    y = view._layout().triangles.middle
    with qtbot.waitSignal(view.beat_requested) as signal:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=point(view, 450.0, y))
    assert signal.args == [449]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_classes_are_painted_in_their_hues(view: OverviewView, theme: object) -> None:
    view.set_theme(theme)  # type: ignore[arg-type]
    image = view.grab().toImage()
    y = round(view._layout().classes.middle)

    def color(time_s: float) -> QColor:
        return image.pixelColor(point(view, time_s).x(), y)

    assert color(250.0) == QColor(theme.class_color("N"))  # type: ignore[attr-defined]
    assert color(350.0) == QColor(theme.class_color("V"))  # type: ignore[attr-defined]


def test_moving_the_window_does_not_paint_the_record_anew(view: OverviewView) -> None:
    picture = view._static_picture()
    view.set_visible(200.0, 260.0)
    view.grab()
    assert view._static_picture() is picture
    view.set_calls(None)
    assert view._static_picture() is not picture


def test_hovering_tells_time_class_and_rr(view: OverviewView) -> None:
    assert view._describe(350.2, -1) == "5:50.20 · beat 350 V · RR 1000 ms"


def test_without_a_record_and_beats_it_paints(qtbot: QtBot) -> None:
    empty = OverviewView()
    qtbot.addWidget(empty)
    assert not empty.grab().isNull()
    empty.set_lead(np.zeros(100, np.float32), 100.0, 1.0)
    assert not empty.grab().isNull()
    empty.set_beats(make_beats([50], fs_hz=100.0))
    assert not empty.grab().isNull()


def test_another_record_keeps_the_window_that_the_trace_told_before(view: OverviewView) -> None:
    view.set_visible(0.0, 60.0)
    view.set_lead(np.zeros(60_000, np.float32), 100.0, DURATION_S)
    view.grab()
    assert view._window.width() == pytest.approx((view._layout().right - view._layout().left) / 10, abs=1)
