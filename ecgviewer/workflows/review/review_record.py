"""Open a record, find its beats, and call each beat's class."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.beats.beat_windows import BeatWindows
from ecgviewer.beats.doubtful_places import doubtful_places
from ecgviewer.beats.pacing import Pacing, find_pacing
from ecgviewer.beats.prepared import PreparedBeats
from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.contract import Classifier, JoinedCalls
from ecgviewer.classifiers.predictions import Doubts, Predictions
from ecgviewer.classifiers.registry import architecture
from ecgviewer.classifiers.seen import SeenBeats, SeenRecord
from ecgviewer.classifiers.training_patients import Seen, seen_in_training
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.confusion import Confusion, count_confusion, none_if_nan
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import find_record
from ecgviewer.records.reading import read_any
from ecgviewer.records.record import Record
from ecgviewer.records.reference import REFERENCE
from ecgviewer.workflows.review.prepare_leads import BOTH, prepare_leads


@dataclass(frozen=True, eq=False)
class RecordReview:
    """A record with one network's call of every beat.

    Attributes
    ----------
    record, lead, beats, windows
        What was classified, see `PreparedBeats`: the windows are shown beside a beat whatever its network sees.
    card
        The card of the network.
    predictions
        One row a beat; NaN rows where there is no call.
    saw
        What the network saw of all beats.
    truth
        Mnemonics that the calls are counted against, "" where a beat has none; None for those of the reference.
    joined
        Where the calls are those of two leads: what each part of them says; None for those of the lead alone.
    pacing
        What was found of a pacemaker; None where that wasn't looked for.
    """

    record: Record
    lead: int
    beats: BeatTable
    windows: np.ndarray | BeatWindows
    card: ModelCard
    predictions: Predictions
    saw: SeenRecord
    truth: np.ndarray | None = None
    joined: JoinedCalls | None = None
    pacing: Pacing | None = None

    @cached_property
    def called(self) -> np.ndarray:
        """Called label of each beat, "" without a call."""
        return self.predictions.called

    @property
    def own_predictions(self) -> Predictions:
        """The calls of the lead that is shown by itself, which are the ones that are explained."""
        return self.predictions if self.joined is None else self.joined.alone

    @property
    def called_leads(self) -> tuple[str, ...]:
        """Names of the leads that the calls were made from, the one that is shown first."""
        leads = (self.lead,) if self.joined is None else (self.lead, self.joined.other)
        return tuple(self.record.lead_names[lead] for lead in leads)

    def reason(self, beat_index: int) -> str:
        """Return why a beat has no call, "" where it has one: from another lead, perhaps."""
        return "" if self.called[beat_index] else str(self.beats.reason[beat_index])

    @cached_property
    def is_explainable(self) -> np.ndarray:
        """Which beats have a call and a signal on the lead that is shown, where calls are explained; bool."""
        return np.asarray((self.called != "") & self.beats.is_callable)

    def called_alone(self, beat_index: int) -> str:
        """Return what the lead that is shown calls a beat by itself, where that is another class; else ""."""
        if self.joined is None:
            return ""
        alone = str(self.joined.alone.called[beat_index])
        return "" if alone == str(self.called[beat_index]) else alone

    @property
    def has_truth(self) -> bool:
        """Whether there is something to count the calls against."""
        return self.beats.has_reference if self.truth is None else bool((self.truth != "").any())

    @property
    def true_symbols(self) -> np.ndarray:
        """Mnemonic that each beat's call is counted against, "" for none."""
        return self.beats.symbol if self.truth is None else self.truth

    @cached_property
    def reference(self) -> np.ndarray:
        """The network's label that each beat's `true_symbols` belongs to, "" for none."""
        return self.card.reference_labels(self.true_symbols)

    @cached_property
    def is_outside(self) -> np.ndarray:
        """Which beats have a reference symbol that is none of the network's classes."""
        if not self.has_truth:
            return np.zeros(self.beats.n_beats, dtype=bool)
        return np.asarray((self.reference == "") & (self.true_symbols != ""))

    @cached_property
    def is_false(self) -> np.ndarray:
        """Which beats have a reference among the network's classes and are called otherwise."""
        if not self.has_truth:
            return np.zeros(self.beats.n_beats, dtype=bool)
        return np.asarray((self.reference != "") & (self.called != "") & (self.called != self.reference))

    @cached_property
    def is_unsure(self) -> np.ndarray | None:
        """Which calls are unsure; None for a model that can't tell."""
        doubts = self.predictions.doubts
        return None if doubts is None else doubts.is_unsure

    @property
    def n_unsure(self) -> int | None:
        """Number of unsure calls; None for a model that can't tell."""
        return None if self.is_unsure is None else int(self.is_unsure.sum())

    @cached_property
    def confusion(self) -> Confusion | None:
        """Reference against call of the scored beats; None without a reference."""
        if not self.has_truth:
            return None
        return count_confusion(self.reference, self.called, self.card.labels)

    @property
    def accuracy(self) -> float | None:
        """Share of right calls among the scored beats; None if there are none."""
        return None if self.confusion is None else none_if_nan(self.confusion.accuracy)

    @property
    def n_outside(self) -> int:
        """Number of beats whose reference is none of the network's classes."""
        return int(self.is_outside.sum())

    @cached_property
    def seen_in_training(self) -> Seen:
        """Whether the network was trained with beats of this patient, as far as anybody can know."""
        return seen_in_training(self.record.patient, self.card)

    @property
    def is_seen_in_training(self) -> bool:
        """Whether it is known that the network was trained with beats of this patient."""
        return self.seen_in_training is Seen.YES

    @property
    def warning(self) -> str:
        """What stands beside each count of the calls, without a stop; "" where there is nothing to warn of.

        Networks of single windows know MIT-BIH, its recorder and its leads.
        """
        return "" if self.record.patient.is_of_mitdb else architecture(self.card.architecture).elsewhere

    @property
    def n_paced(self) -> int:
        """Number of beats that are taken for paced, since pacing spikes were found."""
        return 0 if self.pacing is None else int(self.pacing.is_paced.sum())

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the record, also of its beats."""
        found = "" if self.pacing is None else self.pacing.words
        return (*self.record.notes, *([found] if found else []))

    @property
    def methods(self) -> tuple[str, ...]:
        """Methods that explain the network, keys of `METHODS`."""
        return architecture(self.card.architecture).sight.methods

    def seen(self, beat_indices: Sequence[int]) -> SeenBeats:
        """Return some beats as the network sees them, to be explained."""
        beats: SeenBeats = self.saw.pick(beat_indices)
        return beats

    def counts_by_class(self) -> dict[str, int]:
        """Return how many beats were called each class."""
        return {label: int((self.called == label).sum()) for label in self.card.labels}

    def accuracy_by_rhythm(self) -> list[tuple[str, int, int]]:
        """Return (rhythm, right calls, scored beats) for each rhythm, most beats first."""
        if not self.has_truth:
            return []
        is_scored = (self.reference != "") & (self.called != "")
        rows = []
        for rhythm in np.unique(self.beats.rhythm[is_scored]):
            chosen = is_scored & (self.beats.rhythm == rhythm)
            n_scored = int(chosen.sum())
            rows.append((str(rhythm), n_scored - int(self.is_false[chosen].sum()), n_scored))
        return sorted(rows, key=lambda row: -row[2])


def open_record(
    name: str,
    data_dir: Path | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    annotator: str | None = None,
) -> Record:
    """Find a record, download it if it is of MIT-BIH and nowhere here, and read it.

    Parameters
    ----------
    name, data_dir
        As `find_record` takes them.
    annotator
        Extension of the annotation file whose beats are taken as the reference; None for `atr`.

    Raises
    ------
    EcgViewerError
        If it can't be found, fetched or read.
    """
    return read_found_record(find_record(name, data_dir, progress, cancel), progress, cancel, annotator)


def read_found_record(
    path: Path,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    annotator: str | None = None,
) -> Record:
    """Read a record that `find_record` found at `path`; further parameters and errors as `open_record`."""
    record = read_any(path, progress, cancel, annotator or REFERENCE)
    if annotator is not None and annotator not in record.annotators:
        there = ", ".join(record.annotators) or "none"
        raise InvalidInputError(
            f"record {record.name} has no annotations {record.name}.{annotator}; it has: {there}"
        )
    return record


def choose_lead(record: Record, name: str | None) -> int:
    """Return the index of the named lead, or of the default one for None.

    Raises
    ------
    InvalidInputError
        If the record has no such lead.
    """
    if name is None:
        return record.default_lead
    try:
        return record.lead_index(name)
    except KeyError:
        raise InvalidInputError(
            f"record {record.name} has no lead '{name}'; it has: {', '.join(record.lead_names)}"
        ) from None


def review_record(
    record: Record,
    prepared: PreparedBeats,
    classifier: Classifier,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> RecordReview:
    """Call the class of every beat of a record, on both leads where the beats were prepared on both.

    Raises
    ------
    Cancelled
        Between batches, after `cancel` was set.
    """
    return join_leads(review_lead(prepared, classifier, progress, cancel), prepared, classifier, cancel)


def review_lead(
    prepared: PreparedBeats,
    classifier: Classifier,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> RecordReview:
    """Call the class of every beat on the lead that is shown alone; raises as `review_record`."""
    found = classifier.classify(prepared, progress, cancel)
    predictions = _doubting(found.predictions, prepared, cancel)
    return RecordReview(
        prepared.record,
        prepared.lead,
        prepared.beats,
        prepared.windows,
        classifier.card,
        predictions,
        found.saw,
        pacing=_pacing_of(prepared, cancel),
    )


def join_leads(
    review: RecordReview, prepared: PreparedBeats, classifier: Classifier, cancel: CancelToken | None = None
) -> RecordReview:
    """Return a review of one lead with the calls of its other lead joined to them, see `Classifier.join`.

    The same review where there is nothing to join. Raises as `review_record`.
    """
    joined = classifier.join(prepared, review.own_predictions, cancel)
    if joined is None:
        return review
    return replace(review, predictions=_doubting(joined.predictions, prepared, cancel), joined=joined)


def _pacing_of(prepared: PreparedBeats, cancel: CancelToken | None) -> Pacing:
    return prepared.once("pacing", lambda: find_pacing(prepared.record, prepared.beats, cancel))


def _doubting(predictions: Predictions, prepared: PreparedBeats, cancel: CancelToken | None) -> Predictions:
    """Return calls that are unsure also where the place of a beat is doubtful, whatever network made them."""
    pacing = _pacing_of(prepared, cancel)
    places = prepared.once(
        "doubtful places",
        lambda: doubtful_places(prepared.record, prepared.lead, prepared.beats, pacing),
    )
    places = places & (predictions.called != "")[:, None]
    doubts = predictions.doubts
    return replace(predictions, doubts=Doubts.of_places(places) if doubts is None else doubts.at(places))


def classify_record(
    record: Record,
    lead: int,
    classifier: Classifier,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    leads: str = BOTH,
) -> RecordReview:
    """Find the beats of a record's lead and call each beat's class: the whole way from lead to calls.

    Parameters
    ----------
    leads
        As `prepare_leads` takes it.

    Raises
    ------
    Cancelled
        Between batches, after `cancel` was set.
    """
    prepared = prepare_leads(record, lead, cancel, leads=leads)
    return review_record(record, prepared, classifier, progress, cancel)
