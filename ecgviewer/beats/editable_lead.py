"""A lead of which one beat is changed: the stretch around it, and what is measured of it again."""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from ecgviewer.beats.context import (
    CONTEXT_FEATURES,
    BeatContext,
    NearContext,
    RecordContext,
    join_features,
    near_context,
    record_context,
)
from ecgviewer.beats.delineate import Waves
from ecgviewer.beats.prepared import PreparedBeats
from ecgviewer.beats.record_windows import WHOLE_BEATS
from ecgviewer.beats.rhythm import missing_stretches, rr_intervals_s
from ecgviewer.beats.rhythm_context import log_intervals
from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES, cut_windows
from ecgviewer.beats.usual_beat import BACK_BEATS, BLOCK, FS_HZ, WARM_UP_BEATS
from ecgviewer.beats.what_if import BeatEdit, BeatPlace, edit_lead, edited_waves, place_of, shift_samples
from ecgviewer.errors import InvalidInputError

_MARGIN_S = 4.0
_CONTEXT_BACK, _CONTEXT_AHEAD = BACK_BEATS + 2 * BLOCK, 4 * BLOCK
_QRS_FIT = CONTEXT_FEATURES.index("qrs_fit")
_MAX_STEP = 10_000


@dataclass(frozen=True, eq=False)
class _Excerpt:
    """A stretch of the lead that begins at sample `first` of it; `place` counts in the stretch."""

    lead_mv: np.ndarray
    first: int
    place: BeatPlace


@dataclass(frozen=True, eq=False)
class EditedLead:
    """The stretch around a beat after an edit.

    Attributes
    ----------
    lead_mv, original_mv
        The stretch, edited and as it was recorded.
    fs_hz
        Its rate.
    r_sample
        The edited beat's R peak, as a sample of the stretch.
    later_s
        By how much it lies later.
    """

    lead_mv: np.ndarray
    original_mv: np.ndarray
    fs_hz: float
    r_sample: int
    later_s: float

    def second_mv(self, lead_mv: np.ndarray) -> np.ndarray:
        """Return the second of a lead around the R peak at 360 Hz, NaN outside it; shape (360,)."""
        steps = np.arange(WINDOW_SAMPLES) - WINDOW_SAMPLES // 2
        positions = self.r_sample + steps * (self.fs_hz / NETWORK_FS_HZ)
        return np.asarray(np.interp(positions, np.arange(lead_mv.size), lead_mv, left=np.nan, right=np.nan))


class EditableLead:
    """A lead of which one beat can be changed any number of times; the record stays as it is.

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

    def __init__(self, prepared: PreparedBeats, waves: Waves, beat_index: int) -> None:
        reason = str(prepared.beats.reason[beat_index])
        if reason:
            raise InvalidInputError(f"beat {beat_index + 1} can't be edited ({reason}); choose another")
        self.prepared = prepared
        self.beat_index = beat_index
        self.fs_hz = prepared.record.fs_hz
        self._waves = waves
        self._lead_mv = prepared.lead_mv
        self._last: tuple[BeatEdit, EditedLead] | None = None
        self.place = place_of(waves, beat_index, self.fs_hz, self._lead_mv.size)

    @property
    def shift_limits_s(self) -> tuple[float, float]:
        """By how many seconds the beat can come earlier (0 or less) and later (0 or more)."""
        return self.place.shift_limits_s(self.fs_hz)

    def edited(self, edit: BeatEdit) -> EditedLead:
        """Return the stretch around the beat after an edit."""
        last = self._last
        if last is not None and last[0] == edit:
            return last[1]
        near = self._near
        n_later = shift_samples(near.place, self.fs_hz, edit)
        lead_mv = edit_lead(near.lead_mv, self.fs_hz, near.place, edit)
        edited = EditedLead(
            lead_mv, near.lead_mv, self.fs_hz, near.place.r_sample + n_later, n_later / self.fs_hz
        )
        self._last = (edit, edited)
        return edited

    def edited_waves(self, edit: BeatEdit) -> Waves:
        """Return the waves of all beats after an edit."""
        return edited_waves(self._waves, self.beat_index, self.place, self.fs_hz, edit)

    def edited_window(self, edit: BeatEdit) -> np.ndarray:
        """Return the edited beat as `cut_windows` makes it, shape (1, 360).

        Raises
        ------
        InvalidInputError
            If the shifted beat's window leaves the record.
        """
        edited = self.edited(edit)
        try:
            return cut_windows(edited.lead_mv, self.fs_hz, np.array([edited.r_sample]))
        except ValueError:
            raise InvalidInputError(
                f"beat {self.beat_index + 1} can't be shifted that far: its second leaves the record; shift it"
                " less"
            ) from None

    def edited_context(self, edit: BeatEdit, reach_beats: int) -> BeatContext:
        """Return the context of all beats, with those around the edited one measured again.

        What differs between the edited stretch and the recorded one, both measured by themselves, is added to
        what was measured of the record; the beats farther off keep what they had.

        Parameters
        ----------
        edit
            What to change.
        reach_beats
            How many beats to each side of the edited one may change.
        """
        whole, rows, around = self.prepared.context, self._measured_rows, self._around
        # Measured for the unchanged beat, too, which comes first: no edit has to wait for it.
        before, record_before = self._near_before, self._record_before
        if edit.is_identity:
            return whole
        n_later = shift_samples(around.place, self.fs_hz, edit)
        edited = edit_lead(around.lead_mv, self.fs_hz, around.place, edit)
        r_sample = self.prepared.beats.r_sample[rows] - around.first
        own = self.beat_index - rows.start
        r_sample[own] += n_later
        measured = near_context(edited, self.fs_hz, r_sample)
        changed = slice(max(own - reach_beats, 0), own + reach_beats + 1)
        into = slice(rows.start + changed.start, min(rows.start + changed.stop, rows.stop))
        # What differs is added, so that a measurement among fewer neighbours shifts nothing by itself.
        beats = whole.waves[:, 0].copy()
        beats[into] += (measured.beats - before.beats)[changed]
        qrs_fit = whole.features[:, _QRS_FIT].copy()
        qrs_fit[into] += (measured.qrs_fit - before.qrs_fit)[changed]
        record = self._record_of(self._log_rr(n_later), qrs_fit, beats)
        stretch = slice(into.start - self._told_rows.start, into.stop - self._told_rows.start)
        features, waves = whole.features.copy(), whole.waves.copy()
        features[into] += join_features(
            (measured.rhythm - before.rhythm)[changed],
            (record.state - record_before.state)[stretch],
            (measured.shapes - before.shapes)[changed],
            (record.against_slow - record_before.against_slow)[stretch],
        )
        waves[into, 0] = beats[into]
        waves[into, 1] += (measured.beats - measured.usual[:] - before.beats + before.usual[:])[changed]
        waves[into, 2] += (
            beats[into] - whole.waves[into, 0] - (record.slow[:] - record_before.slow[:])[stretch]
        )
        return replace(
            whole,
            features=features,
            waves=waves,
            shifts=_put(whole.shifts, measured.shifts, changed, into),
            spikes=_put(whole.spikes, measured.spikes, changed, into),
        )

    def _log_rr(self, n_later: int = 0) -> np.ndarray:
        """Return ln of RR of all beats if the edited one lay so many samples later."""
        r_sample = self.prepared.beats.r_sample.copy()
        r_sample[self.beat_index] += n_later
        return log_intervals(*rr_intervals_s(r_sample, self.fs_hz, self._missing))[0]

    def _record_of(self, log_rr: np.ndarray, qrs_fit: np.ndarray, beats: np.ndarray) -> RecordContext:
        rows = self._told_rows
        return record_context(log_rr[rows], qrs_fit[rows], beats[rows])

    @cached_property
    def _missing(self) -> np.ndarray:
        return missing_stretches(self._lead_mv, self.fs_hz)

    @property
    def _told_rows(self) -> slice:
        """The beats that stand for the record around the edited one: all of half an hour."""
        n_beats = self.prepared.beats.n_beats
        first = min(max(self.beat_index - WHOLE_BEATS // 2, 0), max(n_beats - WHOLE_BEATS, 0))
        return slice(first, min(first + WHOLE_BEATS, n_beats))

    @cached_property
    def _record_before(self) -> RecordContext:
        whole = self.prepared.context
        return self._record_of(self._log_rr(), whole.features[:, _QRS_FIT], whole.waves[:, 0])

    @cached_property
    def _near(self) -> _Excerpt:
        margin = round(_MARGIN_S * self.fs_hz)
        return self._excerpt(self.place.before - margin, self.place.after + margin)

    def _excerpt(self, first: int, stop: int) -> _Excerpt:
        """Return a stretch that begins where samples at the networks' rates begin in the whole lead, too."""
        step = Fraction(FS_HZ / self.fs_hz).limit_denominator(_MAX_STEP).denominator
        first = max(first, 0) // step * step
        return _Excerpt(self._lead_mv[first : max(stop, 0)], first, self.place.moved(-first))

    @property
    def _measured_rows(self) -> slice:
        # Blocks of beats share a usual beat: they must begin where they begin in the record.
        first = max(self.beat_index - _CONTEXT_BACK, 0) // BLOCK * BLOCK
        last = max(self.beat_index, WARM_UP_BEATS) + _CONTEXT_AHEAD
        return slice(first, min(last, self.prepared.beats.n_beats))

    @cached_property
    def _around(self) -> _Excerpt:
        rows, margin = self._measured_rows, round(_MARGIN_S * self.fs_hz)
        r_sample = self.prepared.beats.r_sample[rows]
        return self._excerpt(int(r_sample[0]) - margin, int(r_sample[-1]) + margin)

    @cached_property
    def _near_before(self) -> NearContext:
        r_sample = self.prepared.beats.r_sample[self._measured_rows] - self._around.first
        return near_context(self._around.lead_mv, self.fs_hz, r_sample)


def _put(
    whole: np.ndarray | None, measured: np.ndarray | None, changed: slice, into: slice
) -> np.ndarray | None:
    if whole is None or measured is None:
        return whole
    moved = whole.copy()
    moved[into] = measured[changed]
    return moved
