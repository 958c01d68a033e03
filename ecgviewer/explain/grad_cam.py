"""Grad-CAM in closed form (Baig et al. 2025, equation 3), from the ONNX twin and without torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ecgviewer.classifiers.activation_maps import class_activation_maps
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.explain.attribution import Attribution, label_positions

_BATCH = 256


def grad_cam(feature_maps: np.ndarray, head_weight: np.ndarray, label_index: np.ndarray) -> np.ndarray:
    """Return Grad-CAM of a class's logit: ReLU(sum over channels k of alpha_k * A_k).

    alpha_k is the mean gradient of the logit over the steps of channel k. For a network that ends in
    global average pooling and one linear layer it is w[c, k] / T, whatever the beat.

    Parameters
    ----------
    feature_maps
        What enters global average pooling, after batch normalisation and ReLU, shape
        (n_beats, n_channels, n_steps).
    head_weight
        Weights of the linear layer, shape (n_labels, n_channels).
    label_index
        The class of each beat as a row of `head_weight`, int, shape (n_beats,).

    Returns
    -------
    numpy.ndarray
        Not negative, float32, shape (n_beats, n_steps), in units of the logit. All zero where no
        step speaks for the class.
    """
    return np.asarray(np.maximum(class_activation_maps(feature_maps, head_weight, label_index), 0))


class GradCam:
    """Explains the logits of a model that sees windows by Grad-CAM of its last layer.

    Parameters
    ----------
    classifier
        The model.
    """

    def __init__(self, classifier: OnnxClassifier) -> None:
        self._classifier = classifier

    @classmethod
    def open(cls, folder: Path) -> "GradCam":
        """Return the explainer of a model's folder.

        Raises
        ------
        ModelUnreadableError
            If card, weights or twin can't be read, or don't fit each other or this program.
        """
        return cls(OnnxClassifier(folder))

    def explain(self, windows: np.ndarray, labels: Sequence[str]) -> list[Attribution]:
        """Explain one class's logit of each beat.

        Windows are as `cut_windows` makes them, finite, shape (n_beats, 360); the rest is that of `Explainer`.
        """
        card = self._classifier.card
        positions = label_positions(labels, card.labels, len(windows))
        step_edges = card.step_edges()
        explained = []
        for first in range(0, len(windows), _BATCH):
            chosen = positions[first : first + _BATCH]
            logits, feature_maps = self._classifier.run(windows[first : first + _BATCH])
            maps = grad_cam(feature_maps, self._classifier.head_weight, chosen)
            explained += [
                Attribution(
                    "gradcam", card.name, card.labels[index], values, step_edges, False, float(row[index])
                )
                for index, values, row in zip(chosen, maps, logits, strict=True)
            ]
        return explained
