"""A term of the loss that draws a network's attention to the waves a cardiologist would look at.

After the idea of EXGnet (Showrav et al.): reward normalised cross-correlation between the class activation
map and a mask around the clinically relevant waves, here those that the delineator finds.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.classifiers.activation_maps import class_activation_maps, step_edges, step_geometry
from ecgviewer.records.wave_marks import QRS, P, T

if TYPE_CHECKING:
    import torch
    from torch import nn

RELEVANT_WAVES: dict[str, tuple[int, ...]] = {
    "N": (P, QRS),
    "L": (QRS,),
    "R": (QRS,),
    "A": (P, QRS),
    "V": (QRS, T),
}
"""Waves in which a beat of a class is told by eye: a bundle branch block by QRS, an atrial beat by a P wave
of another shape before a narrow QRS, a ventricular one by a wide QRS and the T wave against it."""

MARGIN_SAMPLES = 7
"""By how much the mask reaches beyond a wave on each side: 20 ms at 360 Hz."""

_SMALLEST_NORM = 1e-6


def wave_masks(wave_ends: np.ndarray, labels: Sequence[str]) -> np.ndarray:
    """Return where in its window each beat shows what class it is of.

    Parameters
    ----------
    wave_ends
        First and last sample of P, QRS and T in the beat's window, NaN where there is no such wave; shape
        (n_beats, 3, 2).
    labels
        WFDB mnemonic of each beat; of others than `RELEVANT_WAVES` all three waves count.

    Returns
    -------
    numpy.ndarray
        Bool, shape (n_beats, 360); all False for a beat none of whose waves was found.
    """
    masks = np.zeros((len(labels), WINDOW_SAMPLES), dtype=bool)
    for row, label in enumerate(labels):
        for wave in RELEVANT_WAVES.get(str(label), (P, QRS, T)):
            onset, offset = wave_ends[row, wave]
            if np.isfinite(onset) and np.isfinite(offset):
                first, last = int(onset) - MARGIN_SAMPLES, int(offset) + MARGIN_SAMPLES
                masks[row, max(first, 0) : max(last + 1, 0)] = True
    return masks


class Attention:
    """Correlates the class activation maps of a network in training with masks.

    Parameters
    ----------
    network
        With `features`, of one-dimensional convolutions, and a linear `head` behind global average pooling.
    """

    def __init__(self, network: "nn.Module") -> None:
        import torch

        first, stride, _, n_steps = step_geometry(network.eval())
        edges = step_edges(first, stride, n_steps)
        self._to_steps = torch.zeros(WINDOW_SAMPLES, n_steps)
        for step, (begin, end) in enumerate(pairwise(edges)):
            self._to_steps[begin:end, step] = 1 / (end - begin)

    def correlation(
        self,
        feature_maps: "torch.Tensor",
        head_weight: "torch.Tensor",
        targets: "torch.Tensor",
        masks: "torch.Tensor",
    ) -> "torch.Tensor":
        """Return the mean normalised cross-correlation, at lag 0, of maps and masks on the maps' steps.

        A step's mask is the share of it that the mask covers; see `mean_cross_correlation`.

        Parameters
        ----------
        feature_maps
            What enters global average pooling, shape (n_beats, n_channels, n_steps).
        head_weight
            Shape (n_labels, n_channels).
        targets
            The class of each beat, shape (n_beats,).
        masks
            Shape (n_beats, 360).
        """
        maps = class_activation_maps(feature_maps, head_weight, targets)
        return mean_cross_correlation(maps, masks.to(maps.dtype) @ self._to_steps)


def mean_cross_correlation(maps: "torch.Tensor", masks: "torch.Tensor") -> "torch.Tensor":
    """Return the mean normalised cross-correlation, at lag 0, of maps and masks.

    Both have their mean over the steps taken off, so the result is from -1 to 1. Rows whose mask is the same on all
    steps are left out; 0 if that leaves none.

    Parameters
    ----------
    maps, masks
        Shape (n, n_steps).
    """
    maps, wanted = _centred(maps), _centred(masks)
    size = wanted.norm(dim=1)
    is_told = size > _SMALLEST_NORM
    if not is_told.any():
        return maps.sum() * 0
    found = (maps * wanted).sum(dim=1) / (maps.norm(dim=1) * size).clamp_min(_SMALLEST_NORM)
    passed: torch.Tensor = found[is_told].mean()
    return passed


def _centred(values: "torch.Tensor") -> "torch.Tensor":
    return values - values.mean(dim=1, keepdim=True)
