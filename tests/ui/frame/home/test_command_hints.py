"""Each entry of a menu is told in the status bar by more than its text, or by its text where that says it all."""

from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.home.command_hints import HINTS, hint_of
from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.frame.menus import build_menus
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.state.tool import Command


def test_a_hint_names_the_keys_and_falls_back_to_the_text() -> None:
    known = Command("open", "Open record…", "File", "open", print, keys=("Ctrl+O", "F12"))
    assert hint_of(known) == f"{HINTS['open']} (Ctrl+O, F12)"
    assert hint_of(Command("odd", "Odd thing…", "File", "open", print)) == "Odd thing"


def test_a_menus_entry_has_its_hint(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    actions, _ = build_menus(window, [Command("demo", "Open the demo record", "File", "open", print)])
    assert actions["demo"].statusTip() == HINTS["demo"]


def test_every_hint_is_of_a_command_of_the_window_and_says_more_than_its_text(qtbot: QtBot) -> None:
    window = MainWindow("v2", LIGHT)
    try:
        commands = {command.name: command for command in window.bench.commands}
    finally:
        window.shut_down()
        window.deleteLater()
    assert set(HINTS) <= set(commands)
    assert not [name for name, hint in HINTS.items() if hint.lower() == commands[name].text.lower()]
    assert len(HINTS) >= len(commands) / 2
