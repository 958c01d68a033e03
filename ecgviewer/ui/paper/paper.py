"""ECG paper: its boxes, the time axis below it and the calibration pulse beside it."""

import datetime
import math

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPaintEngine, QPainter, QPen

from ecgviewer.ui.look.color_spaces import blend_hex
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.paper.line_arrays import draw_lines, horizontal_lines, vertical_lines
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import (
    LARGE_BOX_MV,
    LARGE_BOX_S,
    SMALL_BOX_MV,
    SMALL_BOX_S,
    StripPage,
    calibration_mv,
    format_tick,
    grid_positions,
    shown_grids,
    tick_step_s,
)

_SMALL_FULL_PX, _LARGE_FULL_PX = 3.6, 9.0
"""Distance of small and large lines, in device pixels, from which they have their full colour."""

_SELECTED_TINT = 0.14

_PULSE_S = 0.2
_DAY_S = 86_400


def paper_rect(page: StripPage) -> QRectF:
    """Return the rectangle of the paper."""
    layout = page.layout
    return QRectF(layout.left, layout.paper.top, layout.paper_width, layout.paper.height)


def paint_selected(painter: QPainter, place: QRectF, theme: Theme) -> None:
    """Tint the paper where the selected beat lies."""
    tint = QColor(theme.accent)
    tint.setAlphaF(_SELECTED_TINT)
    painter.fillRect(place, tint)


def paint_grid(painter: QPainter, page: StripPage, pixel_ratio: float, theme: Theme) -> None:
    """Paint the boxes: small ones of 0.04 s by 0.1 mV, large ones of 0.2 s by 0.5 mV.

    Lines stand on whole device pixels, so that they are sharp at any scroll position. Where boxes
    are only a few pixels wide their lines fade, so that they stay a tint and never cover the trace.
    """
    small, large = shown_grids(page.scale, pixel_ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if not small and not large:
        return
    if pixel_ratio == 1.0 and painter.paintEngine().type() == QPaintEngine.Type.Raster:
        _paint_grid_in_rows(painter, page, theme, (small, large))
        return
    if small:
        boxes = (SMALL_BOX_S, SMALL_BOX_MV)
        _paint_boxes(painter, page, boxes, _SMALL_FULL_PX, theme.grid_small, pixel_ratio, theme)
    if large:
        boxes = (LARGE_BOX_S, LARGE_BOX_MV)
        _paint_boxes(painter, page, boxes, _LARGE_FULL_PX, theme.grid_large, pixel_ratio, theme)


def _paint_grid_in_rows(painter: QPainter, page: StripPage, theme: Theme, shown: tuple[bool, bool]) -> None:
    """Paint the boxes row by row of pixels: of three kinds, each a line of colours that is laid down once.

    So memory is written in its own order; hundreds of vertical lines take three times as long. The pixels are
    those that the lines would have.
    """
    rect = paper_rect(page).toAlignedRect()
    kinds = (
        ((SMALL_BOX_S, SMALL_BOX_MV), _SMALL_FULL_PX, theme.grid_small),
        (
            (LARGE_BOX_S, LARGE_BOX_MV),
            _LARGE_FULL_PX,
            theme.grid_large,
        ),
    )
    plain = np.full((1, rect.width()), QColor(theme.paper).rgb(), dtype=np.uint32)
    rows: list[tuple[np.ndarray, np.ndarray]] = []
    for (boxes, full_px, color), is_shown in zip(kinds, shown, strict=True):
        if not is_shown:
            continue
        x, y, across, along = _boxes(page, boxes, full_px, color, 1.0, theme)
        columns = np.floor(x).astype(np.int64) - rect.left()
        columns = columns[(columns >= 0) & (columns < rect.width())]
        for _, line in rows:
            line[0, columns] = across.rgb()
        plain[0, columns] = across.rgb()
        rows.append((np.floor(y).astype(np.int64), np.full_like(plain, along.rgb())))
    painter.setBrushOrigin(rect.topLeft())
    painter.fillRect(rect, _row_brush(plain))
    for places, line in rows:
        brush = _row_brush(line)
        for top in places.tolist():
            painter.fillRect(QRect(rect.left(), top, rect.width(), 1), brush)
    painter.setBrushOrigin(0, 0)


def _row_brush(line: np.ndarray) -> QBrush:
    height, width = line.shape
    return QBrush(QImage(line.tobytes(), width, height, 4 * width, QImage.Format.Format_RGB32).copy())


def _boxes(
    page: StripPage,
    boxes: tuple[float, float],
    full_px: float,
    color: str,
    pixel_ratio: float,
    theme: Theme,
) -> tuple[np.ndarray, np.ndarray, QColor, QColor]:
    """Return where the vertical and the horizontal lines of boxes are, and their colours."""
    scale, (step_s, step_mv) = page.scale, boxes
    half_mv = page.span_mv / 2
    times = grid_positions(page.start_s, page.end_s, step_s)
    values = grid_positions(page.center_mv - half_mv, page.center_mv + half_mv, step_mv)
    shares = (
        min(max(distance * pixel_ratio / full_px, 0.3), 1.0)
        for distance in (step_s * scale.px_per_s, step_mv * scale.px_per_mv)
    )
    across, along = (QColor(blend_hex(theme.paper, color, share)) for share in shares)
    return (
        _sharp(page.x_of_time(times), pixel_ratio),
        _sharp(page.y_of_value(values), pixel_ratio),
        across,
        along,
    )


def _paint_boxes(
    painter: QPainter,
    page: StripPage,
    boxes: tuple[float, float],
    full_px: float,
    color: str,
    pixel_ratio: float,
    theme: Theme,
) -> None:
    rect = paper_rect(page)
    x, y, across, along = _boxes(page, boxes, full_px, color, pixel_ratio, theme)
    for lines, shade in (
        (vertical_lines(x, rect.top(), rect.bottom()), across),
        (horizontal_lines(y, rect.left(), rect.right()), along),
    ):
        painter.setPen(QPen(shade, 1.0))
        draw_lines(painter, lines)


def _sharp(positions: np.ndarray, pixel_ratio: float) -> np.ndarray:
    """Return positions moved to the middle of their device pixel."""
    # Whole numbers come out of the division a hair too small or too large.
    return (np.floor(positions * pixel_ratio + 1e-6) + 0.5) / pixel_ratio


def paint_axis(
    painter: QPainter,
    page: StripPage,
    duration_s: float,
    start_clock: datetime.time | None,
    fonts: StripFonts,
    theme: Theme,
) -> None:
    """Paint seconds from the record's start along the bottom, and the time of day where it is known."""
    layout, line_height = page.layout, fonts.small_metrics.height()
    step = tick_step_s(page.scale.px_per_s, fonts.small_metrics.horizontalAdvance("00:00:00") + 26)
    painter.setFont(fonts.small)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    right = min(layout.right, page.x_of_time(duration_s))
    for time_s in grid_positions(page.start_s, min(page.end_s, duration_s), step).tolist():
        x = page.x_of_time(time_s)
        if x > right + 0.5:
            break
        painter.setPen(QPen(QColor(theme.muted), 1.0))
        painter.drawLine(QPointF(x, layout.axis.top), QPointF(x, layout.axis.top + 4))
        rows = [(format_tick(time_s, step), theme.text)]
        if start_clock is not None:
            rows.append((_time_of_day(start_clock, time_s, step), theme.muted))
        for row, (text, color) in enumerate(rows):
            width = fonts.small_metrics.horizontalAdvance(text)
            left = min(max(x - width / 2, layout.left), layout.right - width)
            painter.setPen(QColor(color))
            painter.drawText(
                QPointF(left, layout.axis.top + 5 + row * line_height + fonts.small_metrics.ascent()), text
            )


def _time_of_day(start_clock: datetime.time, time_s: float, step_s: float) -> str:
    start = start_clock.hour * 3600 + start_clock.minute * 60 + start_clock.second
    clock_s = (start + start_clock.microsecond / 1e6 + time_s) % _DAY_S
    hours, minutes = int(clock_s // 3600), int(clock_s // 60) % 60
    if step_s >= 1:
        return f"{hours:02d}:{minutes:02d}:{int(clock_s % 60):02d}"
    tenths = math.floor(clock_s % 60 * 10) / 10
    return f"{hours:02d}:{minutes:02d}:{tenths:04.1f}"


def pulse_place(
    page: StripPage, zero_y: float, top: float, bottom: float, line_height: float
) -> tuple[float, float]:
    """Return where the foot of a calibration pulse stands in pixels, and how tall it is in millivolts.

    The foot stands at 0 where 0 lies in the lead's part of the paper. Where 1 mV is taller than that, the pulse
    is smaller.

    Parameters
    ----------
    page
        Its scale counts.
    zero_y
        Where the lead's 0 lies.
    top, bottom
        The lead's part of the paper.
    line_height
        Room below the foot for what the pulse stands for.
    """
    height_mv = calibration_mv(page.scale.px_per_mv, (bottom - top) * 0.7)
    height = height_mv * page.scale.px_per_mv
    highest, lowest = top + height + 2, bottom - line_height - 2
    if highest < zero_y < lowest:
        return zero_y, height_mv
    return min(max((top + bottom + height) / 2, highest), lowest), height_mv


def paint_pulse(
    painter: QPainter,
    page: StripPage,
    foot: float,
    height_mv: float,
    text: str,
    fonts: StripFonts,
    theme: Theme,
) -> None:
    """Paint a calibration pulse of 0.2 s into the margin, and below it what its height stands for.

    Where it is wider than the margin, its plateau ends open.

    Parameters
    ----------
    painter, page, fonts, theme
        As painters of a page have them.
    foot, height_mv
        As `pulse_place` returns them.
    text
        Such as "1 mV".
    """
    layout, metrics = page.layout, fonts.small_metrics
    height = height_mv * page.scale.px_per_mv
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(QColor(theme.trace), 1.2))
    painter.drawPolyline(_pulse(layout.left - 4, _PULSE_S * page.scale.px_per_s, foot, height))
    painter.setFont(fonts.small)
    painter.setPen(QColor(theme.muted))
    box = QRectF(0, foot + 3, layout.left - 4, metrics.height() + 1)
    painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, text)


def _pulse(right: float, width: float, foot: float, height: float) -> list[QPointF]:
    """Return the corners of a pulse that ends at `right`; of its rise only, where it is too wide."""
    lead = 5.0
    if right - width - 2 * lead < lead:
        corners = [(lead, foot), (2 * lead, foot), (2 * lead, foot - height), (right, foot - height)]
    else:
        fall, rise = right - lead, right - lead - width
        corners = [(rise - lead, foot), (rise, foot), (rise, foot - height)]
        corners += [(fall, foot - height), (fall, foot), (right, foot)]
    return [QPointF(x, y) for x, y in corners]


def noise_brush(theme: Theme) -> QBrush:
    """Return the hatch of noisy spans."""
    color = QColor(theme.noise)
    color.setAlphaF(0.45)
    return QBrush(color, Qt.BrushStyle.BDiagPattern)


def missing_brush(theme: Theme) -> QBrush:
    """Return the hatch of what wasn't recorded."""
    return QBrush(QColor(theme.muted), Qt.BrushStyle.Dense6Pattern)
