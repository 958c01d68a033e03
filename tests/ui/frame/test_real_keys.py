"""What a person does with real keys and a real pointer on a real screen, sent from outside by xdotool."""

import shutil
import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.lessons.lesson_tool import LessonTool
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.report.report_tool import ReportTool
from ecgviewer.ui.trace.trace_tool import TraceTool

WAIT_MS = 60_000

pytestmark = pytest.mark.skipif(shutil.which("xdotool") is None, reason="needs xdotool")


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    if QApplication.platformName() != "xcb":
        pytest.skip("needs a real screen: QT_QPA_PLATFORM=xcb")
    shown = MainWindow("v2", LIGHT)
    qtbot.addWidget(shown, before_close_func=lambda w: w.shut_down())
    shown.move(0, 0)
    shown.resize(1366, 768)
    shown.show()
    shown.open_name("demo")
    qtbot.waitUntil(lambda: shown.session.review is not None and shown.is_settled, timeout=WAIT_MS)
    send(qtbot, "windowfocus", str(int(shown.winId())))
    return shown


def send(qtbot: QtBot, *words: str) -> None:
    """Have xdotool send something, while the window goes on."""
    process = subprocess.Popen(["xdotool", *words])
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=10_000)
    assert process.returncode == 0
    qtbot.wait(150)


def place_of(window: MainWindow, row: int) -> QPoint:
    """Return where the R peak of a beat lies on the screen."""
    trace = window.tool(TraceTool).trace
    beats = window.session.prepared.beats
    x = trace._page.x_of_time(float(beats.time_s[row]))
    return trace.mapToGlobal(QPoint(round(x), round(trace._page.layout.paper.middle)))


def own(window: MainWindow, row: int) -> str:
    return str(window.session.own.symbols(window.session.prepared.beats)[row])


def test_keys_and_pointer_edit_and_take_back(window: MainWindow, qtbot: QtBot) -> None:
    place = place_of(window, 3)
    send(qtbot, "mousemove", str(place.x()), str(place.y()), "click", "1")
    assert window.session.selected == 3
    send(qtbot, "key", "v")
    assert own(window, 3) == ""
    send(qtbot, "key", "F6")
    assert window.session.own.is_editing
    send(qtbot, "key", "v")
    assert own(window, 3) == "V"
    send(qtbot, "key", "period")
    assert window.session.selected == 4
    send(qtbot, "key", "a")
    assert own(window, 4) == "A"
    send(qtbot, "key", "ctrl+z")
    send(qtbot, "key", "ctrl+z")
    assert (own(window, 3), own(window, 4)) == ("", "")
    send(qtbot, "key", "ctrl+shift+z")
    assert own(window, 3) == "V"
    send(qtbot, "key", "Escape")
    assert not window.session.own.is_editing


def test_a_beat_is_dragged_and_a_stretch_is_marked(window: MainWindow, qtbot: QtBot) -> None:
    send(qtbot, "key", "F6")
    samples = window.session.own.layer.beats.samples.copy()
    place = place_of(window, 3)
    steps = [str(word) for dx in (4, 10, 18, 26) for word in ("mousemove", place.x() + dx, place.y())]
    send(qtbot, "mousemove", str(place.x()), str(place.y()), "keydown", "ctrl", "mousedown", "1", *steps)
    send(qtbot, "mouseup", "1", "keyup", "ctrl")
    moved = window.session.own.layer.beats.samples
    assert moved[3] > samples[3]
    qtbot.waitUntil(lambda: window.is_settled, timeout=WAIT_MS)
    first, last = place_of(window, 5), place_of(window, 7)
    steps = [
        str(word)
        for x in (first.x() + 30, last.x() - 40, last.x() + 20)
        for word in ("mousemove", x, first.y())
    ]
    send(
        qtbot, "mousemove", str(first.x() - 20), str(first.y()), "keydown", "shift", "mousedown", "1", *steps
    )
    send(qtbot, "mouseup", "1", "keyup", "shift")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Relabel the 3 beats in it…" in [action.text().replace("&", "") for action in menu.actions()]
    send(qtbot, "key", "Escape")
    assert QApplication.activePopupWidget() is None


def test_the_strip_goes_onto_the_clipboard(window: MainWindow, qtbot: QtBot) -> None:
    QApplication.clipboard().clear()
    place = place_of(window, 3)
    send(qtbot, "mousemove", str(place.x()), str(place.y()), "click", "1")
    send(qtbot, "key", "ctrl+c")
    qtbot.waitUntil(lambda: not QApplication.clipboard().image().isNull(), timeout=WAIT_MS)
    assert QApplication.clipboard().image().width() > 300


def test_a_lesson_is_chosen_and_answered_by_keys_alone(window: MainWindow, qtbot: QtBot) -> None:
    tool = window.tool(LessonTool)
    send(qtbot, "key", "ctrl+shift+t")
    assert tool.chooser is not None
    send(qtbot, "windowfocus", str(int(tool.chooser.winId())), "key", "Return")
    player = tool.player
    assert player is not None
    qtbot.waitUntil(player.next_button.isEnabled, timeout=WAIT_MS)
    send(qtbot, "windowfocus", str(int(player.winId())), "key", "Return")
    assert player.place == 0
    send(qtbot, "key", "n")
    send(qtbot, "key", "1")
    send(qtbot, "key", "2")
    send(qtbot, "key", "Return")
    assert player.outcome == "Right. Of what decides you marked 100 %."
    send(qtbot, "key", "Escape")
    qtbot.waitUntil(lambda: tool.player is None, timeout=WAIT_MS)


def test_the_report_is_printed_from_the_dialog_of_the_system(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    send(qtbot, "key", "ctrl+p")
    controller = window.tool(ReportTool).controller
    assert controller is not None
    qtbot.waitUntil(lambda: controller.is_settled, timeout=WAIT_MS)
    controller.dialog.print_requested.emit()
    (asking,) = controller.dialog.findChildren(QPrintDialog)
    qtbot.waitUntil(asking.isVisible, timeout=WAIT_MS)
    send(qtbot, "windowfocus", str(int(asking.winId())), "key", "Return")
    qtbot.waitUntil(lambda: controller.dialog.status == "sent to the printer", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: any(tmp_path.rglob("*.pdf")), timeout=WAIT_MS)
    (made,) = tmp_path.rglob("*.pdf")
    assert made.read_bytes().startswith(b"%PDF")
