"""The command that scores a network."""

from bench_samples import NotedBench, run
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.evaluation.evaluate_dialog import EvaluateDialog
from ecgviewer.ui.evaluation.evaluation_tool import EvaluationTool
from ecgviewer.ui.look.theme import DARK


def test_its_dialog_is_made_at_first_use_with_the_current_network_and_follows_the_theme(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bench = NotedBench(window, "v1-patient")
    tool = EvaluationTool()
    parts = tool.build(bench)
    assert [(command.menu, command.keys) for command in parts.commands] == [("Model", ("Ctrl+Shift+R",))]
    assert window.findChild(EvaluateDialog) is None
    tool.set_theme(DARK)
    run(parts.commands, "evaluate")
    run(parts.commands, "evaluate")
    (dialog,) = window.findChildren(EvaluateDialog)
    assert dialog.isVisible()
    assert dialog._theme is DARK
    assert dialog._model.currentData() == "v1-patient"
    assert bench.lane.asked == []
