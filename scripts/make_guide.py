"""Make the pictures of the user guide, and its list of keys, from the running program.

``python scripts/make_guide.py`` renders the window on the demo record, without a display, into
``docs/guide/pictures`` and writes ``docs/guide/keys.md``; names of pictures after it make only those. A few minutes.
"""

import argparse
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.paths import checkout_dir

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from ecgviewer.ui.frame.main_window import MainWindow
    from ecgviewer.ui.state.tool import Command

SIZE = (1366, 768)
GUIDE = checkout_dir() / "docs" / "guide"

_LIMIT_S = 120.0


class Stage:
    """The window in which pictures are taken."""

    def __init__(self, application: "QApplication", window: "MainWindow") -> None:
        self._application = application
        self.window = window

    def settle(self) -> None:
        """Wait until all that is in view is there."""
        end, quiet_from = time.monotonic() + _LIMIT_S, time.monotonic() + 0.5
        while time.monotonic() < end:
            self._application.processEvents()
            time.sleep(0.01)
            if not self.window.is_settled:
                quiet_from = time.monotonic() + 0.5
            elif time.monotonic() > quiet_from:
                return
        raise TimeoutError("the window didn't come to rest; close other programs and try again")

    def wait_for(self, is_there: Callable[[], bool]) -> None:
        """Wait until something is there."""
        end = time.monotonic() + _LIMIT_S
        while not is_there() and time.monotonic() < end:
            self._application.processEvents()
            time.sleep(0.01)

    def run(self, *commands: str) -> None:
        """Run commands of the menus one after the other."""
        for command in commands:
            self.window.run(command)
            self.settle()

    def select(self, row: int) -> None:
        """Select a beat and bring it into view."""
        self.window.bench.beat_requested.emit(row)
        self.settle()

    def dialog(self) -> "QWidget":
        """Return the dialog that is open."""
        from PySide6.QtWidgets import QDialog

        return next(widget for widget in self.window.findChildren(QDialog) if widget.isVisible())


def _review(stage: Stage) -> "QWidget":
    stage.select(_a_beat(stage, "A"))
    return stage.window


def _card(stage: Stage) -> "QWidget":
    from PySide6.QtWidgets import QDockWidget

    stage.select(_a_beat(stage, "V"))
    found = stage.window.findChild(QDockWidget, "dock_inspector")
    assert isinstance(found, QDockWidget)
    return found


def _calipers(stage: Stage) -> "QWidget":
    stage.select(_a_beat(stage, "V") - 1)
    stage.run("calipers", "caliper_here")
    return stage.window


def _edit(stage: Stage) -> "QWidget":
    row = _a_beat(stage, "A")
    stage.select(row)
    stage.run("editing")
    stage.run("label_A")
    stage.select(row + 4)
    stage.run("label_V")
    return stage.window


def _what_if_large(stage: Stage) -> "QWidget":
    from ecgviewer.ui.what_if.what_if_tool import WhatIfTool

    stage.select(_a_beat(stage, "N"))
    stage.run("what_if_large")
    stage.window.tool(WhatIfTool).page.form.change(qrs_width=1.8, p_gain=0.0)
    stage.settle()
    return stage.window


def _after(*commands: str) -> Callable[[Stage], "QWidget"]:
    def take(stage: Stage) -> "QWidget":
        stage.select(_a_beat(stage, "V"))
        stage.run(*commands)
        return stage.window

    return take


def _dialog(*commands: str) -> Callable[[Stage], "QWidget"]:
    def take(stage: Stage) -> "QWidget":
        stage.select(_a_beat(stage, "V"))
        stage.run(*commands)
        return stage.dialog()

    return take


def _lesson(stage: Stage, is_revealed: bool) -> "QWidget":
    from ecgviewer.ui.lessons.lesson_tool import LessonTool
    from ecgviewer.workflows.lessons.lesson import bundled_lessons

    tool = stage.window.tool(LessonTool)
    tool.play(bundled_lessons()[3])
    player = tool.player
    assert player is not None
    player.showNormal()
    player.resize(*SIZE)
    stage.wait_for(player.next_button.isEnabled)
    player.next_button.click()
    player.class_buttons["L"].click()
    player.part_buttons["QRS"].click()
    if is_revealed:
        player.next_button.click()
    return player


def _a_beat(stage: Stage, symbol: str) -> int:
    """Return the third beat that the reference calls so, one that the network calls so, too, if there is any."""
    review = stage.window.session.review
    assert review is not None
    is_symbol = review.beats.symbol == symbol
    agreed = is_symbol & (review.called == symbol)
    rows = (agreed if agreed.sum() > 2 else is_symbol).nonzero()[0]
    return int(rows[2])


PICTURES: dict[str, Callable[[Stage], "QWidget"]] = {
    "review": _review,
    "card": _card,
    "calipers": _calipers,
    "edit": _edit,
    "queue": _after("editing", "queue"),
    "summary": _after("show_summary"),
    "templates": _after("show_templates"),
    "disclosure": _after("disclosure"),
    "tachogram": _after("tachogram"),
    "compare": _dialog("compare"),
    "what_if": _after("what_if"),
    "what_if_large": _what_if_large,
    "report": _dialog("report"),
    "settings": _dialog("settings"),
    "model": _after("model"),
    "lesson_question": lambda stage: _lesson(stage, is_revealed=False),
    "lesson_answer": lambda stage: _lesson(stage, is_revealed=True),
}
"""How each picture is reached, from the window as it opens."""


def keys_page(commands: Sequence["Command"]) -> str:
    """Return the page with all keys, by menu."""
    from ecgviewer.ui.frame.menus import MENUS, POINTER_KEYS, menu_name

    lines = [
        "# Keys",
        "",
        "`F1` lists them in the window, too; `Ctrl+Shift+P` finds any command by a word of it.",
        "",
    ]
    for menu in MENUS:
        found = [command for command in commands if command.menu == menu and command.keys]
        if found:
            lines += [f"## {menu_name(found[0])}", "", "| Key | What it does |", "|---|---|"]
            lines += [
                f"| {_spelt(command.keys)} | {command.text.replace('|', '/')} |" for command in found
            ] + [""]
    lines += [
        "## Pointer, Esc, copying",
        "",
        "| | |",
        "|---|---|",
        *(f"| {key} | {text} |" for key, text in POINTER_KEYS),
    ]
    return "\n".join(lines) + "\n"


def _spelt(keys: Sequence[str]) -> str:
    return " ".join(f"`{key}`" for key in keys)


def _take(name: str) -> None:
    """Make one picture in a window and with settings of its own; ends the process, which such a window needs."""
    import tempfile

    folder = tempfile.mkdtemp()
    for kept in ("CONFIG", "DESK", "CACHE", "MODELS"):
        os.environ[f"ECGVIEWER_{kept}"] = str(Path(folder) / kept.lower())
    from ecgviewer.ui.state.application import make_application

    application, theme = make_application("light")
    from ecgviewer.ui.frame.main_window import MainWindow

    window = MainWindow(None, theme)
    code = 1
    try:
        window.resize(*SIZE)
        window.show()
        _render(name, Stage(application, window))
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        window.shut_down()
        sys.stdout.flush()
        os._exit(code)


def _render(name: str, stage: Stage) -> None:
    window = stage.window
    taken: QWidget = window
    window.controller.follow_faithful_method()
    if name == "start":
        window.show_start()
    else:
        window.open_name("demo")
        stage.settle()
        taken = PICTURES[name](stage)
    stage.settle()
    if name == "review":
        (GUIDE / "keys.md").write_text(keys_page(window.bench.commands), encoding="utf-8")
    path = GUIDE / "pictures" / f"{name}.png"
    taken.grab().save(str(path))
    print(path)


def main() -> None:
    """Make the pictures, each in a process of its own."""
    import multiprocessing

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of: start {' '.join(PICTURES)}")
    context = multiprocessing.get_context("spawn")
    for name in parser.parse_args().names or ["start", *PICTURES]:
        process = context.Process(target=_take, args=(name,))
        process.start()
        process.join()
        if process.exitcode:
            raise SystemExit(f"no picture of {name}")


if __name__ == "__main__":
    main()
