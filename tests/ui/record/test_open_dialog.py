"""What the dialog says it will open."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.record.open_dialog import OpenDialog


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "mitdb"
    made.mkdir()
    for name in ("100", "108", "208"):
        (made / f"{name}.hea").write_text("")
    return made


@pytest.fixture
def dialog(qtbot: QtBot, folder: Path) -> OpenDialog:
    made = OpenDialog(LIGHT)
    qtbot.addWidget(made)
    made.set_folders([folder])
    made.show()
    return made


def said(dialog: OpenDialog) -> str:
    return dialog.findChildren(QLabel)[-1].text()


def open_button(dialog: OpenDialog) -> QPushButton:
    return next(button for button in dialog.findChildren(QPushButton) if button.text() == "Open")


def test_the_chosen_record_is_told_with_its_folder(dialog: OpenDialog, folder: Path) -> None:
    assert said(dialog) == str(folder / "100")
    dialog._move(2)
    assert said(dialog) == str(folder / "208")
    dialog._move(1)  # there is none behind the last
    assert said(dialog) == str(folder / "208")
    dialog._move(-9)
    assert said(dialog) == str(folder / "100")


def test_a_name_that_is_nowhere_is_looked_for_elsewhere(dialog: OpenDialog, qtbot: QtBot) -> None:
    field = dialog.findChild(QLineEdit)
    field.setText(" 117 ")
    assert said(dialog) == "117 is in none of these folders; a MIT-BIH record will be downloaded"
    with qtbot.waitSignal(dialog.record_requested) as asked:
        open_button(dialog).click()
    assert asked.args == ["117"]
    assert not dialog.isVisible()


def test_with_nothing_to_open_it_says_what_to_do(dialog: OpenDialog, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    dialog.set_folders([tmp_path / "gone", tmp_path / "file"])
    assert not open_button(dialog).isEnabled()
    assert "browse for one, or type a MIT-BIH number" in said(dialog)


def test_a_title_is_no_record(dialog: OpenDialog, qtbot: QtBot) -> None:
    group = dialog._list.topLevelItem(0)
    with qtbot.assertNotEmitted(dialog.record_requested):
        dialog._list.itemActivated.emit(group, 0)
    with qtbot.waitSignal(dialog.record_requested) as asked:
        dialog._list.itemActivated.emit(group.child(1), 0)
    assert Path(asked.args[0]).name == "108"
