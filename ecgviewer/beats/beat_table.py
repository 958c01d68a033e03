"""The table of beats, one column per property, one row per beat."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ecgviewer.beats.detect import detect_r_peaks
from ecgviewer.beats.quality import POOR_QUALITY, beat_quality
from ecgviewer.beats.rhythm import missing_stretches, rr_intervals_s
from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES, n_network_samples, window_centres
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.records.record import Record
from ecgviewer.records.spans import rhythm_at, rhythm_spans
from ecgviewer.records.symbols import is_beat
from ecgviewer.signals.mapped import let_go

WINDOW_INCOMPLETE = "window incomplete"
"""Reason for a beat without a call: its window would leave the record."""

NO_SIGNAL = "no signal"
"""Reason for a beat without a call: its window holds no valid sample, or a flat line."""

NOT_ECG = "not an ECG lead"
"""Reason for a beat without a call: the lead records something else."""

_AT_ONCE = 512
"""Windows that are looked at together: what the processor's cache holds."""

_APART_S = 0.2
"""Beats nearer to each other are one."""

_UNMARKED_S = 10.0
"""A reference that leaves as much free before its first beat, or behind its last, begins late or ends early."""


@dataclass(frozen=True, eq=False)
class BeatTable:
    """All beats of a record on one lead, in the order of time.

    Attributes
    ----------
    r_sample
        Sample of the R peak (of the annotation, where there is one) in the record, int64.
    time_s
        Seconds from the start of the record, float64.
    symbol
        Reference WFDB mnemonic; "" for detected beats. Unicode array.
    rr_before_s, rr_after_s
        Seconds since the beat before and to the beat after; NaN at the ends, and across what wasn't recorded.
    rhythm
        Label of the rhythm span that the beat lies in, "" where none is known. Unicode array.
    reason
        Why the networks make no call of this beat (`WINDOW_INCOMPLETE`, `NO_SIGNAL`, `NOT_ECG`), else "".
    quality
        Signal-quality index, 0 to 1, float32; NaN where it can't be told. See `beats.quality`.
    is_detected
        Whether R peaks come from a detector and not from a reference. Beats before a reference that begins
        late, and behind one that ends early, are detected in either case, and have no symbol.
    """

    r_sample: np.ndarray
    time_s: np.ndarray
    symbol: np.ndarray
    rr_before_s: np.ndarray
    rr_after_s: np.ndarray
    rhythm: np.ndarray
    reason: np.ndarray
    quality: np.ndarray
    is_detected: bool

    @property
    def n_beats(self) -> int:
        """Number of beats."""
        return int(self.r_sample.size)

    @property
    def has_reference(self) -> bool:
        """Whether the beats carry reference symbols."""
        return not self.is_detected

    @cached_property
    def is_callable(self) -> np.ndarray:
        """Which beats a network can call; bool, shape (n_beats,)."""
        return np.asarray(self.reason == "")

    @cached_property
    def is_poor(self) -> np.ndarray:
        """Which beats lie in a signal of poor quality; bool, shape (n_beats,)."""
        return np.asarray(self.quality < POOR_QUALITY)

    def nearest(self, sample: int) -> int:
        """Return the index of the beat whose R peak is nearest; -1 if there are no beats."""
        if self.n_beats == 0:
            return -1
        right = int(np.searchsorted(self.r_sample, sample))
        if right == 0:
            return 0
        if right == self.n_beats:
            return self.n_beats - 1
        left = right - 1
        return left if sample - self.r_sample[left] <= self.r_sample[right] - sample else right


@dataclass(frozen=True, eq=False)
class MarkedBeats:
    """Beats that a person has marked, to be taken instead of those of the reference or of a detector.

    Attributes
    ----------
    samples
        R peaks, int64, ascending.
    fs_hz
        Their samples a second.
    symbols
        Reference mnemonics, "" without one; unicode, same shape.
    is_detected
        Whether there is no reference.
    """

    samples: np.ndarray
    fs_hz: float
    symbols: np.ndarray
    is_detected: bool


def build_beat_table(
    record: Record, lead: int, cancel: CancelToken | None = None, marked: MarkedBeats | None = None
) -> BeatTable:
    """Return all beats of a record: those a person marked, those of the reference, else what a detector finds.

    Parameters
    ----------
    record
        Any record.
    lead
        Index of the lead that beats are detected on and that the networks are to see.
    cancel
        Looked at on the way.
    marked
        Beats to take as they are; None for the reference's or detected ones.

    Returns
    -------
    BeatTable
        Detected beats (`is_detected`) where the record has no reference that marks beats.
    """
    record = record.based_on(lead)
    lead_mv = record.lead_mv(lead, cancel)
    if marked is None:
        r_sample, symbol = _reference_beats(record)
        is_detected = r_sample.size == 0
        if record.is_ecg(lead):
            r_sample, symbol = _with_detected(record, lead_mv, r_sample, symbol, cancel)
    else:
        r_sample = np.rint(marked.samples * (record.fs_hz / marked.fs_hz)).astype(np.int64)
        symbol, is_detected = marked.symbols, marked.is_detected
    raise_if_cancelled(cancel)
    before_s, after_s = rr_intervals_s(r_sample, record.fs_hz, missing_stretches(lead_mv, record.fs_hz))
    return BeatTable(
        r_sample=r_sample,
        time_s=r_sample / record.fs_hz,
        symbol=symbol,
        rr_before_s=before_s,
        rr_after_s=after_s,
        rhythm=_rhythm_labels(record, r_sample),
        reason=call_reasons(record, lead, r_sample),
        quality=beat_quality(lead_mv, record.fs_hz, r_sample, cancel),
        is_detected=is_detected,
    )


def choose_beat(beats: BeatTable, number: int | None, time_s: float | None, record: Record) -> int:
    """Return the row of the beat that a person names.

    Parameters
    ----------
    beats
        The table of beats.
    number
        Number of the beat, the first is 1; or None to choose by time.
    time_s
        Seconds from the record's start; the nearest beat is taken.
    record
        Whose beats they are.

    Raises
    ------
    InvalidInputError
        If there is no such beat.
    """
    if beats.n_beats == 0:
        raise InvalidInputError(f"record {record.name} has no beats; choose another record or lead")
    if number is not None:
        if not 1 <= number <= beats.n_beats:
            raise InvalidInputError(f"record {record.name} has no beat {number}; choose 1 to {beats.n_beats}")
        return number - 1
    if time_s is None or not 0 <= time_s <= record.duration_s:
        raise InvalidInputError(
            f"record {record.name} lasts {record.duration_s:.1f} s, there is no {time_s} s; choose a time in it"
        )
    return beats.nearest(round(time_s * record.fs_hz))


def _reference_beats(record: Record) -> tuple[np.ndarray, np.ndarray]:
    """Return samples and symbols of the reference's beats; flutter waves are none."""
    if record.annotations is None:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype="U1")
    symbols = np.array(record.annotations.symbols, dtype="U1")
    beats = np.array([is_beat(symbol) for symbol in record.annotations.symbols], dtype=bool)
    return record.annotations.samples[beats], symbols[beats]


def _with_detected(
    record: Record, lead_mv: np.ndarray, r_sample: np.ndarray, symbol: np.ndarray, cancel: CancelToken | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the reference's beats, and detected ones where it leaves a stretch free before or behind them."""
    free = round(_UNMARKED_S * record.fs_hz)
    first, last = _marked(record) if r_sample.size else (record.n_samples, -1)
    if r_sample.size and first < free and record.n_samples - last < free:
        return r_sample, symbol
    found = detect_r_peaks(lead_mv, record.fs_hz, cancel=cancel)
    # A detected beat nearer than the shortest interval to one of the reference is the same.
    apart = round(_APART_S * record.fs_hz)
    early = found[found < first - apart] if first >= free else found[:0]
    late = found[found > last + apart] if r_sample.size and record.n_samples - last >= free else found[:0]
    joined = np.concatenate([early, r_sample, late]).astype(np.int64)
    unmarked = [np.full(part.size, "", dtype="U1") for part in (early, late)]
    return joined, np.concatenate([unmarked[0], symbol.astype("U1"), unmarked[1]])


def _marked(record: Record) -> tuple[int, int]:
    """Return the first and last sample at which the reference marks a beat or flutter."""
    assert record.annotations is not None
    is_mark = [is_beat(symbol) or symbol in "[!]" for symbol in record.annotations.symbols]
    samples = record.annotations.samples[np.array(is_mark, dtype=bool)]
    return int(samples[0]), int(samples[-1])


def _rhythm_labels(record: Record, r_sample: np.ndarray) -> np.ndarray:
    if record.annotations is None:
        return np.full(r_sample.size, "", dtype="U1")
    return rhythm_at(rhythm_spans(record.annotations, record.n_samples), r_sample)


def call_reasons(record: Record, lead: int, r_sample: np.ndarray) -> np.ndarray:
    """Return why the networks make no call of each beat on a lead, "" where they do; see `BeatTable.reason`.

    Parameters
    ----------
    record
        The record, based on the lead.
    lead
        Index of the lead.
    r_sample
        R peaks at the lead's rate.
    """
    half = WINDOW_SAMPLES // 2
    centres = window_centres(r_sample, record.fs_hz)
    leaves = (centres < half) | (centres + half > n_network_samples(record.n_samples, record.fs_hz))
    is_flat = _is_flat_around(record.lead_mv(lead), r_sample, record.fs_hz)
    reasons = np.where(leaves, WINDOW_INCOMPLETE, np.where(is_flat, NO_SIGNAL, ""))
    return reasons if record.is_ecg(lead) else np.full(r_sample.size, NOT_ECG)


def _is_flat_around(lead_mv: np.ndarray, r_sample: np.ndarray, fs_hz: float) -> np.ndarray:
    """Return for each R peak whether the valid samples of its window all have one value, or are none.

    Samples beyond the ends of the lead are none of the window.
    """
    half = WINDOW_SAMPLES / 2 / NETWORK_FS_HZ * fs_hz
    first = np.maximum(np.ceil(np.rint(r_sample - half)), 0).astype(np.int64)
    last = np.minimum(np.rint(r_sample + half).astype(np.int64) - 1, lead_mv.size - 1)
    found = np.ones(r_sample.size, dtype=bool)
    steps = np.arange(int((last - first).max(initial=-1)) + 1)
    for begin in range(0, r_sample.size if steps.size else 0, _AT_ONCE):
        some = slice(begin, begin + _AT_ONCE)
        places = np.minimum(first[some, None] + steps, last[some, None]).clip(0)
        values = lead_mv[places]
        values = np.where(np.isfinite(values), values, np.nan)
        low, high = np.fmin.reduce(values, axis=1), np.fmax.reduce(values, axis=1)
        found[some] = ~(high > low) | (last[some] < first[some])
        let_go(lead_mv)
    return found
