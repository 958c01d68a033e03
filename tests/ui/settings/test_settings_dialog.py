"""Each change is told at once, Cancel tells what was there before, and pages are reset alone."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.settings.setting_values import SettingValues
from ecgviewer.ui.settings.settings_dialog import SettingsDialog

FIRST = SettingValues(theme="dark", speed_mm_per_s=50.0, annotator="rev")


class Made:
    def __init__(self, qtbot: QtBot) -> None:
        self.dialog = SettingsDialog(LIGHT)
        qtbot.addWidget(self.dialog)
        self.told: list[SettingValues] = []
        self.dialog.changed.connect(self.told.append)
        self.dialog.open_on(FIRST)
        self.dialog.show()


@pytest.fixture
def made(qtbot: QtBot) -> Made:
    return Made(qtbot)


def test_what_is_shown_is_what_is_set_and_nothing_is_told(made: Made) -> None:
    dialog = made.dialog
    assert dialog.look.theme_box.currentText() == "dark"
    assert dialog.trace.speed.currentText() == "50 mm/s"
    assert dialog.trace.gain.currentText() == "10 mm/mV"
    assert dialog.own.name.text() == "rev"
    assert dialog.trace.mains.currentText() == "none"
    assert made.told == []


def test_each_control_tells_its_own_value_at_once(made: Made, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = made.dialog
    dialog.look.theme_box.setCurrentText("high contrast")
    assert made.told[-1].theme == "contrast"
    dialog.trace.speed.setCurrentText("12.5 mm/s")
    dialog.trace.gain.setCurrentText("20 mm/mV")
    dialog.trace.mains.setCurrentText("50 Hz")
    dialog.trace.baseline.click()
    dialog.trace.muscle.click()
    dialog.trace.second_name.setText(" V1 ")
    dialog.trace.second_name.editingFinished.emit()
    dialog.files.add_folder(tmp_path)
    dialog.files.add_folder(tmp_path)
    assert made.told[-1] == SettingValues(
        theme="contrast",
        speed_mm_per_s=12.5,
        gain_mm_per_mv=20.0,
        mains_filter_hz=50.0,
        baseline_filter=True,
        muscle_filter=True,
        second_lead="V1",
        annotator="rev",
        data_folders=(tmp_path,),
    )
    assert len(made.told) == 8
    dialog.trace.second.click()
    assert not made.told[-1].has_second_lead
    assert not dialog.trace.second_name.isEnabled()


def test_cancel_tells_what_was_there_and_ok_tells_nothing_more(made: Made, qtbot: QtBot) -> None:
    made.dialog.look.theme_box.setCurrentText("light")
    made.dialog.trace.gain.setCurrentText("5 mm/mV")
    box = made.dialog.findChild(QDialogButtonBox)
    assert box is not None
    qtbot.mouseClick(box.button(QDialogButtonBox.StandardButton.Cancel), Qt.MouseButton.LeftButton)
    assert made.told[-1] == FIRST
    assert not made.dialog.isVisible()
    made.dialog.open_on(made.told[-1])
    made.dialog.show()
    made.dialog.look.theme_box.setCurrentText("light")
    n_told = len(made.told)
    qtbot.mouseClick(box.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    assert len(made.told) == n_told
    assert not made.dialog.isVisible()


def test_a_page_is_reset(made: Made, qtbot: QtBot) -> None:
    made.dialog.list.setCurrentRow(1)
    qtbot.mouseClick(made.dialog.reset, Qt.MouseButton.LeftButton)
    assert made.told == [SettingValues(theme="dark", annotator="rev")]
    assert made.dialog.trace.speed.currentText() == "25 mm/s"


def test_a_name_that_cannot_be_one_keeps_the_dialog_open_and_says_why(made: Made) -> None:
    made.dialog.list.setCurrentRow(0)
    made.dialog.own.name.setText("atr")
    made.dialog.accept()
    assert made.dialog.isVisible()
    assert made.dialog.list.currentRow() == 2
    assert "means something else" in made.dialog.own.trouble.text()
    assert made.told == []
    made.dialog.own.name.setText("Abc")
    made.dialog.accept()
    assert [values.annotator for values in made.told] == ["abc"]
    assert not made.dialog.isVisible()
