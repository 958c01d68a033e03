"""Which network made the calls, and which patients it has seen."""

from ecgviewer.classifiers.training_patients import Seen
from ecgviewer.workflows.report.report_content import Block, Facts, Text
from ecgviewer.workflows.report.report_source import ReportChoice, ReportSource

_PROTOCOLS = {
    "paper": "as published: beats of all patients on both sides, so that its test beats are of patients it knows",
    "beat": "no beat on both sides, but beats of all patients: its test beats are of patients it knows",
    "patient": "no patient on both sides: its test beats are of patients it has not seen",
}

_AMONG_THEM = (
    "This patient is among them: the network knows this heart, and does better here than on a new patient."
)


def network_blocks(source: ReportSource, choice: ReportChoice) -> tuple[Block, ...]:
    """Return the blocks of the section on the network."""
    review = source.review
    card = review.card
    name = card.name if source.network == card.name else f"{source.network} ({card.name})"
    rows = [
        ("network", f"{name}; classes {' '.join(card.labels)}"),
        ("training", _PROTOCOLS.get(card.protocol, card.protocol)),
        ("has seen", _seen(source)),
    ]
    if review.accuracy is not None and review.confusion is not None:
        n_scored = int(review.confusion.counts.sum())
        unsure = "" if review.n_unsure is None else f"; {review.n_unsure:,} are unsure"
        outside = (
            f"{unsure}; {review.n_outside:,} of other classes are not counted" if review.n_outside else unsure
        )
        rows.append(
            (
                "on this record",
                f"{100 * review.accuracy:.1f} % of {n_scored:,} calls as the reference{outside}",
            )
        )
    return (Facts(tuple(rows)), _of_this_patient(source))


def _seen(source: ReportSource) -> str:
    card = source.review.card
    patients = sorted(card.training_patients)
    if not patients:
        return "not told by its card"
    names = " ".join(patient.removeprefix("mitdb-") for patient in patients)
    return f"{len(patients)} patients: {names}"


def _of_this_patient(source: ReportSource) -> Text:
    """Say whether the record's patient is among those that the network has seen."""
    review = source.review
    if review.is_seen_in_training:
        return Text(_AMONG_THEM, is_warning=True)
    if review.seen_in_training is Seen.NO:
        return Text("This patient is not among them.")
    return Text("This is not a known training record: nobody can tell whether the patient is among them.")
