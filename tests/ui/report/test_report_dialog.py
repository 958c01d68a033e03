import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QScreen
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.look.work_dialog import Stage
from ecgviewer.ui.report.report_dialog import ReportDialog
from ecgviewer.workflows.report.choose_strips import StripChoice
from ecgviewer.workflows.report.sections import DEFAULT_SECTIONS

STRIPS = [StripChoice(f"strip {i}", 10 * i, 6.0 * i) for i in range(6)]


def dialog_of(qtbot: QtBot) -> ReportDialog:
    dialog = ReportDialog(LIGHT)
    qtbot.addWidget(dialog)
    dialog.set_record(("<b>Jane</b>", "Digoxin"), STRIPS)
    dialog.show()
    return dialog


def test_at_first_the_default_sections_and_strips_are_ticked_and_no_comment(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot)
    choice = dialog.choice
    assert choice.sections == DEFAULT_SECTIONS
    assert choice.strips == tuple(STRIPS[:4])
    assert choice.comments == ()
    assert dialog.is_one_page
    assert not dialog.isModal()


def test_what_is_ticked_is_told_once(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot)
    told: list[bool] = []
    dialog.changed.connect(lambda: told.append(True))
    dialog._sections["network"].click()
    dialog._comments.item(1).setCheckState(Qt.CheckState.Checked)
    dialog._strips.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert len(told) == 3
    assert "network" not in dialog.choice.sections
    assert dialog.choice.comments == (1,)
    assert dialog.choice.strips == tuple(STRIPS[1:4])


def test_a_chosen_beat_comes_first_and_never_twice(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot)
    own = StripChoice("chosen", 77, 50.0)
    dialog.add_strip(own)
    assert dialog.choice.strips[0] == own
    dialog.add_strip(own)
    dialog.add_strip(STRIPS[5])
    assert dialog.choice.strips == (own, *STRIPS[:4], STRIPS[5])


def test_esc_hides_it_and_what_was_ticked_stays(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot)
    dialog._sections["network"].click()
    dialog.begin("at work")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.stage is Stage.RUNNING
    dialog.show()
    assert "network" not in dialog.choice.sections


def test_while_there_is_work_it_can_be_cancelled_and_nothing_else_saved(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot)
    assert not dialog._cancel.isEnabled()
    dialog.begin("at work")
    assert dialog._cancel.isEnabled()
    assert [button.isEnabled() for button in dialog._actions] == [False] * 3
    asked: list[bool] = []
    dialog.cancel_requested.connect(lambda: asked.append(True))
    dialog._cancel.click()
    assert asked == [True]
    dialog.show_cancelled()
    assert [button.isEnabled() for button in dialog._actions] == [True] * 3
    assert dialog.status == "cancelled"


def test_without_comments_there_is_nothing_to_tick(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot)
    dialog.set_record((), STRIPS)
    assert not dialog._comments.isVisible()
    dialog.set_theme(DARK)
    assert dialog.choice.comments == ()


def test_its_buttons_stay_on_a_low_screen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _: QRect(0, 0, 1366, 768))
    dialog = ReportDialog(LIGHT)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.width() == 1020
    assert dialog.height() == 708
