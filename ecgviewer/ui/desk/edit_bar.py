"""The line that says that annotations are being edited, and what the keys do meanwhile."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ecgviewer.ui.look.color_spaces import blend_hex
from ecgviewer.ui.look.labels import plain_label
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr

KEYS_TEXT = tr(
    "N L R A V label · Ins insert · Del delete · drag to move · Shift+drag marks a stretch · Esc leaves"
)


class EditBar(QWidget):
    """Above the trace while annotations are being edited."""

    command_requested = Signal(str)
    """Run the command of this name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("edit_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = plain_label(is_bold=True)
        self._keys = plain_label(KEYS_TEXT, wraps=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 2, 6, 2)
        layout.setSpacing(10)
        layout.addWidget(self._title)
        layout.addWidget(self._keys, 1)
        self.buttons = {
            name: self._button(name, text)
            for name, text in (
                ("undo", tr("Undo")),
                ("redo", tr("Redo")),
                ("label_other", tr("Label…")),
                ("save_own", tr("Save")),
            )
        }
        for button in self.buttons.values():
            layout.addWidget(button)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        ground = blend_hex(theme.surface, theme.accent, 0.22)
        self.setStyleSheet(
            f"#edit_bar {{ background: {ground}; border-left: 4px solid {theme.accent}; }}"
            f" #edit_bar QLabel {{ color: {theme.text}; background: transparent; }}"
        )

    def set_state(self, title: str, undo: str, redo: str) -> None:
        """Say who edits what, and what can be undone and done again ("" for nothing)."""
        self._title.setText(title)
        for name, text, verb in (("undo", undo, tr("Undo")), ("redo", redo, tr("Redo"))):
            self.buttons[name].setEnabled(bool(text))
            self.buttons[name].setToolTip(
                f"{verb}: {text}" if text else tr("nothing to {lower}", lower=verb.lower())
            )

    @property
    def title(self) -> str:
        """What is being edited."""
        return self._title.text()

    def _button(self, name: str, text: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setAutoRaise(True)
        button.clicked.connect(lambda: self.command_requested.emit(name))
        return button
