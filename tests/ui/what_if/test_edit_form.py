"""The handles of an edited beat: their ranges, their words, and whose keys they take."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.what_if.edit_form import HANDLES, EditForm

NO_KEYS, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def form(qtbot: QtBot) -> EditForm:
    made = EditForm(LIGHT)
    qtbot.addWidget(made)
    made.start((-0.3, 0.2), ("p", "qrs", "t"))
    return made


def claims(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEYS) -> bool:
    """Whether a widget keeps a key from the window's commands."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("p_gain", -0.5, "× −0.50"),
        ("t_gain", 1.0, "× 1.00"),
        ("p_shift_s", -0.02, "−20 ms"),
        ("shift_s", 0.125, "+125 ms"),
        ("shift_s", 1e-17, "0 ms"),
        ("shift_s", -0.002, "0 ms"),
        ("noise_mv", 0.05, "0.05 mV"),
    ],
)
def test_a_value_is_told_with_sign_and_unit(field: str, value: float, text: str) -> None:
    handle = next(handle for handle in HANDLES if handle.field == field)
    assert handle.describe(value) == text


def test_each_slider_runs_over_the_range_of_its_handle(form: EditForm) -> None:
    for handle in HANDLES:
        if handle.field != "shift_s":  # it has the limits of the beat
            slider = form.sliders[handle.field]
            for at, end in ((slider.minimum(), handle.low), (slider.maximum(), handle.high)):
                slider.setValue(at)
                assert getattr(form.edit, handle.field) == pytest.approx(end)
                assert slider.accessibleDescription() == handle.describe(end)
    assert list(form.sliders) == [
        "p_gain", "p_shift_s", "qrs_width", "t_gain", "shift_s", "amplitude", "noise_mv",
    ]  # fmt: skip


def test_a_beat_that_was_not_changed_stands_at_the_default_of_each_field(form: EditForm) -> None:
    form.change(p_gain=0.0, erased=frozenset({"t"}), shift_s=0.2)
    told: list[BeatEdit] = []
    form.edit_changed.connect(told.append)
    form.start((-0.103, 0.0), ("qrs",))
    assert told == []  # nobody edited the beat
    assert form.edit == BeatEdit()
    for handle in HANDLES:
        default = getattr(BeatEdit(), handle.field)
        assert form.sliders[handle.field].value() * handle.step == pytest.approx(default)
    # A step never leads out of the limits.
    assert (form.sliders["shift_s"].minimum(), form.sliders["shift_s"].maximum()) == (-20, 0)
    assert [button.toolTip() for button in form.erase.values()] == [
        "no P was found in this beat", "", "no T was found in this beat",
    ]  # fmt: skip
    assert not form.undo.isEnabled()
    assert not form.reset.isEnabled()


def test_changes_of_one_group_are_one_step_until_it_is_closed(form: EditForm) -> None:
    for shift_s in (0.01, 0.02, 0.03):
        form.change("shift_s", shift_s=shift_s)
    form.close_group()
    form.change("shift_s", shift_s=0.04)
    form.undo.click()
    assert form.edit.shift_s == 0.03
    form.undo.click()
    assert form.edit.is_identity
    assert not form.undo.isEnabled()


def test_a_slider_that_is_let_go_ends_its_step(form: EditForm) -> None:
    slider = form.sliders["amplitude"]
    for at in (22, 24):
        slider.setValue(at)
    slider.sliderReleased.emit()
    slider.setValue(30)
    form.undo.click()
    assert form.edit.amplitude == pytest.approx(24 * 0.05)


def test_what_changes_nothing_is_not_told(form: EditForm, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.edit_changed):
        form.change(p_gain=1.0)
        form.reset.setEnabled(True)
        form.reset.click()
    with qtbot.waitSignal(form.edit_changed) as changed:
        form.erase["qrs"].click()
    assert changed.args == [BeatEdit(erased=frozenset({"qrs"}))]
    assert form.reset.isEnabled()


def test_a_slider_keeps_its_own_keys_only(form: EditForm) -> None:
    slider = form.sliders["p_gain"]
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_Home):
        assert claims(slider, key)
    assert claims(slider, Qt.Key.Key_Left, Qt.KeyboardModifier.KeypadModifier)
    assert not claims(slider, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert not claims(slider, Qt.Key.Key_J)


def test_the_form_keeps_the_key_that_undoes(form: EditForm, qtbot: QtBot) -> None:
    assert claims(form, Qt.Key.Key_Z, CTRL)
    assert not claims(form, Qt.Key.Key_Z)
    form.change(t_gain=0.0)
    qtbot.keyClick(form, Qt.Key.Key_Z)
    assert form.edit.t_gain == 0.0
    qtbot.keyClick(form, Qt.Key.Key_Z, CTRL)
    assert form.edit.is_identity


def test_the_wheel_scrolls_the_panel_and_moves_no_slider(form: EditForm) -> None:
    slider, at = form.sliders["amplitude"], QPointF(5, 5)
    wheel = QWheelEvent(
        at,
        at,
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        NO_KEYS,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    slider.wheelEvent(wheel)
    assert not wheel.isAccepted()
    assert form.edit.is_identity
