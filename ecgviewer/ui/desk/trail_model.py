"""The audit trail: every step that was made on a record, as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ecgviewer.ui.look.wording import format_time
from ecgviewer.workflows.desk.journal import KeptStep, StepKind
from ecgviewer.workflows.desk.marks import Mark, MarkKind
from ecgviewer.workflows.desk.own_layer import FirstBeats

TITLES = ("#", "when", "what", "from", "to", "where", "by")
_UNTOUCHED = "as it was"
_NOTHING = "–"


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
    names = {kept.step_id: number for number, kept in enumerate(trail, start=1)}
    rows = []
    for number, kept in enumerate(trail, start=1):
        changes = kept.step.changes
        samples = [mark.sample for change in changes for mark in (change.before, change.after) if mark]
        time_s = min(samples, default=0) / first.fs_hz
        what = kept.step.name
        if kept.kind is not StepKind.DO:
            verb = "Undo" if kept.kind is StepKind.UNDO else "Redo"
            what = f"{verb} {names.get(kept.of_step or 0, 0)}: {what}"
        before = _joined([_name(change.before, change.mark_id, first) for change in changes])
        after = _joined([_name(change.after, change.mark_id, first) for change in changes])
        where = format_time(time_s) + (f" +{len(changes) - 1:,}" if len(changes) > 1 else "")
        when = datetime.fromisoformat(kept.made_at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        cells = (str(number), when, what, before, after, where, kept.annotator or _NOTHING)
        rows.append(TrailRow(cells, time_s, f"{what}, {before} → {after}, {when}"))
    return rows[::-1]


def _name(mark: Mark | None, mark_id: int, first: FirstBeats) -> str:
    if mark is None:
        is_first = mark_id < first.samples.size
        return str(first.symbols[mark_id]) or _UNTOUCHED if is_first else _NOTHING
    if mark.is_deleted:
        return _NOTHING
    return mark.label if mark.kind is not MarkKind.NOTE else f"“{mark.label}”"


def _joined(names: Sequence[str]) -> str:
    """Return names without doubles, cut short where there are many."""
    found = list(dict.fromkeys(names))
    return ", ".join(found[:4]) + (" …" if len(found) > 4 else "")


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
