"""Which strips stand in a report, by rule: what a reader looks for first comes first."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.records.symbols import describe_symbol
from ecgviewer.workflows.report.report_content import STRIP_SPAN_S
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.holter_summary import PAUSE_S
from ecgviewer.workflows.review.record_numbers import V_GROUP, Rate, number_record, stretches
from ecgviewer.workflows.review.review_record import RecordReview
from ecgviewer.workflows.review.summary_words import clock

MOST_STRIPS = 12
"""So many strips are proposed at most."""

ONE_PAGE_STRIPS = 4
"""Among so many the form of one page takes those that it has room for."""

_MOST_UNSURE = 2
_LEAST_RUN = 3
_GRID_S = 0.2
"""A strip begins on a line of the paper."""

_EDGE_S = 0.6
"""A beat nearer to a strip's end than that is not well seen on it."""


@dataclass(frozen=True)
class StripChoice:
    """A strip that may stand in a report.

    Attributes
    ----------
    title
        Why: "fastest rate: 123/min".
    beat_index
        Row of the beat that it is about.
    start_s
        Where it begins.
    is_of_beat
        Whether its beat is what it shows, not only where something begins or is in its middle.
    """

    title: str
    beat_index: int
    start_s: float
    is_of_beat: bool = False

    def holds(self, time_s: float) -> bool:
        """Return whether a time is well seen on it."""
        return self.start_s + _EDGE_S <= time_s <= self.start_s + STRIP_SPAN_S - _EDGE_S


def choose_strips(
    review: RecordReview, labels: np.ndarray, waves: RecordWaves, most: int = MOST_STRIPS
) -> tuple[StripChoice, ...]:
    """Return the strips that a report proposes, the ones most worth reading first.

    They are, as far as there are any: the longest run of ventricular beats, the longest pause, the first beat in
    atrial fibrillation or flutter, the fastest and the slowest rate, the first beat of each class but N, the longest
    RR interval, and the calls that the network is least sure of. What lies on a strip that is there already is
    added to its title.

    Parameters
    ----------
    review
        The record with a network's calls.
    labels
        What each beat counts as, "" for nothing, shape (n_beats,).
    waves
        Of its beats.
    most
        At most so many.
    """
    chosen: list[StripChoice] = []
    for found in _candidates(review, labels, waves):
        time_s = float(review.beats.time_s[found.beat_index])
        place = next((i for i, other in enumerate(chosen) if other.holds(time_s)), None)
        if place is None:
            if len(chosen) < most:
                chosen.append(found)
            continue
        other = chosen[place]
        is_better = found.is_of_beat and not other.is_of_beat
        chosen[place] = replace(
            other,
            title=f"{other.title}; {found.title}",
            beat_index=found.beat_index if is_better else other.beat_index,
            is_of_beat=other.is_of_beat or found.is_of_beat,
        )
    return tuple(chosen)


def strip_of_beat(review: RecordReview, labels: np.ndarray, beat_index: int) -> StripChoice:
    """Return the strip around a beat that a person chose."""
    label = str(labels[beat_index])
    title = f"chosen beat{f': {_named(label)}' if label else ''}"
    return _around(review, title, beat_index, is_of_beat=True)


def _candidates(review: RecordReview, labels: np.ndarray, waves: RecordWaves) -> Iterator[StripChoice]:
    beats = review.beats
    numbers = number_record(beats, labels)
    yield from _longest_run(review, labels)
    pause = numbers.pause
    if pause is not None and pause.rr_s >= PAUSE_S:
        yield _around_interval(review, f"longest pause: {pause.rr_s:.2f} s", pause.beat_index)
    fibrillating = np.flatnonzero(waves.is_fibrillating)
    if fibrillating.size:
        yield _from(review, "atrial fibrillation or flutter begins", int(fibrillating[0]))
    yield from _rate(review, "fastest", numbers.fastest)
    yield from _rate(review, "slowest", numbers.slowest)
    yield from _firsts(review, labels)
    if pause is not None and pause.rr_s < PAUSE_S:
        yield _around_interval(review, f"longest RR: {pause.rr_s:.2f} s", pause.beat_index)
    yield from _unsure(review)


def _longest_run(review: RecordReview, labels: np.ndarray) -> Iterator[StripChoice]:
    runs = [(int(a), int(b)) for a, b in stretches(review.beats, labels, V_GROUP) if b - a >= _LEAST_RUN]
    if not runs:
        return
    first, stop = max(runs, key=lambda run: run[1] - run[0])
    rate = 60 / float(review.beats.rr_before_s[first + 1 : stop].mean())
    title = f"longest run of ventricular beats: {stop - first} beats, {rate:.0f}/min"
    yield replace(_from(review, title, first), is_of_beat=True)


def _rate(review: RecordReview, name: str, rate: Rate | None) -> Iterator[StripChoice]:
    if rate is not None:
        yield _around(review, f"{name} rate: {rate.per_min:.0f}/min", rate.beat_index)


def _firsts(review: RecordReview, labels: np.ndarray) -> Iterator[StripChoice]:
    """Give the first beat of each class but N, the rarest class first: it is the most easily overlooked."""
    names, counts = np.unique(labels[(labels != "") & (labels != "N")], return_counts=True)
    for name in names[np.argsort(counts, kind="stable")].tolist():
        row = int(np.flatnonzero(labels == name)[0])
        yield _around(review, f"first {_named(name)}", row, is_of_beat=True)


def _unsure(review: RecordReview) -> Iterator[StripChoice]:
    if review.is_unsure is None:
        return
    rows = np.flatnonzero(review.is_unsure & (review.called != ""))
    confidence = review.predictions.probabilities[rows].max(axis=1) if rows.size else np.empty(0)
    for row in rows[np.argsort(confidence, kind="stable")][:_MOST_UNSURE].tolist():
        yield _around(review, f"unsure call: {review.called[row]}", row, is_of_beat=True)


def _named(label: str) -> str:
    meaning = describe_symbol(label)
    return label if meaning == label else f"{label} ({meaning})"


def _around(review: RecordReview, title: str, beat_index: int, *, is_of_beat: bool = False) -> StripChoice:
    time_s = float(review.beats.time_s[beat_index])
    return StripChoice(title, beat_index, _start(review, time_s - STRIP_SPAN_S / 2), is_of_beat)


def _around_interval(review: RecordReview, title: str, beat_index: int) -> StripChoice:
    """Return the strip whose middle is the middle of the interval before a beat."""
    middle_s = float(review.beats.time_s[beat_index]) - float(review.beats.rr_before_s[beat_index]) / 2
    return StripChoice(title, beat_index, _start(review, middle_s - STRIP_SPAN_S / 2))


def _from(review: RecordReview, title: str, beat_index: int) -> StripChoice:
    """Return the strip that shows what begins with a beat."""
    return StripChoice(
        title, beat_index, _start(review, float(review.beats.time_s[beat_index]) - STRIP_SPAN_S / 4)
    )


def _start(review: RecordReview, start_s: float) -> float:
    """Return the start nearest to a wanted one that lies on a line of the paper and inside the record."""
    latest_s = max(review.record.duration_s - STRIP_SPAN_S, 0.0)
    kept = min(max(start_s, 0.0), latest_s)
    return round(math.floor(kept / _GRID_S + 1e-9) * _GRID_S, 6)


def place_words(beats: BeatTable, beat_index: int) -> str:
    """Return where a beat is: "beat 1051 at 10:24"."""
    return f"beat {beat_index + 1:,} at {clock(float(beats.time_s[beat_index]))}"


def rows_of(strips: Sequence[StripChoice]) -> list[int]:
    """Return the rows of the beats that strips are about, each once, ascending."""
    return sorted({strip.beat_index for strip in strips})
