"""The called rhythms of a record as text, JSON and CSV show them: rounded values."""

import csv
import io
from dataclasses import asdict, dataclass

import numpy as np

from ecgviewer.evaluate.rhythm_scores import cohen_kappa
from ecgviewer.workflows.rhythm.call_rhythms import RhythmCalls
from ecgviewer.workflows.rhythm.explain_rhythm import RhythmExplanation, rhythm_sentence

_COLUMNS = (
    "start_s",
    "end_s",
    "call",
    "probability",
    "unsure",
    "no_call",
    "found",
    "reference",
    "reference_labels",
)


@dataclass(frozen=True)
class CalledStretch:
    """One stretch of ten seconds.

    Attributes
    ----------
    start_s, end_s
        Where it begins and ends.
    call, probability
        The most probable class, and how probable it is.
    unsure
        Whether that is below the network's limit, or there should be no call.
    no_call
        Why there should be none: "gap", "flat line" or "noise"; None where there is a call.
    found
        The call alone; of a network whose labels have a threshold each, all that come to theirs, perhaps none.
    probabilities
        By class.
    reference, reference_labels
        Its group by the record's annotations, None where there is none or it is of several; and their labels.
    """

    start_s: float
    end_s: float
    call: str
    probability: float
    unsure: bool
    no_call: str | None
    found: tuple[str, ...]
    probabilities: dict[str, float]
    reference: str | None
    reference_labels: tuple[str, ...]


@dataclass(frozen=True)
class CalledRecording:
    """A recording as a whole.

    Attributes
    ----------
    call, probability
        The most probable class, and how probable it is.
    unsure
        Whether that is below the network's limit.
    probabilities
        By class.
    """

    call: str
    probability: float
    unsure: bool
    probabilities: dict[str, float]


@dataclass(frozen=True)
class RhythmResult:
    """What a network calls the rhythm of a record.

    Attributes
    ----------
    record, model
        Their names.
    leads
        Of the record, as the network read them; None for one that is missing.
    duration_s
        Of the record.
    recording
        What it is called as a whole, by a network that was made for that, of recordings of its length; None elsewhere.
    share
        Of the stretches by what is found, where there is a call; of several labels they add up to more than 1.
    n_counted, accuracy
        Stretches with a reference of the network's classes, and the share of them that is called so; None for none.
    kappa
        Cohen's kappa of each class against all others over these; None where it isn't defined.
    stretches
        One every five seconds.
    """

    record: str
    model: str
    leads: tuple[str | None, ...]
    duration_s: float
    recording: CalledRecording | None
    share: dict[str, float]
    n_counted: int
    accuracy: float | None
    kappa: dict[str, float | None]
    stretches: tuple[CalledStretch, ...]

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        return asdict(self)

    def as_csv(self) -> str:
        """Return one line a stretch."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        classes = list(self.stretches[0].probabilities) if self.stretches else []
        writer.writerow([*_COLUMNS, *(f"p_{name}" for name in classes)])
        for row in self.stretches:
            labels = " ".join(row.reference_labels)
            head = [
                row.start_s,
                row.end_s,
                row.call,
                row.probability,
                int(row.unsure),
                row.no_call or "",
                " ".join(row.found),
                row.reference or "",
                labels,
            ]
            writer.writerow([*head, *row.probabilities.values()])
        return text.getvalue()


def rhythm_result(calls: RhythmCalls) -> RhythmResult:
    """Return what was called, with whole decimals."""
    labels, called, every = calls.card.labels, calls.labels, calls.found
    found_at_all = [
        label for own, is_call in zip(every, calls.is_call, strict=True) for label in own if is_call
    ]
    stretches = tuple(
        CalledStretch(
            float(start_s),
            round(calls.end_s(index), 3),
            called[index],
            round(float(calls.confidence[index]), 4),
            bool(calls.is_unsure[index]),
            (calls.no_call[index] or None) if calls.no_call else None,
            every[index],
            _by_class(labels, calls.probabilities[index]),
            calls.reference[index] or None,
            calls.reference_labels[index],
        )
        for index, start_s in enumerate(calls.start_s)
    )
    counts = calls.confusion().counts
    n_counted = int(counts.sum())
    reference, found = (np.array(part)[calls.is_counted] for part in (calls.reference, called))
    return RhythmResult(
        calls.record.name,
        calls.card.name,
        tuple(None if lead is None else calls.record.lead_names[lead] for lead in calls.leads),
        calls.record.duration_s,
        _recording(calls),
        {label: round(found_at_all.count(label) / max(len(called), 1), 4) for label in labels},
        n_counted,
        round(float(np.trace(counts)) / n_counted, 4) if n_counted else None,
        {label: _kappa(reference == label, found == label) for label in labels},
        stretches,
    )


def _recording(calls: RhythmCalls) -> CalledRecording | None:
    if calls.whole is None or calls.whole_call is None:
        return None
    call, probability, is_unsure = calls.whole_call
    return CalledRecording(call, round(probability, 4), is_unsure, _by_class(calls.card.labels, calls.whole))


def _by_class(labels: tuple[str, ...], probabilities: np.ndarray) -> dict[str, float]:
    return {label: round(float(p), 4) for label, p in zip(labels, probabilities, strict=True)}


def explanation_as_dict(found: RhythmExplanation, calls: RhythmCalls) -> dict[str, object]:
    """Return the reasons of one stretch for JSON."""
    measured = asdict(found.measured)
    return {
        "record": calls.record.name,
        "model": calls.card.name,
        "start_s": float(calls.start_s[found.index]),
        "end_s": round(calls.end_s(found.index), 3),
        "call": calls.labels[found.index],
        "explained": found.label,
        "probability": round(found.probability, 4),
        "probability_alone": None if found.alone is None else round(found.alone, 4),
        "words": rhythm_sentence(found),
        "measured": {key: _plain(value) for key, value in measured.items()},
        "leads": [
            {
                "name": name or None,
                "counted": round(float(share), 4),
                "worth": round(float(worth), 4),
                "map": [round(float(value), 4) for value in values],
            }
            for name, share, worth, values in zip(
                found.lead_names, found.shares, found.worth.values, found.scaled_maps, strict=True
            )
        ],
        "logit_with_all_leads": round(found.worth.with_all, 4),
        "logit_with_no_lead": round(found.worth.with_none, 4),
        "map_step_s": found.step_s,
    }


def _kappa(reference: np.ndarray, called: np.ndarray) -> float | None:
    return _rounded(cohen_kappa(reference, called)) if reference.size else None


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 4)


def _plain(value: object) -> object:
    if isinstance(value, float):
        return _rounded(value)
    return value
