"""The first calls of a record: of a long one, of the beats around a page, while the whole is still being read."""

from collections.abc import Callable
from concurrent.futures import Future, TimeoutError
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ecgviewer.beats.beat_windows import BeatWindows
from ecgviewer.beats.prepared import PreparedBeats, prepare_beats
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.contract import Classifier
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.jobs import CancelToken
from ecgviewer.records.record import Annotations, LeadSource, Record
from ecgviewer.workflows.review.prepare_leads import prepare_leads
from ecgviewer.workflows.review.review_record import RecordReview, review_lead

LONG_S = 7200.0
"""From this length on all calls take so long that those around the page are worth making first."""

AROUND_S = 600.0
"""So far to both sides of a page beats are called with it: what they are compared with comes from there."""

_LOOK_S = 0.05


@dataclass(frozen=True, eq=False)
class _Excerpt:
    """A stretch of one lead of a record, as a `LeadSource`: of a day any other lead would take a second to read.

    Attributes
    ----------
    whole, place
        Where the leads come from, and which it is.
    start_s, duration_s
        The stretch.
    """

    whole: LeadSource
    place: int
    start_s: float
    duration_s: float

    @property
    def n_leads(self) -> int:
        return 1

    def fs_hz(self, lead: int) -> float:
        return self.whole.fs_hz(self.place)

    def read(self, lead: int, cancel: CancelToken | None = None) -> np.ndarray:
        first = round(self.start_s * self.fs_hz(lead))
        return self.whole.read(self.place, cancel)[first : first + round(self.duration_s * self.fs_hz(lead))]


def is_long(record: Record) -> bool:
    """Return whether the beats around a page are to be called before all others."""
    return record.duration_s > LONG_S


def call_stretch(
    record: Record,
    lead: int,
    classifier: Classifier,
    start_s: float,
    end_s: float,
    cancel: CancelToken | None = None,
) -> RecordReview:
    """Call the beats around a page as if the record held nothing else: provisional calls.

    A network that compares a beat with the whole record can call some otherwise once it has seen that.

    Parameters
    ----------
    record
        Based on the lead.
    lead
        Index of the lead.
    classifier
        Of the network.
    start_s, end_s
        The page, in seconds of the record; `AROUND_S` to both sides of it is called.

    Returns
    -------
    RecordReview
        Of the record, with the beats around the page only.

    Raises
    ------
    Cancelled
        Between batches, after `cancel` was set.
    """
    first = max(round((start_s - AROUND_S) * record.fs_hz), 0)
    stop = min(round((end_s + AROUND_S) * record.fs_hz), record.n_samples)
    excerpt = replace(
        record,
        source=_Excerpt(record.source, lead, first / record.fs_hz, (stop - first) / record.fs_hz),
        lead_names=record.lead_names[lead : lead + 1],
        lead_units=record.lead_units[lead : lead + 1],
        annotations=_between(record.annotations, first, stop, lead),
    )
    prepared = prepare_beats(excerpt, 0, cancel)
    review = review_lead(prepared, classifier, None, cancel)
    r_sample = prepared.beats.r_sample + first
    beats = replace(prepared.beats, r_sample=r_sample, time_s=r_sample / record.fs_hz)
    windows = BeatWindows(partial(record.lead_mv, lead), record.fs_hz, r_sample, beats.is_callable)
    return replace(review, record=record, lead=lead, beats=beats, windows=windows)


def _between(annotations: Annotations | None, first: int, stop: int, lead: int) -> Annotations | None:
    """Return the annotations of a stretch, with `lead` as the first one."""
    if annotations is None:
        return None
    inside = annotations.select((annotations.samples >= first) & (annotations.samples < stop))
    is_noise = np.array([symbol == "~" for symbol in inside.symbols], dtype=bool)
    subtypes = np.where(is_noise, inside.subtypes >> lead, inside.subtypes)
    return replace(inside, samples=inside.samples - first, subtypes=subtypes)


@dataclass(frozen=True, eq=False)
class FirstCalls:
    """What was found of a record before its window was there.

    Attributes
    ----------
    prepared
        Its beats; None for a long record.
    review
        Their calls, of a long record those around the first page.
    """

    prepared: PreparedBeats | None
    review: RecordReview


def first_calls(record: Record, lead: int, model: str, start_s: float, cancel: CancelToken) -> FirstCalls:
    """Call the beats of a record, or where it is long those around a time."""
    record, classifier = record.based_on(lead), open_classifier(find_model(model))
    if is_long(record):
        return FirstCalls(None, call_stretch(record, lead, classifier, start_s, start_s, cancel))
    prepared = prepare_leads(record, lead, cancel)
    return FirstCalls(prepared, review_lead(prepared, classifier, None, cancel))


class CallsAhead:
    """Calls that a thread is making of one record, lead and network.

    Parameters
    ----------
    make
        Makes them; run by `work`.
    """

    def __init__(self, make: Callable[[], FirstCalls]) -> None:
        self._make = make
        self._calls: Future[FirstCalls] = Future()

    def work(self) -> None:
        """Make them, in the thread that calls this."""
        try:
            self._calls.set_result(self._make())
        except BaseException as error:  # whoever asks makes them again, and is told then
            self._calls.set_exception(error)

    def prepared(self, record: Record, lead: int, cancel: CancelToken) -> PreparedBeats | None:
        """Return the beats of a record on a lead, waiting for them; None where these are others."""
        found = self._wait(cancel)
        prepared = None if found is None else found.prepared
        is_same = prepared is not None and prepared.record is record and prepared.lead == lead
        return prepared if is_same else None

    def review(self, prepared: PreparedBeats, model: str, cancel: CancelToken) -> RecordReview | None:
        """Return a network's calls of beats, waiting for them; None where these are others."""
        found = self._wait(cancel)
        is_same = found is not None and found.prepared is prepared and found.review.card.name == model
        return found.review if found is not None and is_same else None

    def stretch(
        self, record: Record, lead: int, model: str, time_s: float, cancel: CancelToken
    ) -> RecordReview | None:
        """Return the calls of a long record around a time, waiting for them; None where these are others."""
        found = self._wait(cancel)
        if found is None or found.prepared is not None:
            return None
        review, beats = found.review, found.review.beats
        is_same = review.record is record and review.lead == lead and review.card.name == model
        is_near = beats.n_beats > 0 and beats.time_s[0] - AROUND_S <= time_s <= beats.time_s[-1]
        return review if is_same and is_near else None

    def _wait(self, cancel: CancelToken) -> FirstCalls | None:
        while True:
            try:
                return self._calls.result(_LOOK_S)
            except TimeoutError:
                cancel.raise_if_cancelled()
            except BaseException:  # as `work` says
                return None
