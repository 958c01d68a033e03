"""The dialog that opens a record: those in the data folders, recent ones, any file, any MIT-BIH name."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.errors import EcgViewerError
from ecgviewer.records.catalog import is_record, list_openable
from ecgviewer.records.formats.known_formats import SUFFIXES
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.record.record_columns import STAR, TIPS, TITLES, cell_texts, sort_records
from ecgviewer.workflows.home.record_index import RecordFacts

_PINNED = tr("pinned")
_RECENT = tr("opened lately")
_PATH_ROLE = Qt.ItemDataRole.UserRole
_LEADS = 3
_TEXTS = (0, STAR, _LEADS)
_FIRST_COUNT = 3
"""Columns behind this one are sorted from the largest down at first."""

_WIDTHS = {0: 240, STAR: 28, 2: 86, _LEADS: 120}
_COUNT_WIDTH = 60


class OpenDialog(QDialog):
    """Lists records by folder; typing filters them, Return opens. Not modal."""

    record_requested = Signal(str)
    """Path of a record without `.hea`, or a name that a person typed."""

    pin_requested = Signal(str, bool)
    """Pin the record of this path, or no longer."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Open a record"))
        self.setModal(False)
        self._recent: list[Path] = []
        self._pinned: list[str] = []
        self._facts: dict[Path, RecordFacts] = {}
        self._sorted_by: tuple[int, bool] | None = None
        self._folders: dict[str, list[Path]] = {}
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(tr("record, such as 208"))
        self._filter.setAccessibleName(tr("filter records by name"))
        self._filter.setClearButtonEnabled(True)
        self._list = QTreeWidget()
        self._list.setColumnCount(len(TITLES))
        self._list.setHeaderLabels(TITLES)
        self._build_header()
        self._list.setRootIsDecorated(False)
        self._list.setIndentation(12)
        self._list.setAccessibleName(tr("records"))
        self._list.setStyleSheet("QTreeView::item { padding: 2px 4px; }")
        self._hint = plain_label(wraps=True)
        self._browse = QPushButton(tr("Browse for a file…"))
        self._browse.setAutoDefault(False)
        self._pin = QPushButton()
        self._pin.setAutoDefault(False)
        self._open = QPushButton(tr("Open"))
        self._open.setDefault(True)
        self._build_layout()
        self._filter.textChanged.connect(self._show_records)
        self._filter.installEventFilter(self)
        self._list.currentItemChanged.connect(self._show_choice)
        self._list.itemActivated.connect(self._on_item_activated)
        self._list.itemClicked.connect(self._on_item_clicked)
        self._pin.clicked.connect(self._on_pin_clicked)
        self._browse.clicked.connect(self._on_browse_clicked)
        self._open.clicked.connect(self._on_open_clicked)
        self.set_theme(theme)
        self.resize(900, 580)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        set_text_color(self._hint, theme.muted)

    def set_folders(self, folders: Sequence[Path]) -> None:
        """Offer the records of some folders; one that can't be read has none."""
        self._folders = {str(folder): _records_of(folder) for folder in folders}
        self._show_records()

    def set_recent(self, paths: Sequence[str]) -> None:
        """Offer records opened lately, the last one first, without `.hea`; those gone are left out."""
        self._recent = [Path(path) for path in paths if is_record(path)]
        self._show_records()

    def set_pinned(self, paths: Sequence[str]) -> None:
        """Offer pinned records on top, without `.hea`; those gone are left out."""
        self._pinned = [path for path in paths if is_record(path)]
        self._show_records()

    def set_facts(self, path: Path, facts: RecordFacts) -> None:
        """Show what is known of a record, wherever it stands."""
        self._facts[path] = facts
        for item in self._items():
            if item.data(0, _PATH_ROLE) == str(path):
                self._fill(item, path, item.text(0))

    def sort_by(self, column: int) -> None:
        """Sort each folder by a column; once more turns it round."""
        is_same = self._sorted_by is not None and self._sorted_by[0] == column
        is_descending = not self._sorted_by[1] if is_same and self._sorted_by else column > _FIRST_COUNT
        self._sorted_by = (column, is_descending)
        mark = "▾" if is_descending else "▴"
        self._list.setHeaderLabels(
            [f"{title} {mark}".strip() if at == column else title for at, title in enumerate(TITLES)]
        )
        self._show_records()

    def offered(self) -> list[Path]:
        """Return all records on offer, each once."""
        groups = ([Path(path) for path in self._pinned], self._recent, *self._folders.values())
        return list(dict.fromkeys(path for group in groups for path in group))

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
        buttons.addWidget(self._pin)
        buttons.addStretch()
        buttons.addWidget(self._open)
        layout.addLayout(buttons)

    def _build_header(self) -> None:
        header = self._list.header()
        header.setSectionsClickable(True)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(24)
        header.sectionClicked.connect(self.sort_by)
        for column, tip in enumerate(TIPS):
            self._list.headerItem().setToolTip(column, tip)
            side = Qt.AlignmentFlag.AlignLeft if column in _TEXTS else Qt.AlignmentFlag.AlignRight
            self._list.headerItem().setTextAlignment(column, side | Qt.AlignmentFlag.AlignVCenter)
            self._list.setColumnWidth(column, _WIDTHS.get(column, _COUNT_WIDTH))
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _fill(self, item: QTreeWidgetItem, path: Path, name: str) -> None:
        texts = cell_texts(path, self._facts.get(path), str(path) in self._pinned)
        for column, text in enumerate([name, *texts[1:]]):
            item.setText(column, text)
            if column not in _TEXTS:
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        facts = self._facts.get(path)
        item.setToolTip(_LEADS, facts.trouble if facts is not None and facts.trouble else texts[_LEADS])

    def _show_records(self) -> None:
        """Fill the list with the records whose names hold the filter's text."""
        wanted = self._filter.text().strip().lower()
        self._list.clear()
        pinned = [Path(path) for path in self._pinned]
        for title, paths in ({_PINNED: pinned, _RECENT: self._recent} | self._folders).items():
            found = [path for path in paths if wanted in path.name.lower()]
            if self._sorted_by is not None:
                found = sort_records(found, self._facts, self._pinned, *self._sorted_by)
            if not found:
                continue
            group = QTreeWidgetItem(self._list, [title])
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = group.font(0)
            font.setBold(True)
            group.setFont(0, font)
            group.setFirstColumnSpanned(True)
            for path in found:
                is_elsewhere = title in (_PINNED, _RECENT)
                item = QTreeWidgetItem(group)
                self._fill(item, path, f"{path.name}   {path.parent}" if is_elsewhere else path.name)
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
        self._pin.setEnabled(has_choice)
        is_pinned = self._chosen_path() in self._pinned
        self._pin.setText(tr("★ Pinned: take off") if is_pinned else tr("☆ Pin on top"))
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

    def _on_item_clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if column == STAR and item.data(0, _PATH_ROLE) is not None:
            self._on_pin_clicked()

    def _on_pin_clicked(self) -> None:
        path = self._chosen_path()
        if path is not None:
            self.pin_requested.emit(path, path not in self._pinned)

    def _on_open_clicked(self) -> None:
        name = self._chosen_path() or self._filter.text().strip()
        if name:
            self._request(name)

    def _on_browse_clicked(self) -> None:
        """Let a person choose a file of any format anywhere; the dialog blocks nothing else."""
        start = str(self._recent[0].parent) if self._recent else ""
        patterns = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in (".hea", *SUFFIXES))
        filters = tr(
            "ECG recordings ({patterns});;WFDB headers (*.hea);;All files (*)",
            patterns=patterns,
        )
        dialog = QFileDialog(self, tr("Open a recording"), start, filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._request)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def _request(self, name: str) -> None:
        self.hide()
        self.record_requested.emit(name)


def _records_of(folder: Path) -> list[Path]:
    try:
        return list_openable(folder)
    except EcgViewerError:
        return []
