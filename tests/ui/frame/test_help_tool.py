"""The list of keys, and what the program says of itself."""

import pytest
from bench_samples import NotedBench, run
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.help_tool import HelpTool
from ecgviewer.ui.frame.keys_dialog import KeysDialog
from ecgviewer.ui.frame.menus import sort_commands
from ecgviewer.ui.frame.status import DISCLAIMER


@pytest.fixture
def bench(qtbot: QtBot) -> NotedBench:
    window = QWidget()
    qtbot.addWidget(window)
    made = NotedBench(window)
    made.commands = sort_commands(HelpTool().build(made).commands)
    return made


def test_keys_are_listed_in_one_dialog_that_blocks_nothing(bench: NotedBench) -> None:
    run(bench.commands, "keys")
    run(bench.commands, "keys")
    (dialog,) = bench.window.findChildren(KeysDialog)
    assert dialog.isVisible()
    assert not dialog.isModal()


def test_it_says_what_it_is_not(bench: NotedBench) -> None:
    assert DISCLAIMER == "research use, not a medical device"
    run(bench.commands, "about")
    (box,) = bench.window.findChildren(QMessageBox)
    assert f"For {DISCLAIMER}." in box.text()
    assert "arXiv 2505.03787" in box.text()
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert box.testAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.close()
