"""One beat of a lead changed on purpose: a wave erased, moved or widened, the beat early, noise over it.

What is made here is never data. The lead is changed, not what a network sees of it, so a network finds the
change as it would find it in a recording. Every change fades out: what is taken from a lead is the difference
to a line between the ends of a wave, and time is stretched without a jump, so no edge arises that the
recording doesn't have.
"""

from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.delineate import Waves
from ecgviewer.records.wave_marks import OFFSET, ONSET, QRS, WAVES, P, T
from ecgviewer.signals.resample import bridge_gaps

REACH_S = 2.2
"""An edit changes nothing that lies farther from the R peak, unless the neighbouring beats do."""

_FADE_S = 0.012
_LEVEL_S = 0.008
_SMOOTH_S = 0.05
_NOISE_FADE_S = 0.1
_STAND_IN_S = 0.6
_QRS_HALF_S = 0.05
_MOST_SQUEEZED = 0.8
"""Share of the stretch between two beats that a shift may take up."""


@dataclass(frozen=True)
class BeatEdit:
    """What is changed of a beat; the default changes nothing.

    Attributes
    ----------
    p_gain, t_gain
        Factor of the height of the P and of the T wave: 0 flattens it, below 0 it is turned over.
    p_shift_s
        By how many seconds the P wave comes later than it did, against the QRS complex; earlier below 0.
    qrs_width
        Factor of the duration of the QRS complex, above 0; its R peak stays.
    erased
        Names of `WAVES` that are taken out, whatever their gain.
    shift_s
        By how many seconds the whole beat comes later, against its neighbours, which stay; earlier below 0.
    amplitude
        Factor of the height of the whole beat.
    noise_mv
        Standard deviation of white noise over the beat and its neighbours, in millivolts, 0 or more.
    seed
        Of the noise.
    """

    p_gain: float = 1.0
    p_shift_s: float = 0.0
    qrs_width: float = 1.0
    t_gain: float = 1.0
    erased: frozenset[str] = frozenset()
    shift_s: float = 0.0
    amplitude: float = 1.0
    noise_mv: float = 0.0
    seed: int = 0

    @property
    def is_identity(self) -> bool:
        """Whether nothing is changed."""
        return self == BeatEdit(seed=self.seed)

    def gain(self, wave: int) -> float:
        """Return the factor of a wave's height, 0 where it is erased; `wave` is a place in `WAVES`."""
        return 0.0 if WAVES[wave] in self.erased else (self.p_gain, 1.0, self.t_gain)[wave]


@dataclass(frozen=True, eq=False)
class BeatPlace:
    """Where a beat lies in a lead, in samples.

    Attributes
    ----------
    r_sample
        Its R peak.
    points
        Its waves as in `Waves`, shape (3, 3): `WAVES`, `POINTS`; NaN where there is no such wave.
    before
        Where the beat before has ended: the end of its T wave, or a stand-in.
    begin, end
        First and last sample of QRS complex to T wave, or stand-ins; they move with the beat unchanged.
    after
        Where the next beat begins: the onset of its P wave, else of its QRS complex, or a stand-in.
    """

    r_sample: int
    points: np.ndarray
    before: int
    begin: int
    end: int
    after: int

    def moved(self, n_samples: int) -> "BeatPlace":
        """Return the place of a beat that came `n_samples` later, or of the same one in another excerpt."""
        limits = (self.before, self.begin, self.end, self.after)
        return BeatPlace(
            self.r_sample + n_samples, self.points + n_samples, *(limit + n_samples for limit in limits)
        )

    def shift_limits_s(self, fs_hz: float) -> tuple[float, float]:
        """Return by how many seconds the beat can come earlier (0 or less) and later (0 or more).

        The P wave may fall on the T wave before; the QRS complex may not.
        """
        earliest = -int(_MOST_SQUEEZED * (self.begin - self.before))
        latest = int(_MOST_SQUEEZED * (self.after - self.end))
        return earliest / fs_hz, latest / fs_hz


def place_of(waves: Waves, beat_index: int, fs_hz: float, n_samples: int) -> BeatPlace:
    """Return where a beat lies between its neighbours.

    Parameters
    ----------
    waves
        Of all beats of the lead.
    beat_index
        Row of the beat.
    fs_hz
        Rate of the lead.
    n_samples
        Its length.
    """
    r_sample, points = waves.r_sample, waves.points
    r = int(r_sample[beat_index])
    own = points[beat_index]
    stand_in = round(_STAND_IN_S * fs_hz)
    half = round(_QRS_HALF_S * fs_hz)
    begin = _sample_or(own[QRS, ONSET], r - half)
    if beat_index + 1 < waves.n_beats:
        following = points[beat_index + 1]
        next_r = int(r_sample[beat_index + 1])
        after = _sample_or(following[P, ONSET], _sample_or(following[QRS, ONSET], next_r - half))
    else:
        after = min(_sample_or(own[T, OFFSET], r) + stand_in, n_samples - 1)
    end = _sample_or(own[T, OFFSET], (r + after) // 2)
    if beat_index > 0:
        previous_r = int(r_sample[beat_index - 1])
        before = _sample_or(points[beat_index - 1, T, OFFSET], (previous_r + begin) // 2)
    else:
        before = max(begin - stand_in, 0)
    begin = max(begin, 1)
    after = max(after, r + 2)
    return BeatPlace(r, own.copy(), min(before, begin - 1), begin, min(max(end, r), after - 1), after)


def edit_lead(lead_mv: np.ndarray, fs_hz: float, place: BeatPlace, edit: BeatEdit) -> np.ndarray:
    """Return a lead in which one beat is changed.

    P is taken out first and added again at the end, so that it may fall on the T wave before, as that of an
    early beat does. For a shift, time between the neighbours and the beat is stretched and squeezed evenly.

    Parameters
    ----------
    lead_mv
        One lead in millivolts, shape (n_samples,). NaN is bridged by straight lines.
    fs_hz
        Rate of `lead_mv`.
    place
        Where the beat lies in it.
    edit
        What to change. A shift beyond `BeatPlace.shift_limits_s` is cut to it; waves that the beat
        doesn't have are not changed.

    Returns
    -------
    numpy.ndarray
        Float32, same shape; `lead_mv` itself where nothing is changed.
    """
    if edit.is_identity:
        return lead_mv
    lead = bridge_gaps(np.asarray(lead_mv)).astype(np.float64)
    p_wave, p_first = _take_out(lead, fs_hz, place, P)
    n_later = shift_samples(place, fs_hz, edit)
    _warp(lead, place, n_later)
    place = place.moved(n_later)
    _change_qrs(lead, fs_hz, place, edit)
    t_wave, t_first = _wave(lead, fs_hz, place, T)
    _add(lead, (edit.gain(T) - 1) * t_wave, t_first)
    if edit.amplitude != 1.0:
        _scale(lead, fs_hz, place, edit.amplitude)
    p_later = n_later + round(edit.p_shift_s * fs_hz)
    _add(lead, edit.gain(P) * edit.amplitude * p_wave, p_first + p_later)
    if edit.noise_mv > 0:
        _add_noise(lead, fs_hz, place.r_sample - n_later, edit)
    return lead.astype(np.float32)


def shift_samples(place: BeatPlace, fs_hz: float, edit: BeatEdit) -> int:
    """Return by how many samples the R peak of an edited beat lies later."""
    earliest, latest = place.shift_limits_s(fs_hz)
    return round(float(np.clip(edit.shift_s, earliest, latest)) * fs_hz)


def edited_waves(waves: Waves, beat_index: int, place: BeatPlace, fs_hz: float, edit: BeatEdit) -> Waves:
    """Return the waves of a lead after an edit; a wave that was erased or flattened is there no more.

    Parameters
    ----------
    waves
        As they were found in the recorded lead.
    beat_index, place
        The edited beat.
    fs_hz
        Rate of the lead.
    edit
        What was changed.
    """
    n_later = shift_samples(place, fs_hz, edit)
    r_sample, points = waves.r_sample.copy(), waves.points.copy()
    r_sample[beat_index] += n_later
    own = points[beat_index]
    own[P] += round(edit.p_shift_s * fs_hz)
    own[QRS] = place.r_sample + np.rint((own[QRS] - place.r_sample) * edit.qrs_width)
    own += n_later
    for wave in (P, QRS, T):
        if edit.gain(wave) == 0:
            own[wave] = np.nan
    return Waves(r_sample, points, waves.confidence)


def _sample_or(point: float, stand_in: int) -> int:
    return int(point) if np.isfinite(point) else stand_in


def _wave(lead: np.ndarray, fs_hz: float, place: BeatPlace, wave: int) -> tuple[np.ndarray, int]:
    """Return a wave as its difference to the line between its ends, 0 at both, and its first sample.

    P and T are smoothed, so that the noise of the recording stays where it is.
    """
    onset, offset = place.points[wave, ONSET], place.points[wave, OFFSET]
    if not np.isfinite(onset) or not 0 <= onset < offset < lead.size:
        return np.zeros(0), 0
    difference, first = _difference(lead, fs_hz, int(onset), int(offset), _FADE_S)
    if wave != QRS:
        difference = _smooth(difference, fs_hz)
    return difference * _fade(difference.size, round(_FADE_S * fs_hz)), first


def _take_out(lead: np.ndarray, fs_hz: float, place: BeatPlace, wave: int) -> tuple[np.ndarray, int]:
    found, first = _wave(lead, fs_hz, place, wave)
    _add(lead, -found, first)
    return found, first


def _difference(
    lead: np.ndarray, fs_hz: float, onset: int, offset: int, margin_s: float
) -> tuple[np.ndarray, int]:
    """Return the signal less the line from onset to offset, with a margin on both sides; first sample."""
    n_level, margin = max(round(_LEVEL_S * fs_hz), 1), max(round(margin_s * fs_hz), 2)
    first, stop = max(onset - margin, 0), min(offset + margin + 1, lead.size)
    # Levels are taken outside of the wave, so that they hold none of it.
    levels = [lead[max(onset - n_level, 0) : onset + 1].mean(), lead[offset : offset + n_level + 1].mean()]
    return lead[first:stop] - np.interp(np.arange(first, stop), [onset, offset], levels), first


def _smooth(values: np.ndarray, fs_hz: float) -> np.ndarray:
    """Return values smoothed over 50 ms by polynomials of third degree (Savitzky and Golay 1964)."""
    from scipy.signal import savgol_filter

    size = 2 * round(_SMOOTH_S * fs_hz / 2) + 1
    return np.asarray(savgol_filter(values, size, 3)) if 3 < size <= values.size else values


def _fade(size: int, n_fade: int) -> np.ndarray:
    """Return ones that rise from 0 and fall to 0 over `n_fade` samples, at least 2, like a raised cosine."""
    steps = np.minimum(np.arange(size), np.arange(size)[::-1]) / max(n_fade, 2)
    faded: np.ndarray = 0.5 - 0.5 * np.cos(np.pi * np.minimum(steps, 1))
    return faded


def _add(lead: np.ndarray, values: np.ndarray, first: int) -> None:
    """Add values to a lead from a sample on; what lies outside of it is lost."""
    begin, stop = max(first, 0), min(first + values.size, lead.size)
    if stop > begin:
        lead[begin:stop] += values[begin - first : stop - first]


def _warp(lead: np.ndarray, place: BeatPlace, n_later: int) -> None:
    """Move the beat between its neighbours; they stay where they are."""
    if n_later == 0:
        return
    last = min(place.after, lead.size - 1)
    samples = np.arange(place.before, last + 1)
    knots = np.array([place.before, place.begin, place.end, place.after])
    moved = knots + np.array([0, n_later, n_later, 0])
    source = np.interp(samples, moved, knots)
    lead[samples] = np.interp(source, np.arange(place.before, last + 1), lead[samples])


def _change_qrs(lead: np.ndarray, fs_hz: float, place: BeatPlace, edit: BeatEdit) -> None:
    """Take out the QRS complex, or put one that is wider or narrower in its place."""
    gain = edit.gain(QRS)
    if gain == 1.0 and edit.qrs_width == 1.0:
        return
    found, first = _take_out(lead, fs_hz, place, QRS)
    if found.size == 0 or gain == 0.0:
        return
    from_r = np.arange(first, first + found.size) - place.r_sample
    low, high = (int(np.floor(from_r[0] * edit.qrs_width)), int(np.ceil(from_r[-1] * edit.qrs_width)))
    wide = np.interp(np.arange(low, high + 1) / edit.qrs_width, from_r, found, left=0.0, right=0.0)
    _add(lead, wide, place.r_sample + low)


def _scale(lead: np.ndarray, fs_hz: float, place: BeatPlace, amplitude: float) -> None:
    difference, first = _difference(lead, fs_hz, place.begin, place.end, _FADE_S)
    _add(lead, (amplitude - 1) * difference * _fade(difference.size, round(_FADE_S * fs_hz)), first)


def _add_noise(lead: np.ndarray, fs_hz: float, r_sample: int, edit: BeatEdit) -> None:
    n_reach = round(REACH_S * fs_hz)
    noise = np.random.default_rng(edit.seed).standard_normal(2 * n_reach + 1)
    faded = noise * _fade(noise.size, round(_NOISE_FADE_S * fs_hz))
    _add(lead, edit.noise_mv * faded, r_sample - n_reach)
