"""What a tool may leave out, and what the workbench tells once."""

import pytest
from bench_samples import NotedBench
from PySide6.QtWidgets import QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.state.tool import (
    Command,
    Dock,
    Place,
    SectionWidget,
    Tool,
    ToolParts,
    Walk,
    Workbench,
    Workspace,
    bring_up,
)


class Plain(Tool):
    """Brings nothing and overrides nothing."""

    def build(self, bench: Workbench) -> ToolParts:
        return ToolParts()


def test_a_tool_that_says_nothing_is_settled_loses_nothing_and_brings_nothing() -> None:
    tool = Plain()
    tool.set_theme(LIGHT)
    assert tool.is_settled
    assert tool.unfinished is None
    parts = ToolParts()
    assert (parts.docks, parts.commands, parts.sections, parts.middle, parts.bars) == ((), (), (), (), ())


def test_a_section_has_to_draw_itself_in_each_theme(qtbot: QtBot) -> None:
    section = SectionWidget()
    qtbot.addWidget(section)
    with pytest.raises(NotImplementedError):
        section.set_theme(LIGHT)


@pytest.mark.parametrize(("run", "switch"), [(None, None), (print, print)])
def test_a_command_does_one_thing(run: object, switch: object) -> None:
    with pytest.raises(ValueError, match="the command odd needs either a run or a switch"):
        Command("odd", "Odd", "File", "open", run, switch)  # type: ignore[arg-type]


def test_a_dock_has_a_place_in_either_workspace(qtbot: QtBot) -> None:
    panel = QLabel()
    qtbot.addWidget(panel)
    dock = Dock("one", "One", panel, Place.CARD, Place.MATRIX)
    assert dock.place_in(Workspace.REVIEW) is Place.CARD
    assert dock.place_in(Workspace.MODEL) is Place.MATRIX
    usual = Dock("two", "Two", panel)
    assert (usual.place_in(Workspace.REVIEW), usual.place_in(Workspace.MODEL)) == (Place.DRAWER, Place.TABLES)


def test_a_walk_is_told_when_it_is_another(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bench = NotedBench(window)
    bench.set_walk(Walk())
    bench.set_walk(Walk("false calls", "1 of 2"))
    bench.set_walk(Walk("false calls", "1 of 2"))
    bench.set_walk(Walk("false calls", "2 of 2"))
    assert [walk.place for walk in bench.told("walk_changed")] == ["1 of 2", "2 of 2"]
    assert bench.walk == Walk("false calls", "2 of 2")


def test_a_dialog_is_brought_up(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    bring_up(dialog)
    assert dialog.isVisible()
