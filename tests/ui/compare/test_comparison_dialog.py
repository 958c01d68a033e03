"""The window of the comparison: its choices, its keys, what it says and when nobody looks any more."""

from pathlib import Path

import pytest
from compared_samples import ASCENDING, network
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from ecgviewer.ui.compare.comparison_content import ComparisonContent, comparison_content
from ecgviewer.ui.compare.comparison_dialog import CALLED_CLASS, ComparisonDialog
from ecgviewer.ui.look.theme import LIGHT


def content(n_networks: int = 1) -> ComparisonContent:
    names = ("v2", "v1", "v2-patient")[:n_networks]
    return comparison_content([(name, network(name, shap=ASCENDING)) for name in names], "", None)


@pytest.fixture
def dialog(qtbot: QtBot) -> ComparisonDialog:
    made = ComparisonDialog(LIGHT)
    qtbot.addWidget(made)
    made.set_networks([("v2", "second"), ("v1", "first")], ("v2",))
    made.show()
    return made


def button(dialog: ComparisonDialog, text: str) -> QPushButton:
    return next(found for found in dialog.findChildren(QPushButton) if found.text() == text)


def combo(dialog: ComparisonDialog, name: str) -> QComboBox:
    return next(found for found in dialog.findChildren(QComboBox) if found.accessibleName() == name)


def test_the_first_network_is_always_there_and_others_may_be_none(dialog: ComparisonDialog) -> None:
    assert dialog.models == ("v2",)
    first, second = combo(dialog, "Network 1"), combo(dialog, "Network 2")
    assert [first.itemText(row) for row in range(first.count())] == ["second", "first"]
    assert [second.itemText(row) for row in range(second.count())] == ["none", "second", "first"]
    assert second.currentText() == "none"
    dialog.set_networks([("v2", "second"), ("v1", "first")], ("gone", "v1"))
    assert dialog.models == ("v2", "v1")


def test_a_class_that_is_gone_gives_way_to_the_called_one(dialog: ComparisonDialog) -> None:
    dialog.set_labels(["N", "V"])
    classes = combo(dialog, "Class")
    assert [classes.itemText(row) for row in range(3)] == [CALLED_CLASS, "N in all", "V in all"]
    classes.setCurrentIndex(2)
    dialog.set_labels(["N", "S"])
    assert dialog.label == ""


def test_only_a_person_changes_the_choice(dialog: ComparisonDialog, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(dialog.choice_changed):
        dialog.set_networks([("v1", "first")], ("v1",))
        dialog.set_labels(["N"])
    with qtbot.waitSignal(dialog.choice_changed):
        combo(dialog, "Network 2").activated.emit(1)


def test_keys_step_to_the_next_beat_and_back(dialog: ComparisonDialog, qtbot: QtBot) -> None:
    steps: list[int] = []
    dialog.step_requested.connect(steps.append)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=5000)
    qtbot.keyClick(dialog, Qt.Key.Key_Period)
    qtbot.keyClick(dialog, Qt.Key.Key_Comma)
    assert steps == [1, -1]


def test_what_is_not_there_can_not_be_saved(dialog: ComparisonDialog) -> None:
    dialog.show_content(None)
    assert dialog.status == ""
    assert [button(dialog, text).isEnabled() for text in ("Copy", "Save picture…", "Close")] == [
        False,
        False,
        True,
    ]
    dialog.show_content(content())
    assert button(dialog, "Copy").isEnabled()
    assert button(dialog, "Save picture…").isEnabled()
    assert not dialog.isModal()


def test_it_grows_for_a_third_network_and_never_shrinks_by_itself(dialog: ComparisonDialog) -> None:
    dialog.resize(700, 400)
    dialog.show_content(content(2))
    assert dialog.width() == 700  # a person made it so
    dialog.show_content(content(3))
    room = dialog.screen().availableGeometry().width() - 60
    assert dialog.width() == min(150 + 3 * 370, room)
    dialog.show_content(content(1))
    assert dialog.width() == min(150 + 3 * 370, room)


@pytest.mark.parametrize(("typed", "written"), [("a", "a.png"), ("a.svg", "a.svg"), ("", "")])
def test_a_name_without_an_ending_is_a_png_and_replaces_nothing(
    dialog: ComparisonDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, typed: str, written: str
) -> None:
    chosen = str(tmp_path / typed) if typed else ""
    asked: list[str] = []

    def ask(parent: object, title: str, suggested: str, filters: str) -> tuple[str, str]:
        asked.append(Path(suggested).name)
        return chosen, ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    dialog.show_content(content(), "demo-beat2-compared")
    for name in ("a.png", "a.svg"):
        (tmp_path / name).write_bytes(b"mine")
    button(dialog, "Save picture…").click()
    assert asked == ["demo-beat2-compared.png"]
    kept = {name: (tmp_path / name).read_bytes() == b"mine" for name in ("a.png", "a.svg")}
    # The name that was typed was asked about; the one with an ending was not.
    assert kept == {"a.png": True, "a.svg": written != "a.svg"}
    assert ("a.png" in dialog.status) == (written == "a.png")


def test_the_picture_on_the_clipboard_is_the_whole_comparison(dialog: ComparisonDialog) -> None:
    dialog.show_content(content(2))
    dialog.copy()
    image: QImage = QApplication.clipboard().image()
    assert image.width() >= dialog.view.width()
    assert dialog.status == "copied as a picture"


def test_closing_says_that_nobody_looks(dialog: ComparisonDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.closed):
        button(dialog, "Close").click()
