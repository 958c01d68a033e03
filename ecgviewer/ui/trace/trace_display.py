"""Puts what the session holds into trace, overview and bar: the record, its beats, the calls, attributions."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.classifiers.seen import SeenRecord, SeenWindows
from ecgviewer.classifiers.training_patients import Seen
from ecgviewer.explain.attribution import TITLES
from ecgviewer.records.record import Annotations, Record
from ecgviewer.records.spans import Span, flutter_spans, noise_spans, rhythm_spans
from ecgviewer.ui.facts.result_source import training_words
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.strip_content import DELETED, OwnMarks
from ecgviewer.ui.state.explanation_queue import NO_METHOD
from ecgviewer.ui.state.method_doubts import doubt_about
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.state.turns import Turns
from ecgviewer.ui.trace.numbers_strip import NumbersStrip
from ecgviewer.ui.trace.overview_view import OverviewView
from ecgviewer.ui.trace.review_bar import ReviewBar
from ecgviewer.ui.trace.trace_view import TraceView
from ecgviewer.workflows.desk.marks import MarkKind
from ecgviewer.workflows.desk.own_layer import OwnLayer
from ecgviewer.workflows.review.record_numbers import number_record
from ecgviewer.workflows.review.review_record import RecordReview
from ecgviewer.workflows.review.usual_beat import usual_beat_beside

_PROVISIONAL = tr("first calls, from around this page: the whole record is still being read")

_MARKS = frozenset("x|!")


class TraceDisplay:
    """Shows the session's state; each method shows one part of it.

    The trace comes first. What takes longer to fill and to paint follows in turns of its own.
    """

    def __init__(
        self,
        session: Session,
        trace: TraceView,
        overview: OverviewView,
        bar: ReviewBar,
        numbers: NumbersStrip,
        turns: Turns,
    ) -> None:
        self._session = session
        self._trace = trace
        self._overview = overview
        self._bar = bar
        self._numbers = numbers
        self._turns = turns
        self._network_view_of: object = None

    def show_record(self) -> None:
        """Show the record and its lead; beats and calls follow."""
        record, lead = self._session.record, self._session.lead
        self._network_view_of = None
        self._bar.set_badge("")
        self._numbers.set_numbers(None)
        if record is None:
            self._trace.set_lead("", "", None)
            self._overview.set_lead(None)
            return
        name, lead_mv = record.lead_names[lead], record.lead_mv(lead)
        self._bar.set_record(tr("record {name}", name=record.name), record.lead_names, lead)
        self._trace.set_notes(_notes(record.is_synthetic, record.annotations is None))
        self._trace.set_lead(record.name, name, lead_mv, record.fs_hz, record.duration_s, record.start_clock)
        self._overview.set_lead(lead_mv, record.fs_hz, record.duration_s)

    def show_beats(self) -> None:
        """Show the beats and what the annotations say beside them."""
        prepared, record = self._session.prepared, self._session.record
        if prepared is None or record is None:
            return
        self._show_table(prepared.beats, record)
        self.show_preview()
        self.show_own()
        self.show_network_view()

    def _show_table(self, beats: BeatTable, record: Record) -> None:
        annotations, n_samples = record.annotations, record.n_samples
        self._show_notes(record, beats.is_detected)
        if annotations is None:
            self._trace.set_beats(beats)
            return
        self._trace.set_beats(
            beats,
            rhythm_spans(annotations, n_samples),
            noise_spans(annotations, n_samples, self._session.lead),
            flutter_spans(annotations, n_samples),
            _marks(annotations),
        )

    def _show_notes(self, record: Record, is_detected: bool) -> None:
        notes = _notes(record.is_synthetic, is_detected)
        self._trace.set_notes([*notes, _PROVISIONAL] if self._session.preview is not None else notes)

    def show_preview(self) -> None:
        """Show the first calls of a long record, of beats around the page; nothing else is told of them."""
        session, preview = self._session, self._session.preview
        if preview is None or session.record is None:
            return
        if session.prepared is None:
            self._show_table(preview.beats, session.record)
            self._trace.set_review(preview)
            return
        self._show_notes(session.record, session.prepared.beats.is_detected)
        self._trace.set_review(spread_review(preview, session.prepared.beats))

    def show_review(self) -> None:
        """Show the current model's calls and how they stand against the reference."""
        review = self._session.review
        self._turns.add("overview", self._show_overview)
        if review is None:
            self._trace.set_calls(None)
            self._bar.set_badge("")
            self.show_preview()
            return
        self._show_notes(review.record, review.beats.is_detected)
        self._trace.set_review(review)
        self.show_network_view()
        self._show_parts()
        self._show_usual()
        self._bar.set_labels(review.card.labels, self._session.settings.explained_label)
        seen = review.seen_in_training
        warning = "" if seen is Seen.YES else review.warning
        self._bar.set_badge(
            warning or training_words(seen),
            is_warning=bool(warning) or seen is Seen.YES,
            is_reassuring=seen is Seen.NO,
            short=tr("its V mostly wrong off MIT-BIH") if warning else "",
        )

    def _show_overview(self) -> None:
        prepared, review = self._session.prepared, self._session.review
        if prepared is None:
            return
        self._overview.set_beats(prepared.beats)
        if review is not None:
            self._overview.set_calls(review.called, review.is_false)
        self._overview.set_selected(self._session.selected)
        numbers = number_record(prepared.beats, self._session.labels, self._noise_spans())
        self._numbers.set_numbers(numbers, "" if review is None else review.warning)

    def _noise_spans(self) -> list[Span]:
        """Return what is marked as noise on the lead that is shown."""
        prepared, record = self._session.prepared, self._session.record
        if prepared is None or record is None or record.annotations is None:
            return []
        return noise_spans(record.annotations, record.n_samples, prepared.lead)

    def show_selection(self) -> None:
        """Show which beat is selected."""
        self._trace.set_selected(self._session.selected)
        self._show_usual()
        self._overview.set_selected(self._session.selected)

    def show_own(self) -> None:
        """Show what a person says of the record, and count it."""
        own = self._session.own
        record, layer = self._session.record, own.layer
        is_shown = layer is not None and record is not None and (own.is_editing or own.has_any)
        self._trace.set_own(own_marks(layer, record.fs_hz) if layer and record and is_shown else None)
        self._turns.add("overview", self._show_overview)

    def show_wave_marks(self) -> None:
        """Mark the waves of each beat, where that is asked for and they are known."""
        session = self._session
        self._trace.set_wave_marks(session.waves if session.settings.has_wave_marks else None)

    def _show_usual(self) -> None:
        """Show the patient's usual beat behind the selected one, where the network compares them."""
        review = self._session.review
        is_shown = review is not None and self._session.settings.method != NO_METHOD
        self._trace.set_usual(
            usual_beat_beside(review, self._session.selected) if review and is_shown else None
        )

    def show_attributions(self) -> None:
        """Colour the trace by what is explained of the visible page."""
        session = self._session
        method = session.settings.method
        start_s, end_s = self._trace.evidence_range_s
        page_s = end_s - start_s  # what lies beside the page is painted before it is scrolled to
        found = session.attributions_between(start_s - page_s, end_s + page_s) if method in TITLES else {}
        self._trace.set_attributions(
            found,
            lambda wanted, label: session.scale(session.model, wanted, label),
            session.settings.scale_per_beat,
            self._legend(method),
            doubt_about(session.model, method),
        )
        self._show_parts()

    def _show_parts(self) -> None:
        """Show what the calls of the page rest on, where the network has something to tell of it."""
        session = self._session
        is_shown = session.parts_method and session.settings.method != NO_METHOD
        self._trace.set_parts(session.parts_between(*self._trace.evidence_range_s) if is_shown else None)

    def show_network_view(self) -> None:
        """Give the trace the lead as the current network sees it, if that is asked for."""
        prepared, record = self._session.prepared, self._session.record
        if not self._session.settings.as_network_sees or prepared is None or record is None:
            return
        review = self._session.review
        saw: SeenRecord = SeenWindows(prepared.windows) if review is None else review.saw
        is_shown = self._network_view_of == (prepared, review)
        if is_shown:
            return
        self._network_view_of = prepared, review
        curve = saw.curve(prepared.beats, record.fs_hz)
        self._trace.set_network_view((curve.positions, curve.values), curve.unit)

    def _legend(self, method: str) -> str:
        if method not in TITLES:
            return ""
        label = self._session.settings.explained_label
        explained = tr("class {label}", label=label) if label else tr("called class")
        return tr(
            "{titles} of {name_network}, {explained}",
            titles=TITLES[method],
            name_network=name_network(self._session.model),
            explained=explained,
        )


def spread_review(preview: RecordReview, beats: BeatTable) -> RecordReview:
    """Return calls of some beats of a record among all of them; the others have none."""
    # Both are in order of time: `numpy.isin` would sort all beats of the record.
    place = np.searchsorted(beats.r_sample, preview.beats.r_sample)
    kept = place < beats.n_beats
    kept[kept] = beats.r_sample[place[kept]] == preview.beats.r_sample[kept]
    rows = np.zeros(beats.n_beats, dtype=bool)
    rows[place[kept]] = True
    return replace(
        preview,
        beats=beats,
        predictions=preview.predictions.select(kept).spread(rows),
        truth=None,
        pacing=None,
    )


def own_marks(layer: OwnLayer, fs_hz: float) -> OwnMarks:
    """Return what a person says as a strip shows it.

    Parameters
    ----------
    layer
        What the person says.
    fs_hz
        Samples a second of the lead that is shown.
    """
    own, read_hz = layer.beats, layer.first.fs_hz
    is_said = own.own != ""
    gone = np.array(layer.deleted, dtype=np.int64)
    samples = np.concatenate([own.samples[is_said], layer.first.samples[gone]])
    labels = np.concatenate([own.own[is_said], np.full(gone.size, DELETED)])
    order = np.argsort(samples, kind="stable")
    ratio = fs_hz / read_hz
    return OwnMarks(
        samples[order] / read_hz,
        labels[order],
        tuple(
            Span(round(s.start_sample * ratio), round(s.end_sample * ratio), s.label) for s in layer.rhythms
        ),
        tuple((round(note.sample * ratio), note.label) for _, note in layer.marks_of(MarkKind.NOTE)),
    )


def _notes(is_synthetic: bool, is_detected: bool) -> list[str]:
    notes = [tr("synthetic record, not a patient")] if is_synthetic else []
    return [*notes, tr("no reference: R peaks are detected")] if is_detected else notes


def _marks(annotations: Annotations) -> list[tuple[int, str]]:
    pairs: Sequence[tuple[np.int64, str]] = list(zip(annotations.samples, annotations.symbols, strict=True))
    return [(int(sample), symbol) for sample, symbol in pairs if symbol in _MARKS]
