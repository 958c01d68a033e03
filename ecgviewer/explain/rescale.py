"""SHAP of networks of one second by DeepLIFT's rescale rule, in closed form and without torch.

The rule (Shrikumar et al. 2017, equations 6 and 11, doi 10.48550/arXiv.1704.02685), as shap's DeepExplainer
averages it over a background (Lundberg and Lee 2017): against one reference, the multiplier of a ReLU is the
difference that leaves by the difference that enters, that of anything linear its weight; they multiply along the
way back, and a sample counts its multiplier times its difference to the reference.

What passes the network of a beat or of a reference doesn't depend on the other. So each passes once, references once
for all beats, where a library that attaches to modules passes every pair.
"""

from collections.abc import Mapping

import numpy as np

from ecgviewer.explain.rescale_layers import (
    Chain,
    Passed,
    WayBack,
    passed_by_beat,
    passed_by_references,
)

_MOST_COLUMNS = 64
"""References that go back at once."""


class RescaledWindows:
    """A network of one second that ends in global average pooling and one linear layer, against a background.

    Parameters
    ----------
    layers
        What it does before its pooling.
    tensors
        Weights by name; those of the linear layer are "head.weight" and "head.bias".
    background
        Windows, float32, shape (n_centres, 360).

    Attributes
    ----------
    expected_logits
        Mean logit of each class over the background, float64, shape (n_labels,).

    Raises
    ------
    KeyError
        If a tensor is missing.
    ValueError
        If tensors don't fit each other.
    """

    def __init__(self, layers: Chain, tensors: Mapping[str, np.ndarray], background: np.ndarray) -> None:
        self._layers = layers
        self._head_weight, self._head_bias = tensors["head.weight"], tensors["head.bias"]
        centres = np.asarray(background, np.float32)
        self._n_centres = len(centres)
        self._parts: list[tuple[np.ndarray, list[Passed]]] = []
        logits = []
        for first in range(0, len(centres), _MOST_COLUMNS):
            part = centres[first : first + _MOST_COLUMNS]
            feature_map, entered = self._forward(part)
            logits.append(self._logits_of(feature_map))
            self._parts.append((np.ascontiguousarray(part.T), [passed_by_references(e) for e in entered]))
        self.expected_logits: np.ndarray = np.concatenate(logits).mean(axis=0)

    def _forward(self, windows: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        entered: list[np.ndarray] = []
        columns = np.ascontiguousarray(np.asarray(windows, np.float32).T)[None]
        return self._layers.forward(columns, entered), entered

    def _logits_of(self, feature_map: np.ndarray) -> np.ndarray:
        pooled = feature_map.mean(axis=1)
        return np.asarray((self._head_weight @ pooled).T + self._head_bias, np.float64)

    def logits(self, windows: np.ndarray) -> np.ndarray:
        """Return the logits of windows, shape (n_beats, 360); float64, shape (n_beats, n_labels)."""
        return self._logits_of(self._forward(windows)[0])

    def values(self, windows: np.ndarray, positions: np.ndarray) -> np.ndarray:
        """Return the SHAP values of one class's logit for each beat.

        Parameters
        ----------
        windows
            Shape (n_beats, 360).
        positions
            The class of each beat, int, shape (n_beats,).

        Returns
        -------
        numpy.ndarray
            Float64, shape (n_beats, 360), in units of the logit.
        """
        values = np.zeros((len(windows), self._parts[0][0].shape[0]))
        if len(windows) == 0:
            return values
        feature_map, entered = self._forward(windows)
        n_channels, n_steps, _ = feature_map.shape
        at_map = self._head_weight[positions] / np.float32(n_steps)
        way = WayBack([], [])
        for row, window in enumerate(np.asarray(windows, np.float32)):
            beat = [passed_by_beat(each[..., row : row + 1]) for each in entered]
            for centres, references in self._parts:
                way.again(beat, references)
                start = way.room("start", (n_channels, n_steps, centres.shape[1]))
                start[...] = at_map[row][:, None, None]
                multipliers = self._layers.backward(start, way)[0]
                shares = multipliers * (window[:, None] - centres)
                values[row] += shares.sum(axis=1, dtype=np.float64)
        return values / self._n_centres
