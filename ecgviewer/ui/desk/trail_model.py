"""The audit trail: every step that was made on a record, as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ecgviewer.ui.look.wording import format_time
from ecgviewer.workflows.desk.journal import KeptStep
from ecgviewer.workflows.desk.own_layer import FirstBeats
from ecgviewer.workflows.desk.trail import NOTHING, describe_steps

TITLES = ("#", "when", "what", "from", "to", "where", "by")


@dataclass(frozen=True)
class TrailRow:
    """A step as the table shows it.

    Attributes
    ----------
    cells
        Texts, by `TITLES`.
    time_s
        Of the first place that it changed.
    tip
        The step in whole.
    """

    cells: tuple[str, ...]
    time_s: float
    tip: str


def trail_rows(trail: Sequence[KeptStep], first: FirstBeats) -> list[TrailRow]:
    """Return the steps of a record, the last one first.

    Parameters
    ----------
    trail
        The steps in their order.
    first
        The beats as they were at first: what an untouched beat was.
    """
    rows = []
    for line in describe_steps(trail, first):
        where = format_time(line.time_s) + (f" +{line.n_marks - 1:,}" if line.n_marks > 1 else "")
        by = line.annotator or NOTHING
        cells = (str(line.number), line.when, line.what, line.before, line.after, where, by)
        rows.append(TrailRow(cells, line.time_s, f"{line.what}, {line.before} → {line.after}, {line.when}"))
    return rows[::-1]


class TrailModel(QAbstractTableModel):
    """The audit trail as Qt's views read it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[TrailRow] = []

    def set_rows(self, rows: list[TrailRow]) -> None:
        """Show other steps."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def time_of(self, row: int) -> float:
        """Return the first place that a step changed, in seconds."""
        return self._rows[row].time_s

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return the number of steps."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(TITLES)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a cell's text, or the step in whole as its tip."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.tip
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        return None
