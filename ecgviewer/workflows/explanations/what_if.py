"""What a network would say of a beat if it were another: edit, call, explain, and keep nothing of it."""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np

from ecgviewer.beats.context import BeatContext, beat_context
from ecgviewer.beats.delineate import Waves
from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES, cut_windows
from ecgviewer.beats.usual_beat import BACK_BEATS, BLOCK, FS_HZ
from ecgviewer.beats.what_if import (
    BeatEdit,
    BeatPlace,
    edit_lead,
    edited_waves,
    place_of,
    shift_samples,
)
from ecgviewer.classifiers.alike import SHARE_AHEAD_BEATS, SHARE_BACK_BEATS, SHARE_CHUNK_BEATS
from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.classifiers.neighbourhood import NEIGHBOURS, Neighbourhoods, neighbourhoods
from ecgviewer.classifiers.opening import Classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import Attribution
from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.workflows.explanations.explain_beats import explain_beats
from ecgviewer.workflows.explanations.explain_waves import play_seen
from ecgviewer.workflows.review.find_waves import RecordWaves
from ecgviewer.workflows.review.review_record import PreparedBeats, RecordReview

_MARGIN_S = 4.0
_CONTEXT_BACK, _CONTEXT_AHEAD = BACK_BEATS + 2 * BLOCK, 4 * BLOCK
_CHANGED_BEATS = NEIGHBOURS + 1
_MAX_STEP = 10_000


@dataclass(frozen=True, eq=False)
class WhatIf:
    """What one network says of an edited beat. It is never data, and nothing of it is kept.

    Attributes
    ----------
    edit
        What was changed.
    model_name, labels
        The network and its classes.
    probabilities
        By class, float32, shape (n_labels,).
    attribution
        Grad-CAM of the explained class.
    seen
        The edited beat as the network sees it, for other methods: a window, shape (1, 360), or the beat
        among its neighbours.
    trace_mv, original_mv
        The edited lead and the recorded one in the second around the edited R peak, at 360 Hz, in
        millivolts, shape (360,); NaN outside the record.
    later_s
        By how much the edited R peak lies later.
    waves
        The waves of all beats after the edit.
    """

    edit: BeatEdit
    model_name: str
    labels: tuple[str, ...]
    probabilities: np.ndarray
    attribution: Attribution
    seen: np.ndarray | Neighbourhoods
    trace_mv: np.ndarray
    original_mv: np.ndarray
    later_s: float
    waves: Waves

    @property
    def called(self) -> str:
        """The class of the highest probability."""
        return self.labels[int(np.argmax(self.probabilities))]


@dataclass(frozen=True, eq=False)
class _Excerpt:
    """A stretch of the lead that begins at sample `first` of it; `place` counts in the stretch."""

    lead_mv: np.ndarray
    first: int
    place: BeatPlace


class EditableBeat:
    """One beat of a record that can be changed any number of times; the record stays as it is.

    Parameters
    ----------
    prepared
        The beats of the record's lead.
    waves
        Their waves.
    beat_index
        Row of the beat.

    Raises
    ------
    InvalidInputError
        If no network can call the beat.
    """

    def __init__(self, prepared: PreparedBeats, waves: RecordWaves, beat_index: int) -> None:
        reason = str(prepared.beats.reason[beat_index])
        if reason:
            raise InvalidInputError(f"beat {beat_index + 1} can't be edited ({reason}); choose another")
        self.prepared = prepared
        self.beat_index = beat_index
        self._waves = waves.waves
        self._lead_mv = prepared.record.lead_mv(prepared.lead)
        self._fs_hz = prepared.record.fs_hz
        self.place = place_of(waves.waves, beat_index, self._fs_hz, self._lead_mv.size)

    @property
    def shift_limits_s(self) -> tuple[float, float]:
        """By how many seconds the beat can come earlier (0 or less) and later (0 or more)."""
        return self.place.shift_limits_s(self._fs_hz)

    def what_if(self, edit: BeatEdit, classifier: Classifier, label: str | None = None) -> WhatIf:
        """Return what a network says of the edited beat.

        A network that sees windows gets one cut from the edited lead. For a context network the edited lead
        is measured again around the beat, and what changed there is added to what it saw of the record; the
        beats farther off keep what they had.

        Parameters
        ----------
        edit
            What to change.
        classifier
            The network.
        label
            The class to explain; by default, or if the network doesn't know it, the one it calls.

        Raises
        ------
        InvalidInputError
            If the shifted beat's window leaves the record.
        """
        near = self._near
        n_later = shift_samples(near.place, self._fs_hz, edit)
        edited = edit_lead(near.lead_mv, self._fs_hz, near.place, edit)
        r_sample = near.place.r_sample + n_later
        seen: np.ndarray | Neighbourhoods
        if isinstance(classifier, ContextClassifier):
            probabilities, seen = self._call_in_context(edit, classifier)
        else:
            seen = self._window(edited, r_sample)
            probabilities = classifier.predict(seen).probabilities[0]
        labels = classifier.card.labels
        explained = label if label in labels else labels[int(np.argmax(probabilities))]
        return WhatIf(
            edit,
            classifier.card.name,
            labels,
            probabilities,
            explain_beats(classifier.folder, "gradcam", seen, [explained])[0],
            seen,
            self._second(edited, r_sample),
            self._second(near.lead_mv, r_sample),
            n_later / self._fs_hz,
            edited_waves(self._waves, self.beat_index, self.place, self._fs_hz, edit),
        )

    def explain_waves(self, found: WhatIf, review: RecordReview, folder: Path) -> WaveShapley:
        """Return what each wave of an edited beat is worth to the class that is explained of it.

        Parameters
        ----------
        found
            What `what_if` gave.
        review
            The record as the same network calls it.
        folder
            The network's folder.
        """
        game = play_seen(review, found.seen, found.waves, self._fs_hz, folder, self.beat_index)
        return game.explain(found.attribution.label)

    def _window(self, edited_mv: np.ndarray, r_sample: int) -> np.ndarray:
        try:
            return cut_windows(edited_mv, self._fs_hz, np.array([r_sample]))
        except ValueError:
            raise InvalidInputError(
                f"beat {self.beat_index + 1} can't be shifted that far: its second leaves the record; shift it"
                " less"
            ) from None

    def _second(self, lead_mv: np.ndarray, r_sample: int) -> np.ndarray:
        steps = np.arange(WINDOW_SAMPLES) - WINDOW_SAMPLES // 2
        positions = r_sample + steps * (self._fs_hz / NETWORK_FS_HZ)
        return np.interp(positions, np.arange(lead_mv.size), lead_mv, left=np.nan, right=np.nan)

    @cached_property
    def _near(self) -> _Excerpt:
        margin = round(_MARGIN_S * self._fs_hz)
        return self._excerpt(self.place.before - margin, self.place.after + margin)

    def _excerpt(self, first: int, stop: int) -> _Excerpt:
        """Return a stretch that begins where samples at the networks' rates begin in the whole lead, too."""
        step = Fraction(FS_HZ / self._fs_hz).limit_denominator(_MAX_STEP).denominator
        first = max(first, 0) // step * step
        return _Excerpt(self._lead_mv[first : max(stop, 0)], first, self.place.moved(-first))

    def _call_in_context(
        self, edit: BeatEdit, classifier: ContextClassifier
    ) -> tuple[np.ndarray, Neighbourhoods]:
        """Return probabilities of the edited beat and the beat among its neighbours."""
        context = self._edited_context(edit)
        seen = neighbourhoods(context, [self.beat_index])
        n_beats = len(context.features)
        first_of_chunk = self.beat_index // SHARE_CHUNK_BEATS * SHARE_CHUNK_BEATS
        n_chunks_back = -(-(SHARE_BACK_BEATS + NEIGHBOURS) // SHARE_CHUNK_BEATS)
        first = max(first_of_chunk - n_chunks_back * SHARE_CHUNK_BEATS, 0)
        stop = min(first_of_chunk + SHARE_CHUNK_BEATS + SHARE_AHEAD_BEATS + NEIGHBOURS, n_beats)
        calls = classifier.predict(_rows(context, slice(first, stop)))
        return calls.probabilities[self.beat_index - first], seen

    def _edited_context(self, edit: BeatEdit) -> BeatContext:
        """Return the context of all beats, with those around the edited one measured again."""
        whole, rows, around = self.prepared.context, self._measured_rows, self._around
        # Measured for the unchanged beat, too, which comes first: no edit has to wait for it.
        before = self._measured_before
        if edit.is_identity:
            return whole
        n_later = shift_samples(around.place, self._fs_hz, edit)
        edited = edit_lead(around.lead_mv, self._fs_hz, around.place, edit)
        r_sample = self.prepared.beats.r_sample[rows] - around.first
        own = self.beat_index - rows.start
        r_sample[own] += n_later
        measured = beat_context(edited, self._fs_hz, r_sample)
        changed = slice(max(own - _CHANGED_BEATS, 0), own + _CHANGED_BEATS + 1)
        into = slice(rows.start + changed.start, min(rows.start + changed.stop, rows.stop))
        features, waves = whole.features.copy(), whole.waves.copy()
        # What differs is added, so that a measurement among fewer neighbours shifts nothing by itself.
        features[into] += (measured.features - before.features)[changed]
        waves[into] += (measured.waves - before.waves)[changed]
        return replace(
            whole,
            features=features,
            waves=waves,
            shifts=_put(whole.shifts, measured.shifts, changed, into),
            spikes=_put(whole.spikes, measured.spikes, changed, into),
        )

    @property
    def _measured_rows(self) -> slice:
        # Blocks of beats share a usual beat: they must begin where they begin in the record.
        first = max(self.beat_index - _CONTEXT_BACK, 0) // BLOCK * BLOCK
        return slice(first, min(self.beat_index + _CONTEXT_AHEAD, self.prepared.beats.n_beats))

    @cached_property
    def _around(self) -> _Excerpt:
        rows, margin = self._measured_rows, round(_MARGIN_S * self._fs_hz)
        r_sample = self.prepared.beats.r_sample[rows]
        return self._excerpt(int(r_sample[0]) - margin, int(r_sample[-1]) + margin)

    @cached_property
    def _measured_before(self) -> BeatContext:
        r_sample = self.prepared.beats.r_sample[self._measured_rows] - self._around.first
        return beat_context(self._around.lead_mv, self._fs_hz, r_sample)


def _rows(context: BeatContext, rows: slice) -> BeatContext:
    parts = (context.shifts, context.spikes)
    return BeatContext(
        context.features[rows], context.waves[rows], *(None if part is None else part[rows] for part in parts)
    )


def _put(
    whole: np.ndarray | None, measured: np.ndarray | None, changed: slice, into: slice
) -> np.ndarray | None:
    if whole is None or measured is None:
        return whole
    moved = whole.copy()
    moved[into] = measured[changed]
    return moved
