"""What a call rests on that is no place on the wave: its parts as a bar, the intervals before it, the usual beat."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.wording import format_milliseconds
from ecgviewer.ui.paper.paper import paper_rect
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import StripPage
from ecgviewer.ui.state.call_parts import CallParts

BAR_PX, LEAST_BAR_PX = 34.0, 9.0
"""Length of a bar of parts where there is room, and the shortest that can be told apart."""

BAR_HEIGHT_PX = 7.0
USUAL_MM = 0.5
"""Width of the line of the usual beat."""

N_INTERVALS = 3
"""So many intervals before the selected beat have a bracket: enough to see by how much the last is shorter."""

_GAP_PX, _NAME_GAP_PX, _HALF = 4.0, 14.0, 0.5
_USUAL_OPACITY = 0.6
_BRACKET_PX, _GROUND_OPACITY = 5.0, 0.85
_LEAST_OPACITY, _EARLIER_SHARE = 0.4, 0.7
_RHYTHM, _USUAL = 1, 2


def part_rects(parts: CallParts, center: float, top: float, width: float) -> list[QRectF]:
    """Return the stretches of a bar of parts, in the order of `PART_NAMES`.

    A part for the class is as tall as the bar, one against it half as tall, at the bar's foot.

    Parameters
    ----------
    parts
        What the bar shows.
    center, top, width
        Where it lies, in pixels.
    """
    left, rects = center - width / 2, []
    for share in parts.shares:
        length = abs(share) * width
        height = BAR_HEIGHT_PX * (1.0 if share >= 0 else _HALF)
        rects.append(QRectF(left, top + BAR_HEIGHT_PX - height, length, height))
        left += length
    return rects


def bar_width(x: np.ndarray, position: int) -> float:
    """Return how long the bar of one of some beats may be, 0 where there is no room for any."""
    near = [
        abs(float(x[other] - x[position])) for other in (position - 1, position + 1) if 0 <= other < x.size
    ]
    room = min(near, default=BAR_PX + _GAP_PX) - _GAP_PX
    return min(room, BAR_PX) if room >= LEAST_BAR_PX else 0.0


def paint_parts(
    painter: QPainter, content: StripContent, page: StripPage, rows: range, x: np.ndarray, theme: Theme
) -> None:
    """Paint below each call what it rests on.

    Parameters
    ----------
    painter
        Painter that is active.
    content, page
        What to paint, and where.
    rows, x
        The beats in view, and where their R peaks are in pixels.
    theme
        How to paint it.
    """
    band = page.layout.parts
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    told = {} if content.parts is None else content.parts
    for row, parts in told.items():
        position = row - rows.start
        width = bar_width(x, position) if row in rows else 0.0
        if not width:
            continue
        top = band.middle - BAR_HEIGHT_PX / 2
        for rect, color in zip(
            part_rects(parts, float(x[position]), top, width), theme.part_colors, strict=True
        ):
            painter.fillRect(rect, QColor(color))


def paint_intervals(
    painter: QPainter, content: StripContent, page: StripPage, fonts: StripFonts, theme: Theme
) -> None:
    """Paint a bracket with milliseconds over the intervals before the selected beat, the last one strongest.

    They have the colour of the rhythm's share, less transparent the larger that is. Across what was not recorded
    there is no interval.
    """
    beats, selected = content.beats, content.selected
    parts = None if content.parts is None else content.parts.get(selected)
    if beats is None or parts is None:
        return
    paper = paper_rect(page)
    painter.save()
    painter.setClipRect(paper)
    painter.setFont(fonts.small)
    for back in range(N_INTERVALS):
        row = selected - back
        if row < 1 or not np.isfinite(beats.rr_before_s[row]):
            break
        color = QColor(theme.part_colors[_RHYTHM])
        strength = _LEAST_OPACITY + (1 - _LEAST_OPACITY) * parts.rhythm_share
        color.setAlphaF(strength if back == 0 else strength * _EARLIER_SHARE)
        left, right = page.x_of_time(beats.time_s[row - 1 : row + 1]).tolist()
        number = format_milliseconds(float(beats.rr_before_s[row]))
        bracket = QRectF(left + 1, paper.top() + 4, right - left - 2, _BRACKET_PX)
        painter.setPen(QPen(color, 2.0 if back == 0 else 1.0))
        corners = (bracket.bottomLeft(), bracket.topLeft(), bracket.topRight(), bracket.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawPolyline(list(corners))
        _paint_number(painter, bracket, number, fonts, theme)
    painter.restore()


def _paint_number(painter: QPainter, bracket: QRectF, number: str, fonts: StripFonts, theme: Theme) -> None:
    """Write milliseconds below a bracket, in as many words as it is wide."""
    metrics = fonts.small_metrics
    for text in (f"{number} ms", number):
        room = metrics.horizontalAdvance(text) + 6
        if room <= bracket.width():
            break
    else:
        return
    box = QRectF(bracket.center().x() - room / 2, bracket.top() + 2, room, metrics.height())
    ground = QColor(theme.paper)
    ground.setAlphaF(_GROUND_OPACITY)
    painter.fillRect(box, ground)
    painter.setPen(QColor(theme.part_colors[_RHYTHM]))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


def paint_usual_beat(painter: QPainter, content: StripContent, page: StripPage, theme: Theme) -> None:
    """Paint the patient's usual beat behind the selected one, as faint as it can be read; the painter is clipped.

    It was made of what is stored, and lies behind nothing else.
    """
    usual = content.usual
    is_stored = not content.is_network_view and not content.is_filtered
    if usual is None or not is_stored or usual.beat_index != content.selected:
        return
    x = page.x_of_time(usual.positions / content.fs_hz)
    paint_usual_line(painter, x, page.y_of_value(usual.values_mv), page.scale.pixels_per_mm, theme)


def paint_usual_line(
    painter: QPainter, x: np.ndarray, y: np.ndarray, pixels_per_mm: float, theme: Theme
) -> None:
    """Paint the line of a usual beat through points in pixels; those that are not finite are left out."""
    is_there = np.isfinite(x) & np.isfinite(y)
    color = QColor(theme.part_colors[_USUAL])
    color.setAlphaF(_USUAL_OPACITY)
    pen = QPen(color, USUAL_MM * pixels_per_mm, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(
        [QPointF(*point) for point in zip(x[is_there].tolist(), y[is_there].tolist(), strict=True)]
    )


def paint_part_names(
    painter: QPainter,
    left: float,
    right: float,
    middle: float,
    names: tuple[str, ...],
    fonts: StripFonts,
    theme: Theme,
) -> float:
    """Write what the colours of the bars are, if there is room; return where it ends.

    Parameters
    ----------
    left, right, middle
        Room in pixels, and half its height.
    names
        Of the parts.
    """
    metrics = fonts.small_metrics
    if left + part_names_width(names, fonts) > right:
        return left
    painter.setFont(fonts.small)
    for name, color in zip(names, theme.part_colors, strict=True):
        painter.fillRect(
            QRectF(left, middle - BAR_HEIGHT_PX / 2, BAR_HEIGHT_PX, BAR_HEIGHT_PX), QColor(color)
        )
        painter.setPen(QColor(theme.muted))
        baseline = middle + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(left + BAR_HEIGHT_PX + 4, baseline), name)
        left += metrics.horizontalAdvance(name) + BAR_HEIGHT_PX + _NAME_GAP_PX
    return left


def part_names_width(names: tuple[str, ...], fonts: StripFonts) -> float:
    """Return the room that `paint_part_names` needs."""
    return sum(fonts.small_metrics.horizontalAdvance(name) + BAR_HEIGHT_PX + _NAME_GAP_PX for name in names)
