"""Paints the rows above the trace: reference, network, rhythm, signal."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from operator import itemgetter

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from ecgviewer.records.spans import Span
from ecgviewer.records.symbols import RHYTHM_MEANINGS
from ecgviewer.ui.look.chips import ChipKind, paint_chip
from ecgviewer.ui.look.color_spaces import blend_hex
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.beyond_wave import paint_parts
from ecgviewer.ui.paper.labels.row_labels import NORMAL, RowLabels, network_labels, reference_labels
from ecgviewer.ui.paper.line_arrays import draw_lines, draw_points, draw_rects, vertical_lines
from ecgviewer.ui.paper.page_painter import PagePainter
from ecgviewer.ui.paper.strip_content import DELETED, OwnMarks, Stretches, StripContent
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import Band, StripPage, beat_span_s
from ecgviewer.ui.paper.strip_rows import LabelSize, fit_labels, has_room_for_normal, runs_of, thin_out

POOR_TEXT = tr("poor signal")
_DOT_HALF = 2.2
_TRIANGLE_HALF = 4.0
_NOTE_PX = 170
"""The widest flag of a note."""

_BAR_PX = 3.0
_ROUND_FROM_PX = 4.0
_OVERHANG_PX = 10.0
"""How far the label of a beat at the paper's edge may reach beyond it, so that none is cut."""

_EVENT_LETTERS = {"x": "p", "|": "|", "!": "!"}
"""How annotations that are neither beats nor stretches are written into the reference row."""


_TICKS = (
    (ChipKind.PLAIN, 0.3),
    (ChipKind.HOLLOW, 0.6),
    (ChipKind.CLASS, 0.8),
    (ChipKind.UNSURE, 0.9),
    (ChipKind.FALSE, 1.0),
)
"""Kinds of labels from the lowest to the topmost tick, each with its share of the row's height."""


class RowPainter(PagePainter):
    """Paints the rows of one page; parameters as `PagePainter` has them."""

    def __init__(
        self, painter: QPainter, content: StripContent, page: StripPage, fonts: StripFonts, theme: Theme
    ) -> None:
        super().__init__(painter, content, page, fonts, theme)
        self._samples = page.start_s * content.fs_hz, page.end_s * content.fs_hz
        self._rows = content.beats_between(page.start_s, page.end_s)
        self._x = (
            page.x_of_time(content.beats.time_s[self._rows.start : self._rows.stop])
            if content.beats is not None
            else np.empty(0)
        )

    def paint(self) -> None:
        """Paint names and rows."""
        layout = self._page.layout
        self._paint_name(tr("reference"), layout.reference)
        if self._content.own is not None:
            self._paint_name(tr("yours"), layout.own)
        self._paint_name(tr("network"), layout.network)
        if self._content.parts is not None:
            self._paint_name(tr("rests on"), layout.parts)
        self._paint_name(tr("rhythm"), layout.rhythm)
        painter = self._painter
        painter.save()
        height = layout.paper.top - layout.reference.top
        clip = QRectF(layout.left, layout.reference.top, layout.paper_width, height)
        painter.setClipRect(clip.adjusted(-_OVERHANG_PX, 0, _OVERHANG_PX, 0))
        self._paint_reference()
        if self._content.own is not None:
            own, content = self._content.own, self._content
            OwnRowPainter(painter, own, content.fs_hz, self._page, self._fonts, self._theme).paint_row()
        self._paint_network()
        paint_parts(painter, self._content, self._page, self._rows, self._x, self._theme)
        self._paint_rhythm()
        painter.restore()

    def _paint_name(self, name: str, band: Band) -> None:
        self._painter.setFont(self._fonts.small)
        self._painter.setPen(QColor(self._theme.muted))
        box = QRectF(8, band.top, self._page.layout.left - 12, band.height)
        self._painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _paint_reference(self) -> None:
        beats, band = self._content.beats, self._page.layout.reference
        if beats is None:
            return
        if not beats.has_reference:
            self._paint_remark(tr("no reference annotations"), band)
            return
        self._paint_labels(reference_labels(beats), band)
        self._paint_events(band)

    def _paint_network(self) -> None:
        content, band = self._content, self._page.layout.network
        beats = content.beats
        if beats is not None and beats.n_beats == 0:
            self._paint_remark(tr("no beats were found"), band)
        if beats is None or content.called is None:
            return
        if content.is_false is not None:
            self._paint_triangles(self._x[content.is_false[self._rows.start : self._rows.stop]])
        self._paint_labels(network_labels(content), band)

    def _paint_labels(self, labels: RowLabels, band: Band) -> None:
        """Paint one label a beat, each as large as its neighbours let it be."""
        metrics, names = self._fonts.base_metrics, labels.names
        codes = labels.codes[self._rows.start : self._rows.stop]
        quiet = np.array([kind is ChipKind.PLAIN and text == NORMAL for text, kind in names], dtype=bool)
        marked = np.array([text.endswith("?") for text, _ in names], dtype=bool)
        is_quiet = quiet[codes]
        letter_half = metrics.horizontalAdvance("W") / 2
        mark = (marked * (metrics.horizontalAdvance("?") / 2))[codes]
        sizes = fit_labels(self._x, is_quiet, metrics.height() / 2 + 2 + mark, letter_half + mark, _DOT_HALF)
        self._paint_ticks(labels, codes, sizes == LabelSize.TICK, band)
        is_dot = is_quiet & (sizes > LabelSize.TICK)
        is_dot &= ~has_room_for_normal(self._x)
        self._paint_dots(self._x[is_dot], band)
        self._painter.setFont(self._fonts.base)
        for index in np.flatnonzero((sizes > LabelSize.TICK) & ~is_dot).tolist():
            text, kind = names[codes[index]]
            if sizes[index] == LabelSize.CHIP and kind is not ChipKind.PLAIN:
                cell = QRectF(self._x[index] - 20, band.top, 40, band.height)
                paint_chip(self._painter, cell, text, kind, self._theme)
            else:
                self._paint_letter(self._x[index], text, self._label_color(text, kind), band)

    def _label_color(self, text: str, kind: ChipKind) -> str:
        if kind is ChipKind.FALSE:
            return self._theme.false_hue
        if kind is ChipKind.UNSURE:
            return self._theme.warning
        if kind is ChipKind.CLASS:
            return self._theme.class_color(text)
        return self._theme.muted

    def _paint_letter(self, x: float, text: str, color: str, band: Band) -> None:
        self._painter.setPen(QColor(color))
        cell = QRectF(x - 20, band.top, 40, band.height)
        self._painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_dots(self, x: np.ndarray, band: Band) -> None:
        painter = self._painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(self._theme.class_color(NORMAL)), 2 * _DOT_HALF)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        draw_points(painter, np.column_stack([x, np.full(x.size, band.middle)]))

    def _paint_ticks(self, labels: RowLabels, codes: np.ndarray, is_tick: np.ndarray, band: Band) -> None:
        """Paint a short line for each beat that has no room for more, what matters on top and taller."""
        painter = self._painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        ticks, columns = codes[is_tick], np.floor(self._x[is_tick])
        for kind, share in _TICKS:
            half = band.height * share / 2 - 1
            for text, code in sorted(
                (text, code) for code, (text, own) in enumerate(labels.names) if own is kind
            ):
                x = columns[ticks == code]
                if x.size == 0:
                    continue
                x = x[np.append(True, x[1:] != x[:-1])] + 0.5
                painter.setPen(QPen(QColor(self._label_color(text, kind)), 1.0))
                draw_lines(painter, vertical_lines(x, band.middle - half, band.middle + half))

    def _paint_triangles(self, x: np.ndarray) -> None:
        band = self._page.layout.triangles
        painter = self._painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.false_hue))
        top, bottom = band.top + 0.5, band.bottom - 0.5
        for index in thin_out(x, 2.0).tolist():
            center = float(x[index])
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(center, top),
                        QPointF(center - _TRIANGLE_HALF, bottom),
                        QPointF(center + _TRIANGLE_HALF, bottom),
                    ]
                )
            )
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_events(self, band: Band) -> None:
        """Paint the annotations that are no beats at their time, such as a small p."""
        content, page = self._content, self._page
        self._painter.setFont(self._fonts.small)
        begin, end = self._samples
        first = bisect_left(content.marks, begin, key=itemgetter(0))
        shown = content.marks[first : bisect_right(content.marks, end, key=itemgetter(0))]
        x = np.array([page.x_of_time(sample / content.fs_hz) for sample, _ in shown])
        for index in thin_out(x, self._fonts.small_metrics.horizontalAdvance("p") + 2).tolist():
            letter = _EVENT_LETTERS.get(shown[index][1])
            if letter is not None:
                self._paint_letter(x[index], letter, self._theme.text, band)

    def _paint_rhythm(self) -> None:
        """Paint the rhythms, and hatched over them the beats in a poor signal; their words come last."""
        content, theme, band = self._content, self._theme, self._page.layout.rhythm
        muted_fill = blend_hex(theme.surface, theme.muted, 0.16)
        strong_fill = blend_hex(theme.surface, theme.accent, 0.20)
        rhythms = Stretches.of(content.rhythm_spans).between(*self._samples)
        flutter = Stretches.of(content.flutter_spans).between(*self._samples)
        shown = []
        for spans, fill, color in (
            ([span for span in rhythms if span.label == NORMAL], muted_fill, theme.muted),
            ([span for span in rhythms if span.label != NORMAL], strong_fill, theme.text),
            (flutter, theme.class_fill("V"), theme.class_color("V")),
        ):
            shown += [(bar, span, color) for bar, span in self._paint_spans(spans, fill)]
        poor = self._paint_quality()
        for rect, span, color in shown:
            self._paint_span_text(rect, span, color)
        self._paint_quality_text(poor)
        if content.beats is not None and not (content.rhythm_spans or content.flutter_spans):
            self._paint_remark(tr("no rhythm annotations"), band, poor)

    def _paint_spans(self, spans: Sequence[Span], fill: str) -> list[tuple[QRectF, Span]]:
        """Paint the bars of some rhythms; return those that have room for words, with where they lie."""
        page, painter, band = self._page, self._painter, self._page.layout.rhythm
        ends = np.array([(span.start_sample, span.end_sample) for span in spans], dtype=np.float64).reshape(
            -1, 2
        )
        left, right = page.x_of_time(ends / self._content.fs_hz).clip(page.layout.left, page.layout.right).T
        widths = np.maximum(right - left - 1.5, 1.0)
        is_narrow = (right > left) & (widths < _ROUND_FROM_PX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        rects = np.column_stack(
            [left + 0.5, np.full(left.size, band.top), widths, np.full(left.size, band.height)]
        )
        # Too narrow for round corners and words: of a day there are thousands.
        draw_rects(painter, rects[is_narrow])
        bars = []
        for place in np.flatnonzero((right > left) & ~is_narrow).tolist():
            bar = QRectF(*rects[place].tolist())
            painter.drawRoundedRect(bar, 3, 3)
            bars.append((bar, spans[place]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        return bars

    def _paint_span_text(self, bar: QRectF, span: Span, color: str) -> None:
        painter, metrics = self._painter, self._fonts.small_metrics
        painter.setFont(self._fonts.small)
        text = _fitting_text(span.label, bar.width() - 10, metrics.horizontalAdvance)
        painter.setPen(QColor(color))
        painter.drawText(
            bar.adjusted(5, 0, -2, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text
        )

    def _paint_quality(self) -> list[QRectF]:
        """Paint a hatched bar over the beats in a poor signal, one for neighbours; return where they lie."""
        beats, page, painter = self._content.beats, self._page, self._painter
        if beats is None:
            return []
        band = page.layout.rhythm
        poor = self._rows.start + np.flatnonzero(beats.is_poor[self._rows.start : self._rows.stop])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        hatch = QBrush(QColor(blend_hex(self._theme.surface, self._theme.muted, 0.55)))
        hatch.setStyle(Qt.BrushStyle.DiagCrossPattern)
        fill = QColor(blend_hex(self._theme.surface, self._theme.muted, 0.16))
        bars: list[QRectF] = []
        for first, last in runs_of(poor.tolist()):
            start_s, end_s = beat_span_s(beats.time_s, first)[0], beat_span_s(beats.time_s, last)[1]
            left = max(round(page.x_of_time(start_s)), page.layout.left)
            right = min(round(page.x_of_time(end_s)), page.layout.right)
            right = left + max(right - left - 1, 2.0)
            if bars and left < bars[-1].right():
                bars[-1].setRight(max(right, bars[-1].right()))  # they lie over each other anyway
            else:
                bars.append(QRectF(left, band.top + 1, right - left, band.height - 2))
        for bar in bars:
            painter.fillRect(bar, fill)
            painter.fillRect(bar, hatch)
        return bars

    def _paint_quality_text(self, bars: Sequence[QRectF]) -> None:
        """Say at the right of a hatched bar what it means, where there is room beside the rhythm's words."""
        painter, width = self._painter, self._fonts.small_metrics.horizontalAdvance(POOR_TEXT) + 8
        painter.setFont(self._fonts.small)
        for bar in bars:
            if width + 16 <= bar.width():
                label = QRectF(bar.right() - width - 8, bar.top(), width, bar.height())
                painter.fillRect(label, QColor(self._theme.surface))
                painter.setPen(QColor(self._theme.muted))
                painter.drawText(label, Qt.AlignmentFlag.AlignCenter, POOR_TEXT)

    def _paint_remark(self, text: str, band: Band, bars: Sequence[QRectF] = ()) -> None:
        """Write a remark into a row, where bars from left to right leave room for it."""
        layout, width = self._page.layout, self._fonts.small_metrics.horizontalAdvance(text)
        left = layout.left + 5
        for bar in bars:
            if bar.left() - 5 < left + width and bar.right() > left:
                left = bar.right() + 5
        if bars and left + width > layout.right:
            return
        self._painter.setFont(self._fonts.small)
        self._painter.setPen(QColor(self._theme.muted))
        box = QRectF(left, band.top, layout.right - left, band.height)
        self._painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def _fitting_text(label: str, width: float, width_of: Callable[[str], float]) -> str:
    """Return the longest way to write a rhythm in a width: in words, as its label, or not at all."""
    meaning = tr("ventricular flutter") if label == "flutter" else RHYTHM_MEANINGS.get(label, "")
    for text in (f"{label} · {meaning}" if label != "flutter" and meaning else meaning, label):
        if text and width_of(text) <= width:
            return text
    return ""


class OwnRowPainter:
    """Paints them on one page.

    Parameters
    ----------
    painter, page, fonts, theme
        As `PagePainter` has them.
    own
        What to paint.
    fs_hz
        Samples of the record a second.
    """

    def __init__(
        self,
        painter: QPainter,
        own: OwnMarks,
        fs_hz: float,
        page: StripPage,
        fonts: StripFonts,
        theme: Theme,
    ) -> None:
        self._painter, self._own, self._fs_hz = painter, own, fs_hz
        self._page, self._fonts, self._theme = page, fonts, theme

    def paint_row(self) -> None:
        """Paint the labels, each as large as its neighbours let it be, and the rhythms below them."""
        self._paint_rhythms()
        own, page, band = self._own, self._page, self._page.layout.own
        first, last = np.searchsorted(own.time_s, [page.start_s, page.end_s])
        x = page.x_of_time(own.time_s[first:last])
        labels = own.labels[first:last]
        metrics = self._fonts.base_metrics
        half = metrics.horizontalAdvance("W") / 2
        sizes = fit_labels(x, np.zeros(x.size, dtype=bool), metrics.height() / 2 + 2, half, half)
        self._painter.setFont(self._fonts.base)
        for place, label, size in zip(x.tolist(), labels.tolist(), sizes.tolist(), strict=True):
            color = self._theme.muted if label == DELETED else self._theme.class_color(label)
            cell = QRectF(place - 20, band.top, 40, band.height)
            if size == LabelSize.TICK:
                self._painter.setPen(QPen(QColor(color), 1.0))
                self._painter.drawLine(QPointF(place, band.top + 2), QPointF(place, band.bottom - 2))
            elif size == LabelSize.CHIP and label != DELETED:
                paint_chip(self._painter, cell, label, ChipKind.CLASS, self._theme)
            else:
                self._painter.setPen(QColor(color))
                self._painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, label)

    def paint_notes(self) -> None:
        """Paint each note as a flag at the top of the paper, with a line down to its time."""
        page, metrics = self._page, self._fonts.small_metrics
        paper = page.layout.paper
        self._painter.setFont(self._fonts.small)
        color = QColor(self._theme.accent)
        shown = [
            (page.x_of_time(sample / self._fs_hz), text)
            for sample, text in self._own.notes
            if page.start_s <= sample / self._fs_hz <= page.end_s
        ]
        after = [*shown[1:], (page.layout.right, "")]
        for (place, text), (end, _) in zip(shown, after, strict=False):
            room = min(end - place - 6, _NOTE_PX)
            self._painter.setPen(QPen(color, 1.0, Qt.PenStyle.DashLine))
            self._painter.drawLine(QPointF(place, paper.top), QPointF(place, paper.bottom))
            words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - 8) if room > 24 else ""
            if not words:
                continue
            box = QRectF(place, paper.top + 2, metrics.horizontalAdvance(words) + 8, metrics.height() + 2)
            self._painter.fillRect(box, QColor(self._theme.surface))
            self._painter.setPen(QPen(color, 1.0))
            self._painter.drawRect(box)
            self._painter.setPen(QColor(self._theme.text))
            self._painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_rhythms(self) -> None:
        page, band = self._page, self._page.layout.own
        self._painter.setFont(self._fonts.small)
        for span in self._own.rhythms:
            left = max(page.x_of_time(span.start_sample / self._fs_hz), page.layout.left)
            right = min(page.x_of_time(span.end_sample / self._fs_hz), page.layout.right)
            if right <= left:
                continue
            bar = QRectF(left, band.bottom - _BAR_PX, right - left, _BAR_PX)
            self._painter.fillRect(bar, QColor(self._theme.accent))
            self._painter.setPen(QColor(self._theme.accent))
            room = QRectF(left + 3, band.top, max(right - left - 6, 0.0), band.height - _BAR_PX)
            self._painter.drawText(
                room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, span.label
            )
