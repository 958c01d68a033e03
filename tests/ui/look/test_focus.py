"""Where the keys go is seen: what has the focus is outlined in the accent's colour."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.color_spaces import contrast_ratio
from ecgviewer.ui.look.palette import apply_theme
from ecgviewer.ui.look.theme import THEMES, Theme

LEAST_CONTRAST = 3.0
"""WCAG 2.1, 1.4.11: what shows a state has this contrast to what is beside it."""


@pytest.mark.parametrize("kind", [QComboBox, QPushButton, QSpinBox, QTableWidget, QToolButton])
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_focus_is_outlined(qtbot: QtBot, theme: Theme, kind: Callable[[], QWidget]) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, theme)
    box, before_it, widget = QWidget(), QLineEdit(), kind()
    qtbot.addWidget(box)
    layout = QVBoxLayout(box)
    for each in (before_it, widget):
        layout.addWidget(each)
    box.show()
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    before_it.setFocus()
    before = edge_colors(widget)
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    qtbot.keyClick(before_it, Qt.Key.Key_Tab)
    assert widget.hasFocus()
    gained = edge_colors(widget)
    strong = [pair for pair in zip(before, gained, strict=True) if contrast_ratio(*pair) >= 1.5]
    outlined = [new for _, new in strong if contrast_ratio(new, theme.window) >= LEAST_CONTRAST]
    # At least most of both long edges.
    assert len(outlined) >= widget.width()


def edge_colors(widget: QWidget) -> list[str]:
    """Return the colours of a widget's outermost two lines of pixels above and below."""
    image = widget.grab().toImage()
    rows = (0, 1, image.height() - 2, image.height() - 1)
    return [QColor(image.pixel(x, y)).name() for y in rows for x in range(image.width())]
