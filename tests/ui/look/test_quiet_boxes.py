import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSpinBox
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.quiet_boxes import QuietComboBox, QuietDoubleSpinBox, QuietSpinBox


def notch() -> QWheelEvent:
    return QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )


def test_the_wheel_over_a_closed_box_changes_nothing(qtbot: QtBot) -> None:
    box = QuietComboBox()
    qtbot.addWidget(box)
    box.addItems(["one", "two", "three"])
    event = notch()
    box.wheelEvent(event)
    assert box.currentText() == "one"
    assert not event.isAccepted(), "what lies around it scrolls"


@pytest.mark.parametrize("kind", [QuietSpinBox, QuietDoubleSpinBox])
def test_a_box_of_numbers_without_focus_leaves_the_wheel_alone(
    qtbot: QtBot, kind: type[QuietSpinBox | QuietDoubleSpinBox]
) -> None:
    box = kind()
    qtbot.addWidget(box)
    box.setValue(5)
    box.wheelEvent(notch())
    assert box.value() == 5


def test_no_other_boxes_are_made() -> None:
    """Every box of the window is a quiet one."""
    import ast
    from pathlib import Path

    import ecgviewer.ui

    loud = {QComboBox.__name__, QSpinBox.__name__, "QDoubleSpinBox"}
    for path in Path(ecgviewer.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in loud, path
