"""A report laid out on A4 pages: what stands where, and its painting on any device."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.report.page_pieces import Piece, paint_lines, pieces_of
from ecgviewer.ui.report.report_fonts import line_height, small_font, title_font, wrap_text
from ecgviewer.workflows.report.report_content import RESEARCH_USE, ReportContent

DOTS_PER_INCH = 96
"""Lengths of a page are 1/96 inch."""

A4_MM = (210.0, 297.0)
MARGIN_MM = 10.0

_PX_PER_MM = DOTS_PER_INCH / 25.4
_TITLE = tr("ECG report")
_HEAD_GAP_PX = 6.0


@dataclass(frozen=True, eq=False)
class ReportPages:
    """A report on pages.

    Attributes
    ----------
    content
        What it tells.
    head
        Lines that stand at the top of each page.
    pages
        Of each page: the pieces, and how far from the page's upper edge each stands.
    """

    content: ReportContent
    head: tuple[str, ...]
    pages: tuple[tuple[tuple[float, Piece], ...], ...]

    @property
    def n_pages(self) -> int:
        """Number of pages."""
        return len(self.pages)

    def paint(self, painter: QPainter, page: int, pixel_ratio: float) -> None:
        """Paint a page.

        Parameters
        ----------
        painter
            Of a device of A4 without margins; it is scaled here.
        page
            The first is 0.
        pixel_ratio
            The device's pixels in 1/96 inch.
        """
        width, height = page_size()
        margin = MARGIN_MM * _PX_PER_MM
        painter.save()
        painter.scale(pixel_ratio, pixel_ratio)
        painter.fillRect(QRectF(0, 0, width, height), QColor("#ffffff"))
        _paint_head(painter, self.head, margin, width)
        _paint_foot(painter, self.content.made_line, page, self.n_pages, margin, (width, height))
        for top, piece in self.pages[page]:
            painter.save()
            painter.translate(margin, top)
            piece.paint(painter, pixel_ratio)
            painter.restore()
        painter.restore()


def page_size() -> tuple[float, float]:
    """Return width and height of a page in 1/96 inch."""
    return A4_MM[0] * _PX_PER_MM, A4_MM[1] * _PX_PER_MM


def lay_out_report(content: ReportContent) -> ReportPages:
    """Return a report on as many A4 pages as it needs; an application must exist."""
    width, height = page_size()
    margin = MARGIN_MM * _PX_PER_MM
    head = tuple(wrap_text(f"{_TITLE} · {content.record_line}", title_font(), width - 2 * margin))
    top = margin + len(head) * line_height(title_font()) + _HEAD_GAP_PX
    bottom = height - margin - line_height(small_font()) - _HEAD_GAP_PX
    pieces = pieces_of(content, width - 2 * margin)
    return ReportPages(content, head, tuple(_share_out(pieces, top, bottom)))


def _share_out(pieces: Sequence[Piece], top: float, bottom: float) -> list[tuple[tuple[float, Piece], ...]]:
    """Give each piece its place: below the one before, or at the top of the next page."""
    pages: list[list[tuple[float, Piece]]] = [[]]
    y = top
    for group in _groups(pieces):
        needed = sum(piece.gap + piece.height for piece in group) - (0 if pages[-1] else group[0].gap)
        if pages[-1] and y + needed > bottom:
            pages.append([])
            y = top
            if group[0].repeated is not None:
                pages[-1].append((y, group[0].repeated))
                y += group[0].repeated.height
        for piece in group:
            y += piece.gap if pages[-1] else 0.0
            pages[-1].append((y, piece))
            y += piece.height
    return [tuple(page) for page in pages]


def _groups(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return pieces with those that they must not be parted from."""
    groups: list[list[Piece]] = []
    is_open = False
    for piece in pieces:
        if is_open:
            groups[-1].append(piece)
        else:
            groups.append([piece])
        is_open = piece.stays_with_next
    return groups


def _paint_head(painter: QPainter, lines: Sequence[str], margin: float, width: float) -> None:
    paint_lines(painter, lines, title_font(), LIGHT.text, margin, margin)
    y = margin + len(lines) * line_height(title_font()) + 2
    painter.setPen(QPen(QColor(LIGHT.accent), 1.0))
    painter.drawLine(QPointF(margin, y), QPointF(width - margin, y))


def _paint_foot(
    painter: QPainter, made_line: str, page: int, n_pages: int, margin: float, size: tuple[float, float]
) -> None:
    font = small_font()
    metrics = QFontMetricsF(font)
    top = size[1] - margin - metrics.height()
    painter.setPen(QPen(QColor(LIGHT.border), 0.6))
    painter.drawLine(QPointF(margin, top - 3), QPointF(size[0] - margin, top - 3))
    paint_lines(painter, [made_line], font, LIGHT.muted, margin, top)
    number = tr("page {page} of {n_pages}", page=page + 1, n_pages=n_pages)
    middle = (size[0] - metrics.horizontalAdvance(RESEARCH_USE)) / 2
    paint_lines(painter, [RESEARCH_USE], font, LIGHT.warning, middle, top)
    right = size[0] - margin - metrics.horizontalAdvance(number)
    paint_lines(painter, [number], font, LIGHT.muted, right, top)
