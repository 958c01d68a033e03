"""The one mutable owner of what is open. Views get values from it and never change it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from ecgviewer.beats.prepared import PreparedBeats
from ecgviewer.beats.wave_intervals import BeatIntervals
from ecgviewer.classifiers.registry import architecture
from ecgviewer.explain.attribution import METHODS, TITLES, WAVES_METHOD, Attribution
from ecgviewer.records.record import Record
from ecgviewer.ui.state.call_parts import CallParts, parts_of
from ecgviewer.ui.state.explanations.explanation_failures import ExplanationFailures
from ecgviewer.ui.state.explanations.kept_explanations import ExplanationKey, KeptExplanations
from ecgviewer.ui.state.own_work import OwnWork
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.workflows.review.describe_beat import BeatAccount
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import RecordReview
from ecgviewer.workflows.trust.trust import Trust

_MAX_KEPT_ACCOUNTS = 200

_ALWAYS_INSPECTED = ("gradcam", "shap")


class Session(QObject):
    """What is open: a record, its beats, each model's review of it, explanations, and what is shown.

    Attributes
    ----------
    opened
        How often a record, or another lead, was opened: tells what was made for the last one from what was
        made for this one.
    own
        What a person says of the open record.
    """

    record_changed = Signal(object)
    beats_changed = Signal(object)
    review_changed = Signal(str)
    preview_changed = Signal()
    waves_changed = Signal()
    model_changed = Signal(str)
    selection_changed = Signal(int)
    explanations_changed = Signal()
    settings_changed = Signal(object)
    scrolled = Signal(object)
    """The page starts elsewhere, and no other setting changed: many a time a second."""

    def __init__(self, model: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.record: Record | None = None
        self.lead = 0
        self.opened = 0
        self.prepared: PreparedBeats | None = None
        self.reviews: dict[str, RecordReview] = {}
        self._preview: RecordReview | None = None
        self.waves: RecordWaves | None = None
        self._measured: tuple[RecordWaves | None, RecordReview | None, BeatIntervals | None] = (
            None,
            None,
            None,
        )
        self.model = model
        self.selected = -1
        self.settings = ViewSettings()
        self._explanations = KeptExplanations()
        self.failures = ExplanationFailures()
        self._accounts: dict[tuple[str, int], BeatAccount] = {}
        self._trust: tuple[ExplanationKey, Trust] | None = None
        self.own = OwnWork(self)
        self.own.changed.connect(self._count_anew)

    @property
    def review(self) -> RecordReview | None:
        """The current model's review, None until it is there."""
        return self.reviews.get(self.model)

    @property
    def record_paths(self) -> list[Path]:
        """The open record, for whoever writes: none of its files may be replaced; [] without one."""
        return [] if self.record is None else [self.record.path]

    def set_record(self, record: Record | None, lead: int) -> None:
        """Show a record, or none, on one lead; all that was known of another is dropped."""
        is_other = record is None or self.record is None or record.path != self.record.path
        self.record = record
        self.lead = lead
        self._forget_beats()
        self.selected = -1
        if is_other:
            self.own.set_layer(None)
        self.record_changed.emit(record)

    def renew_beats(self, prepared: PreparedBeats, reviews: Mapping[str, RecordReview]) -> None:
        """Take the beats of the open record after some came, went or moved, with the calls of them.

        The beat nearest to the selected one is selected; what was explained of the others is dropped.
        """
        old, selected = self.prepared, self.selected
        time_s = float(old.beats.time_s[selected]) if old is not None and selected >= 0 else None
        self._forget_beats()
        self.prepared = prepared
        self.selected = -1
        self.beats_changed.emit(prepared.beats)
        for model, review in reviews.items():
            self.set_review(model, review)
        if time_s is not None:
            self.select(prepared.beats.nearest(round(time_s * prepared.record.fs_hz)))

    def _forget_beats(self) -> None:
        """Drop what was known of beats: their rows mean others from now on."""
        self.opened += 1
        self.prepared = None
        self.reviews = {}
        self._preview = None
        self.waves = None
        self._explanations = KeptExplanations()
        self.failures.clear()
        self._accounts = {}
        self._trust = None

    def set_prepared(self, prepared: PreparedBeats) -> None:
        """Take the table of beats."""
        self.prepared = prepared
        self.beats_changed.emit(prepared.beats)

    def set_review(self, model: str, review: RecordReview) -> None:
        """Take a model's calls; what was told of those that it had before is dropped."""
        if model in self.reviews:
            self._accounts = {key: account for key, account in self._accounts.items() if key[0] != model}
        self.reviews[model] = self._counted(review)
        self.review_changed.emit(model)

    @property
    def preview(self) -> RecordReview | None:
        """The current model's first calls around a page of a long record, until its review is there."""
        made = self._preview
        return made if made is not None and self.review is None and made.card.name == self.model else None

    def set_preview(self, review: RecordReview) -> None:
        """Take first calls around a page; only the last ones are kept."""
        self._preview = review
        self.preview_changed.emit()

    def set_waves(self, waves: RecordWaves) -> None:
        """Take the waves of the beats."""
        self.waves = waves
        self.waves_changed.emit()

    @property
    def labels(self) -> np.ndarray | None:
        """What each beat is: the person's label where there is one, else the current model's call; "" without.

        None until there are calls.
        """
        review = self.review
        if review is None:
            return None
        own = self.own.symbols(review.beats)
        return np.where(own != "", own, review.called)

    def _counted(self, review: RecordReview) -> RecordReview:
        """Return a review whose calls are counted against what the settings say."""
        truth = self.own.truth(review.beats) if self.settings.counts_own else None
        if truth is None or review.truth is None:
            return review if truth is review.truth else replace(review, truth=truth)
        return review if np.array_equal(truth, review.truth) else replace(review, truth=truth)

    def _count_anew(self) -> None:
        """Count all calls against what the settings say now."""
        for model, review in list(self.reviews.items()):
            counted = self._counted(review)
            if counted is not review:
                self.reviews[model] = counted
                self.review_changed.emit(model)

    @property
    def intervals(self) -> BeatIntervals | None:
        """Intervals of every beat, early or not by the current model's calls; None without waves."""
        if self.waves is None:
            return None
        waves, review, measured = self._measured
        if measured is None or waves is not self.waves or review is not self.review:
            measured = self.waves.intervals(None if self.review is None else self.review.called)
            self._measured = (self.waves, self.review, measured)
        return measured

    def set_model(self, model: str) -> None:
        """Make another model the current one."""
        if model != self.model:
            self.model = model
            self.model_changed.emit(model)

    def forget_model(self, model: str) -> None:
        """Drop what a model said, after it was trained anew."""
        self.reviews.pop(model, None)
        self._explanations.forget_model(model)
        self.failures.forget_model(model)
        self._accounts = {key: value for key, value in self._accounts.items() if key[0] != model}
        self._trust = None

    def select(self, beat_index: int) -> None:
        """Select a beat, -1 for none."""
        if beat_index != self.selected:
            self.selected = beat_index
            self.failures.forget_beat(beat_index)
            self.selection_changed.emit(beat_index)

    def change_settings(self, **changes: Any) -> None:
        """Change fields of the view settings."""
        settings = replace(self.settings, **changes)
        if settings != self.settings:
            is_counted_otherwise = settings.counts_own != self.settings.counts_own
            is_place_only = settings == replace(self.settings, start_s=settings.start_s)
            self.settings = settings
            (self.scrolled if is_place_only else self.settings_changed).emit(settings)
            if is_counted_otherwise:
                self._count_anew()

    def add_explanations(self, made: dict[ExplanationKey, Attribution]) -> None:
        """Take attributions; those of a record that isn't open any more are dropped, and the oldest of too many."""
        fresh = {key: attribution for key, attribution in made.items() if key.opened == self.opened}
        if not fresh:
            return
        self._explanations.add(fresh)
        for key in fresh:
            self.failures.note_success(key.model, key.method)
        self.explanations_changed.emit()

    def explanation(self, key: ExplanationKey) -> Attribution | None:
        """Return an attribution if it is there."""
        return self._explanations.get(key)

    def set_account(self, model: str, beat_index: int, account: BeatAccount) -> None:
        """Take what can be said of a model's call of a beat; the oldest go when too many are kept."""
        self._accounts[model, beat_index] = account
        self.failures.note_success(model, WAVES_METHOD)
        if len(self._accounts) > _MAX_KEPT_ACCOUNTS:
            del self._accounts[next(iter(self._accounts))]
        self.explanations_changed.emit()

    def account(self, model: str, beat_index: int) -> BeatAccount | None:
        """Return what can be said of a model's call of a beat if it is there."""
        return self._accounts.get((model, beat_index))

    @property
    def trust_key(self) -> ExplanationKey | None:
        """The explanation that is measured: the one that colours the trace, of the selected beat; else None."""
        method = self.settings.method
        if self.review is None or method not in METHODS or not self.is_explainable(self.model, method):
            return None
        return self.key_of(self.model, method, self.selected)

    @property
    def trust(self) -> Trust | None:
        """How far that explanation may be trusted, None until it is measured."""
        return self._trust[1] if self._trust is not None and self._trust[0] == self.trust_key else None

    def set_trust(self, key: ExplanationKey, trust: Trust) -> None:
        """Take how far an explanation may be trusted; only the last one is kept, and of this record only."""
        if key.opened != self.opened:
            return
        self._trust = (key, trust)
        self.explanations_changed.emit()

    def give_up_explaining(self, model: str, method: str, beats: Sequence[int], reason: str) -> None:
        """Note why some beats can't be explained: until they are selected anew, nothing is to come."""
        self.failures.note(model, method, beats, reason)
        self.explanations_changed.emit()

    def is_explainable(self, model: str, method: str) -> bool:
        """Whether there is such a method for a model."""
        review = self.reviews.get(model)
        return review is None or method not in METHODS or method in review.methods

    def is_coming(self, model: str, method: str, beat_index: int) -> bool:
        """Whether a beat's explanation that isn't there can still come: it was not tried in vain."""
        return self.is_explainable(model, method) and not self.failures.reason(model, method, beat_index)

    @property
    def inspected_methods(self) -> tuple[str, ...]:
        """Methods that the inspector shows: two always, and the one that colours the trace."""
        return tuple(method for method in TITLES if method in (*_ALWAYS_INSPECTED, self.settings.method))

    def explained_label(self, model: str, beat_index: int) -> str:
        """Return the class explained of a beat: the chosen one, else the called one; "" without."""
        review = self.reviews.get(model)
        if review is None or not 0 <= beat_index < review.beats.n_beats:
            return ""
        called = str(review.called[beat_index])
        chosen = self.settings.explained_label
        return chosen if called and chosen in review.card.labels else called

    def key_of(self, model: str, method: str, beat_index: int) -> ExplanationKey | None:
        """Return what explains a beat under the current settings; None if nothing can."""
        label = self.explained_label(model, beat_index)
        # A beat that only the other lead has can't be explained on this one.
        is_on_lead = bool(label) and not self.reviews[model].beats.reason[beat_index]
        return self.key(model, method, label, beat_index) if is_on_lead else None

    def key(self, model: str, method: str, label: str, beat_index: int) -> ExplanationKey:
        """Return what explains a class of a beat of the open record."""
        return ExplanationKey(model, method, label, beat_index, self.opened)

    def attributions_between(self, start_s: float, end_s: float) -> dict[int, Attribution]:
        """Return the current model's and method's attributions of the beats in a stretch of time."""
        return self._explained_between(start_s, end_s, self.settings.method)

    def _explained_between(self, start_s: float, end_s: float, method: str) -> dict[int, Attribution]:
        labels = self._explained_labels(self.model, self.beats_between(start_s, end_s))
        return self._explanations.of_beats(self.model, method, labels)

    def _explained_labels(self, model: str, rows: range) -> list[tuple[int, str]]:
        """Return the beats of some that can be explained, each with the class that `key_of` has."""
        review = self.reviews.get(model)
        if review is None or not rows:
            return []
        chosen = self.settings.explained_label
        wanted = chosen if chosen in review.card.labels else ""
        some = slice(rows.start, min(rows.stop, review.beats.n_beats))
        said = zip(rows, review.called[some].tolist(), review.beats.reason[some].tolist(), strict=False)
        return [(row, wanted or called) for row, called, reason in said if called and not reason]

    def unexplained_between(self, method: str, start_s: float, end_s: float) -> Iterator[ExplanationKey]:
        """Yield what explains the beats in a stretch of time and isn't there yet, by the current model."""
        labels = self._explained_labels(self.model, self.beats_between(start_s, end_s))
        there = self._explanations.of_beats(self.model, method, labels)
        for beat_index, label in labels:
            if beat_index not in there:
                yield self.key(self.model, method, label, beat_index)

    @property
    def parts_method(self) -> str:
        """The method that tells what the current model's calls rest on; "" where they rest on the wave only."""
        review = self.review
        return "" if review is None else architecture(review.card.architecture).sight.parts_by

    def parts_between(self, start_s: float, end_s: float) -> dict[int, CallParts]:
        """Return what the current model's calls of the beats in a stretch of time rest on, as far as it is known."""
        method = self.parts_method
        explained = self._explained_between(start_s, end_s, method) if method else {}
        told = {beat_index: parts_of(attribution) for beat_index, attribution in explained.items()}
        return {beat_index: parts for beat_index, parts in told.items() if parts is not None}

    def beats_between(self, start_s: float, end_s: float) -> range:
        """Return the rows of the beats whose one-second window reaches into a stretch of time."""
        if self.prepared is None:
            return range(0)
        first, last = np.searchsorted(self.prepared.beats.time_s, [start_s - 0.5, end_s + 0.5])
        return range(int(first), int(last))

    def scale(self, model: str, method: str, label: str) -> float | None:
        """Return the colour scale of a model, method and class; None if the card has none."""
        review = self.reviews.get(model)
        if review is None or method not in METHODS:
            return None
        return review.card.scales.get(method, {}).get(label)
