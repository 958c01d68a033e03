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
from ecgviewer.classifiers.neighbourhood import (
    DILATIONS,
    FEATURE_LIMIT,
    N_AMONG,
    NEIGHBOURS,
    WAVE_LIMIT,
    Neighbourhoods,
)
from ecgviewer.errors import ModelUnreadableError
from ecgviewer.explain.attribution import Attribution, label_positions

SAMPLES_OF_SHIFT = 3
"""Samples of the window at 360 Hz in one of a wave at 120 Hz."""

_NORM_EPSILON = 1e-5  # of torch's BatchNorm1d
_BATCH = 64


@dataclass(frozen=True, eq=False)
class _Layer:
    """A linear or convolutional layer with the batch normalisation behind it.

    Attributes
    ----------
    weight
        Shape (n_out, n_in) or (n_out, n_in, n_taps).
    bias
        Shape (n_out,).
    """

    weight: np.ndarray
    bias: np.ndarray


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


class ContextGradCam:
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
        self._card = card
        self._offset, self._scale = tensors["offset"], tensors["scale"]
        self._feature = _fold(tensors, "feature.0", "feature.1")
        self._waves = (_fold(tensors, "wave.0", "wave.1"), _fold(tensors, "wave.3", "wave.4"))
        self._wave = _fold(tensors, "wave.8", "wave.9")
        self._entry = _fold(tensors, "entry.1", "entry.2")
        self._sequence = tuple(
            _fold(tensors, f"sequence.{number}.body.0", f"sequence.{number}.body.1")
            for number in range(len(DILATIONS))
        )
        self._head = _Layer(tensors["head.weight"][:, :, 0], tensors["head.bias"])

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
        feature_map, wave, own = self._own(flat_features, beats.waves.reshape(-1, *beats.waves.shape[2:]))
        entered = _linear(own, self._entry)
        there = beats.is_there[..., None]
        among = _relu(entered).reshape(n_beats, N_AMONG, -1) * there
        is_open = []
        for layer, dilation in zip(self._sequence, DILATIONS, strict=True):
            body = _over_beats(among, layer, dilation)
            is_open.append(body > 0)
            among = (among + _relu(body)) * there
        own_centre = _centre(own, n_beats)
        logits = _linear(np.concatenate([own_centre, among[:, NEIGHBOURS]], axis=1), self._head)
        return _Pass(
            logits,
            _centre(feature_map, n_beats),
            _centre(wave, n_beats) > 0,
            _centre(entered, n_beats) > 0,
            tuple(is_open),
        )

    def _own(self, features: np.ndarray, waves: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return feature map, vector before the ReLU of the wave branch, and both branches' vector, of beats."""
        first, second = self._waves
        limited = np.clip(waves, -WAVE_LIMIT, WAVE_LIMIT)
        feature_map = _relu(_convolve(_relu(_convolve(limited, first, 3, 4)), second, 2, 2))
        wave = _linear(feature_map.reshape(len(feature_map), -1), self._wave)
        scaled = np.clip((features - self._offset) / self._scale, -FEATURE_LIMIT, FEATURE_LIMIT)
        feature = _linear(scaled, self._feature)
        return feature_map, wave, np.concatenate([_relu(feature), _relu(wave)], axis=1)

    def logits_of_versions(
        self, beats: Neighbourhoods, features: np.ndarray, waves: np.ndarray
    ) -> np.ndarray:
        """Return all logits of one beat in several versions, its neighbours as they are.

        Each convolution over beats takes the beat and two neighbours that lie so far off that the beat
        itself hasn't reached them yet. So they are passed once, and the versions by themselves.

        Parameters
        ----------
        beats
            One beat among its neighbours.
        features, waves
            Of its versions, as in `BeatContext`, shapes (n_versions, n_features), (n_versions, 3, 132).

        Returns
        -------
        numpy.ndarray
            Float32, shape (n_versions, n_labels).
        """
        own = self._own(features, waves)[2]
        version = _relu(_linear(own, self._entry))
        _, _, around = self._own(beats.features[0], beats.waves[0])
        there = beats.is_there[0][:, None]
        among = _relu(_linear(around, self._entry)) * there
        for layer, dilation in zip(self._sequence, DILATIONS, strict=True):
            before, after = among[NEIGHBOURS - dilation], among[NEIGHBOURS + dilation]
            sides = layer.weight[:, :, 0] @ before + layer.weight[:, :, 2] @ after + layer.bias
            version = version + _relu(version @ layer.weight[:, :, 1].T + sides)
            among = (among + _relu(_over_beats(among[None], layer, dilation)[0])) * there
        return _linear(np.concatenate([own, version], axis=1), self._head).astype(np.float32)

    def _map_gradient(self, passed: _Pass, is_there: np.ndarray, label_index: np.ndarray) -> np.ndarray:
        """Return the gradient of one logit a beat with respect to its own map, in the map's shape."""
        n_features, n_wave = self._feature.bias.size, self._wave.bias.size
        head = self._head.weight[label_index]
        gradient = np.zeros(passed.sequence_open[0].shape, np.float32)
        gradient[:, NEIGHBOURS] = head[:, n_features + n_wave :]
        steps = zip(self._sequence, DILATIONS, passed.sequence_open, strict=True)
        for layer, dilation, is_open in reversed(list(steps)):
            gradient = gradient * is_there[..., None]
            gradient = gradient + _over_beats_back(gradient * is_open, layer, dilation)
        of_own = (gradient[:, NEIGHBOURS] * passed.entry_open) @ self._entry.weight
        of_wave = of_own[:, n_features:] + head[:, n_features : n_features + n_wave]
        of_map = (of_wave * passed.wave_open) @ self._wave.weight
        return np.asarray(of_map.reshape(passed.feature_map.shape))


def _shifted(edges: np.ndarray, shift: int) -> np.ndarray:
    """Return the edges of steps where the wave lies `shift` samples at 120 Hz later in the window.

    The first and the last step still reach the window's ends; one that is pushed out has no width.
    """
    moved = edges.copy()
    moved[1:-1] = np.clip(edges[1:-1] + SAMPLES_OF_SHIFT * shift, edges[0], edges[-1])
    return moved


def _fold(tensors: Mapping[str, np.ndarray], linear: str, norm: str) -> _Layer:
    """Return a layer and the batch normalisation behind it as one layer."""
    variance = tensors[f"{norm}.running_var"].astype(np.float64)
    factor = tensors[f"{norm}.weight"] / np.sqrt(variance + _NORM_EPSILON)
    weight = tensors[f"{linear}.weight"]
    if weight.ndim == 3 and weight.shape[2] == 1:
        weight = weight[:, :, 0]
    folded = weight * factor.reshape(-1, *[1] * (weight.ndim - 1))
    bias = (tensors[f"{linear}.bias"] - tensors[f"{norm}.running_mean"]) * factor + tensors[f"{norm}.bias"]
    return _Layer(folded.astype(np.float32), bias.astype(np.float32))


def _relu(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.maximum(values, 0))


def _linear(values: np.ndarray, layer: _Layer) -> np.ndarray:
    return np.asarray(values @ layer.weight.T + layer.bias)


def _convolve(values: np.ndarray, layer: _Layer, stride: int, padding: int) -> np.ndarray:
    """Return a convolution over time with zeros beyond both ends, shape (n, n_out, n_steps)."""
    n_out, n_in, n_taps = layer.weight.shape
    padded = np.pad(values, ((0, 0), (0, 0), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, n_taps, axis=2)[:, :, ::stride]
    columns = windows.transpose(0, 2, 1, 3).reshape(-1, n_in * n_taps)
    found = columns @ layer.weight.reshape(n_out, -1).T + layer.bias
    return np.asarray(found.reshape(len(values), -1, n_out).transpose(0, 2, 1))


def _over_beats(values: np.ndarray, layer: _Layer, dilation: int) -> np.ndarray:
    """Return a convolution of three taps over beats, zeros beyond both ends, shape of `values`."""
    n_beats = values.shape[1]
    padded = np.pad(values, ((0, 0), (dilation, dilation), (0, 0)))
    taps = [
        padded[:, tap * dilation : tap * dilation + n_beats] @ layer.weight[:, :, tap].T for tap in range(3)
    ]
    return np.asarray(taps[0] + taps[1] + taps[2] + layer.bias)


def _over_beats_back(gradient: np.ndarray, layer: _Layer, dilation: int) -> np.ndarray:
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
