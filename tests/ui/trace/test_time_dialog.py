import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.trace.time_dialog import TimeDialog, read_time


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("12", 12.0), (" 1:05 ", 65.0), ("10:24.5", 624.5), ("1:02:03", 3723.0), ("0:07,25", 7.25)],
)
def test_times_as_people_write_them(text: str, seconds: float) -> None:
    assert read_time(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "1:2:3:4", "-5", "1:", "1e3"])
def test_other_text_is_no_time(text: str) -> None:
    assert read_time(text) is None


def test_return_goes_there_and_a_time_beyond_the_end_is_refused(qtbot: QtBot) -> None:
    dialog = TimeDialog(LIGHT)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.ask(624.4, 1805.0)
    field = dialog.findChild(QLineEdit)
    go = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Go")
    assert field.text() == "10:24"
    field.setText("45:00")
    assert not go.isEnabled()
    assert dialog._hint.text() == "the record lasts 30:05"
    field.setText("nonsense")
    assert not go.isEnabled()
    field.setText("30:05")
    with qtbot.waitSignal(dialog.time_requested) as asked:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert asked.args == [1805.0]
    assert not dialog.isVisible()
