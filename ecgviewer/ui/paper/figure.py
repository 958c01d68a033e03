"""Pictures: the strip around one explained beat, and a widget as it is on the screen."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtWidgets import QWidget

from ecgviewer.explain.attribution import Attribution
from ecgviewer.files import write_output
from ecgviewer.records.spans import flutter_spans, noise_spans, rhythm_spans
from ecgviewer.ui.facts.beat_details import format_signed
from ecgviewer.ui.look.theme import THEMES
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.attribution_item import AttributionLevels
from ecgviewer.ui.paper.attribution_legend import build_legend, end_of_scale
from ecgviewer.ui.paper.strip_content import Legend, StripContent, TraceSignal
from ecgviewer.ui.paper.strip_export import DEFAULT_SIZE, PNG_DOTS_PER_INCH, write_strip
from ecgviewer.ui.paper.strip_geometry import DEFAULT_PIXELS_PER_MM
from ecgviewer.ui.state.call_parts import parts_of
from ecgviewer.ui.state.method_doubts import doubt_about
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.workflows.review.review_record import RecordReview
from ecgviewer.workflows.review.usual_beat import usual_beat_beside

_SPEED_MM_PER_S = 50.0
_MOST_PARTS = 3
"""Of what counted and isn't on the trace, so many stand in a figure, the largest ones."""


def write_figure(
    path: Path,
    review: RecordReview,
    beat_index: int,
    attribution: Attribution,
    theme_name: str,
    *,
    dots_per_inch: int = PNG_DOTS_PER_INCH,
    may_replace: bool = False,
) -> None:
    """Write the strip around a beat, coloured by its attribution, as PNG, SVG or PDF by the name's ending.

    Raises
    ------
    OutputError
        If the file can't be written.
    """
    strip = strip_around(review, beat_index, attribution)
    theme = THEMES[theme_name]
    records = [review.record.path]
    write_strip(path, strip, theme, dots_per_inch=dots_per_inch, may_replace=may_replace, records=records)


def write_widget(
    path: Path, widget: QWidget, *, may_replace: bool = False, records: Sequence[Path] = ()
) -> None:
    """Write a widget as PNG, as it is on the screen; `may_replace` and `records` as in `files.check_output`.

    Raises
    ------
    OutputError
        If the file can't be written.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    content = bytes(buffer.data().data())
    write_output(path, content, (".png",), may_replace=may_replace, records=records)


def strip_around(
    review: RecordReview,
    beat_index: int,
    attribution: Attribution | None = None,
    speed_mm_per_s: float = _SPEED_MM_PER_S,
) -> StripContent:
    """Return the strip around a beat, coloured by its attribution if there is one."""
    span_s = DEFAULT_SIZE[0] / (DEFAULT_PIXELS_PER_MM * speed_mm_per_s)
    start_s = max(float(review.beats.time_s[beat_index]) - 0.47 * span_s, 0.0)
    return strip_from(review, start_s, beat_index, attribution, speed_mm_per_s)


def strip_from(
    review: RecordReview,
    start_s: float,
    beat_index: int,
    attribution: Attribution | None = None,
    speed_mm_per_s: float = 25.0,
) -> StripContent:
    """Return the strip that begins at a time, with a beat selected and coloured by its attribution, if any."""
    record, beats = review.record, review.beats
    levels, legend = _colors(review, beat_index, attribution)
    parts = parts_of(attribution)
    method = "none" if attribution is None else attribution.method
    annotations, n_samples = record.annotations, record.n_samples
    return StripContent(
        record_name=record.name,
        lead_name=record.lead_names[review.lead],
        signal=TraceSignal(record.lead_mv(review.lead)),
        fs_hz=record.fs_hz,
        duration_s=record.duration_s,
        start_clock=record.start_clock,
        beats=beats,
        rhythm_spans=tuple(rhythm_spans(annotations, n_samples)) if annotations else (),
        noise_spans=tuple(noise_spans(annotations, n_samples, review.lead)) if annotations else (),
        flutter_spans=tuple(flutter_spans(annotations, n_samples)) if annotations else (),
        called=review.called,
        probabilities=review.predictions.probabilities,
        is_false=review.is_false,
        is_outside=review.is_outside,
        labels=review.card.labels,
        parts=None if parts is None else {beat_index: parts},
        usual=None if parts is None else usual_beat_beside(review, beat_index),
        levels=levels,
        legend=legend,
        notes=_notes(record.is_synthetic, attribution),
        selected=beat_index,
        view=ViewSettings(speed_mm_per_s=speed_mm_per_s, start_s=start_s, method=method),
    )


def _colors(
    review: RecordReview, beat_index: int, attribution: Attribution | None
) -> tuple[AttributionLevels | None, Legend | None]:
    if attribution is None:
        return None, None
    explained, scales = {beat_index: attribution}, review.card.scales

    def scale(method: str, label: str) -> float | None:
        return None if attribution.layer else scales.get(method, {}).get(label)

    levels = AttributionLevels(review.beats, review.record.fs_hz)
    levels.update(explained, end_of_scale(explained, scale, False))
    text = tr(
        "{title} of {name}, class {label}",
        title=attribution.title,
        name=review.card.name,
        label=attribution.label,
    )
    doubt = doubt_about(review.card.name, attribution.method)
    return levels, build_legend(explained, scale, False, text, doubt)


def _notes(is_synthetic: bool, attribution: Attribution | None) -> tuple[str, ...]:
    notes = [tr("synthetic record, not a patient")] if is_synthetic else []
    if attribution is not None and attribution.elsewhere:
        elsewhere = attribution.elsewhere
        largest = sorted(elsewhere, key=lambda name: -abs(elsewhere[name]))[:_MOST_PARTS]
        parts = [f"{name} {format_signed(elsewhere[name], '')}" for name in elsewhere if name in largest]
        notes.append(tr("not on the trace: {parts}", parts=", ".join(parts)))
    return tuple(notes)
