"""What the dialog says it will open."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.record.open_dialog import OpenDialog
from ecgviewer.workflows.home.record_index import RecordFacts


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


def test_a_click_on_a_title_sorts_each_folder_and_another_turns_it_round(
    dialog: OpenDialog, folder: Path
) -> None:
    for name, n_beats in (("100", 5), ("108", 9), ("208", 7)):
        dialog.set_facts(folder / name, RecordFacts(60.0, ("II",), (n_beats, 0, 0, 0, 0, 0)))
    dialog._list.header().sectionClicked.emit(4)
    assert [item.text(0) for item in dialog._items()] == ["108", "208", "100"]
    assert [item.text(4) for item in dialog._items()] == ["9", "7", "5"]
    assert [dialog._list.headerItem().text(column) for column in (0, 4, 5)] == ["record", "N ▾", "L"]
    dialog._list.header().sectionClicked.emit(4)
    assert [item.text(0) for item in dialog._items()] == ["100", "208", "108"]
    dialog._list.header().sectionClicked.emit(0)
    assert [item.text(0) for item in dialog._items()] == ["100", "108", "208"]


def test_pinned_records_stand_on_top_and_those_gone_don_t(dialog: OpenDialog, folder: Path) -> None:
    dialog.set_recent([str(folder / "100")])
    dialog.set_pinned([str(folder / "gone"), str(folder / "208")])
    titles = [dialog._list.topLevelItem(row).text(0) for row in range(dialog._list.topLevelItemCount())]
    assert titles == ["pinned", "opened lately", str(folder)]
    assert Path(dialog._items()[0].toolTip(0)) == folder / "208"
    assert [item.text(1) for item in dialog._items()] == ["★", "☆", "☆", "☆", "★"]


def test_what_can_t_be_opened_says_why(dialog: OpenDialog, folder: Path) -> None:
    dialog.set_facts(folder / "100", RecordFacts(trouble="it is empty"))
    item = dialog._items()[0]
    assert (item.text(3), item.toolTip(3)) == ("can't be opened", "it is empty")
