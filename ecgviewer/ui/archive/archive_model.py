"""The model of an archive's table: the rows that a person wants to see, in the order of one column."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from ecgviewer.ui.archive.archive_columns import ERROR_AT, ArchiveColumn, cell_text, columns_of
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.workflows.archive.archive_row import ArchiveRow
from ecgviewer.workflows.archive.kept_archive import is_wanted, sort_value

Index = QModelIndex | QPersistentModelIndex

_NOWHERE = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_LONG = ("record", "leads", "model", ERROR_AT)


class ArchiveModel(QAbstractTableModel):
    """Rows that pass a filter, sorted by one column; what isn't known stands last, whichever way."""

    def __init__(self, theme: Theme = LIGHT, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._by_record: dict[str, ArchiveRow] = {}
        self._rows: list[ArchiveRow] = []
        self._columns = columns_of(())
        self._filter, self._text = "all", ""
        self._sort = ("record", False)

    @property
    def columns(self) -> tuple[ArchiveColumn, ...]:
        """The columns, as they are now."""
        return self._columns

    @property
    def rows(self) -> Sequence[ArchiveRow]:
        """Those in view, from the top."""
        return self._rows

    @property
    def n_all(self) -> int:
        """How many there are with those that the filter leaves out."""
        return len(self._by_record)

    @property
    def sorted_by(self) -> tuple[int, bool]:
        """The column that it is sorted by, and whether from the largest down."""
        names = [column.name for column in self._columns]
        return (names.index(self._sort[0]) if self._sort[0] in names else 0), self._sort[1]

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.beginResetModel()
        self._theme = theme
        self.endResetModel()

    def set_rows(self, rows: Sequence[ArchiveRow]) -> None:
        """Show other rows."""
        self._by_record = {row.record: row for row in rows}
        self._refresh()

    def put(self, row: ArchiveRow) -> None:
        """Show a record that was done meanwhile, below the others; sorting takes it to its place."""
        is_known = row.record in self._by_record
        self._by_record[row.record] = row
        if is_known or not set(row.counts) <= {column.name for column in self._columns}:
            self._refresh()
        elif is_wanted(row, self._filter, self._text):
            at = len(self._rows)
            self.beginInsertRows(_NOWHERE, at, at)
            self._rows.append(row)
            self.endInsertRows()

    def set_filter(self, kept: str, text: str) -> None:
        """Show those that pass one of `FILTERS` and hold a text in their path."""
        self._filter, self._text = kept, text.strip()
        self._refresh()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        if 0 <= column < len(self._columns):
            self._sort = (self._columns[column].name, order == Qt.SortOrder.DescendingOrder)
            self._refresh()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of rows in view."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title, tip or alignment."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        found = {
            Qt.ItemDataRole.DisplayRole: column.title,
            Qt.ItemDataRole.ToolTipRole: column.tip,
            Qt.ItemDataRole.TextAlignmentRole: _alignment(column),
        }
        return found.get(Qt.ItemDataRole(role))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text, tip, alignment or colour of a cell."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell_text(row, column) if column.name in _LONG else row.warning or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if row.error else _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole and row.error:
            return QColor(self._theme.warning)
        return None

    def _refresh(self) -> None:
        self.beginResetModel()
        every = [self._by_record[record] for record in sorted(self._by_record)]
        self._columns = columns_of(every)
        found = [row for row in every if is_wanted(row, self._filter, self._text)]
        name, is_descending = self._sort
        known = [row for row in found if sort_value(row, name) is not None]
        unknown = [row for row in found if sort_value(row, name) is None]
        known.sort(key=lambda row: sort_value(row, name), reverse=is_descending)
        self._rows = [*known, *unknown]
        self.endResetModel()


def _alignment(column: ArchiveColumn) -> Qt.AlignmentFlag:
    return (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter) if column.is_number else _LEFT
