"""The question before work is dropped."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.state.questions import ask_to_drop
from ecgviewer.ui.state.tool import Unfinished


@pytest.mark.parametrize(("button", "n_dropped"), [("Close", 1), ("Cancel", 0)])
def test_work_is_dropped_only_if_a_person_says_so(qtbot: QtBot, button: str, n_dropped: int) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dropped: list[int] = []
    ask_to_drop(window, Unfinished("Training", "<b>Drop</b> it?"), lambda: dropped.append(1))
    (box,) = window.findChildren(QMessageBox)
    assert (box.windowTitle(), box.text()) == ("Training", "<b>Drop</b> it?")
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    assert dropped == []
    box.button(getattr(QMessageBox.StandardButton, button)).click()
    assert len(dropped) == n_dropped
    assert not box.isVisible()
