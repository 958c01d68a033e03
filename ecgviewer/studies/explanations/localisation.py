"""How the maps of many beats meet the waves, by called class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.evaluate.faithfulness import Localisation, localise
from ecgviewer.evaluate.scores import Interval
from ecgviewer.explain.attribution import Attribution
from ecgviewer.records.wave_marks import WAVES
from ecgviewer.studies.explanations.explanation_result import WaveMeans
from ecgviewer.studies.explanations.mean_intervals import mean_interval


@dataclass(frozen=True)
class WaveLocalisation:
    """How the maps of some beats meet one wave, on average; see `Localisation`.

    Attributes
    ----------
    n
        Beats with this wave in their window.
    mass, iou
        Means over the beats whose map has a positive value; None if there is none.
    mass_interval
        95 % interval of the mass over patients; None on fewer than two.
    share_of_window, pointing
        Means over all beats, 0 to 1.
    """

    n: int
    mass: float | None
    mass_interval: Interval
    share_of_window: float
    pointing: float
    iou: float | None

    def means(self) -> WaveMeans:
        """Return the means; the interval stands with those of the other figures."""
        return WaveMeans(self.n, self.mass, self.share_of_window, self.pointing, self.iou)


ByClass = Mapping[str, Mapping[str, WaveLocalisation]]
"""By called class and wave; what no beat has is left out."""


def localise_by_class(
    explained: Sequence[Attribution], wave_ends: np.ndarray, patient_ids: np.ndarray, labels: Sequence[str]
) -> ByClass:
    """Return how maps meet the waves of their beats, by the class that they explain.

    Parameters
    ----------
    explained
        One map a beat.
    wave_ends
        First and last sample of P, QRS and T in the window, shape (n_beats, 3, 2). A wave of which either
        is NaN, or that lies outside the window, is left out.
    patient_ids
        Of each beat, shape (n_beats,).
    labels
        Classes in the order of the result.
    """
    found: dict[str, dict[str, list[tuple[Localisation, str]]]] = {}
    for attribution, ends, patient in zip(explained, wave_ends, patient_ids, strict=True):
        by_wave = found.setdefault(attribution.label, {wave: [] for wave in WAVES})
        for wave, (onset, offset) in zip(WAVES, ends, strict=True):
            if np.isfinite(onset) and offset >= 0 and onset < WINDOW_SAMPLES:
                met = localise(attribution.per_sample(), int(onset), int(offset))
                by_wave[wave].append((met, str(patient)))
    return {
        label: {wave: _mean(parts) for wave, parts in found[label].items() if parts}
        for label in labels
        if label in found
    }


def _mean(parts: Sequence[tuple[Localisation, str]]) -> WaveLocalisation:
    mass, iou = (np.array([getattr(met, name) for met, _ in parts]) for name in ("mass", "iou"))
    is_defined = np.isfinite(mass)
    return WaveLocalisation(
        len(parts),
        float(mass[is_defined].mean()) if is_defined.any() else None,
        mean_interval(mass, np.array([patient for _, patient in parts])),
        float(np.mean([met.share for met, _ in parts])),
        float(np.mean([met.is_hit for met, _ in parts])),
        float(iou[is_defined].mean()) if is_defined.any() else None,
    )
