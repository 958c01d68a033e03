"""Paints one second of ECG coloured by one attribution, with its caption above and its scale below."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from ecgviewer.explain.attribution import TITLES, Attribution
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_probability
from ecgviewer.ui.paper.attribution_item import N_LEVELS, quantise
from ecgviewer.ui.paper.beyond_wave import paint_usual_line
from ecgviewer.ui.paper.evidence_band import paint_band, paint_ink
from ecgviewer.ui.paper.panel_content import PanelContent
from ecgviewer.ui.paper.paper import paint_grid, paper_rect
from ecgviewer.ui.paper.strip_geometry import StripPage, StripScale, bare_layout
from ecgviewer.ui.paper.wave_painter import paint_waves

SPEED_MM_PER_S = 25.0
"""The window of one second is drawn at this speed, whatever its width in pixels."""

GAINS_MM_PER_MV = (20.0, 10.0, 5.0, 2.5, 1.0, 0.5, 0.1)
_WINDOW_S = 1.0
_LINE_SCALE = StripScale()
"""Ink is as thick as on the large trace at its usual scale, whatever the panel's size; a band grows with it, less
than the panel does."""
_MOST_GROWTH = 1.8

FAILED_SANITY = tr("fails the sanity check")
_WARNING = "⚠"
_SHORT_TITLES = {"integrated": "IG"}
"""Where a method's name takes too much room; the choice above the trace tells the whole one."""

_GAP = 3.0
_SHORTEST_SCALE_PX = 26.0
_MARGIN_PX = 6.0
_LEAST_STEP_PX, _TICK_PX = 8.0, 5.0


def line_height(font: QFont) -> float:
    """Return the height of the line above the plot, and of the one below it, in pixels."""
    return QFontMetricsF(font).height() + 2


def plot_rect(size: QSizeF, font: QFont) -> QRectF:
    """Return where the paper lies on a panel of a size in pixels."""
    line = line_height(font)
    return QRectF(0, line, size.width(), max(size.height() - 2 * line - _GAP, 10.0))


def page_of(plot: QRectF, limits: tuple[float, float]) -> StripPage:
    """Return one second around R as a page of paper: 25 mm/s and the largest usual gain that fits.

    Parameters
    ----------
    plot
        Where the paper lies.
    limits
        Smallest and largest value that have to fit.
    """
    mm = plot.width() / (SPEED_MM_PER_S * _WINDOW_S)
    low, high = limits
    fits = (plot.height() - 2 * _MARGIN_PX) / mm / max(high - low, 1e-6)
    gain = next((gain for gain in GAINS_MM_PER_MV if gain <= fits), max(fits, 1e-3))
    layout = bare_layout(plot.left(), plot.top(), plot.right(), plot.bottom())
    return StripPage(layout, StripScale(SPEED_MM_PER_S, gain, mm), -_WINDOW_S / 2, (low + high) / 2)


def points_of(values: np.ndarray, page: StripPage) -> tuple[np.ndarray, np.ndarray]:
    """Return a trace of one second around R in pixels."""
    times = (np.arange(values.size) - values.size // 2) / values.size * _WINDOW_S
    return page.x_of_time(times), page.y_of_value(values)


def fitting_message(content: PanelContent, font: QFont, width: float) -> str:
    """Return what stands below the trace in place of a scale, in as many words as fit; "" for nothing."""
    metrics = QFontMetricsF(font)
    for text in content.wordings:
        if metrics.horizontalAdvance(text) <= width:
            return text
    return (
        metrics.elidedText(content.wordings[-1], Qt.TextElideMode.ElideRight, width)
        if content.wordings
        else ""
    )


class PanelPainter:
    """Paints one panel.

    Parameters
    ----------
    painter
        Painter that is active.
    content
        What to paint.
    size
        Of the panel, in logical pixels.
    font, theme
        How to paint it.
    pixel_ratio
        Device pixels per logical pixel.
    page
        The paper, one second around R; one that fills the panel without.
    ink
        The scale whose thickness of line is used.
    """

    def __init__(
        self,
        painter: QPainter,
        content: PanelContent,
        size: QSizeF,
        font: QFont,
        theme: Theme,
        pixel_ratio: float = 1.0,
        page: StripPage | None = None,
        ink: StripScale = _LINE_SCALE,
    ) -> None:
        self._painter = painter
        self._content = content
        self._width = size.width()
        self._font = font
        self._metrics = QFontMetricsF(font)
        self._theme = theme
        self._pixel_ratio = pixel_ratio
        self._page = page_of(plot_rect(size, font), content.limits) if page is None else page
        self._plot = paper_rect(self._page)
        self._ink = ink

    def paint_ground(self) -> None:
        """Paint paper and waves."""
        paint_paper(self._painter, self._plot, self._page, self._theme, self._pixel_ratio)
        self._painter.save()
        self._painter.setClipRect(self._plot)
        paint_waves(self._painter, self._plot, self._content.waves, self._page.x_of_time, self._theme)
        self._painter.restore()

    def paint_trace(self) -> None:
        """Paint the coloured trace, and its scale or a message below it."""
        self._painter.save()
        self._painter.setClipRect(self._plot)
        attribution = self._content.attribution
        if attribution is not None and self._content.values is not None and not attribution.is_signed:
            self._paint_step_edges(attribution)
        if self._content.values is not None:
            # Words lie below the trace: they must hide none of it.
            self._paint_gain(self._content.values)
            self._paint_curve(self._content.values)
        self._painter.restore()
        if attribution is None or attribution.is_empty:
            self._paint_message()
        else:
            self._paint_scale(attribution)

    def paint_caption(self, readout: str = "") -> None:
        """Paint model and method, and the explained class or what is under the pointer."""
        model, metrics = self._content.model, self._metrics
        line = QRectF(0, 0, self._width, line_height(self._font) - 2)
        right = readout or model.explained_label
        if not readout and model.explained_probability is not None:
            right = f"{right} {format_probability(model.explained_probability)}"
        room = line.width() - metrics.horizontalAdvance(right) - 6
        method = TITLES[self._content.method]
        wordings = [f"{model.title} · {method}", f"{model.short_title} · {method}"]
        if not readout:
            wordings.append(f"{model.short_title} · {_SHORT_TITLES.get(self._content.method, method)}")
        fits = (text for text in wordings if metrics.horizontalAdvance(text) <= room)
        left = next(fits, wordings[-1])
        doubt = FAILED_SANITY if self._content.is_failed else self._content.doubt
        mark = f" · {doubt}" if doubt else ""
        if mark:
            whole = f"{left}{mark}"
            left = whole if metrics.horizontalAdvance(whole) <= room else f"{_WARNING} {left}"
        if metrics.horizontalAdvance(left) > room:
            # The bars tell the probability too, and neighbouring panels the method; what the pointer reads out
            # and a long model name stand nowhere else.
            left, right, room = ("", right, room) if readout else (left, "", line.width())
            # The mark belongs to the method: where there is no room for both, its name stands, not the model's.
            short = f"{_WARNING} {TITLES[self._content.method]}" if mark else model.short_title
            left = short if metrics.horizontalAdvance(left) > room else left
        self._painter.setPen(QColor(self._theme.warning if mark else self._theme.text))
        elided = metrics.elidedText(left, Qt.TextElideMode.ElideRight, room)
        self._painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft), elided)
        self._painter.setPen(QColor(self._theme.accent if readout else self._theme.muted))
        self._painter.drawText(line, int(Qt.AlignmentFlag.AlignRight), right)

    def paint_marked(self, sample: int) -> None:
        """Mark a sample of the trace."""
        if self._content.values is None:
            return
        painter, plot = self._painter, self._plot
        x, y = points_of(self._content.values, self._page)
        position = QPointF(float(x[sample]), float(y[sample]))
        painter.save()
        painter.setClipRect(plot)
        painter.setPen(QPen(QColor(self._theme.accent), 1))
        painter.drawLine(QPointF(position.x(), plot.top()), QPointF(position.x(), plot.bottom()))
        painter.setBrush(QColor(self._theme.accent))
        painter.drawEllipse(position, 2.5, 2.5)
        painter.restore()

    def _paint_curve(self, values: np.ndarray) -> None:
        attribution, points = self._content.attribution, points_of(values, self._page)
        if attribution is not None and not attribution.is_empty:
            levels = quantise(attribution.per_sample(), self._content.scale)
            growth = math.sqrt(self._page.scale.pixels_per_mm / self._ink.pixels_per_mm)
            wider = min(max(growth, 1.0), _MOST_GROWTH) * self._ink.pixels_per_mm
            scale = StripScale(self._page.scale.px_per_s / wider, pixels_per_mm=wider)
            self._paint_band(points, levels, attribution.is_signed, scale)
        if self._content.usual_mv is not None:
            usual = points_of(self._content.usual_mv, self._page)
            paint_usual_line(self._painter, *usual, self._ink.pixels_per_mm, self._theme)
        paint_ink(self._painter, points, self._ink, self._theme)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_band(
        self, points: tuple[np.ndarray, np.ndarray], levels: np.ndarray, is_signed: bool, scale: StripScale
    ) -> None:
        is_doubtful = bool(self._content.doubt)
        paint_band(self._painter, points, levels, is_signed, scale, self._theme, is_doubtful=is_doubtful)

    def _paint_step_edges(self, attribution: Attribution) -> None:
        """Paint the borders between a map's steps; only their ends where lines would hide the paper."""
        plot = self._plot
        self._painter.setPen(QPen(QColor(self._theme.muted), 1, Qt.PenStyle.DotLine))
        is_dense = plot.width() < _LEAST_STEP_PX * attribution.values.size
        length = _TICK_PX if is_dense else plot.height()
        for edge in attribution.step_edges[1:-1]:
            x = round(plot.left() + edge / attribution.step_edges[-1] * plot.width()) + 0.5
            self._painter.drawLine(QPointF(x, plot.bottom() - length), QPointF(x, plot.bottom()))

    def _paint_gain(self, values: np.ndarray) -> None:
        """Paint the gain in a corner, with paper behind it, so that the grid doesn't run through it."""
        gain = tr(
            "{gain_mm_per_mv:.3g} mm/{unit}",
            gain_mm_per_mv=self._page.scale.gain_mm_per_mv,
            unit=self._content.unit,
        )
        flags, area = int(self._free_corner(values, gain)), self._plot.adjusted(4, 2, -4, -2)
        box = self._painter.boundingRect(area, flags, gain).adjusted(-3, 0, 3, 0)
        self._painter.fillRect(box, QColor(self._theme.paper))
        self._painter.setPen(QColor(self._theme.muted))
        self._painter.drawText(area, flags, gain)

    def _free_corner(self, values: np.ndarray, text: str) -> Qt.AlignmentFlag:
        """Return the first corner in which a text leaves the trace free, from the lower right one on."""
        x, y = points_of(values, self._page)
        plot, sides = self._plot, Qt.AlignmentFlag
        width, height = self._metrics.horizontalAdvance(text) + 10, self._metrics.height() + 4
        is_right, is_left = x >= plot.right() - width, x <= plot.left() + width
        is_low, is_high = y > plot.bottom() - height, y < plot.top() + height
        for corner, is_taken in (
            (sides.AlignRight | sides.AlignBottom, is_right & is_low),
            (sides.AlignRight | sides.AlignTop, is_right & is_high),
            (sides.AlignLeft | sides.AlignBottom, is_left & is_low),
            (sides.AlignLeft | sides.AlignTop, is_left & is_high),
        ):
            if not is_taken.any():
                return corner
        return sides.AlignRight | sides.AlignBottom

    def _line_below(self) -> QRectF:
        return QRectF(0, self._plot.bottom() + _GAP, self._width, line_height(self._font))

    def _paint_message(self) -> None:
        text = fitting_message(self._content, self._font, self._width)
        self._painter.setPen(QColor(self._theme.text))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self._painter.drawText(self._line_below(), int(flags), text)

    def _paint_scale(self, attribution: Attribution) -> None:
        """Paint the scale: a line that grows in colour and thickness, with its ends in numbers."""
        line = self._line_below()
        for left, right in _scale_texts(self._content, attribution):
            x0 = self._metrics.horizontalAdvance(left) + 5
            x1 = self._width - self._metrics.horizontalAdvance(right) - 5
            if x1 - x0 >= _SHORTEST_SCALE_PX:
                break
        self._painter.setPen(QColor(self._theme.muted))
        self._painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), left)
        self._painter.drawText(line, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), right)
        n_points = max(round(x1 - x0), N_LEVELS) + 1
        x, y = np.linspace(x0, max(x1, x0), n_points), np.full(n_points, line.center().y())
        levels = quantise(np.linspace(-1.0 if attribution.is_signed else 0.0, 1.0, n_points), 1.0)
        self._paint_band((x, y), levels, attribution.is_signed, _LINE_SCALE)
        paint_ink(self._painter, (x, y), _LINE_SCALE, self._theme)


def paint_paper(
    painter: QPainter, plot: QRectF, page: StripPage, theme: Theme, pixel_ratio: float = 1.0
) -> None:
    """Paint a sheet of ECG paper with its border."""
    painter.fillRect(plot, QColor(theme.paper))
    painter.save()
    painter.setClipRect(plot)
    paint_grid(painter, page, pixel_ratio, theme)
    painter.restore()
    painter.setPen(QPen(QColor(theme.grid_large), 1))
    painter.drawRect(plot.adjusted(0.5, 0.5, -0.5, -0.5))


def _scale_texts(content: PanelContent, attribution: Attribution) -> list[tuple[str, str]]:
    """Return what stands left and right of the scale, the longest wording first."""
    end = f"{content.scale:.2g}"
    is_own = content.is_scaled_to_beat
    if attribution.is_signed:
        if is_own:
            return [
                (f"−{end}", tr("+{end} (scaled to this beat)", end=end)),
                ("", tr("±{end} (this beat)", end=end)),
            ]
        return [
            (tr("against −{end}", end=end), tr("+{end} for", end=end)),
            (f"−{end}", f"+{end}"),
            ("", f"±{end}"),
        ]
    steps = tr("{size} steps · 0", size=attribution.values.size)
    if is_own:
        return [(steps, tr("{end} (scaled to this beat)", end=end)), ("0", tr("{end} (this beat)", end=end))]
    return [(steps, f"≥ {end}"), ("0", f"≥ {end}")]
