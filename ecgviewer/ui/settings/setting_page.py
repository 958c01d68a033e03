"""A page of settings: rows of controls, each with a name and a line that says what it does."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.settings.setting_values import SettingValues


class SettingPage(QWidget):
    """Shows values and tells what a person changes; what it shows by itself it doesn't tell."""

    changed = Signal(str, object)
    """Name of a field of `SettingValues`, and its new value."""

    title = ""
    """In the list of pages."""

    def __init__(self) -> None:
        super().__init__()
        self._hints: list[QLabel] = []
        self._shows = False
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(18, 14, 18, 14)
        self._rows.setSpacing(4)
        self._rows.setAlignment(Qt.AlignmentFlag.AlignTop)

    def show_values(self, values: SettingValues) -> None:
        """Show values."""
        self._shows = True
        try:
            self._show(values)
        finally:
            self._shows = False

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        for label in self._hints:
            set_text_color(label, theme.muted)

    def _show(self, values: SettingValues) -> None:
        raise NotImplementedError

    def _tell(self, name: str, value: Any) -> None:
        if not self._shows:
            self.changed.emit(name, value)

    def _add(self, name: str, control: QWidget, hint: str = "") -> None:
        """Add a control below its name, with a hint below it; a control with a text of its own has no name above."""
        if name:
            label = plain_label(name, is_bold=True)
            label.setBuddy(control)
            control.setAccessibleName(name)
            self._rows.addWidget(label)
        self._rows.addWidget(control)
        if hint:
            note = plain_label(hint, wraps=True)
            self._hints.append(note)
            control.setAccessibleDescription(hint)
            self._rows.addWidget(note)
        self._rows.addSpacing(10)
