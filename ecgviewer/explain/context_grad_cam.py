"""Grad-CAM of a context network (Baig et al. 2025, equation 3), in numpy and without torch.

The map is that of the wave branch, after its second batch normalisation and ReLU, for the explained
beat. The gradient goes through the whole network, its sequence part included, with the neighbours as they
are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.checkpoint import check_n_values, spec_of
from ecgviewer.classifiers.neighbourhood import DILATIONS, N_AMONG, NEIGHBOURS, Neighbourhoods
from ecgviewer.errors import ModelUnreadableError
from ecgviewer.explain.attribution import Attribution, label_positions
from ecgviewer.explain.context_network import ContextNetwork, linear, over_beats
from ecgviewer.explain.folded import FoldedLayer, relu

SAMPLES_OF_SHIFT = 3
"""Samples of the window at 360 Hz in one of a wave at 120 Hz."""

_BATCH = 64


@dataclass(frozen=True, eq=False)
class _Pass:
    """What one way through the network leaves behind for the way back; of beats among neighbours.

    Attributes
    ----------
    logits
        Shape (n_beats, n_labels).
    feature_map
        Of the beat itself, shape (n_beats, n_channels, n_steps).
    wave_open, entry_open
        Where the ReLUs behind wave branch and entry let something through for the beat itself.
    sequence_open
        The same for each layer over beats, shape (n_beats, N_AMONG, n_hidden).
    """

    logits: np.ndarray
    feature_map: np.ndarray
    wave_open: np.ndarray
    entry_open: np.ndarray
    sequence_open: tuple[np.ndarray, ...]


class ContextGradCam(ContextNetwork):
    """Explains the logits of a context network by Grad-CAM.

    Parameters
    ----------
    tensors
        Weights and batch-norm statistics by their names in `ContextNet`.
    card
        The model's card: names, labels, and where the map's steps lie.

    Raises
    ------
    KeyError
        If a tensor is missing.
    """

    def __init__(self, tensors: Mapping[str, np.ndarray], card: ModelCard) -> None:
        super().__init__(tensors)
        self._card = card

    @property
    def card(self) -> ModelCard:
        """The model's card."""
        return self._card

    @classmethod
    def open(cls, folder: Path) -> "ContextGradCam":
        """Return the explainer of a model's folder.

        Raises
        ------
        ModelUnreadableError
            If card or weights can't be read, or don't fit each other or this program.
        """
        card = read_card(folder)
        spec_of(card)
        try:
            return cls(check_n_values(folder, card), card)
        except KeyError as error:
            raise ModelUnreadableError(
                f"the weights in {folder} lack {error}, so they are not those of architecture"
                f" '{card.architecture}'; restore the model or train again"
            ) from error

    def explain(self, beats: Neighbourhoods, labels: Sequence[str]) -> list[Attribution]:
        """Explain one class's logit of each beat.

        Beats are among their neighbours; the rest is that of `Explainer`.
        """
        positions = label_positions(labels, self._card.labels, len(beats))
        edges = self._card.step_edges()
        explained = []
        for first in range(0, len(beats), _BATCH):
            part = slice(first, first + _BATCH)
            logits, maps = self.maps(beats[part], positions[part])
            explained += [
                Attribution(
                    "gradcam",
                    self._card.name,
                    self._card.labels[index],
                    values,
                    _shifted(edges, int(shift)),
                    False,
                    float(row[index]),
                    part="wave",
                )
                for index, values, row, shift in zip(
                    positions[part], maps, logits, beats.shifts[part], strict=True
                )
            ]
        return explained

    def maps(self, beats: Neighbourhoods, label_index: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return all logits of each beat and Grad-CAM of one of them.

        The last step of the network's map lies after the window of one second. The gradient's mean is
        over all steps, as in the paper, and the last is left out of what is returned.

        Parameters
        ----------
        beats
            The beats among their neighbours.
        label_index
            Class of each beat, int, shape (n_beats,).

        Returns
        -------
        logits : numpy.ndarray
            Shape (n_beats, n_labels).
        maps : numpy.ndarray
            Not negative, float32, shape (n_beats, card.n_steps), in units of the logit.
        """
        passed = self._forward(beats)
        alpha = self._map_gradient(passed, beats.is_there, label_index).mean(axis=2)
        maps = np.maximum(np.einsum("nk,nkt->nt", alpha, passed.feature_map), 0)
        return passed.logits, maps[:, : self._card.n_steps].astype(np.float32)

    def _forward(self, beats: Neighbourhoods) -> _Pass:
        n_beats = len(beats)
        flat_features = beats.features.reshape(-1, beats.features.shape[-1])
        feature_map, wave, own = self.own(flat_features, beats.waves.reshape(-1, *beats.waves.shape[2:]))
        entered = linear(own, self.entry)
        there = beats.is_there[..., None]
        among = relu(entered).reshape(n_beats, N_AMONG, -1) * there
        is_open = []
        for layer, dilation in zip(self.sequence, DILATIONS, strict=True):
            body = over_beats(among, layer, dilation)
            is_open.append(body > 0)
            among = (among + relu(body)) * there
        own_centre = _centre(own, n_beats)
        logits = linear(np.concatenate([own_centre, among[:, NEIGHBOURS]], axis=1), self.head)
        return _Pass(
            logits,
            _centre(feature_map, n_beats),
            _centre(wave, n_beats) > 0,
            _centre(entered, n_beats) > 0,
            tuple(is_open),
        )

    def _map_gradient(self, passed: _Pass, is_there: np.ndarray, label_index: np.ndarray) -> np.ndarray:
        """Return the gradient of one logit a beat with respect to its own map, in the map's shape."""
        n_features, n_wave = self.feature.bias.size, self.wave.bias.size
        head = self.head.weight[label_index]
        gradient = np.zeros(passed.sequence_open[0].shape, np.float32)
        gradient[:, NEIGHBOURS] = head[:, n_features + n_wave :]
        steps = zip(self.sequence, DILATIONS, passed.sequence_open, strict=True)
        for layer, dilation, is_open in reversed(list(steps)):
            gradient = gradient * is_there[..., None]
            gradient = gradient + _over_beats_back(gradient * is_open, layer, dilation)
        of_own = (gradient[:, NEIGHBOURS] * passed.entry_open) @ self.entry.weight
        of_wave = of_own[:, n_features:] + head[:, n_features : n_features + n_wave]
        of_map = (of_wave * passed.wave_open) @ self.wave.weight
        return np.asarray(of_map.reshape(passed.feature_map.shape))


def _shifted(edges: np.ndarray, shift: int) -> np.ndarray:
    """Return the edges of steps where the wave lies `shift` samples at 120 Hz later in the window.

    The first and the last step still reach the window's ends; one that is pushed out has no width.
    """
    moved = edges.copy()
    moved[1:-1] = np.clip(edges[1:-1] + SAMPLES_OF_SHIFT * shift, edges[0], edges[-1])
    return moved


def _over_beats_back(gradient: np.ndarray, layer: FoldedLayer, dilation: int) -> np.ndarray:
    """Return the gradient at the input of `_over_beats` from that at its output."""
    n_beats = gradient.shape[1]
    padded = np.pad(gradient, ((0, 0), (dilation, dilation), (0, 0)))
    taps = [
        padded[:, tap * dilation : tap * dilation + n_beats] @ layer.weight[:, :, 2 - tap] for tap in range(3)
    ]
    return np.asarray(taps[0] + taps[1] + taps[2])


def _centre(values: np.ndarray, n_beats: int) -> np.ndarray:
    """Return what belongs to the beats themselves of values of all beats in neighbourhoods."""
    return values.reshape(n_beats, N_AMONG, *values.shape[1:])[:, NEIGHBOURS]
