import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.command_palette import CommandPalette, find_commands
from ecgviewer.ui.state.tool import Command

COMMANDS = (
    Command("open", "Open record…", "File", "open", lambda: None, keys=("Ctrl+O",)),
    Command("gain_up", "Larger gain", "View", "scale", lambda: None, keys=("+", "=")),
    Command("gain", "Gain…", "View", "scale", lambda: None),
    Command("compare", "Compare methods…", "Explain", "tools", lambda: None, keys=("C",)),
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["open", "gain_up", "gain", "compare"]),
        ("gain", ["gain", "gain_up"]),
        ("VIEW larg", ["gain_up"]),
        ("methods compare", ["compare"]),
        ("nothing", []),
    ],
)
def test_every_word_must_occur_and_what_begins_so_comes_first(text: str, names: list[str]) -> None:
    assert [command.name for command in find_commands(COMMANDS, text)] == names


def test_it_is_driven_by_keys_alone(qtbot: QtBot) -> None:
    palette = CommandPalette(COMMANDS)
    qtbot.addWidget(palette)
    palette.show()
    assert palette.shown()[1] == "View ▸ Larger gain   +"
    field = palette.findChild(QLineEdit)
    qtbot.keyClicks(field, "gain")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.command_requested) as asked:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert asked.args == ["gain_up"]
    assert not palette.isVisible()
    palette.show()
    assert field.text() == ""
    qtbot.keyClicks(field, "nothing")
    with qtbot.assertNotEmitted(palette.command_requested):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(palette, Qt.Key.Key_Escape)
    assert not palette.isVisible()
