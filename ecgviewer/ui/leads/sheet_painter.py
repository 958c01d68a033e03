"""Paints a sheet of leads: each on its own paper, with its name, its calibration, and what counted behind it."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ecgviewer.ui.leads.sheet_content import SheetContent
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.evidence_band import paint_band, paint_ink
from ecgviewer.ui.paper.lead_painter import extent_of, page_points
from ecgviewer.ui.paper.paper import (
    paint_axis,
    paint_grid,
    paint_pulse,
    paint_selected,
    paper_rect,
    pulse_place,
)
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import Band, StripPage, bare_layout
from ecgviewer.workflows.review.lead_sheet import SheetCell

_NAME_PX = 3.0
_INK_PX_PER_MM = 3.4
_COVER = 0.8
"""Opacity of what lies behind a lead's name."""


def paint_sheet(
    painter: QPainter,
    content: SheetContent,
    pages: Sequence[StripPage],
    head: float,
    fonts: StripFonts,
    theme: Theme,
    pixel_ratio: float,
) -> None:
    """Paint the leads of a sheet, from top to bottom; a lead that is taller than its row reaches into others.

    Parameters
    ----------
    painter
        Where.
    content
        What.
    pages
        Where each cell lies, as `sheet_pages` returns them.
    head
        Pixels of paper above the highest row, for its tall complexes.
    fonts, theme
        As painters of a page have them.
    pixel_ratio
        Device pixels per logical pixel.
    """
    placed = [(cell, _centered(content, cell, page)) for cell, page in zip(content.cells, pages, strict=True)]
    grounds = [_with_head(page, head) if cell.row == 0 else page for cell, page in placed]
    for page in grounds:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(paper_rect(page), QColor(theme.paper))
        painter.save()
        painter.setClipRect(paper_rect(page))
        paint_grid(painter, page, pixel_ratio, theme)
        if content.beat_s is not None:
            first, last = (page.x_of_time(time_s) for time_s in content.beat_s)
            paper = page.layout.paper
            paint_selected(painter, QRectF(first, paper.top, last - first, paper.height), theme)
        beyond = QRectF(paper_rect(page))
        beyond.setLeft(max(page.x_of_time(content.duration_s), beyond.left()))
        if beyond.width() > 0:
            painter.fillRect(beyond, QColor(theme.surface))
        painter.restore()
    # Beside a lead lies another second; above and below it there is room for tall complexes, as on paper.
    edges = (
        min((page.layout.paper.top for page in grounds), default=0.0),
        max((page.layout.paper.bottom for page in grounds), default=0.0),
    )
    for cell, page in placed:
        _paint_curve(painter, content, cell, page, edges, theme)
    lowest = max((cell.row for cell, _ in placed), default=0)
    for (cell, page), ground in zip(placed, grounds, strict=True):
        if cell.row == lowest:
            _paint_beat_label(painter, content, page, fonts, theme)
        _paint_name(painter, cell, ground, fonts, theme)
        if cell.first == 0:
            _paint_calibration(painter, content, cell, page, fonts, theme)


def _paint_beat_label(
    painter: QPainter, content: SheetContent, page: StripPage, fonts: StripFonts, theme: Theme
) -> None:
    """Say below the selected beat what it is called; nothing where its middle lies in another second."""
    if content.beat_s is None or not content.beat_label:
        return
    middle = page.x_of_time(sum(content.beat_s) / 2)
    paper = paper_rect(page)
    if not paper.left() <= middle <= paper.right():
        return
    width = fonts.base_metrics.horizontalAdvance(content.beat_label) + 2 * _NAME_PX
    height = fonts.base_metrics.height()
    left = min(max(middle - width / 2, paper.left()), paper.right() - width)
    place = QRectF(left, paper.bottom() - height, width, height)
    painter.save()
    painter.setOpacity(_COVER)
    painter.fillRect(place, QColor(theme.paper))
    painter.restore()
    painter.setFont(fonts.base)
    painter.setPen(QColor(theme.text))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, content.beat_label)


def paint_time(
    painter: QPainter,
    content: SheetContent,
    pages: Sequence[StripPage],
    top: float,
    fonts: StripFonts,
    theme: Theme,
) -> None:
    """Paint the seconds below a sheet once, from left to right: each column goes on where the one before ends."""
    if not pages:
        return
    first = min(pages, key=lambda page: page.start_s)
    right = max(page.layout.right for page in pages)
    layout = bare_layout(first.layout.left, first.layout.paper.top, right, first.layout.paper.bottom)
    page = replace(first, layout=replace(layout, axis=Band(top, fonts.small_metrics.height() + 6)))
    paint_axis(painter, page, content.duration_s, None, fonts, theme)


def _with_head(page: StripPage, head: float) -> StripPage:
    """Return a page with more paper above it, each value where it was."""
    layout = page.layout
    paper = Band(layout.paper.top - head, layout.paper.height + head)
    center_mv = page.center_mv + head / 2 / page.scale.px_per_mv
    return replace(page, layout=replace(layout, paper=paper), center_mv=center_mv)


def _centered(content: SheetContent, cell: SheetCell, page: StripPage) -> StripPage:
    """Return the page with the median of what it shows at half its height, on a line of the large boxes."""
    median = extent_of(page_points(content.signals.get(cell.lead.name), content.fs_hz, page)[1]).median
    return (
        page
        if median != median
        else replace(page, center_mv=round(median * 2) / 2 if abs(median) > 0.5 else 0.0)
    )


def _paint_curve(
    painter: QPainter,
    content: SheetContent,
    cell: SheetCell,
    page: StripPage,
    edges: tuple[float, float],
    theme: Theme,
) -> None:
    samples, values = page_points(content.signals.get(cell.lead.name), content.fs_hz, page)
    if samples.size == 0:
        return
    time_s = samples / content.fs_hz
    points = page.x_of_time(time_s), page.y_of_value(values)
    painter.save()
    top, bottom = edges
    painter.setClipRect(QRectF(page.layout.left, top, page.layout.paper_width, bottom - top))
    found = content.maps.get(cell.lead.name)
    if found is not None:
        paint_band(
            painter,
            points,
            found.levels_at(time_s),
            False,
            page.scale,
            theme,
            is_doubtful=content.is_doubtful,
        )
    # On a sheet that is shown small the line stays as wide as a pixel.
    paint_ink(
        painter,
        points,
        replace(page.scale, pixels_per_mm=max(page.scale.pixels_per_mm, _INK_PX_PER_MM)),
        theme,
    )
    painter.restore()


def _paint_name(painter: QPainter, cell: SheetCell, page: StripPage, fonts: StripFonts, theme: Theme) -> None:
    """Write the lead's name at the upper left of its paper, and that it is derived where it is."""
    name, note = cell.lead.name, tr("derived") if cell.lead.is_derived else ""
    width = fonts.bold_metrics.horizontalAdvance(name)
    extra = fonts.small_metrics.horizontalAdvance(note) + 5 if note else 0.0
    height = fonts.bold_metrics.height()
    place = QPointF(page.layout.left + _NAME_PX, page.layout.paper.top + 1)
    cover = QColor(theme.paper)
    cover.setAlphaF(_COVER)
    painter.fillRect(QRectF(place.x() - 1, place.y(), width + extra + 4, height), cover)
    painter.setPen(QColor(theme.text))
    painter.setFont(fonts.bold)
    painter.drawText(QRectF(place.x(), place.y(), width + 2, height), Qt.AlignmentFlag.AlignVCenter, name)
    if note:
        painter.setFont(fonts.small)
        painter.setPen(QColor(theme.muted))
        box = QRectF(place.x() + width + 5, place.y(), extra + 2, height)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, note)
    if cell.first > 0:
        painter.setPen(QPen(QColor(theme.trace), 1.0))
        left, paper = page.layout.left, page.layout.paper
        painter.drawLine(QPointF(left, paper.middle - 6), QPointF(left, paper.middle + 6))


def _paint_calibration(
    painter: QPainter,
    content: SheetContent,
    cell: SheetCell,
    page: StripPage,
    fonts: StripFonts,
    theme: Theme,
) -> None:
    paper = page.layout.paper
    line_height = fonts.small_metrics.height()
    foot, height_mv = pulse_place(page, page.y_of_value(0.0), paper.top, paper.bottom, line_height)
    text = f"{height_mv:g} {content.units.get(cell.lead.name, 'mV')}"
    paint_pulse(painter, page, foot, height_mv, text, fonts, theme)
