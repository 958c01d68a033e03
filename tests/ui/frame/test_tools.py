"""A tool is a folder and a line: what one brings stands in the window, and no other wing knows of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.frame.menus import MENUS, list_keys, sort_commands
from ecgviewer.ui.frame.tools import TOOLS
from ecgviewer.ui.inspector.inspector_tool import InspectorTool
from ecgviewer.ui.look.theme import DARK, LIGHT, Theme
from ecgviewer.ui.state.tool import Command, Dock, SectionWidget, Tool, ToolParts, Unfinished, Workbench


class ToySection(SectionWidget):
    theme_name = ""

    def set_theme(self, theme: Theme) -> None:
        self.theme_name = theme.name


class ToyTool(Tool):
    """Counts: a dock with a number, a command that adds one, a switch that does nothing, a section."""

    count = 0
    is_waiting = False
    theme_name = ""

    def build(self, bench: Workbench) -> ToolParts:
        self.bench = bench
        self.label = QLabel("0")
        self.section = ToySection()
        bench.session.selection_changed.connect(lambda beat: self.label.setText(f"beat {beat}"))
        return ToolParts(
            docks=(Dock("toy", "Toy", self.label),),
            commands=(
                Command("toy_count", "Count", "Explain", "toys", self._count, keys=("Ctrl+T",)),
                Command("toy_mode", "Toy mode", "Explain", "toys", switch=self._set_mode),
            ),
            sections=(self.section,),
        )

    def _count(self) -> None:
        self.count += 1

    def _set_mode(self, is_on: bool) -> None:
        self.is_waiting = is_on

    @property
    def is_settled(self) -> bool:
        return not self.is_waiting

    @property
    def unfinished(self) -> Unfinished | None:
        return Unfinished("Toy", "The toy is not done. Close?") if self.is_waiting else None

    def set_theme(self, theme: Theme) -> None:
        self.theme_name = theme.name


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    shown = MainWindow("v2", LIGHT, (*TOOLS, ToyTool))
    qtbot.addWidget(shown)
    shown.resize(1200, 800)
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.shut_down()


def entries(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions()]


def menu_of(window: MainWindow, title: str) -> QMenu:
    bar = window.menuBar().actions()
    menus = (action.menu() for action in bar if action.text().replace("&", "") == title)
    return next(menu for menu in menus if isinstance(menu, QMenu))


def test_what_a_new_tool_brings_has_its_place(window: MainWindow, qtbot: QtBot) -> None:
    toy = window.tool(ToyTool)
    assert entries(menu_of(window, "Explain"))[-4:] == ["Class summary…", "", "Count", "Toy mode"]
    assert entries(menu_of(window, "View"))[-9:] == [
        "Templates", "Summary", "Queue", "Your edits", "Bookmarks", "Record", "Beat", "Toy", "Rhythm",
    ]  # fmt: skip
    assert window.docks["toy"] in window.tabifiedDockWidgets(window.docks["beats"])
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=5000)
    qtbot.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert toy.count == 1
    window.session.select(3)
    assert toy.label.text() == "beat 3"
    assert ("Ctrl+T", "Count") in list_keys(toy.bench.commands)
    assert window.tool(InspectorTool).inspector.widget().isAncestorOf(toy.section)


def test_a_tool_takes_part_in_what_the_window_does(window: MainWindow, qtbot: QtBot) -> None:
    toy = window.tool(ToyTool)
    window.set_theme(DARK)
    assert (toy.theme_name, toy.section.theme_name) == ("dark", "dark")
    window.set_theme(LIGHT)
    qtbot.waitUntil(lambda: window.is_settled, timeout=5000)
    window.run("toy_mode")
    assert not window.is_settled
    window.close()
    assert window.isVisible()
    window.run("toy_mode")
    window.close()
    assert not window.isVisible()


def test_a_tool_asks_the_window_and_nobody_else(window: MainWindow) -> None:
    bench = window.tool(ToyTool).bench
    bench.failed.emit("it went wrong")
    assert window.message == "it went wrong"
    bench.dock_requested.emit("toy")
    assert not window.tool(ToyTool).label.visibleRegion().isEmpty()
    bench.dock_requested.emit("beats")
    assert window.tool(ToyTool).label.visibleRegion().isEmpty()
    bench.command_requested.emit("toy_count")
    assert window.tool(ToyTool).count == 1
    bench.ticked.emit("toy_mode", True)
    assert not window.tool(ToyTool).is_waiting
    window.run("toy_mode")
    assert window._actions["toy_mode"].isChecked() is False


def test_every_command_has_its_place_and_its_keys(qapp: QApplication) -> None:
    """Order, texts and keys; a person knows them by heart."""
    window = MainWindow("v2", LIGHT)
    try:
        found = {title: entries(menu_of(window, title)) for title in MENUS}
        keys = {
            action.text(): [key.toString() for key in action.shortcuts()]
            for title in MENUS
            for action in menu_of(window, title).actions()
            if action.shortcuts()
        }
    finally:
        window.shut_down()
        window.deleteLater()
    assert found == {
        "File": [
            "Open record…", "Open the demo record", "Open recent",
            "Archive of records…", "Open session…", "Go on where you left",
            "New window", "",
            "Save strip…", "Copy strip", "Report…",
            "Save picture of the window…",
            "Save figure of the selected beat…", "Save table of beats…", "Save as WFDB…", "Save session…", "",
            "Close the window", "Quit",
        ],
        "Edit": [
            "Undo", "Redo", "", "Edit annotations", "Save your annotations", "Count calls against your annotations",
            "Export your annotations…",
            "Your annotator name…", "", "N: normal beat", "L: left bundle branch block beat",
            "R: right bundle branch block beat", "A: atrial premature beat", "V: premature ventricular contraction",
            "Another label…", "Delete the beat", "Insert a beat", "Move the beat left", "Move the beat right",
            "Move the beat far left", "Move the beat far right", "", "Relabel the beats in the list…", "",
            "A stretch begins here", "The stretch ends here…", "Write a note…",
            "Change or remove a rhythm or note…", "",
            "Review the beats that deserve a look", "Confirm the label (Return, in the queue)",
            "Skip the beat (Backspace, in the queue)", "", "Settings…",
        ],
        "View": [
            "Review", "Model: judge networks", "Reset layout", "", "Full disclosure", "All leads",
            "Another network beside", "Another record beside…",
                "A page back", "A page on", "A tenth of a page back",
            "A tenth of a page on", "Start of the record", "End of the record", "Go to a time…",
            "Tachogram and heart rate", "Bookmark this page…", "List the bookmarks", "",
            "Next beat in the list",
            "Previous beat in the list", "Next of those to look at", "Previous of those to look at", "Next V call",
            "Next S call", "Next unsure call", "List all beats again",
            "Templates of the beats", "Summary of the record", "",
            "Calipers", "Caliper from this beat to the next", "Caliper leg left", "Caliper leg right",
            "Caliper leg to the mark before", "Caliper leg to the next mark", "Caliper leg up", "Caliper leg down",
            "The caliper's other leg", "Next caliper", "Repeat the caliper to both sides", "Delete the caliper",
            "Remove all calipers", "", "Filter: baseline wander (0.5 Hz)", "Filter: mains hum (50 Hz)",
            "Filter: mains hum (60 Hz)", "Filter: muscle noise (40 Hz)", "Filter: upside down", "",
            "Larger gain", "Smaller gain",
            "Faster paper", "Slower paper", "25 mm/s and 10 mm/mV", "Calibrate the screen…", "Lead…",
            "Paper speed…", "Gain…", "Second lead", "Second lead is", "", "Dark theme", "High contrast", "",
            "Confusion", "Beats", "False calls", "Templates", "Summary", "Queue", "Your edits", "Bookmarks",
            "Record", "Beat", "Rhythm",
        ],
        "Explain": [
            "Explanation…", "Explained class…", "Grad-CAM", "SHAP", "LayerCAM", "Integrated gradients",
            "Wave values", "No explanation", "", "Details of the beat", "What if…", "What if, large",
            "Compare methods…", "", "Scale per beat", "Mark P, QRS and T",
            "As the network sees it", "", "Class summary…",
        ],
        "Model": ["Network…", "Retrain…", "Evaluate…", "", "Call the rhythm"],
        "Teach": ["Lessons…", "New lesson from this record…", "", "Presentation"],
        "Help": [
            "Find a command…", "Keys", "Where are my files…", "Show the log", "Reset settings…", "About ecgviewer",
        ],
    }  # fmt: skip
    assert keys == {
        "Templates of the beats": ["F5"], "Full disclosure": ["F4"], "All leads": ["F12"],
        "Another network beside": ["Shift+B"],
        "Tachogram and heart rate": ["Shift+F4"],
        "Bookmark this page…": ["Ctrl+B"], "List the bookmarks": ["Ctrl+Shift+B"],
        "Summary of the record": ["F8"],
        "Settings…": ["Ctrl+,"], "New window": ["Ctrl+Shift+N"], "Close the window": ["Ctrl+W"],
        "Open record…": ["Ctrl+O"], "Archive of records…": ["Ctrl+Shift+A"],
        "Go on where you left": ["Ctrl+Shift+O"],
        "Save picture of the window…": ["Ctrl+Shift+S"],
        "Save figure of the selected beat…": ["Ctrl+Alt+S"], "Save table of beats…": ["Ctrl+E"], "Report…": ["Ctrl+P"],
        "Quit": ["Ctrl+Q"], "Presentation": ["F11"], "Lessons…": ["Ctrl+Shift+T"],
        "A page back": ["Shift+Left", "PgUp"], "A page on": ["Shift+Right", "PgDown"],
        "A tenth of a page back": ["Left"], "A tenth of a page on": ["Right"],
        "Start of the record": ["Ctrl+Home"], "End of the record": ["Ctrl+End"], "Go to a time…": ["Ctrl+G"],
        "Next beat in the list": ["."], "Previous beat in the list": [","], "Next of those to look at": ["J"],
        "Previous of those to look at": ["K"], "Next V call": ["Shift+V"], "Next S call": ["Shift+S"],
        "Next unsure call": ["Shift+U"], "List all beats again": ["Shift+A"], "Review": ["F2"],
        "Model: judge networks": ["F3"], "Lead…": ["Alt+L"], "Paper speed…": ["Alt+S"], "Gain…": ["Alt+G"],
        "Explanation…": ["Alt+M"], "Explained class…": ["Alt+K"], "Network…": ["Alt+N"],
        "Second lead": ["Shift+L"],
        "Details of the beat": ["D"], "Find a command…": ["Ctrl+Shift+P"], "Mark P, QRS and T": ["P"],
        "Larger gain": ["+", "="], "Smaller gain": ["-"], "Faster paper": ["Ctrl++", "Ctrl+="],
        "Slower paper": ["Ctrl+-"], "25 mm/s and 10 mm/mV": ["Ctrl+0"], "Dark theme": ["Ctrl+D"],
        "Grad-CAM": ["G"], "SHAP": ["S"], "Wave values": ["E"], "No explanation": ["O"], "What if…": ["I"],
        "What if, large": ["Shift+I"], "Compare methods…": ["C"],
        "Scale per beat": ["B"], "As the network sees it": ["W"], "Class summary…": ["Ctrl+Shift+C"],
        "Undo": ["Ctrl+Z"], "Redo": ["Ctrl+Shift+Z", "Ctrl+Y"], "Edit annotations": ["F6"],
        "Save your annotations": ["Ctrl+S"], "Count calls against your annotations": ["F7"], "N: normal beat": ["N"],
        "L: left bundle branch block beat": ["L"], "R: right bundle branch block beat": ["R"],
        "A: atrial premature beat": ["A"], "V: premature ventricular contraction": ["V"],
        "Another label…": ["Ctrl+L"], "Delete the beat": ["Del"], "Insert a beat": ["Ins"],
        "Move the beat left": ["Alt+Left"], "Move the beat right": ["Alt+Right"],
        "Move the beat far left": ["Alt+Shift+Left"], "Move the beat far right": ["Alt+Shift+Right"],
        "Relabel the beats in the list…": ["Ctrl+Shift+L"], "A stretch begins here": ["["],
        "The stretch ends here…": ["]"], "Write a note…": ["T"],
        "Review the beats that deserve a look": ["F9"],
        "Calipers": ["X"], "Caliper from this beat to the next": ["Shift+X"],
        "Caliper leg left": ["Ctrl+Left"], "Caliper leg right": ["Ctrl+Right"],
        "Caliper leg to the mark before": ["Ctrl+Shift+Left"], "Caliper leg to the next mark": ["Ctrl+Shift+Right"],
        "Caliper leg up": ["Ctrl+Up"], "Caliper leg down": ["Ctrl+Down"], "The caliper's other leg": ["Ctrl+K"],
        "Next caliper": ["Ctrl+J"], "Repeat the caliper to both sides": ["Ctrl+M"],
        "Delete the caliper": ["Shift+Del"], "Remove all calipers": ["Ctrl+Shift+X"],
        "Retrain…": ["Ctrl+R"], "Evaluate…": ["Ctrl+Shift+R"], "Keys": ["F1", "?"],
    }  # fmt: skip


def test_commands_that_do_nothing_or_stand_twice_are_defects() -> None:
    with pytest.raises(ValueError, match="needs either"):
        Command("idle", "Idle", "File", "open")
    with pytest.raises(ValueError, match="needs either"):
        Command("both", "Both", "File", "open", print, print)
    one, lost = (
        Command("one", "One", "File", "open", print),
        Command("lost", "Lost", "Nowhere", "open", print),
    )
    with pytest.raises(ValueError, match=r"twice: \['one'\]"):
        sort_commands([one, one])
    with pytest.raises(ValueError, match=r"without a menu: \['lost'\]"):
        sort_commands([one, lost])


def test_of_a_group_one_switch_is_on(window: MainWindow) -> None:
    window.change_view(method="shap")
    names = ("method_gradcam", "method_shap", "method_none")
    assert [window._actions[name].isChecked() for name in names] == [False, True, False]
    window.run("method_none")
    assert window.session.settings.method == "none"
    assert [window._actions[name].isChecked() for name in names] == [False, False, True]


@pytest.mark.parametrize("command", ["save_picture", "save_figure", "save_table"])
def test_nothing_is_saved_without_a_record(window: MainWindow, command: str, tmp_path: Path) -> None:
    window.run(command)
    assert "open" in window.message or "click a beat" in window.message
    assert window.findChild(QFileDialog) is None
