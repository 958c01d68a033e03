"""Every command of the menus, found by typing a part of it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ecgviewer.ui.frame.menus import menu_name
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command

_NAME_ROLE = Qt.ItemDataRole.UserRole
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}


def find_commands(commands: Sequence[Command], text: str) -> list[Command]:
    """Return the commands in which every word of a text occurs, those that begin with it first.

    Parameters
    ----------
    commands
        In the order of the menus, which those of equal rank keep.
    text
        What a person typed; "" finds all.
    """
    words = text.lower().split()
    found = [
        command
        for command in commands
        if all(word in f"{menu_name(command)} {command.text}".lower() for word in words)
    ]
    return sorted(found, key=lambda command: not command.text.lower().startswith(text.strip().lower()))


class CommandPalette(QDialog):
    """A field and the commands that match it; Return runs the chosen one, Esc closes. Not modal."""

    command_requested = Signal(str)
    """Run the command of this name."""

    def __init__(self, commands: Sequence[Command], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Commands"))
        self.setModal(False)
        self._commands = tuple(commands)
        self._field = QLineEdit()
        self._field.setPlaceholderText(tr("what to do, such as gain or compare"))
        self._field.setAccessibleName(tr("find a command"))
        self._list = QListWidget()
        self._list.setAccessibleName(tr("commands"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setStyleSheet("QListWidget::item { padding: 2px 4px; }")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(self._field)
        layout.addWidget(self._list, 1)
        self._field.textChanged.connect(self._fill)
        self._field.returnPressed.connect(self._run)
        self._field.installEventFilter(self)
        self._list.itemActivated.connect(lambda _: self._run())
        self._list.itemClicked.connect(lambda _: self._run())
        self.resize(460, 420)
        self._fill()

    def shown(self) -> list[str]:
        """Return the texts of the commands in the list, from top to bottom."""
        return [self._list.item(row).text() for row in range(self._list.count())]

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with an empty field."""
        super().showEvent(event)
        self._field.clear()
        self._field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the list by the arrow keys while the field has the focus."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None:
                row = min(max(self._list.currentRow() + step, 0), self._list.count() - 1)
                self._list.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        self._list.clear()
        for command in find_commands(self._commands, self._field.text()):
            keys = f"   {command.keys[0]}" if command.keys else ""
            item = QListWidgetItem(f"{menu_name(command)} ▸ {command.text}{keys}")
            item.setData(_NAME_ROLE, command.name)
            self._list.addItem(item)
        self._list.setCurrentRow(0)

    def _run(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self.hide()
            self.command_requested.emit(str(item.data(_NAME_ROLE)))
