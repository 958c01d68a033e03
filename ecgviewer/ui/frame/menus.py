"""Menus and keys: where the commands of the tools stand."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from ecgviewer.ui.frame.home.command_hints import hint_of
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command

MENUS: dict[str, tuple[str, ...]] = {
    "File": ("open", "save", "end"),
    "Edit": ("undo", "editing", "labels", "many", "marks", "queue", "settings"),
    "View": ("workspaces", "pages", "beats", "calipers", "filters", "scale", "theme"),
    "Explain": ("method", "tools", "drawing", "summary"),
    "Model": ("networks", "rhythm"),
    "Teach": ("lessons", "show"),
    "Help": ("help",),
}
"""The menus with their sections, which a line parts."""

MENU_TITLES = {
    "File": tr("&File"),
    "Edit": tr("Edi&t"),
    "View": tr("&View"),
    "Explain": tr("&Explain"),
    "Model": tr("Mo&del"),
    "Teach": tr("Te&ach"),
    "Help": tr("&Help"),
}
"""What each is called in the menu bar; Alt and the marked letter open it, Alt and a letter also a toolbar's box."""

POINTER_KEYS = (
    ("wheel", tr("scroll in time")),
    ("Ctrl+wheel", tr("zoom in time at the pointer")),
    ("click", tr("select the nearest beat")),
    ("Ctrl+C", tr("copy what has the focus: a table, or the strip")),
    ("Esc", tr("cancel what is running")),
)
"""What the pointer and Esc do, for the list of keys."""


def sort_commands(commands: Sequence[Command]) -> tuple[Command, ...]:
    """Return commands in the order of the menus; within a section they stay in the order given.

    Raises
    ------
    ValueError
        If two have one name, or one stands in a menu that there isn't.
    """
    names = [command.name for command in commands]
    doubles = {name for name in names if names.count(name) > 1}
    lost = {command.name for command in commands if command.menu not in MENUS}
    if doubles or lost:
        raise ValueError(f"commands twice: {sorted(doubles)}, without a menu: {sorted(lost)}")

    def place(command: Command) -> tuple[int, int]:
        sections = MENUS[command.menu]
        section = sections.index(command.section) if command.section in sections else len(sections)
        return list(MENUS).index(command.menu), section

    return tuple(sorted(commands, key=place))


def build_menus(
    window: QMainWindow, commands: Sequence[Command]
) -> tuple[dict[str, QAction], dict[str, QMenu]]:
    """Fill a window's menu bar with sorted commands; return actions by command name and menus by title."""
    menus = {title: window.menuBar().addMenu(MENU_TITLES[title]) for title in MENUS}
    groups: dict[str, QActionGroup] = {}
    actions: dict[str, QAction] = {}
    last: dict[str, str] = {}
    for command in commands:
        menu = menus[command.menu]
        if last.get(command.menu, command.section) != command.section:
            menu.addSeparator()
        last[command.menu] = command.section
        actions[command.name] = _action(window, command)
        menu.addAction(actions[command.name])
        if command.group:
            if command.group not in groups:
                groups[command.group] = QActionGroup(window)
            groups[command.group].addAction(actions[command.name])
    return actions, menus


def menu_name(command: Command) -> str:
    """Return what the menu of a command is called, without its marked letter."""
    return MENU_TITLES[command.menu].replace("&", "")


def list_keys(commands: Sequence[Command]) -> list[tuple[str, str]]:
    """Return (keys, what they do) of every command that has keys, and of the pointer."""
    return [*(("  ".join(command.keys), command.text) for command in commands if command.keys), *POINTER_KEYS]


def _action(window: QMainWindow, command: Command) -> QAction:
    action = QAction(command.text, window)
    action.setShortcuts([QKeySequence(key) for key in command.keys])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setStatusTip(hint_of(command))
    action.setToolTip(hint_of(command))
    run, switch = command.run, command.switch
    if run is not None:
        action.triggered.connect(lambda _=False: run())
    elif switch is not None:
        action.setCheckable(True)
        action.setChecked(command.is_on)
        action.triggered.connect(lambda is_on: switch(is_on))
    return action
