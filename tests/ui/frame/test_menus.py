"""How commands become menus."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.menus import MENUS, POINTER_KEYS, build_menus, list_keys, sort_commands
from ecgviewer.ui.state.tool import Command


def command(name: str, menu: str, section: str, **more: object) -> Command:
    values: dict = {"run": print} | more if "switch" not in more else more
    return Command(name, name.title(), menu, section, **values)


COMMANDS = [
    command("help", "Help", "help", keys=("F1", "?")),
    command("odd", "File", "unheard of"),
    command("save", "File", "save"),
    command("second", "File", "open"),
    command("open", "File", "open", keys=("Ctrl+O",)),
]


def test_commands_stand_by_menu_and_section_and_else_as_they_were_given() -> None:
    assert [each.name for each in sort_commands(COMMANDS)] == ["second", "open", "save", "odd", "help"]


def test_a_line_parts_sections_only(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    actions, menus = build_menus(window, sort_commands(COMMANDS))
    assert list(menus) == list(MENUS)
    assert [action.text() for action in menus["File"].actions()] == ["Second", "Open", "", "Save", "", "Odd"]
    assert menus["View"].actions() == []
    assert actions["help"].shortcuts() == [QKeySequence("F1"), QKeySequence("?")]
    assert actions["open"].shortcutContext() == Qt.ShortcutContext.WindowShortcut


def test_runs_run_and_switches_switch_one_of_a_group(qtbot: QtBot) -> None:
    done: list[object] = []
    window = QMainWindow()
    qtbot.addWidget(window)
    made = [
        command("go", "View", "pages", run=lambda: done.append("go")),
        command("dark", "View", "theme", switch=done.append),
        command("one", "View", "beats", switch=lambda on: done.append(("one", on)), group="g"),
        command("two", "View", "beats", switch=lambda on: done.append(("two", on)), group="g"),
    ]
    actions, _ = build_menus(window, sort_commands(made))
    for name in ("go", "dark", "dark", "one", "two"):
        actions[name].trigger()
    assert done == ["go", True, False, ("one", True), ("two", True)]
    assert (actions["one"].isChecked(), actions["two"].isChecked()) == (False, True)
    actions["dark"].setChecked(True)  # ticked by the session
    assert len(done) == 5


def test_keys_are_listed_with_the_pointers_last() -> None:
    keys = list_keys(sort_commands(COMMANDS))
    assert keys == [("Ctrl+O", "Open"), ("F1  ?", "Help"), *POINTER_KEYS]


@pytest.mark.parametrize("name", ["open", "help"])
def test_a_name_stands_once(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        sort_commands([*COMMANDS, command(name, "File", "open")])
