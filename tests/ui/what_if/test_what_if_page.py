"""What if, large: alone, beside the section, and in the window in the place of the trace."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from what_if_samples import edited_beat

from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.trace.trace_tool import TraceTool
from ecgviewer.ui.what_if.edit_history import EditHistory
from ecgviewer.ui.what_if.what_if_page import WhatIfPage
from ecgviewer.ui.what_if.what_if_panel import AS_RECORDED, BADGE
from ecgviewer.ui.what_if.what_if_tool import WhatIfTool

WAIT_MS = 60_000


@pytest.fixture
def page(qtbot: QtBot) -> WhatIfPage:
    made = WhatIfPage(DARK, EditHistory())
    qtbot.addWidget(made)
    made.resize(1000, 620)
    made.show()
    made.start((-0.2, 0.1), ("p", "qrs", "t"))
    made.show_beat(edited_beat())
    qtbot.wait(1)
    return made


def said(page: WhatIfPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def drag(page: WhatIfPage, qtbot: QtBot, time_s: float, by: QPoint) -> None:
    """Drag what lies at a time from R."""
    plot = page.curve._plot_rect()
    start = QPoint(round(plot.left() + (time_s + 0.5) * plot.width()), round(plot.center().y()))
    qtbot.mousePress(page.curve, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(page.curve, start + by)
    qtbot.mouseRelease(page.curve, Qt.MouseButton.LeftButton, pos=start + by)


def test_a_drag_edits_as_the_slider_does_and_is_undone_and_redone(page: WhatIfPage, qtbot: QtBot) -> None:
    width = page.curve._plot_rect().width()
    assert AS_RECORDED in said(page)
    drag(page, qtbot, -0.15, QPoint(-round(0.05 * width), 0))
    assert page.form.edit == BeatEdit(p_shift_s=pytest.approx(-0.05))
    assert page.form.sliders["p_shift_s"].value() == -10
    assert BADGE in said(page)
    page.form.undo.click()
    assert page.form.edit.is_identity
    page.form.redo.click()
    assert page.form.sliders["p_shift_s"].value() == -10
    page.form.reset.click()
    assert AS_RECORDED in said(page)


def test_the_class_that_changed_most_stands_first(page: WhatIfPage) -> None:
    assert len(page.bars) == 2
    beat = edited_beat("a")
    model = beat.models[0]
    after = {"N": 0.15, "L": 0.35, "V": 0.5}
    model.probabilities.clear()
    model.probabilities.update(after)
    object.__setattr__(beat, "before", ({"N": 0.2, "L": 0.7, "V": 0.1},))
    page.show_beat(beat)
    assert len(page.bars) == 1
    assert list(page.bars[0].columns[0].after) == ["V", "L", "N"]
    assert page.bars[0].columns[0].change == "L → V"


def test_the_scale_is_stated(page: WhatIfPage) -> None:
    scale = page.curve.scale
    assert page.scale_text == f"{scale.speed_mm_per_s:g} mm/s · {scale.gain_mm_per_mv:g} mm/mV"


def test_the_chosen_network_colours_the_curve_and_stays_chosen(page: WhatIfPage) -> None:
    assert page.curve.content is not None
    assert page.curve.content.model.model_name == "a"
    page.choice.setCurrentIndex(1)
    page.choice.activated.emit(1)
    page.show_beat(edited_beat())
    assert page.curve.content.model.model_name == "b"


def test_it_opens_with_what_coloured_the_trace(page: WhatIfPage) -> None:
    page.prefer("gradcam", "b")
    assert page.curve.content is not None
    assert page.curve.content.model.model_name == "b"
    page.prefer("shap", "nobody")
    assert page.curve.content.model.model_name == "b", "what isn't offered changes nothing"


def test_it_says_why_there_is_nothing_to_edit(page: WhatIfPage) -> None:
    page.set_unavailable("select a beat")
    assert "Nothing to edit: select a beat." in said(page)
    assert not page.curve.isVisible()
    assert BADGE not in said(page)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, LIGHT)
    shown = MainWindow("v2", LIGHT)
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    shown.show()
    yield shown
    shown.shut_down()


def test_in_the_place_of_the_trace_with_one_state(window: MainWindow, qtbot: QtBot) -> None:
    session, tool = window.session, window.tool(WhatIfTool)
    page, panel, trace = tool.page, tool.panel, window.tool(TraceTool).trace
    window.run("what_if_large")
    assert not page.isVisible()
    window.show_record(read_record(demo_record()))
    qtbot.waitUntil(lambda: session.waves is not None, timeout=WAIT_MS)
    session.select(12)
    window.run("what_if_large")
    assert page.isVisible()
    assert not trace.isVisible()
    assert panel.large.isChecked()
    assert not panel.is_open
    qtbot.waitUntil(lambda: len(page.bars) > 0 and tool.is_settled, timeout=WAIT_MS)
    drag(page, qtbot, 0.0, QPoint(-round(0.1 * page.curve._plot_rect().width()), 0))
    qtbot.waitUntil(lambda: tool.is_settled, timeout=WAIT_MS)
    dragged, shift_s = page.bars[0].columns[0].after, page.form.edit.shift_s
    assert shift_s == pytest.approx(-0.1, abs=0.006)
    assert dragged != pytest.approx(page.bars[0].columns[0].before, abs=1e-3)
    window.run("what_if")
    assert panel.form.edit == page.form.edit
    panel.form.reset.click()
    assert page.form.edit.is_identity
    assert page.form.sliders["shift_s"].value() == 0
    panel.form.sliders["shift_s"].setValue(round(shift_s / 0.005))
    qtbot.waitUntil(lambda: tool.is_settled, timeout=WAIT_MS)
    assert page.bars[0].columns[0].after == pytest.approx(dragged, abs=1e-5)
    assert {**panel.bars.columns[0].after} == pytest.approx(dragged, abs=1e-5)
    session.select(13)
    assert page.form.edit.is_identity
    assert panel.form.edit.is_identity
    assert AS_RECORDED in said(page)
    window.run("disclosure")
    assert not page.isVisible()
    window.run("what_if_large")
    assert page.isVisible()
    assert not trace.isVisible()
    qtbot.keyClick(page.form.sliders["t_gain"], Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert trace.isVisible()
    assert not panel.large.isChecked()
