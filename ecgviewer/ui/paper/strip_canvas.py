"""A strip of ECG as a widget: what is shown, and how much of the record fits."""

import datetime
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.classifiers.predictions import Doubts
from ecgviewer.classifiers.seen import SD
from ecgviewer.explain.attribution import Attribution
from ecgviewer.records.spans import Span
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.attribution_item import AttributionLevels
from ecgviewer.ui.paper.attribution_legend import ScaleOf, build_legend, end_of_scale
from ecgviewer.ui.paper.header_painter import is_colored
from ecgviewer.ui.paper.lead_places import UNPLACED, Centers
from ecgviewer.ui.paper.strip_content import (
    OwnMarks,
    SecondLead,
    Stretches,
    StripContent,
    TraceSignal,
    is_same,
)
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import clamp_start, start_after_zoom
from ecgviewer.ui.paper.strip_painter import StripPainter, make_page
from ecgviewer.ui.paper.tiles.paper_tiles import Look, PaperTiles, whole_pixels
from ecgviewer.ui.state.call_parts import CallParts
from ecgviewer.ui.state.view_settings import MM_PER_INCH, ViewSettings
from ecgviewer.workflows.review.calipers import Caliper
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview
from ecgviewer.workflows.review.usual_beat import UsualBeat

_MOVES_NOTHING = frozenset(
    (
        *(
            "beats",
            "rhythm_spans",
            "noise_spans",
            "flutter_spans",
            "marks",
            "selected",
            "usual",
            "wave_marks",
        ),
        *("called", "probabilities", "is_false", "is_outside", "doubts", "labels", "levels", "legend"),
        *("calipers", "chosen_caliper"),
    )
)
"""Fields of the content that are painted where there is room for them: nothing else gives way."""

_MOVES_IF_NONE = frozenset(("parts", "own"))
"""Rows that take room where there is anything to show in them, whatever that is."""

_SOME_S = 5.0
_WINDOW_REACH_S = 0.5
"""So far from its R peak a beat may be coloured."""

_TILES_PAUSE_MS, _TILES_TURN_S = 8, 0.004
"""Pages beside the one that scrolls are painted in turns, so that the window answers in between."""


class StripCanvas(QWidget):
    """One lead of a record on ECG paper, or two, as large as the widget allows at a fixed scale."""

    visible_range_changed = Signal(float, float)
    """First and last second on the paper; also sent when another record comes to lie there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = StripContent()
        self._theme = LIGHT
        self._painted: tuple[object, object, object] = (None, None, None)
        self._picture: QPixmap | None = None
        self._fonts = StripFonts(self.font())
        self._centers = UNPLACED
        self._page = make_page(self._content, self.width(), self.height(), self._fonts)
        self._tiles = PaperTiles()
        self._direction = 0
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(_TILES_PAUSE_MS)
        self._idle.timeout.connect(self._on_idle)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(tr("ECG trace"))

    def set_lead(
        self,
        record_name: str,
        lead_name: str,
        lead_mv: np.ndarray | None,
        fs_hz: float = 1.0,
        duration_s: float = 0.0,
        start_clock: datetime.time | None = None,
    ) -> None:
        """Show a lead; beats, calls and attributions of another are dropped. None shows no record.

        Parameters
        ----------
        record_name, lead_name
            As in the header.
        lead_mv
            Shape (n_samples,).
        fs_hz, duration_s
            Rate and length of the record.
        start_clock
            Time of day of the first sample, if known.
        """
        self._centers = UNPLACED
        self._set(
            StripContent(
                record_name=record_name,
                lead_name=lead_name,
                signal=None if lead_mv is None else TraceSignal(lead_mv),
                fs_hz=fs_hz,
                duration_s=duration_s,
                start_clock=start_clock,
                notes=self._content.notes,
                view=self._content.view,
            ),
            is_new_record=True,
        )

    def set_beats(
        self,
        beats: BeatTable | None,
        rhythm_spans: Sequence[Span] = (),
        noise_spans: Sequence[Span] = (),
        flutter_spans: Sequence[Span] = (),
        marks: Sequence[tuple[int, str]] = (),
    ) -> None:
        """Show beats and what the annotations say beside them; calls and attributions are dropped.

        Parameters
        ----------
        beats
            All beats of the lead.
        rhythm_spans, noise_spans, flutter_spans
            Stretches.
        marks
            Other annotations as (sample, WFDB mnemonic): `x`, `|` and `!` are drawn.
        """
        self._change(
            beats=beats,
            rhythm_spans=Stretches(rhythm_spans),
            noise_spans=Stretches(noise_spans),
            flutter_spans=Stretches(flutter_spans),
            marks=tuple(marks),
            called=None,
            probabilities=None,
            is_false=None,
            is_outside=None,
            labels=(),
            parts=None,
            usual=None,
            wave_marks=None,
            levels=None,
            legend=None,
            selected=-1,
        )

    def set_calls(
        self,
        called: np.ndarray | None,
        probabilities: np.ndarray | None = None,
        is_false: np.ndarray | None = None,
        is_outside: np.ndarray | None = None,
        labels: Sequence[str] = (),
        doubts: Doubts | None = None,
    ) -> None:
        """Show a network's calls, see `StripContent`; None takes them away."""
        self._change(
            called=called,
            probabilities=probabilities,
            is_false=is_false,
            is_outside=is_outside,
            labels=tuple(labels),
            doubts=doubts,
        )

    def set_review(self, review: RecordReview) -> None:
        """Show the calls of a review, of the beats that are shown."""
        predictions = review.predictions
        self.set_calls(
            review.called,
            predictions.probabilities,
            review.is_false,
            review.is_outside,
            review.card.labels,
            predictions.doubts,
        )

    def set_attributions(
        self,
        attributions: Mapping[int, Attribution],
        scale: ScaleOf,
        scale_is_per_beat: bool = False,
        legend: str = "",
        doubt: str = "",
    ) -> None:
        """Paint the attributions of some beats behind the trace; all others have none from now on.

        Parameters
        ----------
        attributions
            By row of the table of beats, of the page and of what lies beside it. Empty for none.
        scale
            Value at the end of the colour map for a method and a label, by function or by
            (method, label); None where it is not known.
        scale_is_per_beat
            Whether each beat is scaled to its own largest value instead.
        legend
            What is explained, such as "Grad-CAM of V2, called class". The view adds what the scale
            is.
        doubt
            Why the method is no evidence on this network, "" for nothing: the band fades.
        """
        beats, (start_s, end_s) = self._content.beats, self.visible_range_s
        near = self._content.beats_between(start_s - _WINDOW_REACH_S, end_s + _WINDOW_REACH_S)
        in_view = {row: attribution for row, attribution in attributions.items() if row in near}
        if beats is None or not in_view:
            self._change(levels=None, legend=None)
            return
        levels = self._content.levels or AttributionLevels(beats, self._content.fs_hz)
        ends = end_of_scale(attributions, scale, scale_is_per_beat)
        is_other = levels.update(attributions, ends)
        built = build_legend(in_view, scale, scale_is_per_beat, legend, doubt)
        if is_other or levels is not self._content.levels or built != self._content.legend:
            self._set(replace(self._content, levels=levels, legend=built), moves=False)

    def set_parts(self, parts: Mapping[int, CallParts] | None) -> None:
        """Show what the calls of some beats rest on, by row; None where the network has nothing to tell of it."""
        self._change(parts=parts)

    def set_wave_marks(self, waves: RecordWaves | None) -> None:
        """Mark the waves of each beat below the first lead; None for none."""
        self._change(wave_marks=waves)

    def set_usual(self, usual: UsualBeat | None) -> None:
        """Show the patient's usual beat behind the selected one; None for none."""
        self._change(usual=usual)

    def set_own(self, own: OwnMarks | None) -> None:
        """Show what a person says of the record in a row of its own; None for no such row."""
        self._change(own=own)

    def set_filtered(self, signal: TraceSignal | None, words: str = "") -> None:
        """Show the lead through display filters, named in words; None for as it was stored."""
        self._centers = UNPLACED
        self._change(filtered=signal, filter_words=words)

    def set_calipers(self, calipers: Sequence[Caliper], chosen: int = -1) -> None:
        """Show calipers, one of them chosen; another record or lead has none."""
        self._change(calipers=tuple(calipers), chosen_caliper=chosen)

    def set_network_view(self, points: tuple[np.ndarray, np.ndarray] | None, unit: str = SD) -> None:
        """Take the lead as the network sees it; it is shown while the view settings ask for it.

        Parameters
        ----------
        points
            Positions in samples of the record and values, NaN in gaps; None for none. See
            `classifiers.seen`.
        unit
            Of the values.
        """
        signal = None if points is None else TraceSignal(points[1], unit, points[0])
        self._centers = UNPLACED
        self._change(network_signal=signal)

    def set_second(self, second: SecondLead | None) -> None:
        """Show a lead below the first one, None for none.

        One whose curve is still to come gets its place already, so that the first doesn't move when it comes.
        """
        old = self._content.second
        if (None if old is None else old.name) != (None if second is None else second.name):
            self._centers = UNPLACED
        self._change(second=second)

    def set_view(self, settings: ViewSettings) -> None:
        """Show another page, scale or kind of curve."""
        old = self._content.view
        if (settings.gain_mm_per_mv, settings.as_network_sees) != (old.gain_mm_per_mv, old.as_network_sees):
            self._centers = UNPLACED
        self._change(view=settings)

    def set_selected(self, beat_index: int) -> None:
        """Mark a beat, -1 for none."""
        self._change(selected=beat_index)

    def set_notes(self, notes: Sequence[str]) -> None:
        """Show short sentences above the paper, such as "synthetic"."""
        self._change(notes=tuple(notes))

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme."""
        self._theme = theme
        self.update()

    @property
    def content(self) -> StripContent:
        """Everything that is shown, for export."""
        return self._content

    @property
    def visible_range_s(self) -> tuple[float, float]:
        """First and last second on the paper."""
        return self._page.start_s, self._page.end_s

    @property
    def evidence_range_s(self) -> tuple[float, float]:
        """First and last second whose beats are explained, see `explained_range`."""
        return self.explained_range(*self.visible_range_s)

    def explained_range(self, start_s: float, end_s: float) -> tuple[float, float]:
        """Return which part of a page is explained: all of it.

        Where beats are too narrow to show anything, some in its middle, so that the header can say from which
        speed on they do.
        """
        if is_colored(self._page.scale):
            return start_s, end_s
        middle_s = (start_s + end_s) / 2
        return middle_s - _SOME_S, middle_s + _SOME_S

    @property
    def pixels_per_mm(self) -> float:
        """Logical pixels per millimetre that the screen reports."""
        return self.logicalDpiX() / MM_PER_INCH

    @property
    def paper_height_mm(self) -> float:
        """Height of the paper in millimetres of the screen."""
        return self._page.layout.paper.height / self._page.scale.pixels_per_mm

    def whole_pixels(self, seconds: float) -> float:
        """Return the step in time next to some seconds by which the page moves fastest: in whole pixels."""
        return whole_pixels(seconds, self._page, self.devicePixelRatioF())

    def start_at_speed(self, speed_mm_per_s: float, anchor_s: float | None = None) -> float:
        """Return the start at another paper speed for which a time stays where it is.

        Parameters
        ----------
        speed_mm_per_s
            The other paper speed.
        anchor_s
            That time; by default the selected beat if it is in view, else the middle of the page.
        """
        page, beats = self._page, self._content.beats
        if anchor_s is None:
            anchor_s = (page.start_s + page.end_s) / 2
            if beats is not None and 0 <= self._content.selected < beats.n_beats:
                selected_s = float(beats.time_s[self._content.selected])
                if page.start_s <= selected_s <= page.end_s:
                    anchor_s = selected_s
        start_s = start_after_zoom(page, speed_mm_per_s, anchor_s)
        span_s = page.span_s * page.scale.speed_mm_per_s / speed_mm_per_s
        return clamp_start(start_s, span_s, self._content.duration_s)

    def sizeHint(self) -> QSize:
        """Return room for ten seconds or so."""
        return QSize(1000, 460)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size at which rows and some paper fit."""
        return QSize(320, 200)

    def _change(self, **changes: object) -> None:
        """Show what differs from what is shown already; nothing is laid out or painted for what doesn't."""
        old = self._content
        fresh = {name: new for name, new in changes.items() if not is_same(new, getattr(old, name))}
        if not fresh:
            return
        moves = any(
            name not in _MOVES_NOTHING
            and (name not in _MOVES_IF_NONE or (new is None) != (getattr(old, name) is None))
            for name, new in fresh.items()
        )
        self._set(replace(old, **fresh), moves=moves)  # type: ignore[arg-type]

    def _set(self, content: StripContent, is_new_record: bool = False, *, moves: bool = True) -> None:
        """Show something else, laid out anew only where what it has moves other things."""
        self._content = content
        if moves or is_new_record:
            self._lay_out(is_new_record)
        self.update()

    def _lay_out(self, is_new_record: bool = False) -> None:
        """Work out the page anew, and say so if other seconds are on the paper."""
        before, scale = self.visible_range_s, self._page.scale
        self._page = make_page(
            self._content, self.width(), self.height(), self._fonts, self.pixels_per_mm, self._centers
        )
        second = self._page.second
        self._centers = Centers(self._page.center_mv, math.inf if second is None else second.center_mv)
        is_moved = self.visible_range_s != before
        has_scrolled = is_moved and not is_new_record and self._page.scale == scale
        if has_scrolled:
            self._direction = 1 if self._page.start_s > before[0] else -1
        elif is_new_record or is_moved:
            self._direction = 0
        if self._content.signal is not None and (is_new_record or is_moved):
            self.visible_range_changed.emit(*self.visible_range_s)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page."""
        shown = (self._content, self._page, self._theme)
        is_same = all(one is other for one, other in zip(shown, self._painted, strict=True))
        if not is_same:
            self._painted, self._picture = shown, None
        # While a page scrolls under a pointer that rests, parts of it are painted twice a frame.
        if self._picture is None and (is_same or self._direction):
            self._picture = self._pictured()
        with QPainter(self) as painter:
            painter.setClipRect(event.rect())
            if self._picture is None:
                self._paint(painter)
            else:
                painter.drawPixmap(0, 0, self._picture)

    def _pictured(self) -> QPixmap:
        """Return the page as pixels: what is painted a second time, under a pointer that moves, is painted often."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        with QPainter(picture) as painter:
            self._paint(painter)
        return picture

    def _paint(self, painter: QPainter) -> None:
        content, page, look = self._content, self._page, self._look()
        strip = StripPainter(painter, content, page, self._fonts, self._theme, look.pixel_ratio)
        if not self._direction:
            strip.paint()
            return
        strip.paint(lambda: self._tiles.lay(painter, content, page, look))
        self._idle.start()

    def _look(self) -> Look:
        return Look(self._fonts, self._theme, self.devicePixelRatioF())

    def _on_idle(self) -> None:
        """Paint tiles of what may be scrolled to next, some at a time."""
        until_s = time.perf_counter() + _TILES_TURN_S
        while self._tiles.prepare(self._content, self._page, self._look(), self._direction):
            if time.perf_counter() > until_s:
                self._idle.start()
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show more or less of the record; the scale stays."""
        super().resizeEvent(event)
        if self._content.second is not None and event.oldSize().height() != event.size().height():
            # Two leads share the height; a single one stays where it is.
            self._centers = UNPLACED
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Take over another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fonts = StripFonts(self.font())
            self._lay_out()
