"""Every control that takes the keys has a name for a screen reader: in the window and in each dialog."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.records.catalog import demo_record
from ecgviewer.ui.frame.main_window import MainWindow
from ecgviewer.ui.look.theme import LIGHT

DIALOGS = (
    "open", "settings", "keys", "palette", "my_files", "calibrate", "retrain", "evaluate", "compare", "report",
    "class_summary", "go_to_time",
)  # fmt: skip


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow("v2", LIGHT)
    made.resize(1600, 1000)
    made.show()
    made.open_name(str(demo_record()))
    qtbot.waitUntil(lambda: made.session.review is not None, timeout=30_000)
    yield made
    made.shut_down()
    made.deleteLater()


def without_names(window: QWidget) -> list[str]:
    """Return the kinds, and what they lie in, of the controls that take Tab and have no name."""
    lost = []
    for widget in window.findChildren(QWidget):
        takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        # The list of a box that drops down is read as the box, Qt's own parts as what they are parts of.
        is_part = widget.objectName().startswith("qt_") or any(
            isinstance(above, QComboBox) for above in parents(widget)
        )
        if not takes_tab or is_part:
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name):
            lost.append(" in ".join(type(each).__name__ for each in (widget, *parents(widget)[:2])))
    return lost


def parents(widget: QWidget) -> list[QWidget]:
    found, above = [], widget.parentWidget()
    while above is not None:
        found.append(above)
        above = above.parentWidget()
    return found


def test_every_control_of_the_window_and_of_its_dialogs_has_a_name(window: MainWindow, qtbot: QtBot) -> None:
    known = {command.name for command in window.bench.commands}
    for name in DIALOGS:
        if name in known:
            window.run(name)
    QApplication.processEvents()
    dialogs = [type(dialog).__name__ for dialog in window.findChildren(QDialog)]
    assert len(set(dialogs)) >= 9, dialogs
    assert without_names(window) == []


def test_the_selected_beat_is_described_for_a_screen_reader(window: MainWindow, qtbot: QtBot) -> None:
    window.session.select(5)
    panel = window.docks["inspector"].widget()
    qtbot.waitUntil(lambda: panel.accessibleDescription().startswith("Beat 6 of "), timeout=10_000)
    assert ", reference " in panel.accessibleDescription()
