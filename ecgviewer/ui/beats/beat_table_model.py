"""The beat list's model and the painter of its cells."""

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ecgviewer.beats.quality import POOR_QUALITY
from ecgviewer.ui.beats.beat_columns import COLUMNS, INTERVAL_COLUMNS, BeatColumns, BeatFilter, sort_rows
from ecgviewer.ui.look.chips import ChipKind, paint_chip, paint_false_mark
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import (
    NOTHING,
    beat_number,
    describe_doubt,
    describe_quality,
    format_milliseconds,
    format_probability,
    format_quality,
    format_time,
    format_whole,
    mark_doubt,
    name_rhythm,
    name_symbol,
)

Index = QModelIndex | QPersistentModelIndex

TITLES = {
    "number": "#",
    "time": tr("time"),
    "reference": tr("ref"),
    "own": tr("you"),
    "called": tr("call"),
    "probability": "p",
    "rr": tr("RR ms"),
    "early": tr("early %"),
    "pr": tr("PR ms"),
    "qrs": tr("QRS ms"),
    "qt": tr("QT ms"),
    "qtc": tr("QTc ms"),
    "quality": tr("signal"),
    "rhythm": tr("rhythm"),
}
"""What stands above each column."""

_TITLE_TIPS = {
    "number": tr("number of the beat; a triangle marks a false call"),
    "time": tr("time of the R peak from the start of the record"),
    "reference": tr("reference annotation"),
    "own": tr("your own label"),
    "called": tr("what the network calls the beat; a question mark where it is unsure"),
    "probability": tr("probability of the called class"),
    "rr": tr("time since the beat before, in milliseconds"),
    "early": tr("how early it comes: 100 · (1 − RR / median of the last eight RR between beats called N)"),
    "pr": tr("from the onset of P to that of QRS, in milliseconds; a dash where no P was found"),
    "qrs": tr("from the onset of QRS to its offset, in milliseconds"),
    "qt": tr("from the onset of QRS to the offset of T, in milliseconds"),
    "qtc": tr("QT corrected for the rate after Bazett, in milliseconds; * of an early beat"),
    "quality": tr(
        "signal quality, 0 (noise) to 1; below {poor_quality} it is poor", poor_quality=POOR_QUALITY
    ),
    "rhythm": tr("rhythm that the beat lies in"),
}
_CENTRED = ("reference", "own", "called", "rhythm")


class BeatTableModel(QAbstractTableModel):
    """Rows of the beats that pass a filter, sorted by one column; numpy arrays all the way."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: BeatColumns | None = None
        self._filter = BeatFilter()
        self._sort = ("number", False)
        self._rows = np.zeros(0, dtype=np.int64)
        self._row_of_beat = np.zeros(0, dtype=np.int64)

    @property
    def columns(self) -> BeatColumns | None:
        """All beats, or None before there are any."""
        return self._columns

    @property
    def rows(self) -> np.ndarray:
        """Beat index of each row, int64."""
        return self._rows

    def set_columns(self, columns: BeatColumns | None) -> None:
        """Show other beats, or the same with other calls."""
        self._columns = columns
        self._rebuild()

    def set_filter(self, beat_filter: BeatFilter) -> None:
        """Show only the beats that pass."""
        self._filter = beat_filter
        self._rebuild()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; Qt calls this when a header is clicked."""
        if 0 <= column < len(COLUMNS):
            self._sort = (COLUMNS[column], order == Qt.SortOrder.DescendingOrder)
            self._rebuild()

    def beat_at(self, row: int) -> int:
        """Return the beat index of a row."""
        return int(self._rows[row])

    def row_of(self, beat_index: int) -> int:
        """Return the row of a beat, -1 if it is not shown."""
        if not 0 <= beat_index < self._row_of_beat.size:
            return -1
        return int(self._row_of_beat[beat_index])

    def plain_title(self, column: int) -> str:
        """Return a column's title without the arrow of a sorted list."""
        return TITLES[COLUMNS[column]]

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of beats shown."""
        return 0 if parent is not None and parent.isValid() else int(self._rows.size)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title or what it means."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._title(COLUMNS[section])
        if role == Qt.ItemDataRole.ToolTipRole:
            return _TITLE_TIPS[COLUMNS[section]]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(COLUMNS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, alignment, or what it means."""
        if self._columns is None or not index.isValid():
            return None
        column = COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _cell_text(self._columns, self.beat_at(index.row()), column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _cell_tip(self._columns, self.beat_at(index.row()), column)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return _cell_tip(self._columns, self.beat_at(index.row()), "called")
        return None

    def chip_kind(self, index: Index) -> ChipKind:
        """Return the shape that a cell's letter is drawn in."""
        column = COLUMNS[index.column()]
        if self._columns is None or column not in ("reference", "own", "called"):
            return ChipKind.PLAIN
        beat = self.beat_at(index.row())
        if column == "called":
            if self._columns.is_false[beat]:
                return ChipKind.FALSE
            if self._columns.is_unsure[beat]:
                return ChipKind.UNSURE
            if self._columns.is_outside[beat] and self._columns.called[beat]:
                return ChipKind.HOLLOW
        letter = _cell_text(self._columns, beat, column)
        return ChipKind.PLAIN if letter in ("N", NOTHING) else ChipKind.CLASS

    def is_false(self, row: int) -> bool:
        """Return whether the beat of a row is a false classification."""
        return self._columns is not None and bool(self._columns.is_false[self.beat_at(row)])

    def is_quiet(self, index: Index) -> bool:
        """Return whether a cell is of less weight: number, rhythm, and the quality of a good signal."""
        column = COLUMNS[index.column()]
        if column == "quality" and self._columns is not None:
            return not self._columns.beats.is_poor[self.beat_at(index.row())]
        return column in ("number", "rhythm")

    def _title(self, column: str) -> str:
        """Return a column's title, with an arrow where the list is sorted by it (but for time's order)."""
        sorted_by, is_descending = self._sort
        if column != sorted_by or self._sort == ("number", False):
            return TITLES[column]
        # Only the first word: the arrow has the second one's room.
        return f"{TITLES[column].split()[0]} {'▾' if is_descending else '▴'}"

    def _rebuild(self) -> None:
        self.beginResetModel()
        if self._columns is None:
            self._rows = np.zeros(0, dtype=np.int64)
            self._row_of_beat = np.zeros(0, dtype=np.int64)
        else:
            rows = self._filter.rows(self._columns)
            self._rows = sort_rows(self._columns, rows, *self._sort)
            self._row_of_beat = np.full(self._columns.beats.n_beats, -1, dtype=np.int64)
            self._row_of_beat[self._rows] = np.arange(self._rows.size)
        self.endResetModel()


def _alignment(column: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignHCenter if column in _CENTRED else Qt.AlignmentFlag.AlignRight
    return Qt.AlignmentFlag.AlignVCenter | side


def _cell_text(columns: BeatColumns, beat: int, column: str) -> str:
    beats = columns.beats
    if column == "number":
        return str(beat_number(beat))
    if column == "time":
        return format_time(float(beats.time_s[beat]))
    if column == "reference":
        return str(beats.symbol[beat]) or NOTHING
    if column == "own":
        return NOTHING if columns.own is None else str(columns.own[beat]) or NOTHING
    if column == "called":
        return mark_doubt(str(columns.called[beat]), bool(columns.is_unsure[beat])) or NOTHING
    if column == "probability":
        return format_probability(float(columns.confidence[beat]))
    if column == "rr":
        return format_milliseconds(float(beats.rr_before_s[beat]))
    if column in INTERVAL_COLUMNS:
        is_marked = column == "qtc" and columns.is_qtc_of_early[beat]
        return f"{'*' if is_marked else ''}{format_whole(float(columns.interval(column)[beat]))}"
    if column == "quality":
        return format_quality(float(beats.quality[beat]))
    return str(beats.rhythm[beat])


def _cell_tip(columns: BeatColumns, beat: int, column: str) -> str | None:
    """Return what a cell means in words; None where its text says it all."""
    symbol, called = str(columns.beats.symbol[beat]), str(columns.called[beat])
    if column == "reference":
        return name_symbol(symbol) if symbol else tr("no reference annotation")
    if column == "own":
        own = "" if columns.own is None else str(columns.own[beat])
        return name_symbol(own) if own else tr("you have said nothing of it")
    if column == "rhythm":
        return name_rhythm(str(columns.beats.rhythm[beat])) or tr("no rhythm annotated")
    if column == "quality":
        return describe_quality(float(columns.beats.quality[beat])) or tr("not known of a beat alone")
    if column == "qtc" and columns.is_qtc_of_early[beat]:
        return tr("QTc of an early beat: the formula holds for a steady rhythm")
    if column not in ("called", "probability"):
        return None
    if not called:
        return str(columns.beats.reason[beat]) or tr("not classified yet")
    probability = float(columns.confidence[beat])
    text = tr(
        "called {name_symbol} with probability {format_probability}",
        name_symbol=name_symbol(called),
        format_probability=format_probability(probability),
    )
    if doubt := describe_doubt(columns.doubts, beat, probability):
        text += f"; {doubt}"
    if columns.is_false[beat]:
        return tr(
            "{value}; false: the reference is {name_symbol}", value=text, name_symbol=name_symbol(symbol)
        )
    if columns.is_outside[beat]:
        return tr(
            "{value}; not counted: the reference {name_symbol} is none of the network's classes",
            value=text,
            name_symbol=name_symbol(symbol),
        )
    return text


class BeatCellPainter(QStyledItemDelegate):
    """Paints a cell: text in the row's colour, letters as chips, a triangle at false calls."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        model = index.model()
        if not isinstance(model, BeatTableModel):
            super().paint(painter, option, index)
            return
        rect = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(self.theme.selection))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, QColor(self.theme.raised))
        is_false = model.is_false(index.row())
        if is_false and COLUMNS[index.column()] == "number":
            paint_false_mark(painter, QRectF(rect.left() + 3, rect.top(), 8, rect.height()), self.theme)
        text, kind = index.data(), model.chip_kind(index)
        painter.setFont(option.font)
        if kind is not ChipKind.PLAIN:
            paint_chip(painter, rect, text, kind, self.theme)
            return
        is_quiet = text == NOTHING or model.is_quiet(index)
        color = self.theme.false_hue if is_false else self.theme.muted if is_quiet else self.theme.text
        painter.setPen(QColor(color))
        alignment = index.data(Qt.ItemDataRole.TextAlignmentRole)
        painter.drawText(rect.adjusted(4, 0, -6, 0), int(alignment), text)
