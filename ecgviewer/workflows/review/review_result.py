"""The calls of a record's beats as text, JSON and CSV show them: rounded values."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

import numpy as np

from ecgviewer.beats.wave_intervals import INTERVALS
from ecgviewer.evaluate.confusion import none_if_nan
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview

_COLUMNS = ("number", "time_s", "r_sample", "symbol", "label")
_FURTHER_COLUMNS = (
    "unsure",
    "unsure_because",
    "outside_score",
    "rr_before_s",
    "rr_after_s",
    "rhythm",
    "reason",
    "quality",
)


@dataclass(frozen=True)
class CalledBeat:
    """One beat; None stands for what is not known.

    Attributes
    ----------
    number
        The first is 1.
    r_sample, time_s
        Its R peak.
    symbol, label
        Reference mnemonic, and what it is called.
    probabilities
        By class of the network.
    unsure, unsure_because, outside_score
        As in `Doubts`: whether, why in words, and the score; None where the model gives none.
    rr_before_s, rr_after_s
        Intervals to the beats beside it, in seconds.
    rhythm
        That it lies in by reference.
    reason
        Why it has no call.
    quality
        Index of signal quality, 0 to 1.
    label_alone
        What the lead that is shown calls it by itself, where both together call it otherwise.
    """

    number: int
    r_sample: int
    time_s: float
    symbol: str | None
    label: str | None
    probabilities: Mapping[str, float | None]
    unsure: bool | None
    unsure_because: tuple[str, ...]
    outside_score: float | None
    rr_before_s: float | None
    rr_after_s: float | None
    rhythm: str | None
    reason: str | None
    quality: float | None
    label_alone: str | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the beat for JSON."""
        return dict(vars(self))


@dataclass(frozen=True)
class ReviewResult:
    """A record with one network's call of every beat.

    Attributes
    ----------
    record, lead, model
        What was classified, and by what.
    leads
        The leads that the calls were made from, `lead` first.
    n_beats, n_outside_classes, n_unsure, n_paced
        All beats, those of none of the classes by reference, unsure ones (None where nothing is told), and those taken
        for paced since pacing spikes were found.
    accuracy
        Share of right calls; None where nothing could be scored.
    labels, confusion
        The classes, and counts with the reference in rows; None without a reference.
    seen_in_training
        Whether the network was trained with this patient's beats; "unknown" where nobody can tell.
    r_peaks
        "reference" or "detected".
    notes
        What a person should know of the record.
    warning
        What stands beside each count of the calls; None where there is nothing to warn of.
    beats
        All beats.
    intervals
        Intervals of each beat by name; None where waves were not looked for.
    """

    record: str
    lead: str
    leads: tuple[str, ...]
    model: str
    n_beats: int
    n_outside_classes: int
    n_unsure: int | None
    n_paced: int
    accuracy: float | None
    labels: tuple[str, ...]
    confusion: Sequence[Sequence[int]] | None
    seen_in_training: bool | Literal["unknown"]
    r_peaks: str
    notes: tuple[str, ...]
    warning: str | None
    beats: tuple[CalledBeat, ...]
    intervals: tuple[Mapping[str, float | None], ...] | None

    def as_dict(self) -> dict[str, object]:
        """Return the review as `classify --json` prints it: intervals stand with their beats."""
        found = dict(vars(self))
        del found["intervals"]
        found["beats"] = [{**beat.as_dict(), **own} for beat, own in self.measured_beats()]
        return found

    def measured_beats(self) -> Iterator[tuple[CalledBeat, Mapping[str, float | None]]]:
        """Give each beat with its intervals, without any where waves were not looked for."""
        return zip(self.beats, self.intervals or ({},) * len(self.beats), strict=True)


def review_result(review: RecordReview, waves: RecordWaves | None = None) -> ReviewResult:
    """Return what is shown of a review, with intervals by beat where waves are given."""
    confusion = review.confusion
    measured = None if waves is None else waves.intervals(review.called)
    numbers = range(review.beats.n_beats)
    return ReviewResult(
        record=review.record.name,
        lead=review.record.lead_names[review.lead],
        leads=review.called_leads,
        model=review.card.name,
        n_beats=review.beats.n_beats,
        n_outside_classes=review.n_outside,
        n_unsure=review.n_unsure,
        n_paced=review.n_paced,
        accuracy=review.accuracy,
        labels=review.card.labels,
        confusion=None if confusion is None else confusion.counts.tolist(),
        seen_in_training=review.seen_in_training.as_json(),
        r_peaks="detected" if review.beats.is_detected else "reference",
        notes=review.notes,
        warning=review.warning or None,
        beats=tuple(called_beat(review, index) for index in numbers),
        intervals=None if measured is None else tuple(measured.beat_as_dict(index) for index in numbers),
    )


def called_beat(review: RecordReview, index: int) -> CalledBeat:
    """Return what is shown of one beat."""
    beats = review.beats
    probabilities = review.predictions.probabilities[index]
    has_call = bool(np.isfinite(probabilities).all())
    doubts = review.predictions.doubts if has_call else None
    scores = None if doubts is None else doubts.outside_score
    return CalledBeat(
        number=index + 1,
        r_sample=int(beats.r_sample[index]),
        time_s=round(float(beats.time_s[index]), 4),
        symbol=str(beats.symbol[index]) or None,
        label=str(review.called[index]) or None,
        probabilities={
            label: round(float(value), 6) if has_call else None
            for label, value in zip(review.card.labels, probabilities, strict=True)
        },
        unsure=None if doubts is None else bool(doubts.is_unsure[index]),
        unsure_because=() if doubts is None else doubts.reasons(index),
        outside_score=None if scores is None else round(float(scores[index]), 3),
        rr_before_s=none_if_nan(round(float(beats.rr_before_s[index]), 4)),
        rr_after_s=none_if_nan(round(float(beats.rr_after_s[index]), 4)),
        rhythm=str(beats.rhythm[index]) or None,
        reason=review.reason(index) or None,
        quality=none_if_nan(round(float(beats.quality[index]), 3)),
        label_alone=review.called_alone(index) or None,
    )


def beats_as_csv(reviews: Sequence[ReviewResult]) -> str:
    """Return the beats of reviews as one table in CSV."""
    buffer = io.StringIO()
    labels = list(dict.fromkeys(label for review in reviews for label in review.labels))
    names = INTERVALS if any(review.intervals for review in reviews) else ()
    writer = csv.writer(buffer)
    writer.writerow(["record", *_COLUMNS, *(f"p_{label}" for label in labels), *_FURTHER_COLUMNS, *names])
    first, further = attrgetter(*_COLUMNS), attrgetter(*_FURTHER_COLUMNS)
    for review in reviews:
        for beat, own in review.measured_beats():
            probabilities = [beat.probabilities.get(label) for label in labels]
            cells = [*first(beat), *probabilities, *further(beat), *(own[name] for name in names)]
            writer.writerow([review.record, *map(_csv_cell, cells)])
    return buffer.getvalue()


def _csv_cell(value: object) -> object:
    """Return a value as a cell: nothing for None, several in one with semicolons."""
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return "" if value is None else value
