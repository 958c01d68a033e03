"""A small read-only table of text that fills its panel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ecgviewer.ui.look.table_saving import offer_table
from ecgviewer.ui.look.theme import LIGHT, Theme

_FRAME_PX = 1
"""Width of the line around a table, which is seen where it has the focus."""

_STYLE = "QTableView::item {{ padding: 0 {0}px; }} QHeaderView::section {{ padding: 4px {0}px; }}"
_INNER_MARGIN = 8
"""Room that Qt's style keeps around a cell's text beside the padding, in pixels."""

_MOST_SPREAD = 1.6
_MOST_ROW_STRETCH = 1.7


class Tone(Enum):
    """Which colour of the theme a cell's text has."""

    TEXT = "text"
    MUTED = "muted"
    FALSE = "false_hue"
    WARNING = "warning"


@dataclass(frozen=True)
class Cell:
    """Text of a cell, its tone, and what it means (shown under the pointer)."""

    text: str
    tone: Tone = Tone.TEXT
    tip: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    title
        Its header.
    tip
        What it means.
    is_number
        Numbers stand on the right, text on the left.
    is_wide
        Whether it takes the room that is left over.
    is_optional
        Whether it gives way where the others need the room.
    """

    title: str
    tip: str = ""
    is_number: bool = True
    is_wide: bool = False
    is_optional: bool = False


class PlainTable(QTableWidget):
    """Shows rows of cells; widths follow from contents and panel, rows grow a little in a tall one."""

    cell_pressed = Signal(int, int, int)
    """A person clicked into a row and column, so many pixels behind the beginning of its text."""

    def __init__(
        self,
        columns: Sequence[Column],
        theme: Theme = LIGHT,
        padding_px: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(0, len(columns), parent)
        self._columns = tuple(columns)
        self._padding_px = padding_px
        self._theme = theme
        self._cells: list[list[Cell]] = []
        for position, column in enumerate(columns):
            header = QTableWidgetItem(column.title)
            header.setToolTip(column.tip)
            header.setTextAlignment(_alignment(column))
            self.setHorizontalHeaderItem(position, header)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        # By keys only, for Ctrl+C: after a click the arrows go on scrolling the trace.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTabKeyNavigation(False)  # else Tab goes from cell to cell for ever
        self.setStyleSheet(_STYLE.format(padding_px))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(10)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().hide()
        offer_table(self, self.rows_with_titles, self.copy)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        for row, cells in enumerate(self._cells):
            for position, cell in enumerate(cells):
                item = self.item(row, position)
                if item is not None:
                    item.setForeground(QColor(getattr(theme, cell.tone.value)))

    def set_rows(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Show other rows."""
        self._cells = [list(cells) for cells in rows]
        self.setRowCount(len(self._cells))
        for row, cells in enumerate(self._cells):
            for position, cell in enumerate(cells):
                item = QTableWidgetItem(cell.text)
                item.setToolTip(cell.tip)
                item.setTextAlignment(_alignment(self._columns[position]))
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.setItem(row, position, item)
        self.set_theme(self._theme)
        self._fit()
        self.updateGeometry()

    def texts(self) -> list[list[str]]:
        """Return the text of all cells, row by row."""
        return [[cell.text for cell in cells] for cells in self._cells]

    def sizeHint(self) -> QSize:
        """Return the size that shows all there is."""
        return QSize(sum(self._needed_widths()) + 2 * _FRAME_PX, self.least_height())

    def minimumSizeHint(self) -> QSize:
        """Return the size that shows the header and a row."""
        return QSize(60, self.horizontalHeader().sizeHint().height() + self._least_row_height() + 2)

    def least_height(self) -> int:
        """Return the height that shows all rows."""
        return (
            self.horizontalHeader().sizeHint().height()
            + len(self._cells) * self._least_row_height()
            + 2 * _FRAME_PX
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the table by Ctrl+C."""
        if not copied(event, self.copy):
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the table onto the clipboard, titles first, cells parted by tabs."""
        QGuiApplication.clipboard().setText(rows_as_text(self.rows_with_titles()))

    def rows_with_titles(self) -> list[list[str]]:
        """Return titles and the text of all cells, row by row."""
        return [[column.title for column in self._columns], *self.texts()]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which cell was clicked, and where in it."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            left = self.columnViewportPosition(index.column()) + self._padding_px + _INNER_MARGIN // 2
            self.cell_pressed.emit(index.row(), index.column(), int(event.position().x()) - left)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit columns and rows to the new size."""
        super().resizeEvent(event)
        self._fit()

    def _least_row_height(self) -> int:
        return QFontMetrics(self.font()).height() + 6

    def _fit(self) -> None:
        needed, room = self._needed_widths(), self.viewport().width()
        is_crowded = sum(needed) > room
        for position, column in enumerate(self._columns):
            self.setColumnHidden(position, is_crowded and column.is_optional)
        shown = [i for i in range(len(self._columns)) if not self.isColumnHidden(i)]
        wide = [i for i in shown if self._columns[i].is_wide] or shown[-1:]
        self._cut_short(needed, wide, sum(needed[i] for i in shown) - room)
        spread = min(max(room / max(sum(needed[i] for i in shown), 1), 1.0), _MOST_SPREAD)
        widths = {i: int(needed[i] * spread) for i in shown}
        rest = max(room - sum(widths.values()), 0)
        for position in wide:
            widths[position] += rest // len(wide)
        widths[wide[-1]] += rest % len(wide)
        for position, width in widths.items():
            self.setColumnWidth(position, width)
        least = self._least_row_height()
        share = self.viewport().height() // max(len(self._cells), 1)
        height = min(max(share, least), int(least * _MOST_ROW_STRETCH))
        self.verticalHeader().setDefaultSectionSize(height)
        for row in range(self.rowCount()):
            self.setRowHeight(row, height)

    def _cut_short(self, needed: list[int], wide: Sequence[int], missing: int) -> None:
        """Take what is missing from the wide columns, the widest first, before anything scrolls.

        Their text is cut short then; its tip tells it all.
        """
        for _ in range(max(missing, 0)):
            spare = {i: needed[i] - self._title_width(i) for i in wide}
            if max(spare.values()) <= 0:
                return
            needed[max(wide, key=lambda i: needed[i] if spare[i] > 0 else -1)] -= 1

    def _needed_widths(self) -> list[int]:
        metrics, padding = QFontMetrics(self.font()), 2 * self._padding_px + _INNER_MARGIN
        needed = []
        for position in range(len(self._columns)):
            texts = [cells[position].text for cells in self._cells]
            widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
            needed.append(max(widest + padding, self._title_width(position)))
        return needed

    def _title_width(self, position: int) -> int:
        metrics = QFontMetrics(self.horizontalHeader().font())
        title = self._columns[position].title
        return metrics.horizontalAdvance(title) + 2 * self._padding_px + _INNER_MARGIN


def copied(event: QKeyEvent, copy: Callable[[], None]) -> bool:
    """Copy if Ctrl+C was pressed, and return whether it was."""
    if not event.matches(QKeySequence.StandardKey.Copy):
        return False
    copy()
    event.accept()
    return True


def rows_as_text(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as spreadsheets take them from the clipboard: tabs between cells, a line a row."""
    return "\n".join("\t".join(cell.replace("\t", " ") for cell in row) for row in rows)


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return Qt.AlignmentFlag.AlignVCenter | side
