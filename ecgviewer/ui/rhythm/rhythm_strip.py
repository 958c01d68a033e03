"""The row of called rhythms over that of the reference, of the seconds in view or of the whole record."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ecgviewer.beats.rhythms.no_rhythm import FLAT, GAP, NOISE
from ecgviewer.ui.look.color_spaces import blend_hex
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_time
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.workflows.rhythm.call_rhythms import NOISY, STEP_S, RhythmCalls, said_call

_EDGE_PX = 8.0
_ROW_GAP_PX = 2.0
_TEXT_PX = 5.0
_LEAST_TEXT_PX = 26.0
_TRIANGLE_PX = 6.0
_FAINT = 0.35
"""Strength of the grey of noise and of what has no call: it is not that of sinus rhythm."""


@dataclass(frozen=True)
class Bar:
    """Neighbouring stretches that are called alike, as one bar.

    Attributes
    ----------
    first, last
        Stretches.
    start_s, end_s
        Where the bar begins and ends: each stretch stands for the five seconds in its middle.
    label
        The called class, or why there is no call.
    is_unsure, is_false
        Whether all of them are; bars end where that changes.
    is_call
        Whether they are called at all.
    """

    first: int
    last: int
    start_s: float
    end_s: float
    label: str
    is_unsure: bool
    is_false: bool
    is_call: bool = True

    @property
    def text(self) -> str:
        """The label, with a question mark where the call is unsure."""
        return f"{self.label} ?" if self.is_unsure and self.is_call else self.label


def no_call_words(reason: str) -> str:
    """Return for people that there is no call, and why; a reason is one of `beats.rhythms.no_rhythm`."""
    return {GAP: tr("no call: gap"), FLAT: tr("no call: flat line"), NOISE: tr("no call: noise")}[reason]


def shown_calls(calls: RhythmCalls) -> tuple[str, ...]:
    """Return what people read of each stretch: the called class, or why there is none."""
    reasons = calls.no_call or ("",) * calls.n_stretches
    pairs = zip(calls.labels, reasons, strict=True)
    return tuple(no_call_words(reason) if reason else said_call(label) for label, reason in pairs)


def bars_of(calls: RhythmCalls) -> tuple[Bar, ...]:
    """Return the called rhythms as bars, from the record's start to its end without a gap."""
    kinds = list(zip(shown_calls(calls), calls.is_unsure.tolist(), calls.is_false.tolist(), strict=True))
    edge = (calls.card.duration_s - STEP_S) / 2
    found: list[Bar] = []
    first = 0
    for index in range(1, len(kinds) + 1):
        if index < len(kinds) and kinds[index] == kinds[first]:
            continue
        start_s = 0.0 if first == 0 else float(calls.start_s[first]) + edge
        end_s = calls.record.duration_s if index == len(kinds) else float(calls.start_s[index]) + edge
        is_call = not (calls.no_call and calls.no_call[first])
        found.append(Bar(first, index - 1, start_s, end_s, *kinds[first], is_call))
        first = index
    return tuple(found)


def reference_bars(calls: RhythmCalls) -> tuple[tuple[float, float, str], ...]:
    """Return where the reference's group begins and ends, and which it is; stretches without one are left out."""
    edge = (calls.card.duration_s - STEP_S) / 2
    found: list[tuple[float, float, str]] = []
    for index, group in enumerate(calls.reference):
        if not group:
            continue
        start_s = 0.0 if index == 0 else float(calls.start_s[index]) + edge
        is_last = index == calls.n_stretches - 1
        end_s = calls.record.duration_s if is_last else float(calls.start_s[index + 1]) + edge
        if found and found[-1][2] == group and math.isclose(found[-1][1], start_s):
            found[-1] = (found[-1][0], end_s, group)
        else:
            found.append((start_s, end_s, group))
    return tuple(found)


class RhythmStrip(QWidget):
    """Two rows: what a network calls the rhythm, and what the reference says. A click asks for the stretch.

    Parameters
    ----------
    theme
        Theme to paint in.
    is_whole
        Whether it shows the whole record, without words, instead of what is in view.
    """

    stretch_requested = Signal(int)
    """This stretch was clicked."""

    def __init__(self, theme: Theme = LIGHT, is_whole: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_whole = is_whole
        self._calls: RhythmCalls | None = None
        self._bars: tuple[Bar, ...] = ()
        self._reference: tuple[tuple[float, float, str], ...] = ()
        self._shown_s = (0.0, 10.0)
        self._selected = -1
        self._picture: QPixmap | None = None
        self._fonts = StripFonts(self.font())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("called rhythm of the record") if is_whole else tr("called rhythm"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self._theme = theme
        self._picture = None
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font: the trace's margin is as wide as its words."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fonts = StripFonts(self.font())
            self._picture = None
            self.updateGeometry()
            self.update()

    def set_calls(self, calls: RhythmCalls | None) -> None:
        """Show another record's calls; None for none."""
        self._calls, self._selected = calls, -1
        self._bars = () if calls is None else bars_of(calls)
        self._reference = () if calls is None else reference_bars(calls)
        self._picture = None
        self.updateGeometry()
        self.update()

    def set_shown(self, start_s: float, end_s: float) -> None:
        """Show these seconds, or in the whole record mark them."""
        if (start_s, end_s) != self._shown_s and end_s > start_s:
            self._shown_s = (start_s, end_s)
            self.update()

    def set_selected(self, index: int) -> None:
        """Mark the stretch that is looked at, -1 for none."""
        self._selected = index
        self.update()

    def sizeHint(self) -> QSize:
        """Two rows of text, or one where there is no reference; thin ones of the whole record."""
        row = 7.0 if self._is_whole else self._fonts.small_metrics.height() + 2
        return QSize(200, round(self._n_rows * (row + _ROW_GAP_PX) + 3))

    def minimumSizeHint(self) -> QSize:
        """As high as `sizeHint`."""
        return QSize(60, self.sizeHint().height())

    @property
    def _n_rows(self) -> int:
        return 2 if self._reference else 1

    @property
    def _span_s(self) -> tuple[float, float]:
        whole_s = 0.0 if self._calls is None else self._calls.record.duration_s
        return (0.0, max(whole_s, 1e-9)) if self._is_whole else self._shown_s

    def x_of(self, time_s: float) -> float:
        """Return the x of a time."""
        start_s, end_s = self._span_s
        left, right = self._edges
        return left + (time_s - start_s) / (end_s - start_s) * (right - left)

    def stretch_at(self, x: float) -> int:
        """Return the stretch at an x, -1 beside the row."""
        left, right = self._edges
        if self._calls is None or not left <= x <= right:
            return -1
        start_s, end_s = self._span_s
        return self._calls.nearest(start_s + (x - left) / (right - left) * (end_s - start_s))

    def words_of(self, index: int) -> str:
        """Return what a stretch is called, in words."""
        calls = self._calls
        if calls is None or index < 0:
            return ""
        start, end = format_time(float(calls.start_s[index])), format_time(calls.end_s(index))
        text = f"{start} – {end}: {shown_calls(calls)[index]}"
        if not (calls.no_call and calls.no_call[index]):
            text += f" {calls.confidence[index]:.2f}"
        if calls.is_unsure[index]:
            text += tr(", unsure")
        if calls.reference_labels[index]:
            text += tr("; reference {labels}", labels=" ".join(calls.reference_labels[index]))
        return text

    @property
    def _edges(self) -> tuple[float, float]:
        return self._fonts.margin_width + _EDGE_PX, max(
            self.width() - _EDGE_PX, self._fonts.margin_width + 40
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rows; those of the whole record, thousands of bars, anew only once they have changed."""
        with QPainter(self) as painter:
            if self._is_whole:
                painter.drawPixmap(0, 0, self._whole_picture())
            else:
                self._paint_rows(painter)
            if self._calls is not None:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                left, right = self._edges
                painter.setClipRect(QRectF(left, 0, right - left, self.height()))
                self._paint_marked(painter)

    def _whole_picture(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._picture is None or self._picture.size() != size or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(size)
            self._picture.setDevicePixelRatio(ratio)
            with QPainter(self._picture) as painter:
                self._paint_rows(painter)
        return self._picture

    def _paint_rows(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        if self._calls is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row_px = (self.height() - 2) / self._n_rows - _ROW_GAP_PX
        tops = [1 + row * (row_px + _ROW_GAP_PX) for row in range(self._n_rows)]
        self._paint_names(painter, tops, row_px)
        left, right = self._edges
        painter.save()
        painter.setClipRect(QRectF(left, 0, right - left, self.height()))
        for bar in self._bars_in_view():
            self._paint_bar(painter, bar, tops[0], row_px)
        for start_s, end_s, group in self._reference:
            self._paint_span(painter, (start_s, end_s), group, tops[1], row_px, 0.55)
        painter.restore()

    def _bars_in_view(self) -> Sequence[Bar]:
        """Return the bars to paint, of the whole record the shortest last: what is rare stays to be seen."""
        if self._is_whole:
            return sorted(self._bars, key=lambda bar: bar.start_s - bar.end_s)
        start_s, end_s = self._shown_s
        first = bisect_right(self._bars, start_s, key=lambda bar: bar.end_s)
        return self._bars[first : bisect_left(self._bars, end_s, key=lambda bar: bar.start_s)]

    def _paint_names(self, painter: QPainter, tops: list[float], row_px: float) -> None:
        painter.setFont(self._fonts.small)
        painter.setPen(QColor(self._theme.muted))
        names = [tr("rhythm")] if self._is_whole else [tr("rhythm"), tr("reference")]
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for name, top in zip(names, tops, strict=False):
            height = self.height() - 2 if self._is_whole else row_px
            painter.drawText(QRectF(_EDGE_PX, top, self._edges[0] - _EDGE_PX - 2, height), flags, name)

    def _paint_bar(self, painter: QPainter, bar: Bar, top: float, row_px: float) -> None:
        strength = _FAINT if not bar.is_call or bar.label == said_call(NOISY) else 1.0
        rect = self._paint_span(painter, (bar.start_s, bar.end_s), bar.text, top, row_px, strength)
        if rect is None or not bar.is_false:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.false_hue))
        size = min(_TRIANGLE_PX, row_px)
        x, foot = max(rect.left(), self._edges[0]) + 1, rect.bottom()
        corners = [QPointF(x, foot), QPointF(x + size, foot), QPointF(x + size / 2, foot - size)]
        painter.drawPolygon(QPolygonF(corners))

    def _paint_span(
        self,
        painter: QPainter,
        span_s: tuple[float, float],
        text: str,
        top: float,
        row_px: float,
        strength: float,
    ) -> QRectF | None:
        """Paint one bar with its name; return where it lies, None where it isn't in view."""
        label, theme = text.split(" ")[0], self._theme
        left, right = self._edges
        first, last = max(self.x_of(span_s[0]), left), min(self.x_of(span_s[1]), right)
        if last <= first:
            return None
        rect = QRectF(first, top, max(last - first - 1, 1.0), row_px)
        tint = blend_hex(theme.surface, rhythm_color(label, theme), 0.30 * strength)
        if self._is_whole:
            tint = blend_hex(theme.surface, rhythm_color(label, theme), 0.75 * strength)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tint))
        painter.drawRect(rect)
        if text.endswith("?") and not self._is_whole:
            painter.setPen(QPen(QColor(rhythm_color(label, theme)), 1.0, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
        width = self._fonts.small_metrics.horizontalAdvance(text)
        if not self._is_whole and rect.width() > max(width + 2 * _TEXT_PX + _TRIANGLE_PX, _LEAST_TEXT_PX):
            painter.setFont(self._fonts.small)
            painter.setPen(QColor(theme.text))
            inner = rect.adjusted(_TEXT_PX + _TRIANGLE_PX, 0, -2, 0)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        return rect

    def _paint_marked(self, painter: QPainter) -> None:
        """Frame the stretch that is looked at, and in the whole record what is in view."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._is_whole:
            painter.setPen(QPen(QColor(self._theme.accent), 1.5))
            left, right = self.x_of(self._shown_s[0]), self.x_of(self._shown_s[1])
            painter.drawRect(QRectF(left, 0.75, max(right - left, 3.0), self.height() - 1.5))
        if self._calls is not None and 0 <= self._selected < self._calls.n_stretches:
            painter.setPen(QPen(QColor(self._theme.text), 1.5))
            left = self.x_of(float(self._calls.start_s[self._selected]))
            right = self.x_of(self._calls.end_s(self._selected))
            painter.drawRect(QRectF(left, 0.75, max(right - left, 2.0), self.height() - 1.5))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for the stretch that was clicked."""
        index = self.stretch_at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.stretch_requested.emit(index)

    def event(self, event: QEvent) -> bool:
        """Say what is under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.words_of(self.stretch_at(float(event.pos().x()))), self)
            return True
        return super().event(event)


def rhythm_color(label: str, theme: Theme) -> str:
    """Return the hue of a group of rhythms: fibrillation that of S, tachycardia that of V, sinus rhythm grey."""
    known = {"AFIB": "A", "A": "A", "GSVT": "V", "SB": "L", "O": "R"}
    return theme.class_color(known[label]) if label in known else theme.muted
