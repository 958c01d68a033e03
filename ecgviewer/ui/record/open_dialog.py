"""The dialog that opens a record: those in the data folders, recent ones, any file, any MIT-BIH name."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.errors import EcgViewerError
from ecgviewer.records.catalog import list_records
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr

_RECENT = tr("opened lately")
_PATH_ROLE = Qt.ItemDataRole.UserRole


class OpenDialog(QDialog):
    """Lists records by folder; typing filters them, Return opens. Not modal."""

    record_requested = Signal(str)
    """Path of a record without `.hea`, or a name that a person typed."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Open a record"))
        self.setModal(False)
        self._recent: list[Path] = []
        self._folders: dict[str, list[Path]] = {}
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(tr("record, such as 208"))
        self._filter.setAccessibleName(tr("filter records by name"))
        self._filter.setClearButtonEnabled(True)
        self._list = QTreeWidget()
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setIndentation(12)
        self._list.setAccessibleName(tr("records"))
        self._list.setStyleSheet("QTreeView::item { padding: 2px 4px; }")
        self._hint = plain_label(wraps=True)
        self._browse = QPushButton(tr("Browse for a file…"))
        self._browse.setAutoDefault(False)
        self._open = QPushButton(tr("Open"))
        self._open.setDefault(True)
        self._build_layout()
        self._filter.textChanged.connect(self._show_records)
        self._filter.installEventFilter(self)
        self._list.currentItemChanged.connect(self._show_choice)
        self._list.itemActivated.connect(self._on_item_activated)
        self._browse.clicked.connect(self._on_browse_clicked)
        self._open.clicked.connect(self._on_open_clicked)
        self.set_theme(theme)
        self.resize(460, 520)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        set_text_color(self._hint, theme.muted)

    def set_folders(self, folders: Sequence[Path]) -> None:
        """Offer the records of some folders; one that can't be read has none."""
        self._folders = {str(folder): _records_of(folder) for folder in folders}
        self._show_records()

    def set_recent(self, paths: Sequence[str]) -> None:
        """Offer records opened lately, the last one first, without `.hea`; those gone are left out."""
        self._recent = [Path(path) for path in paths if Path(f"{path}.hea").is_file()]
        self._show_records()

    def showEvent(self, event: object) -> None:
        """Start with the filter, its text ready to be typed over."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._filter.setFocus()
        self._filter.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the list by the arrow keys while the filter has the focus."""
        if watched is self._filter and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self._move(step)
                return True
        return super().eventFilter(watched, event)

    def _build_layout(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addWidget(self._filter)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._hint)
        buttons = QHBoxLayout()
        buttons.addWidget(self._browse)
        buttons.addStretch()
        buttons.addWidget(self._open)
        layout.addLayout(buttons)

    def _show_records(self) -> None:
        """Fill the list with the records whose names hold the filter's text."""
        wanted = self._filter.text().strip().lower()
        self._list.clear()
        for title, paths in ({_RECENT: self._recent} | self._folders).items():
            found = [path for path in paths if wanted in path.name.lower()]
            if not found:
                continue
            group = QTreeWidgetItem(self._list, [title])
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = group.font(0)
            font.setBold(True)
            group.setFont(0, font)
            for path in found:
                text = f"{path.name}   {path.parent}" if title == _RECENT else path.name
                item = QTreeWidgetItem(group, [text])
                item.setToolTip(0, str(path))
                item.setData(0, _PATH_ROLE, str(path))
            group.setExpanded(True)
        items = self._items()
        exact = [item for item in items if Path(item.data(0, _PATH_ROLE)).name.lower() == wanted]
        if items:
            self._list.setCurrentItem((exact or items)[0])
        self._show_choice()

    def _show_choice(self) -> None:
        """Say what the button opens."""
        typed = self._filter.text().strip()
        has_choice = self._chosen_path() is not None
        self._open.setEnabled(has_choice or bool(typed))
        if has_choice:
            self._hint.setText(str(self._chosen_path()))
        elif typed:
            self._hint.setText(
                tr("{typed} is in none of these folders; a MIT-BIH record will be downloaded", typed=typed)
            )
        else:
            self._hint.setText(tr("no data folder holds a record: browse for one, or type a MIT-BIH number"))

    def _items(self) -> list[QTreeWidgetItem]:
        groups = [self._list.topLevelItem(index) for index in range(self._list.topLevelItemCount())]
        return [
            child
            for group in groups
            if group is not None
            for child in (group.child(index) for index in range(group.childCount()))
            if child is not None
        ]

    def _chosen_path(self) -> str | None:
        item = self._list.currentItem()
        return None if item is None else item.data(0, _PATH_ROLE)

    def _move(self, step: int) -> None:
        items = self._items()
        current = self._list.currentItem()
        if items:
            position = items.index(current) + step if current in items else 0
            self._list.setCurrentItem(items[min(max(position, 0), len(items) - 1)])

    def _on_item_activated(self, item: QTreeWidgetItem) -> None:
        path = item.data(0, _PATH_ROLE)
        if path is not None:
            self._request(path)

    def _on_open_clicked(self) -> None:
        name = self._chosen_path() or self._filter.text().strip()
        if name:
            self._request(name)

    def _on_browse_clicked(self) -> None:
        """Let a person choose a header file anywhere; the dialog blocks nothing else."""
        start = str(self._recent[0].parent) if self._recent else ""
        dialog = QFileDialog(self, tr("Open a WFDB record"), start, tr("WFDB headers (*.hea);;All files (*)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._request)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def _request(self, name: str) -> None:
        self.hide()
        self.record_requested.emit(name)


def _records_of(folder: Path) -> list[Path]:
    try:
        return list_records(folder)
    except EcgViewerError:
        return []
