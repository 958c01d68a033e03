"""The strip of a lesson: one beat asked, its parts to be marked, labels hidden until they are revealed."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPolygonF, QResizeEvent

from ecgviewer.records.spans import noise_spans, rhythm_spans
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.strip_canvas import StripCanvas
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.ui.state.wave_spans import wave_spans
from ecgviewer.workflows.lessons.lesson_material import LessonMaterial

SPAN_S = 4.2
"""Seconds in view: the beat with two or three on either side."""

_GAINS_MM_PER_MV = (40.0, 20.0, 10.0, 5.0, 2.5)
_FILLED = 0.55
"""Most of the paper's height that the curve takes."""

_SHADE = 0.22
_POINTER_PX = 9.0


class LessonStrip(StripCanvas):
    """Shows the beats around the one that is asked. A click on a part of that beat asks to mark it."""

    part_clicked = Signal(str)
    """A part of the asked beat, one of `PARTS`."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: dict[str, tuple[tuple[float, float], ...]] = {}
        self._marked: frozenset[str] = frozenset()
        self._is_hidden = False
        self._shown_theme = LIGHT

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._shown_theme = theme
        super().set_theme(theme)

    def show_beat(self, material: LessonMaterial, row: int, is_revealed: bool) -> None:
        """Show a beat in the middle.

        Parameters
        ----------
        material
            The lesson with its record.
        row
            Of the table of beats.
        is_revealed
            Whether the reference, the network's calls and the rhythm are shown.
        """
        review = material.review
        record, lead, beats = review.record, review.lead, review.beats
        if self.content.record_name != record.name:
            name = record.lead_names[lead]
            self.set_lead(record.name, name, record.lead_mv(lead), record.fs_hz, record.duration_s)
        annotations, n_samples = record.annotations, record.n_samples
        noise = () if annotations is None else noise_spans(annotations, n_samples, lead)
        rhythms = () if annotations is None or not is_revealed else rhythm_spans(annotations, n_samples)
        hidden = np.full(beats.n_beats, "", dtype=beats.symbol.dtype)
        self.set_beats(beats if is_revealed else replace(beats, symbol=hidden), rhythms, noise)
        if is_revealed:
            self.set_review(review)
        self._is_hidden = not is_revealed
        self._parts = beat_parts(material, row)
        self.set_selected(row)
        self.place()

    def set_marked(self, parts: Iterable[str]) -> None:
        """Shade parts of the asked beat."""
        self._marked = frozenset(parts)
        self.update()

    def place(self) -> None:
        """Bring the asked beat into the middle, at a scale that fits the width."""
        content = self.content
        if content.beats is None or content.selected < 0:
            return
        time_s = float(content.beats.time_s[content.selected])
        width_mm = self._page.layout.paper_width / self._page.scale.pixels_per_mm
        speed = max(width_mm / SPAN_S, 1.0)
        start_s = max(time_s - SPAN_S / 2, 0.0)
        gain = self._fitting_gain(start_s)
        self.set_view(ViewSettings(speed_mm_per_s=speed, gain_mm_per_mv=gain, start_s=start_s, method="none"))

    def _fitting_gain(self, start_s: float) -> float:
        """Return the largest gain at which the seconds in view leave room on the paper."""
        content = self.content
        if content.signal is None:
            return _GAINS_MM_PER_MV[2]
        first, last = start_s * content.fs_hz, (start_s + SPAN_S) * content.fs_hz
        values = content.signal.points(first, last, 2000)[1]
        values = values[np.isfinite(values)]
        height_mv = float(np.ptp(values)) if values.size else 1.0
        room_mm = _FILLED * self.paper_height_mm
        return next((gain for gain in _GAINS_MM_PER_MV if gain * height_mv <= room_mm), _GAINS_MM_PER_MV[-1])

    def part_at(self, time_s: float) -> str:
        """Return the part of the asked beat that lies at a time, "" for none."""
        for part, stretches in self._parts.items():
            if any(start <= time_s <= end for start, end in stretches):
                return part
        return ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the strip, and what is marked over it."""
        super().paintEvent(event)
        layout, page, theme = self._page.layout, self._page, self._shown_theme
        paper = layout.paper
        color = QColor(theme.accent)
        color.setAlphaF(_SHADE)
        with QPainter(self) as painter:
            if self._is_hidden:
                rows = QRectF(0, layout.reference.top, self.width(), paper.top - layout.reference.top)
                painter.fillRect(rows, QColor(theme.surface))
                painter.setPen(QColor(theme.muted))
                painter.drawText(rows, Qt.AlignmentFlag.AlignCenter, tr("labels are hidden until you answer"))
            self._paint_pointer(painter)
            for part in self._marked:
                for start_s, end_s in self._parts.get(part, ()):
                    left, right = float(page.x_of_time(start_s)), float(page.x_of_time(end_s))
                    painter.fillRect(QRectF(left, paper.top, right - left, paper.height), color)

    def _paint_pointer(self, painter: QPainter) -> None:
        """Paint a triangle over the R peak of the asked beat."""
        content, page = self.content, self._page
        if content.beats is None or content.selected < 0:
            return
        x, top = float(page.x_of_time(float(content.beats.time_s[content.selected]))), page.layout.paper.top
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._shown_theme.accent))
        corners = [
            QPointF(x - _POINTER_PX, top),
            QPointF(x + _POINTER_PX, top),
            QPointF(x, top + 1.6 * _POINTER_PX),
        ]
        painter.drawPolygon(QPolygonF(corners))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell which part was clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            part = self.part_at(self._page.time_of_x(event.position().x()))
            if part:
                self.part_clicked.emit(part)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the beat in the middle."""
        super().resizeEvent(event)
        self.place()


def beat_parts(material: LessonMaterial, row: int) -> dict[str, tuple[tuple[float, float], ...]]:
    """Return where the parts of a beat lie, in seconds of the record; a part that wasn't found is left out.

    ST lies between QRS and T, the rhythm from the R peak before up to the beat, and on to the R peak after it.
    """
    beats = material.review.beats
    r_s = float(beats.time_s[row])
    found = {span.name: (r_s + span.onset_s, r_s + span.offset_s) for span in wave_spans(material.waves, row)}
    parts: dict[str, tuple[tuple[float, float], ...]] = {name: (span,) for name, span in found.items()}
    if "QRS" in found and "T" in found and found["T"][0] > found["QRS"][1]:
        parts["ST"] = ((found["QRS"][1], found["T"][0]),)
    first = min((span[0] for span in found.values()), default=r_s)
    last = max((span[1] for span in found.values()), default=r_s)
    around = []
    if row > 0:
        around.append((float(beats.time_s[row - 1]), first))
    if row + 1 < beats.n_beats:
        around.append((last, float(beats.time_s[row + 1])))
    parts["rhythm"] = tuple((start, end) for start, end in around if end > start)
    return parts
