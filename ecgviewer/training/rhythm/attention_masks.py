"""Where in a stretch its rhythm shows: what the attention loss of EXGnet wants a network to look at.

The idea is that of Showrav et al. 2025 (arXiv 2506.12404): a reference of where to look, made from the variability of
the heart rate without anybody's annotation. Which stretch shows which rhythm is ours:

- AFIB: QRS complexes that end an irregular interval, and the place before QRS of every beat without a P wave;
- GSVT, SB: QRS complexes at both ends of every interval below 0.6 s, or above 1 s;
- SR: P, QRS and T of every beat;
- other rhythms of CinC-2017: early and wide beats with what is before them, and the waves where there are none;
- noise: nothing.
"""

import numpy as np

from ecgviewer.beats.delineate import Waves
from ecgviewer.records.wave_marks import OFFSET, ONSET, QRS, P, T

IRREGULAR = 0.08
"""Change from one interval to the next, as a share of the former, from which an interval is irregular."""

FAST_S, SLOW_S = 0.6, 1.0
EARLY = 0.85
"""Share of the median interval below which a beat is early."""

WIDE_S = 0.12
P_PLACE_S = 0.24
"""A P wave begins at most so long before the R peak, as it is looked for here."""

QRS_REACH_S = 0.06
"""To each side of the R peak."""

_SINUS, _NOTHING = ("SR", "N"), ("~", "")


def attention_mask(label: str, waves: Waves, fs_hz: float, n_samples: int) -> np.ndarray:
    """Return where a stretch shows that its rhythm is what it is called.

    Parameters
    ----------
    label
        Of `groups.GROUPS` or `cinc2017.LABELS`; "" where none is known.
    waves
        What was found on the lead, in samples at `fs_hz`.
    fs_hz
        Rate.
    n_samples
        Length of the stretch.

    Returns
    -------
    numpy.ndarray
        Bool, shape (n_samples,); all False where nothing shows it.
    """
    mask = np.zeros(n_samples, dtype=bool)
    if label in _NOTHING or waves.n_beats == 0:
        return mask
    rr_s = np.diff(waves.r_sample) / fs_hz
    if label in ("AFIB", "A"):
        _mark_fibrillation(mask, waves, rr_s, fs_hz)
    elif label == "GSVT":
        _mark_interval_ends(mask, waves, rr_s < FAST_S, fs_hz)
    elif label == "SB":
        _mark_interval_ends(mask, waves, rr_s > SLOW_S, fs_hz)
    elif label not in _SINUS:
        _mark_odd_beats(mask, waves, rr_s, fs_hz)
    if label in _SINUS or (label == "O" and not mask.any()):
        for wave in (P, QRS, T):
            for onset, offset in waves.points[:, wave][:, [ONSET, OFFSET]]:
                if np.isfinite(onset):
                    mask[int(onset) : int(offset) + 1] = True
    return mask


def _mark_fibrillation(mask: np.ndarray, waves: Waves, rr_s: np.ndarray, fs_hz: float) -> None:
    is_irregular = np.zeros(waves.n_beats, dtype=bool)
    if rr_s.size > 1:
        is_irregular[2:] = np.abs(np.diff(rr_s)) / rr_s[:-1] > IRREGULAR
    has_p = waves.is_found[:, P]
    for beat, r in enumerate(waves.r_sample):
        if is_irregular[beat]:
            _mark(mask, r - QRS_REACH_S * fs_hz, r + QRS_REACH_S * fs_hz)
        if not has_p[beat]:
            _mark(mask, r - P_PLACE_S * fs_hz, r - QRS_REACH_S * fs_hz)


def _mark_interval_ends(mask: np.ndarray, waves: Waves, is_told: np.ndarray, fs_hz: float) -> None:
    for first in np.flatnonzero(is_told):
        for r in waves.r_sample[first : first + 2]:
            _mark(mask, r - QRS_REACH_S * fs_hz, r + QRS_REACH_S * fs_hz)


def _mark_odd_beats(mask: np.ndarray, waves: Waves, rr_s: np.ndarray, fs_hz: float) -> None:
    is_odd = (waves.points[:, QRS, OFFSET] - waves.points[:, QRS, ONSET]) / fs_hz > WIDE_S
    if rr_s.size > 1:
        is_odd[1:] |= rr_s < EARLY * np.median(rr_s)
    for r in waves.r_sample[is_odd]:
        _mark(mask, r - P_PLACE_S * fs_hz, r + QRS_REACH_S * fs_hz)


def _mark(mask: np.ndarray, first: float, last: float) -> None:
    mask[max(round(first), 0) : max(round(last) + 1, 0)] = True
