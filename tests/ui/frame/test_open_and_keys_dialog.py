from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.keys_dialog import KeysDialog
from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.record.open_dialog import OpenDialog


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two data folders: one with 100, 108, 208 and 2080, one with x1."""
    mitdb, own = tmp_path / "mitdb", tmp_path / "own"
    for folder, names in ((mitdb, ("100", "108", "208", "2080")), (own, ("x1",))):
        folder.mkdir()
        for name in names:
            (folder / f"{name}.hea").write_text("")
    return mitdb, own


@pytest.fixture
def dialog(qtbot: QtBot, folders: tuple[Path, Path]) -> OpenDialog:
    dialog = OpenDialog(DARK)
    qtbot.addWidget(dialog)
    dialog.set_folders(folders)
    dialog.show()
    return dialog


def shown_records(dialog: OpenDialog) -> list[Path]:
    """Return the records on offer, from top to bottom; each says in its tip where it is."""
    offered = dialog.findChild(QTreeWidget)
    groups = [offered.topLevelItem(row) for row in range(offered.topLevelItemCount())]
    return [Path(group.child(row).toolTip(0)) for group in groups for row in range(group.childCount())]


def filter_of(dialog: OpenDialog) -> QLineEdit:
    return dialog.findChild(QLineEdit)


def test_recent_records_come_first(dialog: OpenDialog, folders: tuple[Path, Path]) -> None:
    mitdb, own = folders
    dialog.set_recent([str(own / "x1"), str(mitdb / "gone"), str(mitdb / "208")])
    names = [mitdb / name for name in ("100", "108", "208", "2080")]
    assert shown_records(dialog) == [own / "x1", mitdb / "208", *names, own / "x1"]


def test_typing_filters_and_return_opens_the_exact_name(
    dialog: OpenDialog, qtbot: QtBot, folders: tuple[Path, Path]
) -> None:
    mitdb, own = folders
    (own / "1208.hea").write_text("")
    dialog.set_folders([own, mitdb])
    qtbot.keyClicks(filter_of(dialog), "208")
    assert shown_records(dialog) == [own / "1208", mitdb / "208", mitdb / "2080"]
    with qtbot.waitSignal(dialog.record_requested) as asked:
        qtbot.keyClick(filter_of(dialog), Qt.Key.Key_Return)
    assert asked.args == [str(mitdb / "208")]
    assert not dialog.isVisible()


def test_arrow_keys_move_through_the_list(
    dialog: OpenDialog, qtbot: QtBot, folders: tuple[Path, Path]
) -> None:
    qtbot.keyClicks(filter_of(dialog), "10")
    qtbot.keyClick(filter_of(dialog), Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.record_requested) as asked:
        qtbot.keyClick(filter_of(dialog), Qt.Key.Key_Return)
    assert asked.args == [str(folders[0] / "108")]


def test_a_typed_name_that_is_nowhere_is_passed_on(dialog: OpenDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(filter_of(dialog), "231")
    assert shown_records(dialog) == []
    assert any("231 is in none of these folders" in label.text() for label in dialog.findChildren(QLabel))
    with qtbot.waitSignal(dialog.record_requested) as asked:
        qtbot.keyClick(filter_of(dialog), Qt.Key.Key_Return)
    assert asked.args == ["231"]


def test_nothing_to_open(qtbot: QtBot) -> None:
    dialog = OpenDialog()
    qtbot.addWidget(dialog)
    dialog.set_folders([Path("/no/such/folder")])
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Open")
    assert not button.isEnabled()


def test_browsing_blocks_nothing(dialog: OpenDialog, qtbot: QtBot) -> None:
    button = next(b for b in dialog.findChildren(QPushButton) if b.text().startswith("Browse"))
    button.click()
    chooser = dialog.findChild(QFileDialog)
    assert not chooser.isModal()
    with qtbot.waitSignal(dialog.record_requested) as asked:
        chooser.fileSelected.emit("/own/x2.hea")
    assert asked.args == ["/own/x2.hea"]


def test_keys_are_listed_in_order(qtbot: QtBot) -> None:
    keys = [("Ctrl+O", "open a record"), (".", "next beat"), ("J", "next false classification")]
    dialog = KeysDialog(keys, DARK)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.texts() == [list(row) for row in keys]
    assert not dialog.isModal()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
