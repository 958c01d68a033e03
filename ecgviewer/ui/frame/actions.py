"""Menus and keys: every command of the window, once."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from ecgviewer.explain.attribution import METHODS


@dataclass(frozen=True)
class Command:
    """One command of a menu.

    Attributes
    ----------
    name
        By which the window connects it.
    text
        In the menu and in the list of keys.
    keys
        Key sequences, the first is shown in the menu.
    is_checkable
        Whether it is a switch.
    """

    name: str
    text: str
    keys: tuple[str, ...] = ()
    is_checkable: bool = False


SEPARATOR = Command("", "")

MENUS: dict[str, tuple[Command, ...]] = {
    "File": (
        Command("open", "Open record…", ("Ctrl+O",)),
        Command("demo", "Open the demo record"),
        SEPARATOR,
        Command("save_picture", "Save picture of the window…", ("Ctrl+Shift+S",)),
        Command("save_figure", "Save figure of the selected beat…", ("Ctrl+S",)),
        Command("save_table", "Save table of beats…", ("Ctrl+E",)),
        SEPARATOR,
        Command("quit", "Quit", ("Ctrl+Q",)),
    ),
    "View": (
        Command("page_left", "A page back", ("Shift+Left", "PgUp")),
        Command("page_right", "A page on", ("Shift+Right", "PgDown")),
        Command("step_left", "A tenth of a page back", ("Left",)),
        Command("step_right", "A tenth of a page on", ("Right",)),
        Command("go_start", "Start of the record", ("Ctrl+Home",)),
        Command("go_end", "End of the record", ("Ctrl+End",)),
        SEPARATOR,
        Command("next_beat", "Next beat", (".",)),
        Command("previous_beat", "Previous beat", (",",)),
        Command("next_false", "Next false classification", ("J",)),
        Command("previous_false", "Previous false classification", ("K",)),
        SEPARATOR,
        Command("gain_up", "Larger gain", ("+", "=")),
        Command("gain_down", "Smaller gain", ("-",)),
        Command("faster", "Faster paper", ("Ctrl++", "Ctrl+=")),
        Command("slower", "Slower paper", ("Ctrl+-",)),
        Command("standard_scale", "25 mm/s and 10 mm/mV", ("Ctrl+0",)),
        Command("calibrate", "Calibrate the screen…"),
        SEPARATOR,
        Command("dark_theme", "Dark theme", ("Ctrl+D",), is_checkable=True),
    ),
    "Explain": (
        Command("method_gradcam", "Grad-CAM", ("G",), is_checkable=True),
        Command("method_shap", "SHAP", ("S",), is_checkable=True),
        Command("method_layercam", "LayerCAM", is_checkable=True),
        Command("method_integrated", "Integrated gradients", is_checkable=True),
        Command("method_none", "No explanation", ("O",), is_checkable=True),
        SEPARATOR,
        Command("what_if", "What if…", ("I",), is_checkable=True),
        Command("compare", "Compare methods…", ("C",)),
        SEPARATOR,
        Command("scale_per_beat", "Scale per beat", ("B",), is_checkable=True),
        Command("as_network_sees", "As the network sees it", ("W",), is_checkable=True),
        SEPARATOR,
        Command("class_summary", "Class summary…", ("Ctrl+Shift+C",)),
    ),
    "Model": (
        Command("retrain", "Retrain…", ("Ctrl+R",)),
        Command("evaluate", "Evaluate…", ("Ctrl+Shift+R",)),
    ),
    "Help": (
        Command("keys", "Keys", ("F1", "?")),
        Command("about", "About ecgviewer"),
    ),
}

METHOD_COMMANDS = {method: f"method_{method}" for method in (*METHODS, "none")}
"""Command that chooses each method."""

POINTER_KEYS = (
    ("wheel", "scroll in time"),
    ("Ctrl+wheel", "zoom in time at the pointer"),
    ("click", "select the nearest beat"),
    ("Esc", "cancel what is running"),
)
"""What the pointer and Esc do, for the list of keys."""


def build_menus(window: QMainWindow) -> tuple[dict[str, QAction], dict[str, QMenu]]:
    """Fill a window's menu bar; return its actions by command name and its menus by title."""
    actions: dict[str, QAction] = {}
    menus: dict[str, QMenu] = {}
    for title, commands in MENUS.items():
        menu = window.menuBar().addMenu(title)
        menus[title] = menu
        for command in commands:
            if not command.name:
                menu.addSeparator()
                continue
            action = QAction(command.text, window)
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setCheckable(command.is_checkable)
            menu.addAction(action)
            actions[command.name] = action
    group = QActionGroup(window)
    for name in METHOD_COMMANDS.values():
        group.addAction(actions[name])
    return actions, menus


def connect_commands(actions: dict[str, QAction], slots: dict[str, Callable[[], object]]) -> None:
    """Connect each action to the slot of its name.

    Raises
    ------
    KeyError
        If an action has no slot: a menu entry that does nothing is a defect.
    """
    for name, action in actions.items():
        action.triggered.connect(lambda _=False, slot=slots[name]: slot())


def list_keys() -> list[tuple[str, str]]:
    """Return (keys, what they do) of every command that has keys, and of the pointer."""
    rows = [
        ("  ".join(command.keys), command.text)
        for commands in MENUS.values()
        for command in commands
        if command.keys
    ]
    return [*rows, *POINTER_KEYS]
