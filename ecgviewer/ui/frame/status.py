"""The record and its review in a line for the status bar, and in five for the terminal."""

from ecgviewer.records.lead_kinds import TRAINED_LEADS, plain_name
from ecgviewer.records.record import Record
from ecgviewer.ui.facts.result_source import SEEN_IN_TRAINING
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.wording import beat_number, format_accuracy, format_duration
from ecgviewer.ui.paper.strip_content import tidy_number
from ecgviewer.ui.state.session import Session

DISCLAIMER = "research use, not a medical device"


def status_line(session: Session) -> str:
    """Return record, rate, patient, model, beat and disclaimer in one line."""
    record = session.record
    if record is None:
        return DISCLAIMER
    parts = [record.name, f"{tidy_number(record.fs_hz)} Hz"]
    if record.is_synthetic:
        parts.append("synthetic")
    if record.patient.sentence:
        parts.append(record.patient.sentence)
    review = session.review
    parts.append(name_network(session.model) if review is None else _model_part(session))
    if session.prepared is not None and session.selected >= 0:
        parts.append(f"beat {beat_number(session.selected)} of {session.prepared.beats.n_beats}")
    return " · ".join([*parts, DISCLAIMER])


def lead_remarks(record: Record, lead: int) -> list[str]:
    """Return a sentence where the networks know a lead less well than the one they were trained on."""
    name = record.lead_names[lead]
    if plain_name(name) in TRAINED_LEADS or record.is_synthetic:
        return []
    if not record.is_ecg(lead):
        return [f"{name} is not an ECG lead: it is shown, and nothing on it is called."]
    return [f"The networks were trained on lead MLII and may err more on {name}."]


def summary_lines(session: Session) -> list[str]:
    """Return five lines: the record, its beats, the calls, the score, the disclaimer."""
    record, review = session.record, session.review
    if record is None or review is None:
        return [DISCLAIMER]
    about = [record.patient.sentence] if record.patient.sentence else []
    if record.is_synthetic:
        about.append("synthetic")
    head = f"record {record.name}: {format_duration(record.duration_s)} at {tidy_number(record.fs_hz)} Hz"
    source = "detected" if review.beats.is_detected else "reference"
    counts = ", ".join(f"{label} {count}" for label, count in review.counts_by_class().items())
    return [
        ", ".join([head, f"lead {record.lead_names[review.lead]}", *about]),
        f"{review.beats.n_beats} beats from {source} R peaks, {review.n_outside} outside the model's classes",
        f"calls of {review.card.name}: {counts}",
        _score(session),
        DISCLAIMER,
    ]


def _model_part(session: Session) -> str:
    review = session.review
    assert review is not None
    seen = f", {SEEN_IN_TRAINING}" if review.is_seen_in_training else ""
    name = name_network(review.card.name)
    if review.accuracy is None:
        return f"{name}{seen}"
    return f"{name}, accuracy {format_accuracy(review.accuracy)} on this record{seen}"


def _score(session: Session) -> str:
    review = session.review
    assert review is not None
    if review.confusion is None:
        return "no reference to score against"
    if review.accuracy is None:
        return "no beat could be scored"
    seen = f", {SEEN_IN_TRAINING}" if review.is_seen_in_training else ""
    n_false = int(review.is_false.sum())
    return f"accuracy {review.accuracy:.4f} on {review.confusion.n_beats} beats, {n_false} false{seen}"
