"""Quantities of a stretch of rhythm: intervals between beats, their variability, waves, spectrum."""

import numpy as np

from ecgviewer.beats.delineate import Waves
from ecgviewer.records.wave_marks import OFFSET, ONSET, QRS, P, T

QUANTITIES = (
    "rr_mean_s",
    "rr_median_s",
    "rr_shortest_s",
    "rr_longest_s",
    "rr_sd_s",
    "rr_step_rms_s",
    "rr_step_median",
    "rr_steps_over_50_ms",
    "rr_turns",
    "p_share",
    "pr_mean_s",
    "pr_sd_s",
    "qrs_mean_s",
    "qrs_widest_s",
    "qt_mean_s",
    "t_share",
    "power_1_4_hz",
    "power_4_9_hz",
    "power_9_15_hz",
    "power_15_40_hz",
    "rest_4_9_hz",
    "rest_peak_hz",
)
"""Names in the order of `rhythm_quantities`. "rest" is what is left between the QRS complexes."""

_FEWEST_RR = 2
_OVER_S = 0.05
_BLANK_S = 0.08
_BANDS_HZ = ((1.0, 4.0), (4.0, 9.0), (9.0, 15.0), (15.0, 40.0))
_FLUTTER_BAND_HZ = (4.0, 9.0)
"""Where fibrillating and fluttering atria are seen."""

_REST_HZ = (3.0, 12.0)


def rhythm_quantities(lead_mv: np.ndarray, fs_hz: float, waves: Waves) -> np.ndarray:
    """Return the quantities of a stretch of one lead.

    Parameters
    ----------
    lead_mv
        Any unit, without gaps, shape (n_samples,).
    fs_hz
        Its rate.
    waves
        What was found on it, see `delineate`.

    Returns
    -------
    numpy.ndarray
        Float64, shape (len(QUANTITIES),): seconds, shares of beats or of power (0 to 1), or hertz, as named.
        "rr_step_median" is the median of |RR - RR before| / RR before, "rr_turns" the share of intervals that are
        longer or shorter than both neighbours. NaN where there are too few beats or no such wave.
    """
    r_s = waves.r_sample / fs_hz
    found = [*_of_intervals(np.diff(r_s)), *_of_waves(waves, fs_hz), *_of_spectrum(lead_mv, fs_hz, waves)]
    return np.array(found, dtype=np.float64)


def _of_intervals(rr_s: np.ndarray) -> list[float]:
    if rr_s.size < _FEWEST_RR:
        return [np.nan] * 9
    steps = np.diff(rr_s)
    turns = (steps[1:] * steps[:-1] < 0).mean() if steps.size > 1 else np.nan
    return [
        rr_s.mean(),
        float(np.median(rr_s)),
        rr_s.min(),
        rr_s.max(),
        rr_s.std(),
        float(np.sqrt((steps**2).mean())),
        float(np.median(np.abs(steps) / rr_s[:-1])),
        (np.abs(steps) > _OVER_S).mean(),
        turns,
    ]


def _of_waves(waves: Waves, fs_hz: float) -> list[float]:
    if waves.n_beats == 0:
        return [np.nan] * 7
    onset, offset = waves.points[:, :, ONSET] / fs_hz, waves.points[:, :, OFFSET] / fs_hz
    pr_s = _known(onset[:, QRS] - onset[:, P])
    qrs_s = _known(offset[:, QRS] - onset[:, QRS])
    qt_s = _known(offset[:, T] - onset[:, QRS])
    is_found = waves.is_found
    return [
        is_found[:, P].mean(),
        pr_s.mean() if pr_s.size else np.nan,
        pr_s.std() if pr_s.size else np.nan,
        qrs_s.mean() if qrs_s.size else np.nan,
        qrs_s.max() if qrs_s.size else np.nan,
        qt_s.mean() if qt_s.size else np.nan,
        is_found[:, T].mean(),
    ]


def _known(values: np.ndarray) -> np.ndarray:
    return np.asarray(values[np.isfinite(values)])


def _of_spectrum(lead: np.ndarray, fs_hz: float, waves: Waves) -> list[float]:
    frequency, power = _spectrum(lead, fs_hz)
    lowest, highest = _BANDS_HZ[0][0], _BANDS_HZ[-1][1]
    whole = power[(frequency >= lowest) & (frequency < highest)].sum()
    if whole <= 0:
        return [np.nan] * 6
    shares = [power[(frequency >= low) & (frequency < high)].sum() / whole for low, high in _BANDS_HZ]
    frequency, power = _spectrum(_without_qrs(lead, fs_hz, waves), fs_hz)
    is_rest = (frequency >= _REST_HZ[0]) & (frequency < _REST_HZ[1])
    rest = power[is_rest].sum()
    if rest <= 0:
        return [*shares, np.nan, np.nan]
    low, high = _FLUTTER_BAND_HZ
    in_band = power[(frequency >= low) & (frequency < high)].sum()
    return [*shares, in_band / rest, float(frequency[is_rest][power[is_rest].argmax()])]


def _spectrum(lead: np.ndarray, fs_hz: float) -> tuple[np.ndarray, np.ndarray]:
    values = (lead - lead.mean()) * np.hanning(lead.size)
    return np.fft.rfftfreq(lead.size, 1 / fs_hz), np.abs(np.fft.rfft(values)) ** 2


def _without_qrs(lead: np.ndarray, fs_hz: float, waves: Waves) -> np.ndarray:
    """Return a lead with straight lines in place of 80 ms to each side of every R peak."""
    is_qrs = np.zeros(lead.size, dtype=bool)
    reach = round(_BLANK_S * fs_hz)
    for peak in waves.r_sample:
        is_qrs[max(peak - reach, 0) : peak + reach + 1] = True
    if is_qrs.all():
        return np.zeros(lead.size)
    places = np.arange(lead.size)
    return np.asarray(np.interp(places, places[~is_qrs], lead[~is_qrs]))
