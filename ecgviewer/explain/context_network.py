"""A context network in numpy, from its weights and without torch, for what explains it."""

from collections.abc import Mapping

import numpy as np

from ecgviewer.classifiers.neighbourhood import (
    DILATIONS,
    FEATURE_LIMIT,
    NEIGHBOURS,
    WAVE_LIMIT,
    Neighbourhoods,
)
from ecgviewer.explain.folded import FoldedLayer, fold, relu

FIRST_WAVE, SECOND_WAVE = (3, 4), (2, 2)
"""Stride and padding of the two convolutions over the wave."""


class ContextNetwork:
    """What a `context_net.ContextNet` computes, batch normalisation folded in.

    Parameters
    ----------
    tensors
        Weights and batch-norm statistics by their names in `ContextNet`.

    Attributes
    ----------
    feature, wave, entry
        The linear layers behind the features, behind the convolutions over the wave, and before the layers over beats.
    waves
        The two convolutions over the wave.
    sequence
        The convolutions over beats.
    head
        The last layer, which takes the beat by itself and the beat among its neighbours.

    Raises
    ------
    KeyError
        If a tensor is missing.
    """

    def __init__(self, tensors: Mapping[str, np.ndarray]) -> None:
        self._offset, self._scale = tensors["offset"], tensors["scale"]
        self.feature = fold(tensors, "feature.0", "feature.1")
        self.waves = (fold(tensors, "wave.0", "wave.1"), fold(tensors, "wave.3", "wave.4"))
        self.wave = fold(tensors, "wave.8", "wave.9")
        self.entry = fold(tensors, "entry.1", "entry.2")
        self.sequence = tuple(
            fold(tensors, f"sequence.{number}.body.0", f"sequence.{number}.body.1")
            for number in range(len(DILATIONS))
        )
        self.head = FoldedLayer(tensors["head.weight"][:, :, 0], tensors["head.bias"])

    def limited(self, features: np.ndarray, waves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return features and waves, as in `BeatContext`, scaled and cut as the network does it first."""
        scaled = np.clip((features - self._offset) / self._scale, -FEATURE_LIMIT, FEATURE_LIMIT)
        return scaled, np.clip(waves, -WAVE_LIMIT, WAVE_LIMIT)

    def own(self, features: np.ndarray, waves: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return feature map, vector before the ReLU of the wave branch, and both branches' vector, of beats."""
        scaled, limited = self.limited(features, waves)
        feature_map = limited
        for layer, (stride, padding) in zip(self.waves, (FIRST_WAVE, SECOND_WAVE), strict=True):
            feature_map = relu(_convolve(feature_map, layer, stride, padding))
        wave = linear(feature_map.reshape(len(feature_map), -1), self.wave)
        feature = linear(scaled, self.feature)
        return feature_map, wave, np.concatenate([relu(feature), relu(wave)], axis=1)

    def sides(self, beats: Neighbourhoods) -> list[np.ndarray]:
        """Return what each layer over beats gets from the neighbours of one beat, its bias with it.

        Each convolution over beats takes the beat and two neighbours that lie so far off that the beat
        itself hasn't reached them yet. So of this it makes no difference what the beat is.

        Parameters
        ----------
        beats
            One beat among its neighbours.

        Returns
        -------
        list of numpy.ndarray
            One a layer, shape (n_hidden,).
        """
        there = beats.is_there[0][:, None]
        among = relu(linear(self.own(beats.features[0], beats.waves[0])[2], self.entry)) * there
        found = []
        for layer, dilation in zip(self.sequence, DILATIONS, strict=True):
            before, after = among[NEIGHBOURS - dilation], among[NEIGHBOURS + dilation]
            found.append(layer.weight[:, :, 0] @ before + layer.weight[:, :, 2] @ after + layer.bias)
            among = (among + relu(over_beats(among[None], layer, dilation)[0])) * there
        return found

    def logits_of_versions(
        self, beats: Neighbourhoods, features: np.ndarray, waves: np.ndarray
    ) -> np.ndarray:
        """Return all logits of one beat in several versions, its neighbours as they are.

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
        own = self.own(features, waves)[2]
        version = relu(linear(own, self.entry))
        for layer, side in zip(self.sequence, self.sides(beats), strict=True):
            version = version + relu(version @ layer.weight[:, :, 1].T + side)
        return linear(np.concatenate([own, version], axis=1), self.head).astype(np.float32)


def linear(values: np.ndarray, layer: FoldedLayer) -> np.ndarray:
    """Return what a linear layer makes of values, shape (n, n_out)."""
    return np.asarray(values @ layer.weight.T + layer.bias)


def over_beats(values: np.ndarray, layer: FoldedLayer, dilation: int) -> np.ndarray:
    """Return a convolution of three taps over beats, zeros beyond both ends, shape of `values`."""
    n_beats = values.shape[1]
    padded = np.pad(values, ((0, 0), (dilation, dilation), (0, 0)))
    taps = [
        padded[:, tap * dilation : tap * dilation + n_beats] @ layer.weight[:, :, tap].T for tap in range(3)
    ]
    return np.asarray(taps[0] + taps[1] + taps[2] + layer.bias)


def _convolve(values: np.ndarray, layer: FoldedLayer, stride: int, padding: int) -> np.ndarray:
    """Return a convolution over time with zeros beyond both ends, shape (n, n_out, n_steps)."""
    n_out, n_in, n_taps = layer.weight.shape
    padded = np.pad(values, ((0, 0), (0, 0), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, n_taps, axis=2)[:, :, ::stride]
    columns = windows.transpose(0, 2, 1, 3).reshape(-1, n_in * n_taps)
    found = columns @ layer.weight.reshape(n_out, -1).T + layer.bias
    return np.asarray(found.reshape(len(values), -1, n_out).transpose(0, 2, 1))
