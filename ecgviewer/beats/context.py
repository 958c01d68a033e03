"""What a cardiologist looks at beyond one second: the beat in its rhythm and against the patient's own.

`beat_context` needs the lead and the R peaks, no label. `near_context` depends on at most 32 beats after each
(and, among the first of a record, on its first `usual_beat.WARM_UP_BEATS`); `record_context` on the record as a
whole, see `record_windows`.
"""

from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.beat_waves import BeatWaves, RepeatedRows
from ecgviewer.beats.pacing_spikes import spike_heights
from ecgviewer.beats.record_windows import WHOLE_BEATS
from ecgviewer.beats.rhythm import missing_stretches, rr_intervals_s
from ecgviewer.beats.rhythm_context import (
    RHYTHM_FEATURES,
    log_intervals,
    rhythm_features,
    row_batches,
    sliding_windows,
    window_quantiles,
)
from ecgviewer.beats.rhythm_state import STATE_FEATURES, state_features
from ecgviewer.beats.sinus_beat import (
    SINUS_FEATURES,
    SINUS_WAVE_FEATURES,
    find_sinus_beats,
    plain_intervals,
    sinus_wave_features,
)
from ecgviewer.beats.usual_beat import (
    AFTER,
    BEFORE,
    BLOCK,
    FS_HZ,
    QRS,
    WARM_UP_BEATS,
    P,
    Usual,
    correlation,
    find_usual_beats,
)
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.signals.blocks import filter_in_blocks, median_in_blocks
from ecgviewer.signals.low_pass import windowed_sinc
from ecgviewer.signals.mapped import let_go, new_values, parts_of
from ecgviewer.signals.masked_rows import masked_median
from ecgviewer.signals.resample import bridge_gaps, resample

WAVE_SAMPLES = BEFORE + AFTER
"""Samples of a wave at 120 Hz; the R peak is sample 60."""

SHAPE_FEATURES: dict[str, str] = {
    "qrs_fit": "correlation of the QRS complex with the usual one, at the best shift of up to 33 ms",
    "wide_fit": "correlation from 0.15 s before to 0.29 s after the R peak with the usual beat",
    "qrs_difference": "ln of the root mean square difference to the usual QRS complex",
    "p_difference": "ln of the root mean square difference in 0.30 to 0.07 s before the R peak",
    "p_fit": "correlation with the usual beat in 0.30 to 0.07 s before the R peak",
    "t_difference": "ln of the root mean square difference in 0.125 to 0.5 s after the R peak",
    "t_fit": "correlation with the usual beat in 0.125 to 0.5 s after the R peak",
    "qrs_width": "spread in time of the slope of the QRS complex, less that of the usual one",
    "qrs_share": "samples above 40 % of the QRS complex' peak, less those of the usual one",
    "previous_fit": "correlation of the QRS complex with that of the beat before",
    "next_fit": "correlation of the QRS complex with that of the beat after",
    "alike_early": "how early beats of this shape come on average",
    "alike_early_after": "how early the beats after them come on average",
    "alike_number": "ln(1 + number of beats much like it)",
    "alike_best": "likeness of the most alike beat",
    "alike_to_slow": "how early beats of this shape come on average against the slow ones",
    "p_alike_early": "how early beats with such a P wave come on average",
    "p_alike_to_slow": "the same against the slow ones",
    "p_alike_number": "ln(1 + number of beats with such a P wave)",
    "p_height": "height of the signal in 0.30 to 0.07 s before the R peak, from lowest to highest",
    "p_to_usual": "ln of the difference there, against what neighbouring late beats differ by",
}
"""Names of the shape features in the order of the columns, each with its meaning."""

INTERVAL_FEATURES = (*RHYTHM_FEATURES, *STATE_FEATURES)
"""Names of the features that are told from the intervals alone."""

RECORD_FEATURES = (*SHAPE_FEATURES, *SINUS_FEATURES)
"""Names of the features that compare a beat's wave with others of the record."""

CONTEXT_FEATURES = (*INTERVAL_FEATURES, *RECORD_FEATURES)
"""Names of all features in the order of the columns."""

N_WAVES = 3
"""Waves of each beat: the beat, its difference to the usual one, and its difference to the slow one."""

CONTEXT_PREPROCESSING = {
    "rate_hz": FS_HZ,
    "window_samples": 360,
    "r_peak_at": 180,
    "wave_samples": WAVE_SAMPLES,
    "features": list(CONTEXT_FEATURES),
    "baseline": "medians over 0.2 and 0.6 s",
    "low_pass": "35 Hz, symmetric, 13 taps",
    "scale": "height of the patient's usual QRS complex",
    "usual_beat": "median of the beats alike that didn't come early, 128 before to 23 after",
    "slow_beat": "median of the slowest plain beats with one P wave, of the record or 2,048 before to 2,048 after",
    "rhythm": "logarithms of RR against quantiles over up to 320 beats before and 32 after",
    "look_ahead_beats": WHOLE_BEATS,
    "warm_up_beats": WARM_UP_BEATS,
}
"""What a context network sees of a lead, as it stands in its card. Window and R peak are those at 360 Hz on
which explanations are drawn."""

_T = slice(BEFORE + 15, BEFORE + 60)
_WIDE = slice(BEFORE - 18, BEFORE + 35)
_NEIGHBOUR = slice(BEFORE - 16, BEFORE + 21)
_WIDTH = slice(BEFORE - 18, BEFORE + 25)
_MAX_SHIFT = 4
_BASELINE_SAMPLES = (25, 73)
_LOW_PASS_HZ = 35.0
_LOW_PASS_TAPS = 13


@dataclass(frozen=True, eq=False)
class BeatContext:
    """The beats of a record as the context network sees them.

    Attributes
    ----------
    features
        `CONTEXT_FEATURES` in columns, without unit, float32, finite; shape (n_beats, n_features).
    waves
        The beat, its difference to the usual beat, and its difference to the slow beat of the record, all in
        heights of the usual QRS complex, at 120 Hz from 0.5 s before to 0.6 s after the R peak; float32,
        shape (n_beats, 3, 132).
    shifts
        By how many samples at 120 Hz, -4 to 4, each wave lies later in the lead than its R peak says:
        where it fits the usual beat best; int, shape (n_beats,). None for what was never in a lead,
        such as centres of clusters.
    spikes
        What `spike_heights` gives of each beat, float32, shape (n_beats,); None as for `shifts`. No input
        of the network: it tells beats that no class stands for.
    """

    features: np.ndarray
    waves: np.ndarray | BeatWaves
    shifts: np.ndarray | None = None
    spikes: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class NearContext:
    """What beats are compared with nearby: the part of `BeatContext` that needs some 350 beats around only.

    Attributes
    ----------
    log_rr
        ln of RR in seconds, finite, shape (n_beats,).
    qrs_fit
        Correlation of each QRS complex with the usual one, shape (n_beats,).
    rhythm, shapes
        `RHYTHM_FEATURES` and `SHAPE_FEATURES` in columns.
    beats, usual
        Each beat and its usual beat, in heights of the usual QRS complex, shape (n_beats, 132).
    shifts, spikes
        As in `BeatContext`.
    """

    log_rr: np.ndarray
    qrs_fit: np.ndarray
    rhythm: np.ndarray
    shapes: np.ndarray
    beats: np.ndarray
    usual: RepeatedRows
    shifts: np.ndarray
    spikes: np.ndarray


@dataclass(frozen=True, eq=False)
class RecordContext:
    """What the record as a whole tells of its beats: the other part of `BeatContext`.

    Attributes
    ----------
    state
        `STATE_FEATURES` in columns.
    against_slow
        `SINUS_FEATURES` in columns.
    slow
        The slow beat of the record for each beat, in heights of the usual QRS complex, shape (n_beats, 132).
    """

    state: np.ndarray
    against_slow: np.ndarray
    slow: RepeatedRows


def beat_context(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, cancel: CancelToken | None = None
) -> BeatContext:
    """Return the context of every beat of a record.

    Parameters
    ----------
    lead_mv
        One lead in millivolts, shape (n_samples,). NaN is bridged by straight lines.
    fs_hz
        Rate of `lead_mv`.
    r_sample
        All R peaks of the record in the order of time, shape (n_beats,). Beyond the ends of the lead
        its end values go on.
    cancel
        Looked at on the way.
    """
    r_sample = np.asarray(r_sample)
    if r_sample.size == 0:
        empty = np.zeros((0, len(CONTEXT_FEATURES)), dtype=np.float32)
        nothing = np.zeros((0, N_WAVES, WAVE_SAMPLES), dtype=np.float32)
        return BeatContext(empty, nothing, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    near = near_context(lead_mv, fs_hz, r_sample, cancel)
    record = record_context(near.log_rr, near.qrs_fit, near.beats, cancel)
    features = join_features(near.rhythm, record.state, near.shapes, record.against_slow, np.float32)
    waves = BeatWaves(near.beats, near.usual, record.slow)
    return BeatContext(features, waves, near.shifts, near.spikes)


def near_context(
    lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray, cancel: CancelToken | None = None
) -> NearContext:
    """Return what every beat of a record is compared with nearby; parameters are those of `beat_context`."""
    before_s, after_s = rr_intervals_s(r_sample, fs_hz, missing_stretches(lead_mv, fs_hz))
    lead = clean_lead(lead_mv, fs_hz, cancel)
    centres = np.rint(r_sample * FS_HZ / fs_hz).astype(np.int64)
    windows = _cut(lead, centres, cancel)
    log_before, log_after = log_intervals(before_s, after_s)
    usual = find_usual_beats(windows, log_before, log_after, cancel)
    qrs_fit, shift = _best_shift(windows, usual.templates_mv, cancel)
    del windows  # of a day each such array is 60 MB: what isn't needed any more makes room
    scale = usual.scale_mv[:, None]
    beats = _cut(lead, centres + shift, cancel)
    beats /= scale
    del lead
    templates = usual.templates_mv
    of_blocks = _level(templates.rows, cancel)
    of_blocks /= usual.scale_mv[::BLOCK, None]
    shapes = _shape_features(qrs_fit, beats, templates, usual, cancel)
    rhythm = rhythm_features(before_s, after_s, usual.is_plain, cancel)
    let_go(beats)
    spikes = spike_heights(lead_mv, fs_hz, r_sample, cancel)
    return NearContext(log_before, qrs_fit, rhythm, shapes, beats, templates, shift, spikes)


def record_context(
    log_rr: np.ndarray, qrs_fit: np.ndarray, beats: np.ndarray, cancel: CancelToken | None = None
) -> RecordContext:
    """Return what the record as a whole tells of its beats.

    Parameters
    ----------
    log_rr, qrs_fit, beats
        Of all beats, as in `NearContext`.
    cancel
        Looked at on the way.
    """
    is_plain = plain_intervals(qrs_fit)
    state = state_features(log_rr, is_plain, cancel)
    sinus = find_sinus_beats(beats, log_rr, is_plain, cancel)
    let_go(beats)
    return RecordContext(state, sinus.features, sinus.waves)


def join_features(
    rhythm: np.ndarray,
    state: np.ndarray,
    shapes: np.ndarray,
    against_slow: np.ndarray,
    kind: type | None = None,
) -> np.ndarray:
    """Return the columns of both parts in the order of `CONTEXT_FEATURES`; of a kind of number if one is given."""
    parts = [rhythm, state, shapes, against_slow]
    return np.concatenate(parts, axis=1, dtype=kind, casting="same_kind")


def clean_lead(lead_mv: np.ndarray, fs_hz: float, cancel: CancelToken | None = None) -> np.ndarray:
    """Return a lead at 120 Hz without baseline and without what lies above 35 Hz, float32.

    The baseline is a median over 0.2 s of the lead, then over 0.6 s of that, as in de Chazal et al.
    2004 (IEEE Trans Biomed Eng 51:1196-1206); the low-pass is a symmetric FIR filter.
    """
    lead = bridge_gaps(resample(lead_mv, fs_hz, FS_HZ, cancel)).astype(np.float32, copy=False)
    baseline = lead
    for size in _BASELINE_SAMPLES:
        baseline = median_in_blocks(baseline, size, cancel)
    taps = windowed_sinc(_LOW_PASS_HZ / (FS_HZ / 2), np.hamming(_LOW_PASS_TAPS)).astype(np.float32)
    reach = _LOW_PASS_TAPS // 2

    def low_pass(part: np.ndarray) -> np.ndarray:
        return np.convolve(np.pad(part, reach, mode="edge"), taps, "valid")

    for part, of_part in zip(parts_of(lead), parts_of(baseline), strict=True):
        np.subtract(part, of_part, out=of_part)
    del lead
    return filter_in_blocks(baseline, reach, low_pass, cancel)


def _cut(lead: np.ndarray, centres: np.ndarray, cancel: CancelToken | None) -> np.ndarray:
    windows = new_values(centres.size * WAVE_SAMPLES).reshape(centres.size, WAVE_SAMPLES)
    for rows in row_batches(centres.size, cancel):
        positions = centres[rows, None] + np.arange(-BEFORE, AFTER)
        windows[rows] = lead[np.clip(positions, 0, lead.size - 1)]
        let_go(lead)
        let_go(windows)
    return _level(windows, cancel)


def _level(windows: np.ndarray, cancel: CancelToken | None) -> np.ndarray:
    """Move the median of windows to 0, in place; return them."""
    for rows in row_batches(len(windows), cancel):
        windows[rows] -= masked_median(windows[rows])[:, None]
        let_go(windows)
    return windows


def _best_shift(
    windows: np.ndarray, templates: RepeatedRows, cancel: CancelToken | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the highest correlation with the usual QRS complex and the shift where it is.

    A shift costs 0.002 a sample, so that a beat that fits as well in place stays there.
    """
    usual = templates[:, QRS]
    best, best_shift = np.full(len(windows), -np.inf), np.zeros(len(windows), dtype=np.int64)
    for shift in range(-_MAX_SHIFT, _MAX_SHIFT + 1):
        raise_if_cancelled(cancel)
        moved = windows[:, QRS.start + shift : QRS.stop + shift]
        fit = correlation(moved, usual) - 0.002 * abs(shift)
        is_better = fit > best
        best[is_better], best_shift[is_better] = fit[is_better], shift
    return best, best_shift


def _shape_features(
    qrs_fit: np.ndarray, beats: np.ndarray, templates: RepeatedRows, usual: Usual, cancel: CancelToken | None
) -> np.ndarray:
    neighbour_fit = correlation(beats[1:, _NEIGHBOUR], beats[:-1, _NEIGHBOUR])
    batches = row_batches(len(beats), cancel)
    against_usual = np.concatenate(
        [np.stack(_against_usual(beats[rows], templates[rows])) for rows in batches], axis=1
    )
    columns = [
        qrs_fit,
        *against_usual,
        np.concatenate([[1.0], neighbour_fit]),
        np.concatenate([neighbour_fit, [1.0]]),
    ]
    p_height = np.ptp(beats[:, P], axis=1)
    p_difference = columns[3]
    extra = np.stack([p_height, p_difference - _running_quartile(p_difference, cancel)], axis=1)
    return np.concatenate([np.stack(columns, axis=1), usual.alike, usual.alike_p, extra], axis=1)


def _against_usual(beats: np.ndarray, templates: np.ndarray) -> list[np.ndarray]:
    """Return the shape features from `wide_fit` to `qrs_share`, in order."""
    difference = beats - templates
    return [
        correlation(beats[:, _WIDE], templates[:, _WIDE]),
        _log_rms(difference[:, QRS], 0.01),
        _log_rms(difference[:, P], 0.003),
        correlation(beats[:, P], templates[:, P]),
        _log_rms(difference[:, _T], 0.003),
        correlation(beats[:, _T], templates[:, _T]),
        _slope_spread(beats) - _slope_spread(templates),
        _share_of_peak(beats) - _share_of_peak(templates),
    ]


_SHAPES_OF_WAVE = (
    "qrs_fit",
    "wide_fit",
    "qrs_difference",
    "p_difference",
    "p_fit",
    "t_difference",
    "t_fit",
    "qrs_width",
    "qrs_share",
    "previous_fit",
    "next_fit",
    "p_height",
    "p_to_usual",
)

WAVE_FEATURES = (*_SHAPES_OF_WAVE, *SINUS_WAVE_FEATURES)
"""Features that are measured on a beat's own wave; the others of the record say how beats like it came."""


def wave_features(
    versions: np.ndarray,
    template: np.ndarray,
    sinus: np.ndarray,
    previous: np.ndarray | None,
    following: np.ndarray | None,
) -> np.ndarray:
    """Return what of a beat's features is measured on its wave, for versions of that wave.

    Up to one number a column they are the features of `beat_context`: what counts is how they differ from
    version to version (the best shift, and what neighbouring late beats differ by, stay as they are).

    Parameters
    ----------
    versions
        The wave, as in `BeatContext`, and changed ones; shape (n_versions, 132).
    template, sinus
        The usual beat and the slow beat of the record in the same unit, shape (132,).
    previous, following
        Waves of the neighbours, shape (132,); None where the record has none.

    Returns
    -------
    numpy.ndarray
        Float64, shape (n_versions, len(WAVE_FEATURES)).
    """
    beats = versions.astype(np.float64)
    templates = np.broadcast_to(template.astype(np.float64), beats.shape)
    against_usual = _against_usual(beats, templates)
    fits = [
        np.ones(len(beats)) if other is None else correlation(beats[:, _NEIGHBOUR], other[_NEIGHBOUR])
        for other in (previous, following)
    ]
    p_difference = against_usual[2]
    qrs_fit = correlation(beats[:, QRS], templates[:, QRS])
    columns = [qrs_fit, *against_usual, *fits, np.ptp(beats[:, P], axis=1), p_difference]
    against_sinus = sinus_wave_features(beats, np.broadcast_to(sinus.astype(np.float64), beats.shape))
    return np.concatenate([np.stack(columns, axis=1), against_sinus], axis=1)


def _running_quartile(values: np.ndarray, cancel: CancelToken | None) -> np.ndarray:
    """Return the lower quartile over the 128 beats before and 16 after each, same shape."""
    return window_quantiles(sliding_windows(values, 128, 16), (0.25,), cancel)[0]


def _log_rms(windows: np.ndarray, floor: float) -> np.ndarray:
    return np.asarray(np.log(np.sqrt((windows**2).mean(axis=1)) + floor))


def _slope_spread(beats: np.ndarray) -> np.ndarray:
    """Return the standard deviation in time, in samples, of the absolute slope."""
    slope = np.abs(np.diff(beats[:, _WIDTH], axis=1))
    slope = slope / (slope.sum(axis=1, keepdims=True) + 1e-9)
    time = np.arange(slope.shape[1])
    mean = slope @ time
    return np.asarray(np.sqrt((slope * (time - mean[:, None]) ** 2).sum(axis=1)))


def _share_of_peak(beats: np.ndarray) -> np.ndarray:
    """Return how many samples lie above 40 % of the highest absolute value."""
    height = np.abs(beats[:, _WIDTH])
    return np.asarray((height > 0.4 * height.max(axis=1, keepdims=True)).sum(axis=1).astype(np.float64))
