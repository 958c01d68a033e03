"""The "What if" section alone and in the window, on the demo record."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from what_if_samples import edited_beat

from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.explain.attribution import Attribution
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.what_if.what_if_bars import BeforeAfter
from ecgviewer.ui.what_if.what_if_panel import AS_RECORDED, BADGE, WhatIfPanel
from ecgviewer.ui.what_if.what_if_tool import WhatIfTool
from ecgviewer.workflows.review.review_result import beats_as_csv, review_result

WAIT_MS = 60_000


@pytest.fixture
def panel(qtbot: QtBot) -> WhatIfPanel:
    panel = WhatIfPanel(DARK)
    qtbot.addWidget(panel)
    panel.resize(330, 600)
    panel.show()
    panel.switch.setChecked(True)
    panel.start((-0.2, 0.1), ("p", "qrs", "t"))
    panel.show_beat(edited_beat())
    qtbot.wait(1)
    return panel


def said(panel: WhatIfPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel)]


def test_it_is_no_wider_than_the_column_of_the_smallest_window(panel: WhatIfPanel) -> None:
    panel.show_beat(edited_beat("abc"))
    assert panel.minimumSizeHint().width() <= 340, "a wider one would be scrolled sideways, out of view"


def test_sliders_make_the_edit_and_undo_takes_it_back(panel: WhatIfPanel, qtbot: QtBot) -> None:
    form = panel.form
    with qtbot.waitSignal(panel.edit_changed) as changed:
        form.sliders["shift_s"].setValue(-20)
    assert changed.args == [BeatEdit(shift_s=-0.1)]
    assert BADGE in said(panel)
    form.erase["p"].click()
    assert form.edit == BeatEdit(shift_s=-0.1, erased=frozenset({"p"}))
    form.undo.click()
    assert form.edit == BeatEdit(shift_s=-0.1)
    assert not form.erase["p"].isChecked()
    form.reset.click()
    assert form.edit.is_identity
    assert form.sliders["shift_s"].value() == 0
    assert AS_RECORDED in said(panel)
    qtbot.keyClick(form.sliders["p_gain"], Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert form.edit == BeatEdit(shift_s=-0.1)


def test_arrow_keys_move_the_slider_that_has_the_focus(panel: WhatIfPanel, qtbot: QtBot) -> None:
    slider = panel.form.sliders["qrs_width"]
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert panel.form.edit.qrs_width == pytest.approx(1.05)
    assert slider.accessibleDescription() == "× 1.05"


def test_a_shift_has_the_limits_of_the_beat_and_missing_waves_no_handles(panel: WhatIfPanel) -> None:
    form = panel.form
    assert (form.sliders["shift_s"].minimum(), form.sliders["shift_s"].maximum()) == (-40, 20)
    form.erase["t"].click()
    panel.start((-0.1, 0.1), ("qrs",))
    assert form.edit.is_identity
    assert not form.undo.isEnabled()
    assert not form.sliders["p_gain"].isEnabled()
    assert not form.erase["p"].isEnabled()
    assert form.sliders["qrs_width"].isEnabled()


def test_before_and_after_are_told(panel: WhatIfPanel) -> None:
    assert [column.title for column in panel.bars.columns] == ["a: N → A", "b: N → A"]
    assert BeforeAfter("v2", {"N": 0.9, "A": 0.1}, {"N": 0.8, "A": 0.2}).title == "ArrhythmiNet 2: still N"
    assert panel.bars.accessibleDescription().startswith("a: N → A, N 0.90 to 0.20, A 0.10 to 0.80")
    panel.set_theme(LIGHT)
    assert not panel.grab().isNull()


def test_a_wave_is_dragged(panel: WhatIfPanel, qtbot: QtBot) -> None:
    trace = panel.panels["gradcam", "a"]
    width = trace.width()

    def at(time_s: float, y: int = 60) -> QPoint:
        return QPoint(round((time_s + 0.5) * width), y)

    qtbot.mousePress(trace, Qt.MouseButton.LeftButton, pos=at(-0.15))
    qtbot.mouseMove(trace, at(-0.2))
    qtbot.mouseRelease(trace, Qt.MouseButton.LeftButton, pos=at(-0.2))
    assert panel.form.edit.p_shift_s == pytest.approx(-0.05, abs=0.01)
    qtbot.mousePress(trace, Qt.MouseButton.LeftButton, pos=at(0.25))
    qtbot.mouseMove(trace, at(0.25, 100))
    qtbot.mouseRelease(trace, Qt.MouseButton.LeftButton, pos=at(0.25, 100))
    assert panel.form.edit.t_gain == pytest.approx(0.0, abs=0.1)
    panel.form.undo.click()
    assert panel.form.edit.t_gain == 1.0


def test_a_closed_section_shows_its_switch_only(panel: WhatIfPanel, qtbot: QtBot) -> None:
    panel.switch.setChecked(False)
    qtbot.wait(1)
    assert not panel.form.isVisible()
    assert panel.sizeHint().height() < 60
    panel.switch.setChecked(True)
    panel.set_unavailable("select a beat")
    assert not panel.form.isVisible()


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


def shap_of(panel: WhatIfPanel) -> Attribution | None:
    content = panel.panels["shap", "v2"].content
    return None if content is None else content.attribution


def test_networks_follow_the_edit_and_nothing_is_kept(window: MainWindow, qtbot: QtBot) -> None:
    session, panel = window.session, window.tool(WhatIfTool).panel
    window.docks["inspector"].hide()
    action = next(action for action in window.findChildren(QAction) if action.text() == "What if…")
    action.trigger()
    assert panel.is_open
    assert window.docks["inspector"].isVisible()
    assert not panel.form.isVisible()
    window.show_record(read_record(demo_record()))
    qtbot.waitUntil(lambda: session.waves is not None, timeout=WAIT_MS)
    session.select(12)
    qtbot.waitUntil(lambda: len(panel.panels) > 0 and window.tool(WhatIfTool).is_settled, timeout=WAIT_MS)
    assert all(column.before == pytest.approx(column.after, abs=1e-5) for column in panel.bars.columns)
    review = session.reviews["v2"]
    kept = beats_as_csv([review_result(review)])
    probabilities, windows = review.predictions.probabilities.copy(), review.windows.copy()
    for position in range(0, -11, -1):
        panel.form.sliders["shift_s"].setValue(position)
    panel.form.erase["qrs"].click()
    qtbot.waitUntil(lambda: window.tool(WhatIfTool).is_settled, timeout=WAIT_MS)
    content = panel.panels["gradcam", "v2"].content
    assert content is not None
    assert [wave.name for wave in content.waves].count("QRS") == 0
    assert panel.bars.columns[1].after != pytest.approx(panel.bars.columns[1].before, abs=1e-3)
    assert beats_as_csv([review_result(review)]) == kept
    np.testing.assert_array_equal(review.predictions.probabilities, probabilities)
    np.testing.assert_array_equal(review.windows, windows)
    qtbot.waitUntil(lambda: isinstance(shap_of(panel), Attribution), timeout=3 * WAIT_MS)
    assert shap_of(panel).label == content.attribution.label
    assert "QRS" not in panel.values.rows
    assert "baseline" in panel.values.rows
    session.select(13)
    assert panel.form.edit.is_identity
    assert AS_RECORDED in said(panel)
    panel.switch.click()
    assert not action.isChecked()
