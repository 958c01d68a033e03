"""One second of ECG coloured by one attribution: a small panel of the inspector."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecgviewer.explain.attribution import METHODS, Attribution
from ecgviewer.ui.attribution_item import N_LEVELS, UNEXPLAINED, paint_levels, quantise
from ecgviewer.ui.beat_details import PENDING, BeatDetails, ModelBeat
from ecgviewer.ui.paper import paint_grid
from ecgviewer.ui.strip_geometry import Band, StripLayout, StripPage, StripScale
from ecgviewer.ui.theme import Theme
from ecgviewer.ui.wave_painter import paint_waves
from ecgviewer.ui.wave_spans import WaveSpan
from ecgviewer.ui.wording import format_probability

SPEED_MM_PER_S = 25.0
"""The window of one second is drawn at this speed, whatever its width in pixels."""

GAINS_MM_PER_MV = (20.0, 10.0, 5.0, 2.5, 1.0, 0.5, 0.1)
_WINDOW_S = 1.0
_LINE_SCALE = StripScale()
"""Lines are as thick as on the large trace at its usual scale, whatever the panel's size."""

FAILED_SANITY = "fails the sanity check"
_WARNING = "⚠"
_SHORT_TITLES = {"integrated": "IG"}
"""Where a method's name takes too much room; the choice above the trace tells the whole one."""

_FAILED_TIP = "On this network the method's maps hardly depend on what was learnt; see docs/explanations.md"

_GAP = 3.0
_SHORTEST_SCALE_PX = 26.0
_MARGIN_PX = 6.0
_LEAST_STEP_PX, _TICK_PX = 8.0, 5.0
_LEAST_WIDTH_PX = 94
"""The waves can still be told apart, and three models fit beside each other."""


@dataclass(frozen=True, eq=False)
class PanelContent:
    """What one panel shows.

    Attributes
    ----------
    model, method
        Column and row of the panel.
    values
        Trace to draw, shape (360,); None where there is none.
    unit
        Of `values`: "mV", or "SD" for a window as the network sees it.
    limits
        Smallest and largest value over all panels, so that they share one scale.
    reason
        What to say where nothing can be explained.
    scale_per_beat
        Whether colours are scaled to this beat.
    waves
        The waves that were found, shaded behind the trace.
    """

    model: ModelBeat
    method: str
    values: np.ndarray | None
    unit: str
    limits: tuple[float, float]
    reason: str
    scale_per_beat: bool
    waves: tuple[WaveSpan, ...] = ()

    @property
    def attribution(self) -> Attribution | None:
        """The attribution, None while or where there is none."""
        state = self.model.attributions.get(self.method)
        return state if isinstance(state, Attribution) else None

    @property
    def is_failed(self) -> bool:
        """Whether the method failed the sanity check on this model."""
        return self.method in self.model.failed_methods

    @property
    def scale(self) -> float:
        """Attribution at the end of the colour scale, above 0."""
        if not self.is_scaled_to_beat:
            return self.model.scales[self.method]
        values = self.attribution.values if self.attribution is not None else np.zeros(1)
        return float(np.max(np.abs(values), initial=0.0)) or 1.0

    @property
    def is_scaled_to_beat(self) -> bool:
        """Whether the scale is this beat's own: because a person wants it, or for want of a fixed one."""
        return self.scale_per_beat or not self.model.scales.get(self.method, 0.0) > 0

    @property
    def message(self) -> str:
        """What stands over the trace in place of colours, "" where colours say it."""
        if self.attribution is not None:
            where = self.attribution.where
            return f"no evidence{where} for this class" if self.attribution.is_empty else ""
        if self.model.attributions.get(self.method) == PENDING:
            return "computing…"
        if self.reason:
            return f"not available: {self.reason}"
        return "not available" if self.model.called else "not classified yet"


def panel_contents(details: BeatDetails) -> dict[tuple[str, str], PanelContent]:
    """Return what the panel of each method and model shows."""
    shared = details.trace_mv
    traces = {m.model_name: shared if shared is not None else m.window for m in details.models}
    drawn = [trace for trace in traces.values() if trace is not None and np.isfinite(trace).any()]
    limits = (0.0, 1.0)
    if drawn:
        limits = (float(min(np.nanmin(t) for t in drawn)), float(max(np.nanmax(t) for t in drawn)))
    return {
        (method, model.model_name): PanelContent(
            model=model,
            method=method,
            values=traces[model.model_name] if drawn else None,
            unit="mV" if shared is not None else "SD",
            limits=limits,
            reason=details.reason,
            scale_per_beat=details.scale_per_beat,
            waves=details.waves,
        )
        for method in details.methods
        for model in details.models
    }


class AttributionPanel(QWidget):
    """Caption, one second on ECG paper coloured by attribution, legend, and the sum of SHAP values."""

    sample_hovered = Signal(int)
    """The pointer is over this sample of the window, 0 to 359; -1 when it has left."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._content: PanelContent | None = None
        self._hovered = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(_LEAST_WIDTH_PX)

    @property
    def content(self) -> PanelContent | None:
        """What is shown."""
        return self._content

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self.update()

    def set_content(self, content: PanelContent | None) -> None:
        """Show something else."""
        self._content = content
        if content is not None:
            self.setAccessibleName(f"{content.model.model_name}, {METHODS[content.method]}")
            failed = FAILED_SANITY if content.is_failed else ""
            self.setAccessibleDescription("; ".join(part for part in (failed, content.message) if part))
            self.setToolTip(_FAILED_TIP if content.is_failed else "")
        self.update()

    def set_hovered(self, sample: int) -> None:
        """Mark a sample of the window, -1 for none."""
        if sample != self._hovered:
            self._hovered = sample
            self.update()

    def readout(self) -> str:
        """Return time from R, value and attribution of the marked sample, "" without one."""
        content = self._content
        if content is None or content.values is None or self._hovered < 0:
            return ""
        value = float(content.values[self._hovered])
        offset_ms = (self._hovered - content.values.size // 2) / content.values.size * 1000
        parts = [f"{offset_ms:+.0f} ms", f"{value:.2f} {content.unit}"]
        if content.attribution is not None:
            signed = "+" if content.attribution.is_signed else ""
            parts.append(f"{content.attribution.per_sample()[self._hovered]:{signed}.3f}")
        return " · ".join(parts).replace("-", "−")

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(220, 150)

    def minimumSizeHint(self) -> QSize:
        """Return the size below which the waves can't be told apart."""
        return QSize(_LEAST_WIDTH_PX, int(self._line_height() * 2 + 84))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint caption, plot, legend and footnotes."""
        with QPainter(self) as painter:
            self._paint_caption(painter)
            plot = self._plot_rect()
            self._paint_paper(painter, plot)
            if self._content is not None:
                painter.save()
                painter.setClipRect(plot)
                paint_waves(painter, plot, self._content.waves, self._page(plot).x_of_time, self._theme)
                self._paint_trace(painter, plot)
                self._paint_hover(painter, plot)
                painter.restore()
                self._paint_legend(painter, plot)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read out the sample under the pointer."""
        plot = self._plot_rect()
        inside = plot.contains(event.position())
        n_samples = (
            360 if self._content is None or self._content.values is None else self._content.values.size
        )
        sample = int((event.position().x() - plot.left()) / plot.width() * n_samples) if inside else -1
        self.sample_hovered.emit(min(sample, n_samples - 1))

    def leaveEvent(self, event: QEvent) -> None:
        """Take the read-out away."""
        self.sample_hovered.emit(-1)
        super().leaveEvent(event)

    def _line_height(self) -> float:
        return QFontMetricsF(self.font()).height() + 2

    def _plot_rect(self) -> QRectF:
        line = self._line_height()
        return QRectF(0, line, self.width(), max(self.height() - 2 * line - _GAP, 10.0))

    def _paint_caption(self, painter: QPainter) -> None:
        if self._content is None:
            return
        model = self._content.model
        line = QRectF(0, 0, self.width(), self._line_height() - 2)
        metrics = QFontMetricsF(self.font())
        right = self.readout() or model.explained_label
        if not self.readout() and model.explained_probability is not None:
            right = f"{right} {format_probability(model.explained_probability)}"
        room = line.width() - metrics.horizontalAdvance(right) - 6
        left = f"{model.model_name} · {METHODS[self._content.method]}"
        if metrics.horizontalAdvance(left) > room and not self.readout():
            left = f"{model.model_name} · {_SHORT_TITLES.get(self._content.method, METHODS[self._content.method])}"
        mark = f" · {FAILED_SANITY}" if self._content.is_failed else ""
        if mark:
            whole = f"{left}{mark}"
            left = whole if metrics.horizontalAdvance(whole) <= room else f"{_WARNING} {left}"
        if metrics.horizontalAdvance(left) > room:
            # The bars tell the probability too, and neighbouring panels the method; what the pointer reads out
            # and a long model name stand nowhere else.
            left, right, room = ("", right, room) if self.readout() else (left, "", line.width())
            # The mark belongs to the method: where there is no room for both, its name stands, not the model's.
            short = f"{_WARNING} {METHODS[self._content.method]}" if mark else model.model_name
            left = short if metrics.horizontalAdvance(left) > room else left
        painter.setPen(QColor(self._theme.warning if mark else self._theme.text))
        elided = metrics.elidedText(left, Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft), elided)
        painter.setPen(QColor(self._theme.accent if self.readout() else self._theme.muted))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignRight), right)

    def _page(self, plot: QRectF) -> StripPage:
        """Return one second around R as a page of paper: 25 mm/s and the largest usual gain that fits."""
        mm = plot.width() / (SPEED_MM_PER_S * _WINDOW_S)
        low, high = self._content.limits if self._content is not None else (0.0, 1.0)
        fits = (plot.height() - 2 * _MARGIN_PX) / mm / max(high - low, 1e-6)
        gain = next((gain for gain in GAINS_MM_PER_MV if gain <= fits), max(fits, 1e-3))
        nothing = Band(plot.top(), 0.0)
        layout = StripLayout(
            width=plot.right(),
            height=plot.bottom(),
            left=plot.left(),
            right=plot.right(),
            header=nothing,
            reference=nothing,
            network=nothing,
            triangles=nothing,
            rhythm=nothing,
            quality=nothing,
            paper=Band(plot.top(), plot.height()),
            axis=nothing,
        )
        return StripPage(layout, StripScale(SPEED_MM_PER_S, gain, mm), -_WINDOW_S / 2, (low + high) / 2)

    def _paint_paper(self, painter: QPainter, plot: QRectF) -> None:
        painter.fillRect(plot, QColor(self._theme.paper))
        painter.save()
        painter.setClipRect(plot)
        paint_grid(painter, self._page(plot), self.devicePixelRatioF(), self._theme)
        painter.restore()
        painter.setPen(QPen(QColor(self._theme.grid_large), 1))
        painter.drawRect(plot.adjusted(0.5, 0.5, -0.5, -0.5))

    def _points(self, plot: QRectF) -> tuple[np.ndarray, np.ndarray]:
        """Return the trace in pixels."""
        content, page = self._content, self._page(plot)
        assert content is not None
        assert content.values is not None
        n_samples = content.values.size
        times = (np.arange(n_samples) - n_samples // 2) / n_samples * _WINDOW_S
        return page.x_of_time(times), page.y_of_value(content.values)

    def _paint_trace(self, painter: QPainter, plot: QRectF) -> None:
        content = self._content
        assert content is not None
        attribution = content.attribution
        is_signed = attribution is not None and attribution.is_signed
        if attribution is not None and content.values is not None and not is_signed:
            self._paint_step_edges(painter, plot, attribution)
        # Words lie below the trace: they must hide none of it.
        self._paint_corner(painter, plot)
        if content.values is None:
            return
        levels = np.full(content.values.size, UNEXPLAINED, dtype=np.int8)
        if attribution is not None and not attribution.is_empty:
            levels = quantise(attribution.per_sample(), content.scale)
        paint_levels(painter, self._points(plot), levels, is_signed, _LINE_SCALE, self._theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_step_edges(self, painter: QPainter, plot: QRectF, attribution: Attribution) -> None:
        """Paint the borders between a map's steps; only their ends where lines would hide the paper."""
        painter.setPen(QPen(QColor(self._theme.muted), 1, Qt.PenStyle.DotLine))
        is_dense = plot.width() < _LEAST_STEP_PX * attribution.values.size
        length = _TICK_PX if is_dense else plot.height()
        for edge in attribution.step_edges[1:-1]:
            x = round(plot.left() + edge / attribution.step_edges[-1] * plot.width()) + 0.5
            painter.drawLine(QPointF(x, plot.bottom() - length), QPointF(x, plot.bottom()))

    def _paint_corner(self, painter: QPainter, plot: QRectF) -> None:
        """Paint the message, or the gain, in the plot's corner."""
        content = self._content
        assert content is not None
        text = content.message
        area = plot.adjusted(4, 2, -4, -2)
        if text:
            # Left of the R peak if its words fit there; the trace is drawn over them otherwise.
            metrics = QFontMetricsF(self.font())
            widest = max(metrics.horizontalAdvance(word) for word in text.split())
            side = QRectF(area.left(), area.top(), max(area.width() / 2 - 6, widest + 1), area.height())
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            self._paint_on_paper(painter, side, int(flags), text, self._theme.text)
        if content.values is not None:
            gain = f"{self._page(plot).scale.gain_mm_per_mv:.3g} mm/{content.unit}"
            flags = self._free_corner(plot, gain, is_top_left_free=not text)
            self._paint_on_paper(painter, area, int(flags), gain, self._theme.muted)

    def _free_corner(self, plot: QRectF, text: str, *, is_top_left_free: bool) -> Qt.AlignmentFlag:
        """Return the first corner in which a text leaves the trace free, from the lower right one on."""
        x, y = self._points(plot)
        metrics, sides = QFontMetricsF(self.font()), Qt.AlignmentFlag
        width, height = metrics.horizontalAdvance(text) + 10, metrics.height() + 4
        is_right, is_left = x >= plot.right() - width, x <= plot.left() + width
        is_low, is_high = y > plot.bottom() - height, y < plot.top() + height
        for corner, is_taken in (
            (sides.AlignRight | sides.AlignBottom, is_right & is_low),
            (sides.AlignRight | sides.AlignTop, is_right & is_high),
            (sides.AlignLeft | sides.AlignBottom, is_left & is_low),
            (sides.AlignLeft | sides.AlignTop, (is_left & is_high) | (not is_top_left_free)),
        ):
            if not is_taken.any():
                return corner
        return sides.AlignRight | sides.AlignBottom

    def _paint_on_paper(self, painter: QPainter, area: QRectF, flags: int, text: str, color: str) -> None:
        """Paint text with paper behind it, so that the grid doesn't run through it."""
        box = painter.boundingRect(area, flags, text).adjusted(-3, 0, 3, 0)
        painter.fillRect(box, QColor(self._theme.paper))
        painter.setPen(QColor(color))
        painter.drawText(area, flags, text)

    def _paint_hover(self, painter: QPainter, plot: QRectF) -> None:
        if not self.readout():
            return
        x, y = self._points(plot)
        position = QPointF(float(x[self._hovered]), float(y[self._hovered]))
        painter.setPen(QPen(QColor(self._theme.accent), 1))
        painter.drawLine(QPointF(position.x(), plot.top()), QPointF(position.x(), plot.bottom()))
        painter.setBrush(QColor(self._theme.accent))
        painter.drawEllipse(position, 2.5, 2.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_legend(self, painter: QPainter, plot: QRectF) -> None:
        """Paint the scale: a line that grows in colour and thickness, with its ends in numbers."""
        content = self._content
        assert content is not None
        attribution = content.attribution
        if attribution is None or attribution.is_empty:
            return
        line = QRectF(0, plot.bottom() + _GAP, self.width(), self._line_height())
        metrics = QFontMetricsF(self.font())
        for left, right in _legend_texts(content, attribution):
            x0 = metrics.horizontalAdvance(left) + 5
            x1 = self.width() - metrics.horizontalAdvance(right) - 5
            if x1 - x0 >= _SHORTEST_SCALE_PX:
                break
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), left)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), right)
        n_points = 2 * N_LEVELS + 2
        x, y = np.linspace(x0, max(x1, x0), n_points), np.full(n_points, line.center().y())
        levels = quantise(np.linspace(-1.0 if attribution.is_signed else 0.0, 1.0, n_points), 1.0)
        paint_levels(painter, (x, y), levels, attribution.is_signed, _LINE_SCALE, self._theme)


def _legend_texts(content: PanelContent, attribution: Attribution) -> list[tuple[str, str]]:
    """Return what stands left and right of the scale, the longest wording first."""
    end = f"{content.scale:.2g}"
    is_own = content.is_scaled_to_beat
    if attribution.is_signed:
        if is_own:
            return [(f"−{end}", f"+{end} (scaled to this beat)"), ("", f"±{end} (this beat)")]
        return [(f"against −{end}", f"+{end} for"), (f"−{end}", f"+{end}"), ("", f"±{end}")]
    steps = f"{attribution.values.size} steps · 0"
    if is_own:
        return [(steps, f"{end} (scaled to this beat)"), ("0", f"{end} (this beat)")]
    return [(steps, f"≥ {end}"), ("0", f"≥ {end}")]
