"""Paints the heart rate over a record, and below it a ribbon of where each class was called."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from ecgviewer.ui.look.color_spaces import blend_hex
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.strip_geometry import format_tick, tick_step_s
from ecgviewer.ui.report.report_fonts import small_font
from ecgviewer.workflows.report.report_content import Trend

_PLOT_PX = 56.0
_RIBBON_PX = 11.0
_LEFT_PX = 104.0
"""The plot begins where facts have their values."""

_RATE_STEPS = (5, 10, 20, 25, 50, 100, 200)
_MOST_LINES = 5
_LEAST_SHARE = 0.3
"""A single beat of a class is seen, too."""


def trend_height(trend: Trend) -> float:
    """Return the height of a trend in 1/96 inch: a ribbon a class, and the time axis."""
    return _PLOT_PX + _RIBBON_PX * len(trend.ribbon) + QFontMetricsF(small_font()).height() + 4.0


def rate_lines(lowest: float, highest: float) -> list[float]:
    """Return the rates that have a line: from the one below the lowest to the one above the highest."""
    step = next((s for s in _RATE_STEPS if (highest - lowest) / s <= _MOST_LINES - 1), _RATE_STEPS[-1])
    first, last = math.floor(lowest / step), math.ceil(highest / step)
    return [float(step * number) for number in range(first, max(last, first + 1) + 1)]


def paint_trend(painter: QPainter, trend: Trend, width: float, height: float) -> None:
    """Paint a trend into a rectangle of a size, its upper left corner at 0, 0."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = small_font()
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    plot = QRectF(_LEFT_PX, 4.0, width - _LEFT_PX, _PLOT_PX - 8.0)
    _paint_rates(painter, trend, plot, metrics)
    top = _PLOT_PX
    for label, times in trend.ribbon.items():
        _paint_ribbon(painter, trend, label, times, QRectF(plot.left(), top, plot.width(), _RIBBON_PX - 2))
        top += _RIBBON_PX
    _paint_axis(painter, trend, plot, top, metrics)


def _x_of(trend: Trend, plot: QRectF, time_s: np.ndarray) -> np.ndarray:
    return np.asarray(plot.left() + time_s / max(trend.duration_s, 1e-9) * plot.width())


def _paint_rates(painter: QPainter, trend: Trend, plot: QRectF, metrics: QFontMetricsF) -> None:
    is_known = np.isfinite(trend.mean_per_min)
    painter.setPen(QColor(LIGHT.muted))
    painter.drawText(QPointF(0, plot.top() + metrics.ascent()), tr("beats a minute"))
    if not is_known.any():
        painter.drawText(QPointF(plot.left() + 4, plot.center().y()), tr("no rate: too few beats"))
        return
    lines = rate_lines(float(np.nanmin(trend.low_per_min)), float(np.nanmax(trend.high_per_min)))

    def y_of(rate: np.ndarray) -> np.ndarray:
        return np.asarray(plot.bottom() - (rate - lines[0]) / (lines[-1] - lines[0]) * plot.height())

    for rate in lines:
        y = float(y_of(np.asarray(rate)))
        painter.setPen(QPen(QColor(LIGHT.border), 0.6))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(QColor(LIGHT.muted))
        text = f"{rate:.0f}"
        left = plot.left() - metrics.horizontalAdvance(text) - 4
        painter.drawText(QPointF(left, y + metrics.ascent() / 2 - 1), text)
    x = _x_of(trend, plot, trend.edges_s)
    for first, stop in _runs(is_known):
        sides = np.repeat(x[first : stop + 1], 2)[1:-1]
        low, high, mean = (
            np.repeat(y_of(values[first:stop]), 2)
            for values in (trend.low_per_min, trend.high_per_min, trend.mean_per_min)
        )
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor(blend_hex(LIGHT.surface, LIGHT.accent, 0.22)))
        outline = [*zip(sides, high, strict=True), *zip(sides[::-1], low[::-1], strict=True)]
        painter.drawPolygon(QPolygonF([QPointF(*point) for point in outline]))
        painter.setPen(QPen(QColor(LIGHT.accent), 1.1))
        painter.drawPolyline(QPolygonF([QPointF(*point) for point in zip(sides, mean, strict=True)]))


def _paint_ribbon(painter: QPainter, trend: Trend, label: str, times: np.ndarray, row: QRectF) -> None:
    metrics = QFontMetricsF(small_font())
    color = QColor(LIGHT.class_color(label))
    painter.setPen(color)
    text = f"{label}  {times.size:,}"
    painter.drawText(QPointF(0, row.center().y() + metrics.ascent() / 2 - 1), text)
    painter.fillRect(row, QColor(LIGHT.raised))
    counts = np.histogram(times, trend.edges_s)[0]
    edges = _x_of(trend, row, trend.edges_s)
    for place in np.flatnonzero(counts).tolist():
        share = counts[place] / max(int(trend.n_beats[place]), 1)
        height = row.height() * max(min(share, 1.0), _LEAST_SHARE)
        painter.fillRect(
            QRectF(edges[place], row.bottom() - height, edges[place + 1] - edges[place], height), color
        )


def _paint_axis(painter: QPainter, trend: Trend, plot: QRectF, top: float, metrics: QFontMetricsF) -> None:
    px_per_s = plot.width() / max(trend.duration_s, 1e-9)
    step = tick_step_s(px_per_s, metrics.horizontalAdvance("00:00:00") + 8)
    n_ticks = math.floor(trend.duration_s / step + 1e-9)
    for number in range(n_ticks + 1):
        x = plot.left() + number * step * px_per_s
        text = format_tick(number * step, step)
        painter.setPen(QPen(QColor(LIGHT.border), 0.6))
        painter.drawLine(QPointF(x, top), QPointF(x, top + 3))
        painter.setPen(QColor(LIGHT.muted))
        advance = metrics.horizontalAdvance(text)
        left = min(max(x - advance / 2, plot.left()), plot.right() - advance)
        painter.drawText(QPointF(left, top + 3 + metrics.ascent()), text)


def _runs(is_known: np.ndarray) -> list[tuple[int, int]]:
    """Return first and the one after the last of each stretch of known values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_known, [False]])))
    return [(int(first), int(stop)) for first, stop in edges.reshape(-1, 2)]
