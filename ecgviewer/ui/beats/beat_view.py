"""The table view of the beat list."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ecgviewer.ui.beats.beat_columns import COLUMNS
from ecgviewer.ui.beats.beat_table_model import TITLES, BeatCellPainter, BeatTableModel
from ecgviewer.ui.look.plain_table import copied, rows_as_text
from ecgviewer.ui.look.table_saving import offer_table
from ecgviewer.ui.look.wording import format_time

_SAMPLES = {**TITLES, "probability": "0.00"}
"""Text that each column must have room for; number and time depend on the record's length."""

_DISPENSABLE = ("qtc", "qt", "pr", "qrs", "early", "rhythm", "quality", "rr")
"""Columns that go, in this order, where the list is too narrow."""

_PADDING = 9
_MOST_SPREAD = 1.6


class BeatView(QTableView):
    """The table itself: fills its width, hides intervals and rhythm where there is no room."""

    def __init__(self, model: BeatTableModel, cell_painter: BeatCellPainter) -> None:
        super().__init__()
        self.has_reference = True
        self.has_own = False
        self._model = model
        self._hint = ""
        self._hint_color = QColor()
        self.setModel(model)
        self.setItemDelegate(cell_painter)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(QFontMetrics(self.font()).height() + 8)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setStyleSheet("QHeaderView::section { padding: 4px 2px; }")
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        # The model's titles carry the arrow: Qt's own would cover short titles.
        header.setSortIndicatorShown(False)
        offer_table(self, lambda: self._texts(range(self._model.rowCount())), self.copy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the selected rows by Ctrl+C, all rows where only one is selected."""
        if not copied(event, self.copy):
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected rows onto the clipboard, titles first; the whole list where but one is selected."""
        chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
        QGuiApplication.clipboard().setText(
            rows_as_text(self._texts(chosen if len(chosen) > 1 else range(self._model.rowCount())))
        )

    def _texts(self, rows: Sequence[int]) -> list[list[str]]:
        """Return titles and cells of rows, of the columns that are seen."""
        shown = [column for column in range(len(COLUMNS)) if not self.isColumnHidden(column)]
        titles = [self._model.plain_title(column) for column in shown]
        cells = [[str(self._model.index(row, column).data()) for column in shown] for row in rows]
        return [titles, *cells]

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters belong to the window's keys."""

    def set_hint(self, text: str) -> None:
        """Set what an empty table says."""
        self._hint = text
        self.viewport().update()

    def set_hint_color(self, color: str) -> None:
        """Set the colour of what an empty table says."""
        self._hint_color = QColor(color)

    def show_row(self, row: int) -> None:
        """Select a row and bring it into view, to the middle if it was out of view."""
        index = self.model().index(row, 0)
        self.setCurrentIndex(index)
        is_in_view = self.viewport().rect().contains(self.visualRect(index).center())
        hint = QAbstractItemView.ScrollHint
        self.scrollTo(index, hint.EnsureVisible if is_in_view else hint.PositionAtCenter)

    def fit_columns(self) -> None:
        """Share the width among the columns; intervals, rhythm, signal, then RR go where it is too narrow."""
        needed = self._needed_widths()
        is_there = {"reference": self.has_reference, "own": self.has_own}
        shown = [name for name in COLUMNS if is_there.get(name, True)]
        room = self.viewport().width()
        for name in _DISPENSABLE:
            if sum(needed[name] for name in shown) > room:
                shown.remove(name)
        spread = min(max(room / sum(needed[name] for name in shown), 1.0), _MOST_SPREAD)
        for position, name in enumerate(COLUMNS):
            self.setColumnHidden(position, name not in shown)
            if name in shown:
                self.setColumnWidth(position, int(needed[name] * spread))
        used = sum(self.columnWidth(COLUMNS.index(name)) for name in shown)
        last = COLUMNS.index(shown[-1])
        self.setColumnWidth(last, max(self.columnWidth(last) + room - used, 10))

    def _needed_widths(self) -> dict[str, int]:
        """Return the width in pixels that each column needs."""
        columns = self._model.columns
        beats = columns.beats if columns is not None else None
        last_s = float(beats.time_s[-1]) if beats is not None and beats.n_beats else 0.0
        samples = {
            **_SAMPLES,
            "number": f"▲{beats.n_beats if beats is not None else 0}",
            "time": format_time(max(last_s, 600.0)),
        }
        metrics = QFontMetrics(self.font())
        return {name: metrics.horizontalAdvance(text) + _PADDING for name, text in samples.items()}

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the new width."""
        super().resizeEvent(event)
        self.fit_columns()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leave the selection alone where there is no row."""
        if self.indexAt(event.position().toPoint()).isValid():
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or why there are none."""
        super().paintEvent(event)
        if self.model().rowCount() == 0 and self._hint:
            with QPainter(self.viewport()) as painter:
                painter.setPen(self._hint_color)
                area = self.viewport().rect().adjusted(8, 12, -8, -8)
                top = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
                painter.drawText(area, int(top), self._hint)
