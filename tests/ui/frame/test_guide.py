"""The user guide tells the keys and panels that there are."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.frame.menus import POINTER_KEYS
from ecgviewer.ui.look.theme import LIGHT

ROOT = Path(__file__).resolve().parents[3]
GUIDE = ROOT / "docs" / "guide"

IN_PANELS = {"M", "R", "E", "Shift"}
"""Keys that hold in a panel only (templates), or part of a drag."""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_guide", ROOT / "scripts" / "make_guide.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(None, LIGHT)
    qtbot.addWidget(window)
    yield window
    window.shut_down()


def test_the_page_of_keys_is_that_of_the_window(window: MainWindow, script: ModuleType) -> None:
    page = (GUIDE / "keys.md").read_text(encoding="utf-8")
    assert page == script.keys_page(window.bench.commands), "python scripts/make_guide.py review"


def test_the_guide_names_no_key_that_there_is_not(window: MainWindow) -> None:
    there = {QKeySequence(key).toString() for command in window.bench.commands for key in command.keys}
    there |= {"Return", "Backspace", "Esc", *IN_PANELS, *(key for key, _text in POINTER_KEYS)}
    for page in sorted(GUIDE.glob("*.md")):
        if page.name == "keys.md":
            continue
        for key in re.findall(
            r"`((?:Ctrl\+|Shift\+|Alt\+)*(?:F\d+|[A-Z]|[.,+\-\[\]]|[A-Z][a-zA-Z]+))`",
            page.read_text(encoding="utf-8"),
        ):
            assert key in there or QKeySequence(key).toString() in there, f"{page.name}: {key}"


def test_every_picture_of_the_guide_is_made_by_the_script(script: ModuleType) -> None:
    shown = {
        name
        for page in GUIDE.glob("*.md")
        for name in re.findall(r"\(pictures/(\w+)\.png\)", page.read_text(encoding="utf-8"))
    }
    made = {path.stem for path in (GUIDE / "pictures").glob("*.png")}
    assert shown == made == {"start", *script.PICTURES}
