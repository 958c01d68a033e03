"""The patient's usual beat beside one beat, as a network that compares them sees it, on the trace in millivolts."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.workflows.review.review_record import RecordReview

_HALF_S = 0.5


@dataclass(frozen=True, eq=False)
class UsualBeat:
    """The usual beat where another beat lies, at its R peak and on its baseline.

    Attributes
    ----------
    beat_index
        Row of the beat that it lies behind.
    positions
        In samples of the record, ascending, float64.
    values_mv
        Millivolts, float64, same shape.
    """

    beat_index: int
    positions: np.ndarray
    values_mv: np.ndarray


def usual_beat_beside(review: RecordReview, beat_index: int) -> UsualBeat | None:
    """Return the usual beat beside a beat, half-way to its neighbours and at most half a second.

    It is the trace without the difference that the network sees: what lies between both is what the network
    compares, and nothing else. How many millivolts the network's unit is, is told by the QRS complex, whose
    heights on the trace and in the network's wave are fitted by least squares.

    Returns
    -------
    UsualBeat or None
        None where the network doesn't compare beats, has none there, or the trace was not recorded there.
    """
    beats, record = review.beats, review.record
    if not 0 <= beat_index < beats.n_beats or not review.called[beat_index]:
        return None
    seen = review.saw.against_usual(beats, record.fs_hz, beat_index)
    if seen is None:
        return None
    trace_mv = _values_at(record.lead_mv(review.lead), seen.positions)
    unit_mv = _unit_mv(trace_mv[seen.r_peak], seen.own[seen.r_peak])
    if unit_mv is None:
        return None
    values_mv = trace_mv - unit_mv * seen.difference
    first, last = _own_stretch(beats.r_sample, beat_index, record.fs_hz)
    shown = (seen.positions >= first) & (seen.positions <= last) & np.isfinite(values_mv)
    if shown.sum() < 2:
        return None
    return UsualBeat(beat_index, seen.positions[shown], values_mv[shown])


def _values_at(lead_mv: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Return a lead between its samples; NaN outside it, and beside samples that weren't recorded."""
    first, stop = max(int(positions[0]), 0), min(int(positions[-1]) + 2, lead_mv.size)
    if stop <= first:
        return np.full(positions.size, np.nan)
    return np.asarray(
        np.interp(positions, np.arange(first, stop), lead_mv[first:stop], left=np.nan, right=np.nan)
    )


def _unit_mv(trace_mv: np.ndarray, own: np.ndarray) -> float | None:
    """Return the millivolts of one unit of a network's wave; None where that can't be told."""
    if not (np.isfinite(trace_mv).all() and np.isfinite(own).all()):
        return None
    trace, wave = trace_mv - trace_mv.mean(), own.astype(np.float64) - own.mean()
    square = float(wave @ wave)
    unit = float(trace @ wave) / square if square > 0 else 0.0
    return unit if unit > 0 else None


def _own_stretch(r_sample: np.ndarray, beat_index: int, fs_hz: float) -> tuple[float, float]:
    own = float(r_sample[beat_index])
    first, last = own - _HALF_S * fs_hz, own + _HALF_S * fs_hz
    if beat_index > 0:
        first = max(first, (own + float(r_sample[beat_index - 1])) / 2)
    if beat_index + 1 < r_sample.size:
        last = min(last, (own + float(r_sample[beat_index + 1])) / 2)
    return first, last
