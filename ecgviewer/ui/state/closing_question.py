"""Asks whether the window may close although work would be lost."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from ecgviewer.ui.state.tool import Unfinished


def ask_to_drop(window: QWidget, unfinished: Unfinished, on_yes: Callable[[], object]) -> None:
    """Ask beside the window, which goes on; call `on_yes` if a person lets the work go."""
    buttons = QMessageBox.StandardButton.Close | QMessageBox.StandardButton.Cancel
    icon = QMessageBox.Icon.Question
    box = QMessageBox(icon, unfinished.title, unfinished.question, buttons, window)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.button(QMessageBox.StandardButton.Close).clicked.connect(lambda: on_yes())
    box.open()
