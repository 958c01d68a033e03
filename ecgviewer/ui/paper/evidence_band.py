"""The band of evidence behind the trace, and the trace itself: its shape in numbers, and its painting.

The ink of the trace is one colour everywhere. What counted lies behind it as a band on the waveform, wider and
less transparent the more it counted, so that it reads without colour, too. The band is made of columns, one a
pixel: what stands at a time belongs to that time only, and a step of a map ends where its time ends.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPaintEngine, QPainter, QPen, QPolygonF

from ecgviewer.ui.look.theme import Theme, magnitude_colors, signed_colors
from ecgviewer.ui.paper.attribution_item import N_LEVELS, UNEXPLAINED
from ecgviewer.ui.paper.line_arrays import draw_lines, draw_rects
from ecgviewer.ui.paper.strip_geometry import StripScale

INK_MM = 0.32
"""Width of the trace."""

NARROW_MM, WIDE_MM = 1.0, 3.8
"""Width of the band at the least evidence that shows, and at the end of the scale."""

FAINT, STRONG = 0.25, (0.62, 0.45)
"""Opacity at the same two, the latter in the light and the dark theme: at more the ink, which is pale in the dark
one like the strongest colours, wouldn't stand out from the band."""

DOUBTFUL_SHARE = 0.35
"""What is left of the opacity where a method is no better than a random order."""

_FIRST_COLOR = 0.35
"""Share of the colour map at which the band begins."""

_LEAST_HALF_S = 0.008
"""A value of a single sample is drawn this far to both sides, so that maps with a value a sample don't fray."""

_REACH = 0.7
"""How far the band goes to the sides of a steep line, as a share of how far it goes up and down."""

_STEP_WIDTH = 1e-6
"""Of a step between two colours of a gradient, as a share of its length: two at one place would be one."""

_VECTOR_ENGINES = (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf, QPaintEngine.Type.Picture)

_FULL_GROWTH_PX_PER_S = 60.0
_LEAST_GROWTH = 0.35


@dataclass(frozen=True, eq=False)
class Band:
    """The band behind a line, in columns of one width from left to right; only those that have evidence.

    Attributes
    ----------
    level
        From -`N_LEVELS` to `N_LEVELS`, not 0; int, shape (n_columns,).
    left, top, bottom
        Edges in pixels, shape (n_columns,).
    column_px
        Width of a column in pixels.
    """

    level: np.ndarray
    left: np.ndarray
    top: np.ndarray
    bottom: np.ndarray
    column_px: float


def band_width(level: int, pixels_per_mm: float, px_per_s: float = math.inf) -> float:
    """Return the width of the band at a level in pixels, 0 without evidence; it grows with the magnitude.

    Parameters
    ----------
    level
        From -`N_LEVELS` to `N_LEVELS`, or `UNEXPLAINED`.
    pixels_per_mm
        Scale of the widths.
    px_per_s
        Where a second is narrow, wide bands would run into each other: they grow less.
    """
    if level in (0, UNEXPLAINED):
        return 0.0
    growth = min(max(px_per_s / _FULL_GROWTH_PX_PER_S, _LEAST_GROWTH), 1.0)
    share = (abs(level) - 1) / (N_LEVELS - 1)
    return (NARROW_MM + (WIDE_MM - NARROW_MM) * share) * growth * pixels_per_mm


def band_opacity(level: int, theme: Theme, is_doubtful: bool = False) -> float:
    """Return the opacity of the band at a level, 0 without evidence.

    Parameters
    ----------
    level
        As in `band_width`.
    theme
        Theme to paint in.
    is_doubtful
        Whether the method is no better than a random order on this network: it fades.
    """
    if level in (0, UNEXPLAINED):
        return 0.0
    opacity = FAINT + (STRONG[theme.is_dark] - FAINT) * (abs(level) - 1) / (N_LEVELS - 1)
    return opacity * (DOUBTFUL_SHARE if is_doubtful else 1.0)


def level_color(level: int, is_signed: bool, theme: Theme) -> str:
    """Return the colour of the band at a level as `#rrggbb`, before it is made transparent."""
    return _level_colors(is_signed, theme)[level]


@lru_cache(maxsize=8)
def _level_colors(is_signed: bool, theme: Theme) -> dict[int, str]:
    levels = range(-N_LEVELS if is_signed else 0, N_LEVELS + 1)
    shares = np.array(levels) / N_LEVELS
    # The first colours of a map are grey: they were for what has no evidence, where there is no band now.
    shares = np.sign(shares) * (_FIRST_COLOR + (1 - _FIRST_COLOR) * np.abs(shares))
    rgba = signed_colors(shares, theme) if is_signed else magnitude_colors(shares, theme)
    return {level: "#{:02x}{:02x}{:02x}".format(*rgb) for level, rgb in zip(levels, rgba[:, :3], strict=True)}


def is_sparse(x: np.ndarray, column_px: float = 1.0) -> bool:
    """Return whether points lie so far apart, more than a column, that corners of the line show."""
    return bool(x.size > 1 and x[-1] - x[0] > column_px * x.size)


def band_behind(
    x: np.ndarray, y: np.ndarray, levels: np.ndarray, scale: StripScale, column_px: float = 1.0
) -> Band:
    """Return the band behind a polyline.

    Parameters
    ----------
    x, y
        Points in pixels, x ascending, shape (n,); NaN in `y` breaks the line.
    levels
        Level of each point, shape (n,). Where a column holds several, the strongest counts.
    scale
        Scale of the page; widths follow from it.
    column_px
        Width of a column in pixels; columns begin at its multiples.
    """
    if x.size < 2 or not np.any((levels != 0) & (levels != UNEXPLAINED)):
        nothing = np.empty(0)
        return Band(nothing.astype(np.int64), nothing, nothing, nothing, column_px)
    first, last = math.floor(float(x[0]) / column_px), math.ceil(float(x[-1]) / column_px)
    edges = np.arange(first, max(last, first + 1) + 1) * column_px
    column = np.floor((x - edges[0]) / column_px).astype(np.int64).clip(0, edges.size - 2)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    high, low = _extent(x, y, edges, column[starts], starts)
    level = _column_levels(x, levels, edges, column[starts], starts)
    n_beside = math.floor(_LEAST_HALF_S * scale.px_per_s / column_px)
    level = _spread(level, n_beside if is_sparse(x, column_px) else max(n_beside, 1))
    top, bottom = _widened(high, low, level, scale, column_px)
    shown = np.flatnonzero((level != 0) & (bottom > top))
    return Band(level[shown], edges[shown], top[shown], bottom[shown], column_px)


def _extent(
    x: np.ndarray, y: np.ndarray, edges: np.ndarray, filled: np.ndarray, starts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the largest y of a line in each column; infinite where there is no line.

    Parameters
    ----------
    x, y
        Points of the line.
    edges
        Of the columns, one more than there are.
    filled, starts
        Columns with points, and the first point of each.
    """
    at_edges = np.interp(edges, x, y, left=np.nan, right=np.nan)
    high, low = np.fmin(at_edges[:-1], at_edges[1:]), np.fmax(at_edges[:-1], at_edges[1:])
    high[filled] = np.fmin(high[filled], np.fmin.reduceat(y, starts))
    low[filled] = np.fmax(low[filled], np.fmax.reduceat(y, starts))
    return np.where(np.isnan(high), np.inf, high), np.where(np.isnan(low), -np.inf, low)


def _column_levels(
    x: np.ndarray, levels: np.ndarray, edges: np.ndarray, filled: np.ndarray, starts: np.ndarray
) -> np.ndarray:
    """Return the level of each column: of the nearest point, or the strongest where points are dense."""
    known = np.where(levels == UNEXPLAINED, 0, levels).astype(np.int64)
    found: np.ndarray = known[np.searchsorted((x[:-1] + x[1:]) / 2, (edges[:-1] + edges[1:]) / 2)]
    if not is_sparse(x, edges[1] - edges[0]):
        most, least = np.maximum.reduceat(known, starts), np.minimum.reduceat(known, starts)
        found[filled] = np.where(-least > most, least, most)
    return found


def _spread(level: np.ndarray, n_beside: int) -> np.ndarray:
    """Return the strongest level from so many columns before to so many behind each: one alone can't be seen."""
    found = level
    for steps in range(1, n_beside + 1):
        for beside in (np.append(level[steps:], [0] * steps), np.append([0] * steps, level[:-steps])):
            beside = beside[: level.size]
            found = np.where(np.abs(beside) > np.abs(found), beside, found)
    return found


def _widened(
    high: np.ndarray, low: np.ndarray, level: np.ndarray, scale: StripScale, column_px: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return upper and lower edge of the band in each column: as far from the line as its level says.

    A line that rises steeply just beside a column is surrounded there, too, so that the band has a width at the
    QRS complex as elsewhere: what is painted is within an ellipse around a point of the line.
    """
    widths = np.array([band_width(n, scale.pixels_per_mm, scale.px_per_s) for n in range(N_LEVELS + 1)])
    half = widths[np.abs(level)] / 2
    top, bottom = high - half, low + half
    for steps in range(1, math.floor(_REACH * widths[-1] / 2 / column_px) + 1):
        share = steps * column_px / np.maximum(_REACH * half, 1e-9)
        rise = np.where(share <= 1, half * np.sqrt(np.maximum(1 - share**2, 0)), -np.inf)
        for own, beside in (
            (slice(steps, None), slice(None, -steps)),
            (slice(None, -steps), slice(steps, None)),
        ):
            np.minimum(top[own], high[beside] - rise[own], out=top[own])
            np.maximum(bottom[own], low[beside] + rise[own], out=bottom[own])
    return top, bottom


def paint_band(
    painter: QPainter,
    points: tuple[np.ndarray, np.ndarray],
    levels: np.ndarray,
    is_signed: bool,
    scale: StripScale,
    theme: Theme,
    *,
    is_doubtful: bool = False,
) -> None:
    """Paint the band of evidence behind a polyline.

    Parameters
    ----------
    painter
        Its pen and brush are changed.
    points
        x and y in pixels, shape (n,) each; NaN in y breaks the line.
    levels
        Level of each point, shape (n,).
    is_signed
        Whether negative levels are evidence against.
    scale
        Scale of the page; widths follow from it.
    theme
        Theme to paint in.
    is_doubtful
        As in `band_opacity`.
    """
    band = band_behind(*points, levels, scale, 1 / painter.device().devicePixelRatioF())
    colors = {}
    for level in np.unique(band.level).tolist():
        colors[level] = QColor(level_color(level, is_signed, theme))
        colors[level].setAlphaF(band_opacity(level, theme, is_doubtful))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if painter.paintEngine().type() in _VECTOR_ENGINES:
        _paint_outlines(painter, band, colors)
    else:
        _paint_columns(painter, band, colors)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_columns(painter: QPainter, band: Band, colors: dict[int, QColor]) -> None:
    """Paint a band column by column: on pixels, where columns are pixels, they meet without a seam."""
    widths = np.full(band.left.size, band.column_px)
    rects = np.column_stack([band.left, band.top, widths, band.bottom - band.top])
    for level, color in colors.items():
        painter.setBrush(color)
        draw_rects(painter, rects[band.level == level])


def _paint_outlines(painter: QPainter, band: Band, colors: dict[int, QColor]) -> None:
    """Paint each stretch of a band as one shape whose colour changes in steps.

    A picture without pixels is looked at at any zoom: between columns there the paper would shine through.
    """
    begins = np.flatnonzero(np.diff(band.left, prepend=-np.inf) > 1.5 * band.column_px)
    for begin, end in zip(begins, np.append(begins[1:], band.left.size), strict=True):
        edges = np.append(band.left[begin:end], band.left[end - 1] + band.column_px)
        x = np.repeat(edges, 2)[1:-1]
        above, below = np.repeat(band.top[begin:end], 2), np.repeat(band.bottom[begin:end], 2)
        outline = np.column_stack([np.append(x, x[::-1]), np.append(above, below[::-1])])
        painter.setBrush(QBrush(_stepped_gradient(edges, band.level[begin:end], colors)))
        painter.drawPolygon(QPolygonF([QPointF(*point) for point in outline.tolist()]))


def _stepped_gradient(edges: np.ndarray, level: np.ndarray, colors: dict[int, QColor]) -> QLinearGradient:
    """Return a gradient from left to right that has each column's colour up to its edges."""
    gradient = QLinearGradient(QPointF(edges[0], 0.0), QPointF(edges[-1], 0.0))
    starts = np.flatnonzero(np.diff(level, prepend=-N_LEVELS - 1))
    places = (edges[np.append(starts, level.size)] - edges[0]) / (edges[-1] - edges[0])
    stops = []
    for index, start in enumerate(starts.tolist()):
        color = colors[int(level[start])]
        stops += [(float(places[index]) + _STEP_WIDTH, color), (float(places[index + 1]), color)]
    gradient.setStops(stops)
    return gradient


def paint_ink(
    painter: QPainter, points: tuple[np.ndarray, np.ndarray], scale: StripScale, theme: Theme
) -> None:
    """Paint a polyline in the ink of the trace; parameters as in `paint_band`."""
    x, y = points
    if x.size < 2:
        return
    pen = QPen(QColor(theme.trace), INK_MM * scale.pixels_per_mm)
    # Round caps make round corners; where corners are too small to see, square ones are much faster.
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if is_sparse(x) else Qt.PenCapStyle.SquareCap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    lines = np.column_stack([x[:-1], y[:-1], x[1:], y[1:]])
    draw_lines(painter, lines[np.isfinite(lines).all(axis=1)])
