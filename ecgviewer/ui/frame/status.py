"""The record and its review in a line for the status bar, and in five for the terminal."""

from ecgviewer.records.lead_kinds import TRAINED_LEADS, plain_name
from ecgviewer.records.record import Record
from ecgviewer.ui.facts.result_source import SEEN_IN_TRAINING
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import beat_number, format_accuracy, format_duration
from ecgviewer.ui.paper.strip_content import tidy_number
from ecgviewer.ui.state.session import Session
from ecgviewer.workflows.review.review_record import RecordReview

DISCLAIMER = tr("research use, not a medical device")


def status_parts(session: Session) -> list[str]:
    """Return record, rate, patient, model, beat and disclaimer, as they stand behind each other in the status bar."""
    record = session.record
    if record is None:
        return [DISCLAIMER]
    parts = [record.name, f"{tidy_number(record.fs_hz)} Hz"]
    if record.is_synthetic:
        parts.append(tr(tr("synthetic")))
    if record.patient.sentence:
        parts.append(record.patient.sentence)
    review = session.review
    parts.append(name_network(session.model) if review is None else _model_part(session))
    if session.prepared is not None and session.selected >= 0:
        parts.append(
            tr(
                "beat {beat_number} of {n_beats}",
                beat_number=beat_number(session.selected),
                n_beats=session.prepared.beats.n_beats,
            )
        )
    return [*parts, DISCLAIMER]


def lead_remarks(record: Record, lead: int) -> list[str]:
    """Return a sentence where the networks know a lead less well than the one they were trained on."""
    name = record.lead_names[lead]
    if plain_name(name) in TRAINED_LEADS or record.is_synthetic:
        return []
    if not record.is_ecg(lead):
        return [tr("{name} is not an ECG lead: it is shown, and nothing on it is called.", name=name)]
    return [tr("The networks were trained on lead MLII and may err more on {name}.", name=name)]


def summary_lines(session: Session) -> list[str]:
    """Return five lines: the record, its beats, the calls, the score, the disclaimer."""
    record, review = session.record, session.review
    if record is None or review is None:
        return [DISCLAIMER]
    about = [record.patient.sentence] if record.patient.sentence else []
    leads = filter(None, [leads_words(review)])
    if record.is_synthetic:
        about.append(tr("synthetic"))
    head = tr(
        "record {name}: {format_duration} at {tidy_number} Hz",
        name=record.name,
        format_duration=format_duration(record.duration_s),
        tidy_number=tidy_number(record.fs_hz),
    )
    source = tr("detected") if review.beats.is_detected else tr("reference")
    counts = ", ".join(f"{label} {count}" for label, count in review.counts_by_class().items())
    warning = f" ⚠ {review.warning}" if review.warning else ""
    return [
        ", ".join([head, tr("lead {lead_names}", lead_names=record.lead_names[review.lead]), *leads, *about]),
        tr(
            "{n_beats} beats from {source} R peaks, {n_outside} outside the model's classes",
            n_beats=review.beats.n_beats,
            source=source,
            n_outside=review.n_outside,
        ),
        tr("calls of {name}: {counts}{warning}", name=review.card.name, counts=counts, warning=warning),
        _score(session),
        DISCLAIMER,
    ]


def leads_words(review: RecordReview) -> str:
    """Return which leads a record's calls were made from, where they are two; else ""."""
    if review.joined is None:
        return ""
    first, second = review.called_leads
    return tr("calls from {first} and {second}", first=first, second=second)


def _model_part(session: Session) -> str:
    review = session.review
    assert review is not None
    seen = f", {SEEN_IN_TRAINING}" if review.is_seen_in_training else ""
    name = name_network(review.card.name)
    if leads := leads_words(review):
        name = f"{name}, {leads}"
    if review.accuracy is None:
        return f"{name}{seen}"
    return tr(
        "{name}, accuracy {format_accuracy} on this record{seen}",
        name=name,
        format_accuracy=format_accuracy(review.accuracy),
        seen=seen,
    )


def _score(session: Session) -> str:
    review = session.review
    assert review is not None
    if review.confusion is None:
        return tr("no reference to score against")
    if review.accuracy is None:
        return tr("no beat could be scored")
    seen = f", {SEEN_IN_TRAINING}" if review.is_seen_in_training else ""
    n_false = int(review.is_false.sum())
    return tr(
        "accuracy {accuracy:.4f} on {n_beats} beats, {n_false} false{seen}",
        accuracy=review.accuracy,
        n_beats=review.confusion.n_beats,
        n_false=n_false,
        seen=seen,
    )
