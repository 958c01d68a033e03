"""The blocks of a report as pieces that stand below one another on a page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.report.report_fonts import body_font, heading_font, line_height, small_font, wrap_text
from ecgviewer.ui.report.report_strip import lay_out_strip
from ecgviewer.ui.report.trend_painter import paint_trend, trend_height
from ecgviewer.workflows.report.report_content import Block, Facts, ReportContent, Strip, Table, Text, Trend

_NAME_PX = 104.0
"""Room for the names of facts."""

_COLUMN_GAP_PX = 10.0
_ROW_GAP_PX = 1.5
_TABLE_GAP_PX = 2.0

PaintPiece = Callable[[QPainter, float], None]
"""Paints with its upper left corner at 0, 0; takes the device's pixels in 1/96 inch."""


@dataclass(frozen=True, eq=False)
class Piece:
    """What is never parted by the end of a page.

    Attributes
    ----------
    height
        In 1/96 inch.
    paint
        Paints it.
    gap
        Room above it, but for the first of a page.
    stays_with_next
        Whether it must not be the last of a page: it is a title.
    repeated
        What stands above it where it begins a page: the header of its table.
    """

    height: float
    paint: PaintPiece
    gap: float = 0.0
    stays_with_next: bool = False
    repeated: "Piece | None" = None


def pieces_of(content: ReportContent, width: float) -> list[Piece]:
    """Return all pieces of a report in their order, for pages that have so much room (1/96 inch)."""
    pieces: list[Piece] = []
    for section in content.sections:
        if len(section.blocks) == 1 and isinstance(section.blocks[0], Text):
            pieces.append(_remark(section.title, section.blocks[0], width))
            continue
        font, color = heading_font(), LIGHT.accent
        title = _lines(wrap_text(section.title, font, width), font, color, gap=7.0)
        # Strips have titles of their own.
        if not all(isinstance(block, Strip) for block in section.blocks):
            pieces.append(Piece(title.height + 1, title.paint, title.gap, stays_with_next=True))
        for block in section.blocks:
            pieces += _pieces(content, block, width)
    return pieces


def _pieces(content: ReportContent, block: Block, width: float) -> list[Piece]:
    if isinstance(block, Text):
        return [
            _lines(wrap_text(block.text, body_font(), width), body_font(), _color(block), gap=_ROW_GAP_PX)
        ]
    if isinstance(block, Facts):
        return _facts(block, width)
    if isinstance(block, Table):
        return _table(block, width)
    if isinstance(block, Trend):
        height = trend_height(block)
        return [Piece(height, lambda painter, ratio: paint_trend(painter, block, width, height), 2.0)]
    return [_strip(content, block, width)]


def _remark(title: str, block: Text, width: float) -> Piece:
    """Return a section that is one paragraph: its title stands beside it."""
    heading, font = heading_font(), body_font()
    names = wrap_text(title, heading, _NAME_PX - _COLUMN_GAP_PX)
    lines = wrap_text(block.text, font, width - _NAME_PX)

    def paint(painter: QPainter, ratio: float) -> None:
        paint_lines(painter, names, heading, LIGHT.accent, 0.0, 0.0)
        paint_lines(painter, lines, font, _color(block), _NAME_PX, 0.0)

    return Piece(max(len(names) * line_height(heading), len(lines) * line_height(font)), paint, 7.0)


def _color(block: Text) -> str:
    return LIGHT.warning if block.is_warning else LIGHT.text


def _lines(lines: Sequence[str], font: QFont, color: str, gap: float = 0.0) -> Piece:
    def paint(painter: QPainter, ratio: float) -> None:
        paint_lines(painter, lines, font, color, 0.0, 0.0)

    return Piece(len(lines) * line_height(font), paint, gap)


def paint_lines(
    painter: QPainter, lines: Sequence[str], font: QFont, color: str, left: float, top: float
) -> None:
    """Paint lines of text beneath one another."""
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(QPen(QColor(color)))
    for number, line in enumerate(lines):
        painter.drawText(QPointF(left, top + number * line_height(font) + metrics.ascent()), line)


def _facts(facts: Facts, width: float) -> list[Piece]:
    """Return one piece a row; two neighbours whose texts are short share one."""
    half = width / 2
    metrics = QFontMetricsF(body_font())

    def is_short(row: tuple[str, str]) -> bool:
        return metrics.horizontalAdvance(row[1]) <= half - _NAME_PX - _COLUMN_GAP_PX

    pieces, place = [], 0
    while place < len(facts.rows):
        row, following = facts.rows[place], facts.rows[place + 1 : place + 2]
        is_pair = bool(following) and is_short(row) and is_short(following[0])
        shown = (row, *following) if is_pair else (row,)
        pieces.append(_fact_row(shown, half if is_pair else width))
        place += len(shown)
    return pieces


def _fact_row(shown: Sequence[tuple[str, str]], width: float) -> Piece:
    font = body_font()
    cells = [(name, wrap_text(text, font, width - _NAME_PX)) for name, text in shown]

    def paint(painter: QPainter, ratio: float) -> None:
        for number, (name, lines) in enumerate(cells):
            paint_lines(painter, [name], font, LIGHT.muted, number * width, 0.0)
            paint_lines(painter, lines, font, LIGHT.text, number * width + _NAME_PX, 0.0)

    return Piece(max(len(lines) for _, lines in cells) * line_height(font), paint, _ROW_GAP_PX)


def _table(table: Table, width: float) -> list[Piece]:
    widths = _column_widths(table, width)
    header = _table_row(table.header, widths, is_header=True)
    head = Piece(header.height, header.paint, 2.0, stays_with_next=True)
    rows = [_table_row(row, widths, is_header=False) for row in table.rows]
    return [head, *(Piece(row.height, row.paint, row.gap, repeated=header) for row in rows)]


def _column_widths(table: Table, width: float) -> list[float]:
    """Return what each column needs; where that is too much, the widest give way."""
    metrics = QFontMetricsF(body_font())
    rows = (table.header, *table.rows)
    needed = [max(metrics.horizontalAdvance(row[i]) for row in rows) + 1 for i in range(len(table.header))]
    room = width - _COLUMN_GAP_PX * (len(needed) - 1)
    while sum(needed) > room + 1e-6:
        widest = max(needed)
        others = [value for value in needed if value < widest]
        n_widest = len(needed) - len(others)
        fair = (room - sum(others)) / n_widest
        lower = max([*others, fair])
        needed = [lower if value == widest else value for value in needed]
        if lower <= 0 or lower == widest:
            break
    return needed


def _table_row(row: Sequence[str], widths: Sequence[float], *, is_header: bool) -> Piece:
    font = body_font()
    cells = [wrap_text(text, font, room) for text, room in zip(row, widths, strict=True)]
    color = LIGHT.muted if is_header else LIGHT.text
    height = max(len(lines) for lines in cells) * line_height(font) + _TABLE_GAP_PX

    def paint(painter: QPainter, ratio: float) -> None:
        left = 0.0
        for lines, room in zip(cells, widths, strict=True):
            paint_lines(painter, lines, font, color, left, 0.0)
            left += room + _COLUMN_GAP_PX
        painter.setPen(QPen(QColor(LIGHT.border), 0.6))
        painter.drawLine(QPointF(0, height - 0.5), QPointF(left - _COLUMN_GAP_PX, height - 0.5))

    return Piece(height, paint, 1.0)


def _strip(content: ReportContent, block: Strip, width: float) -> Piece:
    """Return title, strip and remark as one piece: none of them means anything without the others."""
    shown = lay_out_strip(content.review, block)
    title = wrap_text(block.title, heading_font(), width)
    remark = wrap_text(block.remark, small_font(), width)
    top = len(title) * line_height(heading_font())
    bottom = top + shown.size[1] + 1
    height = bottom + (len(remark) * line_height(small_font()) if block.remark else 0)

    def paint(painter: QPainter, ratio: float) -> None:
        paint_lines(painter, title, heading_font(), LIGHT.text, 0.0, 0.0)
        painter.save()
        painter.translate(0, top)
        shown.paint(painter, ratio)
        painter.restore()
        paint_lines(painter, remark, small_font(), LIGHT.muted, 0.0, bottom)

    return Piece(height, paint, 5.0)
