"""How far the probability of a call can be taken at its word."""

from dataclasses import dataclass

import msgspec
import numpy as np

N_BINS = 15
"""Bins of equal width from 0 to 1, as in Guo et al. 2017."""


class ReliabilityBin(msgspec.Struct, frozen=True, rename={"low": "from", "high": "to"}):
    """The beats whose confidence lies in one bin.

    No dataclass as other results are: `from` is no name that a field of one can have.

    Attributes
    ----------
    low, high
        Edges of the bin, 0 to 1; `from` and `to` in JSON.
    n
        Beats in it.
    confidence
        Their mean confidence, 0 to 1.
    accuracy
        Share of right calls, 0 to 1.
    """

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Calibration:
    """How far probabilities can be taken at their word.

    Attributes
    ----------
    ece
        Expected calibration error, 0 to 1; None without beats.
    n_beats
        Number of beats.
    bins
        Those that hold beats, the lowest first.
    """

    ece: float | None
    n_beats: int
    bins: tuple[ReliabilityBin, ...]


def confidence_bins(confidence: np.ndarray) -> np.ndarray:
    """Return the bin of each probability, 0 to `N_BINS` - 1; a bin holds its upper edge and not its lower one."""
    # Rounding first: 0.2 * 15 is a little above 3 in floating point, and would leave its bin.
    bins = np.ceil(np.round(np.asarray(confidence, dtype=np.float64) * N_BINS, 9)).astype(np.int64) - 1
    found: np.ndarray = np.clip(bins, 0, N_BINS - 1)
    return found


def calibration(confidence: np.ndarray, is_right: np.ndarray) -> Calibration:
    """Return the expected calibration error and the reliability table it comes from.

    The error is the mean over all beats of how far, in the bin of their confidence, the share of right calls
    is from the mean confidence: the top-label ECE of Guo et al. 2017 (On calibration of modern neural
    networks, ICML, PMLR 70:1321-1330), over `confidence_bins`.

    Parameters
    ----------
    confidence
        Probability of the called class, 0 to 1, shape (n_beats,).
    is_right
        Whether the call is right, bool, shape (n_beats,).
    """
    confidence = np.asarray(confidence, dtype=np.float64)
    n_beats = confidence.size
    places = confidence_bins(confidence)
    bins = []
    error = 0.0
    for place in np.unique(places).tolist():
        chosen = places == place
        mean, accuracy = float(confidence[chosen].mean()), float(np.asarray(is_right)[chosen].mean())
        count = int(chosen.sum())
        error += count / n_beats * abs(accuracy - mean)
        bins.append(ReliabilityBin(place / N_BINS, (place + 1) / N_BINS, count, mean, accuracy))
    return Calibration(error if n_beats else None, n_beats, tuple(bins))
