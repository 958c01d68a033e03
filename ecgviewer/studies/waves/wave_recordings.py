"""Records as the wave network is trained on them: which classes each sample may have.

A sample may be of one class (between a marked onset and offset), of several (no T onset is marked: T or none)
or of any (nothing is known). The loss asks for nothing but a class that is allowed.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ecgviewer.beats.wave_probability import CLASSES, WAVE_FS_HZ, deflection_of
from ecgviewer.errors import InvalidInputError
from ecgviewer.records.annotation_files import read_annotations
from ecgviewer.records.record import Record
from ecgviewer.records.spans import rhythm_at, rhythm_spans
from ecgviewer.records.symbols import is_beat
from ecgviewer.records.wave_marks import OFFSET, ONSET, PEAK, QRS, P, T, read_wave_marks
from ecgviewer.records.wfdb_files import read_record

NOISE_RECORDS = ("bw", "em", "ma")
"""Baseline wander, electrode motion and muscle of the Noise Stress Test Database."""

NO_P_RHYTHMS = ("AFIB", "AFL")
"""Rhythms of MIT-BIH without P waves: atrial fibrillation and flutter."""

_EUROPEAN = "sele"
_NONE, _P, _QRS, _T = range(len(CLASSES))
_CONTEXT_S = 15.0
_PAUSE_S = 0.08
_P_SEARCH_S = 0.5
_AFTER_R_S = 0.12
_T_SEARCH_S = 0.4
_T_BODY_S = 0.04
_SAME_BEAT_S = 0.25
_V_PR_S = (0.32, 0.05)
_R_BODY_S = 0.008
_FAR_FROM_R_S = 0.2
_LEAST_PAUSE_S = 0.02
_SMOOTH_S = 0.06
_MARGIN_S = 0.012
_DOUBTFUL = 0.5
_EMPHASIS = 2.0


@dataclass(frozen=True, eq=False)
class WaveRecording:
    """A record, or the part of it that is marked, at 250 Hz.

    Attributes
    ----------
    name, patient_id
        Of the record.
    group
        Same for records that may be of one person: the patient, and in the European ST-T Database, which
        has 90 records of 79 people and does not say here whose, age and sex.
    leads
        As `deflection_of` returns them, shape (n_leads, n_samples).
    r_places
        All R peaks in samples of `leads`, float64, ascending.
    allowed
        Which of `CLASSES` each sample may have; bool, shape (4, n_samples).
    weight
        How much each sample counts; float32, shape (n_samples,).
    focus
        Groups of R peaks, as rows of `r_places`, that windows are drawn around; each group equally often.
    has_p
        Rows of `r_places` of beats known to have a P wave somewhere before.
    pauses
        Samples from the end of each marked T wave to the start of the P wave after it, shape (n_pauses, 2):
        they can be made longer or shorter.
    pr_segments
        Samples from the end of each marked P wave to the QRS complex, shape (n, 2); likewise.
    small_waves
        Samples of each marked P wave, and from QRS to the end of T, shape (2, n, 2), NaN where none is marked:
        they can be made smaller or larger.
    without_p
        The same recording with its marked P waves taken out, None where none is marked. Its pauses go on to
        the QRS complex.
    """

    name: str
    patient_id: str
    group: str
    leads: np.ndarray
    r_places: np.ndarray
    allowed: np.ndarray
    weight: np.ndarray
    focus: tuple[np.ndarray, ...]
    has_p: np.ndarray
    pauses: np.ndarray
    pr_segments: np.ndarray
    small_waves: np.ndarray
    without_p: "WaveRecording | None" = None


def read_marked_recording(path: Path) -> WaveRecording:
    """Read a record of the QT Database with the first cardiologist's marks, and 15 s around them.

    R peaks are those marks, and elsewhere what the automatic annotator `pu0` of the database found.
    """
    record = read_record(path)
    marks = read_wave_marks(path)
    rate = WAVE_FS_HZ / record.fs_hz
    marked = marks.points[:, QRS, PEAK] * rate
    start = max(int(marked[0] - _CONTEXT_S * WAVE_FS_HZ), 0)
    leads = _deflections(record)[:, start : int(marked[-1] + _CONTEXT_S * WAVE_FS_HZ)]
    points = marks.points * rate - start
    r_places = _join_r_peaks(marked, _automatic_r_peaks(path) * rate) - start
    r_places = r_places[(r_places >= 0) & (r_places < leads.shape[1])]
    recording = _mark(record, leads, r_places, points)
    if not np.isfinite(points[:, P, ONSET]).any():
        return recording
    bare = points.copy()
    bare[:, P] = np.nan
    without_p = _mark(record, _take_out(leads, points[:, P]), r_places, bare)
    return replace(recording, without_p=without_p)


def _mark(record: Record, leads: np.ndarray, r_places: np.ndarray, points: np.ndarray) -> WaveRecording:
    """Return a recording whose samples are what the points of its beats say."""
    allowed = np.ones((len(CLASSES), leads.shape[1]), dtype=bool)
    weight = np.ones(leads.shape[1], dtype=np.float32)
    rows = np.searchsorted(r_places, points[:, QRS, PEAK])
    pauses = []
    for beat, row in enumerate(rows):
        before = r_places[row - 1] if row else -np.inf
        is_next = beat > 0 and before == points[beat - 1, QRS, PEAK]
        t_end_before = points[beat - 1, T, OFFSET] if is_next else np.nan
        _mark_p(allowed, weight, points[beat], before, t_end_before)
        _set(allowed, points[beat, QRS, ONSET], points[beat, QRS, OFFSET], _QRS)
        _mark_t(allowed, weight, points[beat])
        pauses.append((t_end_before, np.nanmin(points[beat, :, ONSET])))
    ends = np.array(pauses)
    return WaveRecording(
        name=record.name,
        patient_id=record.patient.patient_id,
        group=_group(record),
        leads=leads,
        r_places=r_places,
        allowed=allowed,
        weight=weight,
        focus=(rows,),
        has_p=np.zeros(0, dtype=np.int64),
        pauses=_long_enough(ends),
        pr_segments=_long_enough(np.stack([points[:, P, OFFSET], points[:, QRS, ONSET]], axis=1)),
        small_waves=np.stack([points[:, P][:, [ONSET, OFFSET]], points[:, [QRS, T], OFFSET]]),
    )


def _long_enough(stretches: np.ndarray) -> np.ndarray:
    """Return the stretches that are known and long enough to be stretched."""
    return np.asarray(stretches[stretches[:, 1] - stretches[:, 0] > _LEAST_PAUSE_S * WAVE_FS_HZ])


def _take_out(leads: np.ndarray, waves: np.ndarray) -> np.ndarray:
    """Return leads with the line between the ends of each wave in its place; the fine noise stays."""
    from scipy.ndimage import uniform_filter1d

    changed = leads.copy()
    smooth = uniform_filter1d(leads, round(_SMOOTH_S * WAVE_FS_HZ), axis=1)
    margin = _MARGIN_S * WAVE_FS_HZ
    for onset, _, offset in waves[np.isfinite(waves[:, ONSET])]:
        inside = _slice(onset - margin, offset + margin)
        first, last = smooth[:, inside.start], smooth[:, min(inside.stop, leads.shape[1] - 1)]
        line = np.linspace(first, last, inside.stop - inside.start, axis=1)
        changed[:, inside] = line + leads[:, inside] - smooth[:, inside]
    return changed


def read_labelled_recording(path: Path) -> WaveRecording:
    """Read a record of MIT-BIH; what its labels say about P waves and QRS complexes is all that is known.

    Ventricular beats have no P before them, and beats in atrial fibrillation and flutter none at all. Normal
    and bundle branch block beats in sinus rhythm have one somewhere.

    Raises
    ------
    InvalidInputError
        If the record has no annotations.
    """
    record = read_record(path)
    if record.annotations is None:
        raise InvalidInputError(f"record {record.name} has no reference to train on; choose another folder")
    beats = np.array([is_beat(symbol) for symbol in record.annotations.symbols])
    symbol = np.array(record.annotations.symbols)[beats]
    samples = record.annotations.samples[beats]
    rhythm = rhythm_at(rhythm_spans(record.annotations, record.n_samples), samples)
    leads, r_places = _deflections(record), samples * (WAVE_FS_HZ / record.fs_hz)
    no_p = np.isin(rhythm, NO_P_RHYTHMS)
    is_v = symbol == "V"
    allowed = _allowed_near_r(r_places, leads.shape[1])
    weight = np.ones(leads.shape[1], dtype=np.float32)
    for row in np.flatnonzero(no_p):
        before = r_places[row - 1] if row else 0.0
        _forbid(allowed, before, r_places[row], _P)
    for row in np.flatnonzero(is_v):
        first, last = (r_places[row] - seconds * WAVE_FS_HZ for seconds in _V_PR_S)
        first = max(first, r_places[row - 1] + _AFTER_R_S * WAVE_FS_HZ if row else 0.0)
        _forbid(allowed, first, last, _P)
        weight[_slice(first, last)] = _EMPHASIS
    has_p = np.flatnonzero(np.isin(symbol, ("N", "L", "R")) & (rhythm == "N"))
    groups = (np.flatnonzero(is_v), np.flatnonzero(no_p), has_p)
    focus = tuple(group for group in groups if group.size)
    return WaveRecording(
        name=record.name,
        patient_id=record.patient.patient_id,
        group=_group(record),
        leads=leads,
        r_places=r_places,
        allowed=allowed,
        weight=weight,
        focus=focus,
        has_p=has_p,
        pauses=np.zeros((0, 2)),
        pr_segments=np.zeros((0, 2)),
        small_waves=np.zeros((2, 0, 2)),
    )


def read_wave_noise(folder: Path) -> tuple[np.ndarray, ...]:
    """Return the first half of each noise record at 250 Hz, shape (n_leads, n_samples) each.

    The second halves are for tests. `folder` holds the Noise Stress Test Database.
    """
    noise = []
    for name in NOISE_RECORDS:
        deflections = _deflections(read_record(folder / name))
        noise.append(deflections[:, : deflections.shape[1] // 2])
    return tuple(noise)


def _group(record: Record) -> str:
    patient = record.patient
    if record.name.startswith(_EUROPEAN) and patient.age_years is not None:
        return f"edb-{patient.age_years}-{patient.sex}"
    return patient.patient_id


def _deflections(record: Record) -> np.ndarray:
    first = record.default_lead
    order = [first, *(lead for lead in range(record.n_leads) if lead != first)]
    return np.stack([deflection_of(record.lead_mv(lead), record.fs_hz) for lead in order])


def _automatic_r_peaks(path: Path) -> np.ndarray:
    annotations = read_annotations(path, "pu0")
    if annotations is None:
        raise InvalidInputError(f"{path}.pu0 is missing; get the QT Database again")
    return annotations.samples[[is_beat(symbol) for symbol in annotations.symbols]]


def _join_r_peaks(marked: np.ndarray, automatic: np.ndarray) -> np.ndarray:
    """Return the marked R peaks and those found elsewhere, ascending."""
    distance = np.abs(automatic[:, None] - marked).min(axis=1)
    return np.sort(np.concatenate([marked, automatic[distance > _SAME_BEAT_S * WAVE_FS_HZ]]))


def _mark_p(
    allowed: np.ndarray, weight: np.ndarray, points: np.ndarray, r_before: float, t_end_before: float
) -> None:
    """Write down what is known between the beat before and the QRS complex."""
    onset, _, offset = points[P]
    qrs_onset = points[QRS, ONSET]
    if np.isnan(onset):
        first = qrs_onset - _P_SEARCH_S * WAVE_FS_HZ
        first = max(first, r_before + _AFTER_R_S * WAVE_FS_HZ)
        _forbid(allowed, first, qrs_onset, _P)
        _forbid(allowed, max(qrs_onset - _PAUSE_S / 2 * WAVE_FS_HZ, first), qrs_onset, _QRS)
        weight[_slice(first, qrs_onset)] = _EMPHASIS
        return
    # Where the end of the T wave before is not marked, a little pause before the P wave is all that is known.
    first = t_end_before if np.isfinite(t_end_before) else onset - _PAUSE_S * WAVE_FS_HZ
    first = min(first, onset)
    if np.isnan(t_end_before):
        _forbid(allowed, first, onset, _P)
        _forbid(allowed, first, onset, _QRS)
    else:
        _set(allowed, first, onset, _NONE)
    _set(allowed, onset, offset, _P)
    _set(allowed, offset, qrs_onset, _NONE)
    # As much weight on both sides of each end, so that none is moved.
    weight[_slice(onset - _PAUSE_S * WAVE_FS_HZ, qrs_onset)] = _EMPHASIS


def _mark_t(allowed: np.ndarray, weight: np.ndarray, points: np.ndarray) -> None:
    """Write down what is known after the QRS complex."""
    qrs_offset = points[QRS, OFFSET]
    onset, peak, offset = points[T]
    if np.isnan(peak):
        last = qrs_offset + _T_SEARCH_S * WAVE_FS_HZ
        _forbid(allowed, qrs_offset, last, _T)
        weight[_slice(qrs_offset, last)] = _DOUBTFUL
        return
    if np.isnan(onset):
        body = max(peak - _T_BODY_S * WAVE_FS_HZ, qrs_offset)
        _forbid(allowed, qrs_offset, body, _P)
        _forbid(allowed, qrs_offset, body, _QRS)
        onset = body
    else:
        _set(allowed, qrs_offset, onset, _NONE)
    _set(allowed, onset, offset, _T)
    after = offset + _PAUSE_S * WAVE_FS_HZ
    _forbid(allowed, offset, after, _T)
    _forbid(allowed, offset, after, _QRS)


def _allowed_near_r(r_places: np.ndarray, n_samples: int) -> np.ndarray:
    """Return what R peaks alone say: QRS at them, none far from them."""
    allowed = np.ones((len(CLASSES), n_samples), dtype=bool)
    near = np.zeros(n_samples, dtype=bool)
    for place in r_places:
        near[_slice(place - _FAR_FROM_R_S * WAVE_FS_HZ, place + _FAR_FROM_R_S * WAVE_FS_HZ)] = True
    allowed[_QRS, ~near] = False
    for place in r_places:
        body = _R_BODY_S * WAVE_FS_HZ
        _set(allowed, place - body, place + body, _QRS)
    return allowed


def _set(allowed: np.ndarray, first: float, stop: float, index: int) -> None:
    allowed[:, _slice(first, stop)] = False
    allowed[index, _slice(first, stop)] = True


def _forbid(allowed: np.ndarray, first: float, stop: float, index: int) -> None:
    """Take a class away, where another is left."""
    part = allowed[:, _slice(first, stop)]
    part[index] &= part.sum(axis=0) == 1


def _slice(first: float, stop: float) -> slice:
    """Return the samples from one place to before another, none before the start."""
    return slice(max(round(first), 0), max(round(stop), 0))
