"""Any beat label of WFDB, found by its mnemonic or by a part of its meaning."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ecgviewer.records.symbols import BEAT_MEANINGS
from ecgviewer.ui.look.translation import tr

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


def find_symbols(text: str) -> list[str]:
    """Return the beat symbols that a text names: the symbol itself first, then those in whose meaning it occurs."""
    text = text.strip()
    if not text:
        return list(BEAT_MEANINGS)
    exact = [symbol for symbol in BEAT_MEANINGS if symbol == text]
    alike = [symbol for symbol in BEAT_MEANINGS if symbol.lower() == text.lower() and symbol != text]
    words = text.lower().split()
    meant = [symbol for symbol, meaning in BEAT_MEANINGS.items() if all(word in meaning for word in words)]
    return list(dict.fromkeys([*exact, *alike, *meant]))


class SymbolPicker(QDialog):
    """A field and the labels that match it; Return takes the chosen one, Esc closes. Not modal."""

    symbol_chosen = Signal(str)
    """Give this label."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Label"))
        self.setModal(False)
        self._field = QLineEdit()
        self._field.setPlaceholderText(tr("mnemonic, or a word such as paced"))
        self._field.setAccessibleName(tr("find a label"))
        self._list = QListWidget()
        self._list.setAccessibleName(tr("labels"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setStyleSheet("QListWidget::item { padding: 2px 4px; }")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(self._field)
        layout.addWidget(self._list, 1)
        self._field.textChanged.connect(self._fill)
        self._field.returnPressed.connect(self._take)
        self._field.installEventFilter(self)
        self._list.itemClicked.connect(lambda _: self._take())
        self.resize(380, 420)
        self._fill("")

    def ask(self, title: str) -> None:
        """Ask for a label of what the title says."""
        self.setWindowTitle(title)
        self._field.clear()
        self._field.setFocus()

    def shown(self) -> list[str]:
        """Return the symbols in the list."""
        return [self._list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self._list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the list by the arrows while the field has the keys."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None and self._list.count():
                row = self._list.currentRow() + step
                self._list.setCurrentRow(min(max(row, 0), self._list.count() - 1))
                return True
        return super().eventFilter(watched, event)

    def _fill(self, text: str) -> None:
        self._list.clear()
        for symbol in find_symbols(text):
            item = QListWidgetItem(f"{symbol}   {BEAT_MEANINGS[symbol]}")
            item.setData(Qt.ItemDataRole.UserRole, symbol)
            self._list.addItem(item)
        self._list.setCurrentRow(0)

    def _take(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self.hide()
            self.symbol_chosen.emit(item.data(Qt.ItemDataRole.UserRole))
