"""The list of keys, and what the program says of itself."""

import pytest
from bench_samples import NotedBench, run
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer import paths
from ecgviewer.ui.frame import help_tool
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


def test_the_log_is_opened_or_its_place_is_told(bench: NotedBench, monkeypatch: pytest.MonkeyPatch) -> None:
    run(bench.commands, "show_log")
    assert bench.told("remarked") == ["there is no log yet: nothing was noted"]
    paths.log_file().parent.mkdir(parents=True)
    paths.log_file().write_text("x")
    opened: list[str] = []
    monkeypatch.setattr(help_tool.QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    run(bench.commands, "show_log")
    assert opened == [str(paths.log_file())]
    assert bench.told("remarked")[-1] == f"the log is {paths.log_file()}"


def test_settings_are_forgotten_after_a_question_and_take_effect(bench: NotedBench) -> None:
    bench.preferences.keep(speed_mm_per_s=50.0, annotator="rev")
    bench.session.change_settings(**bench.preferences.first_view)
    run(bench.commands, "reset_settings")
    (box,) = bench.window.findChildren(QMessageBox)
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert bench.preferences.annotator == "rev"
    run(bench.commands, "reset_settings")
    box = bench.window.findChildren(QMessageBox)[-1]
    box.button(QMessageBox.StandardButton.Reset).click()
    assert bench.preferences.annotator == ""
    assert bench.session.settings.speed_mm_per_s == 25.0
    assert not paths.settings_file().exists()
    assert bench.told("command_requested") == ["reset_layout"]
    assert bench.told("remarked") == ["removed: settings.json; kept: nothing else is there"]
