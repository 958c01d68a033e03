"""How much each beat's P wave is like the patient's usual one, and whether T points away from QRS."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.delineate import Waves
from ecgviewer.beats.rhythm_context import row_batches
from ecgviewer.beats.usual_beat import correlation
from ecgviewer.records.wave_marks import PEAK, QRS, P, T
from ecgviewer.signals.mapped import let_go

FEWEST_USUAL = 20
"""So many P waves of usual beats make a usual P wave."""

USUAL_SHARE = 0.05
"""Share of the usual beats whose P wave fits less than `PShapes.limit`."""

_HALF_S = 0.06
_SHIFT_S = 0.02


@dataclass(frozen=True, eq=False)
class PShapes:
    """Shapes of the P waves of one lead's beats.

    Attributes
    ----------
    fit
        Correlation of each P wave with the usual one, 0.12 s around its peak, at the best shift of up to
        20 ms; -1 to 1, NaN without a P wave or a usual one; shape (n_beats,).
    limit
        95 % of the usual beats fit at least so well: P waves below have another shape. NaN without a usual one.
    """

    fit: np.ndarray
    limit: float


def p_shapes(lead_mv: np.ndarray, fs_hz: float, waves: Waves, is_usual: np.ndarray) -> PShapes:
    """Compare the P wave of every beat of a lead with the usual one.

    Parameters
    ----------
    lead_mv
        One lead in millivolts, shape (n_samples,).
    fs_hz
        Its rate.
    waves
        What was found on it.
    is_usual
        Which beats make the usual P wave, their median (those called N), bool, shape (n_beats,).
    """
    fit = _p_fits(lead_mv, fs_hz, waves, is_usual)
    usual = fit[is_usual & np.isfinite(fit)]
    limit = float(np.quantile(usual, USUAL_SHARE)) if usual.size >= FEWEST_USUAL else np.nan
    return PShapes(fit, limit)


def t_points_away(lead_mv: np.ndarray, waves: Waves, beat_index: int) -> bool | None:
    """Return whether T points away from the larger deflection of QRS; None without one of them."""
    if not waves.is_found[beat_index, [QRS, T]].all():
        return None
    first, _, last = waves.points[beat_index, QRS].astype(np.int64)
    heights = lead_mv[first : last + 1] - lead_mv[first]
    qrs = float(heights[np.abs(heights).argmax()])
    onset, peak, offset = waves.points[beat_index, T].astype(np.int64)
    share = (peak - onset) / max(offset - onset, 1)
    t = float(lead_mv[peak] - (lead_mv[onset] + share * (lead_mv[offset] - lead_mv[onset])))
    return (qrs > 0) != (t > 0) if np.isfinite(qrs * t) and qrs * t != 0 else None


def _p_fits(lead_mv: np.ndarray, fs_hz: float, waves: Waves, is_usual: np.ndarray) -> np.ndarray:
    fits = np.full(waves.n_beats, np.nan)
    half, reach = round(_HALF_S * fs_hz), round(_SHIFT_S * fs_hz)
    peaks = waves.points[:, P, PEAK]
    rows = np.flatnonzero((peaks >= half + reach) & (peaks < lead_mv.size - half - reach))
    if is_usual[rows].sum() < FEWEST_USUAL:
        return fits
    wide = np.empty((rows.size, 2 * (half + reach) + 1), dtype=lead_mv.dtype)
    centred = np.empty((rows.size, 2 * half + 1))
    for some in row_batches(rows.size):
        around = peaks[rows[some]].astype(np.int64)[:, None] + np.arange(-half - reach, half + reach + 1)
        wide[some] = lead_mv[around]
        centred[some] = _level(wide[some, reach : wide.shape[1] - reach])
        let_go(lead_mv)
    is_of_usual = is_usual[rows]
    usual = np.array([np.nanmedian(column[is_of_usual]) for column in centred.T])
    for some in row_batches(rows.size):
        shifted = [
            correlation(_level(wide[some, shift : shift + 2 * half + 1]), usual)
            for shift in range(2 * reach + 1)
        ]
        fits[rows[some]] = np.max(shifted, axis=0)
    return fits


def _level(windows: np.ndarray) -> np.ndarray:
    """Return windows less the line between their ends."""
    share = np.linspace(0, 1, windows.shape[1])
    levelled: np.ndarray = windows - windows[:, :1] - share * (windows[:, -1:] - windows[:, :1])
    return levelled
