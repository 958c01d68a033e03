"""NeuroKit2's delineation, for comparison; an optional extra that nothing else needs."""

import importlib.util
import warnings

import numpy as np

from ecgviewer.records.wave_marks import OFFSET, ONSET, PEAK, QRS, P, T
from ecgviewer.signals.resample import bridge_gaps

_COLUMNS = {
    "ECG_P_Onsets": (P, ONSET),
    "ECG_P_Peaks": (P, PEAK),
    "ECG_P_Offsets": (P, OFFSET),
    "ECG_R_Onsets": (QRS, ONSET),
    "ECG_R_Offsets": (QRS, OFFSET),
    "ECG_T_Onsets": (T, ONSET),
    "ECG_T_Peaks": (T, PEAK),
    "ECG_T_Offsets": (T, OFFSET),
}

_BEFORE_R = ((P, ONSET), (P, PEAK), (P, OFFSET), (QRS, ONSET))


def has_neurokit() -> bool:
    """Return whether NeuroKit2 is installed."""
    return importlib.util.find_spec("neurokit2") is not None


def delineate_with_neurokit(lead_mv: np.ndarray, fs_hz: float, r_sample: np.ndarray) -> np.ndarray:
    """Return the waves that NeuroKit2 finds around given R peaks, as it comes.

    The lead is cleaned and delineated with the defaults of Makowski et al. 2021 (doi
    10.3758/s13428-020-01516-y): the discrete wavelet transform after Martinez et al. 2004.

    Parameters
    ----------
    lead_mv, fs_hz, r_sample
        As for `beats.delineate.delineate`.

    Returns
    -------
    numpy.ndarray
        Samples, NaN where there is none, shape (n_beats, 3, 3): beats, `WAVES`, `POINTS`.
    """
    import neurokit2

    points = np.full((r_sample.size, 3, 3), np.nan)
    points[:, QRS, PEAK] = r_sample
    rate_hz = round(fs_hz)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cleaned = neurokit2.ecg_clean(bridge_gaps(lead_mv).astype(np.float64), sampling_rate=rate_hz)
        _, found = neurokit2.ecg_delineate(cleaned, r_sample, sampling_rate=rate_hz, method="dwt")
    for column, (wave, point) in _COLUMNS.items():
        samples = np.asarray(found[column], dtype=np.float64)
        samples = samples[np.isfinite(samples)]
        rows = _beats_of(samples, r_sample, is_before=(wave, point) in _BEFORE_R)
        points[rows[rows >= 0], wave, point] = samples[rows >= 0]
    return points


def _beats_of(samples: np.ndarray, r_sample: np.ndarray, is_before: bool) -> np.ndarray:
    """Return the beat that each sample belongs to, -1 for none.

    What comes does not always have one row a beat: what lies before an R peak belongs to the next one, what
    lies after to the one before.
    """
    if is_before:
        rows = np.searchsorted(r_sample, samples, side="left")
        return np.where(rows < r_sample.size, rows, -1)
    return np.searchsorted(r_sample, samples, side="right") - 1
