"""The list of a record's bookmarks."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_time
from ecgviewer.workflows.desk.journal import Bookmark

_ROLE = Qt.ItemDataRole.UserRole
_HINT = tr("no bookmarks in this record; Ctrl+B adds one at the middle of the page")


class BookmarkPanel(QWidget):
    """Bookmarks in the order of time. A click or Return goes there, Del takes one away."""

    time_requested = Signal(float)
    """Show this time, in seconds."""

    add_requested = Signal()
    """A bookmark is wanted at the middle of the page."""

    rename_requested = Signal(object)
    """This bookmark is to get another name."""

    remove_requested = Signal(object)
    """This bookmark is to go."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = plain_label(_HINT, wraps=True)
        self._list = QListWidget()
        self._list.setAccessibleName(tr("bookmarks"))
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(self._go)
        self._list.itemActivated.connect(self._go)
        self._list.installEventFilter(self)
        self._rename = _button(tr("Rename…"), tr("give the chosen bookmark another name"))
        self._remove = _button(tr("Remove"), tr("take the chosen bookmark away (Del)"))
        add = _button(tr("Add…"), tr("a bookmark at the middle of the page (Ctrl+B)"))
        add.clicked.connect(self.add_requested)
        self._rename.clicked.connect(lambda: self._ask(self.rename_requested))
        self._remove.clicked.connect(lambda: self._ask(self.remove_requested))
        row = QHBoxLayout()
        for button in (add, self._rename, self._remove):
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addLayout(row)
        layout.addWidget(self._hint)
        layout.addWidget(self._list, 1)
        self._list.currentRowChanged.connect(lambda _: self._enable())
        self.set_theme(theme)
        self.set_bookmarks(())

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        set_text_color(self._hint, theme.muted)

    def set_bookmarks(self, bookmarks: Sequence[Bookmark], chosen: int = -1) -> None:
        """List others, that at a row chosen."""
        self._list.clear()
        for bookmark in bookmarks:
            item = QListWidgetItem(f"{format_time(bookmark.time_s)}  {bookmark.name}".rstrip())
            item.setData(_ROLE, bookmark)
            self._list.addItem(item)
        self._list.setCurrentRow(min(chosen, self._list.count() - 1))
        self._hint.setVisible(not bookmarks)
        self._enable()

    @property
    def lines(self) -> list[str]:
        """What stands in the list."""
        return [self._list.item(row).text() for row in range(self._list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Del from the window's commands while the list has the focus."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._ask(self.remove_requested)
                return True
        return super().eventFilter(watched, event)

    def _enable(self) -> None:
        for button in (self._rename, self._remove):
            button.setEnabled(self._list.currentItem() is not None)

    def _go(self, item: QListWidgetItem) -> None:
        self.time_requested.emit(item.data(_ROLE).time_s)

    def _ask(self, signal: SignalInstance) -> None:
        item = self._list.currentItem()
        if item is not None:
            signal.emit(item.data(_ROLE))


def _button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    return button
