"""SHAP values of each sample of a beat: in closed form and without torch where the network's layers are known."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import (
    check_n_values,
    load_network,
    read_background,
    spec_of,
    state_arrays,
    weights_of,
)
from ecgviewer.classifiers.registry import ARCHITECTURES, ClassifierSpec, load
from ecgviewer.explain.attribution import Attribution, label_positions
from ecgviewer.explain.rescale import RescaledWindows

if TYPE_CHECKING:
    from torch import nn


class ShapMethod(Protocol):
    """A network against its background: `rescale.RescaledWindows`, or `deep_shap.DeepShap` where that can't be."""

    expected_logits: np.ndarray

    def logits(self, windows: np.ndarray) -> np.ndarray:
        """Return the logits of windows."""
        ...

    def values(self, windows: np.ndarray, positions: np.ndarray) -> np.ndarray:
        """Return the SHAP values of one class's logit for each beat."""
        ...


class ShapExplainer:
    """Explains the logits of a network that sees windows against its background.

    DeepLIFT's rescale rule, averaged over the background, in which every centre counts alike
    (Lundberg and Lee 2017): for each sample, how much of the difference between the logit and its
    mean over the background is due to this sample.

    Parameters
    ----------
    folder
        The model's folder.

    Raises
    ------
    ModelUnreadableError
        If card, weights or background can't be read, or don't fit each other.
    """

    def __init__(self, folder: Path) -> None:
        card = read_card(folder)
        spec, background = spec_of(card), read_background(folder)
        if spec.layers:
            tensors = check_n_values(folder, card)
            with weights_of(folder, card):
                method: ShapMethod = _rescaled(spec, tensors, background)
        else:
            method = _deep(load_network(folder), background)
        self._set_up(method, card.labels, card.name)

    @classmethod
    def from_network(
        cls, network: "nn.Module", labels: Sequence[str], background: np.ndarray, model_name: str = ""
    ) -> Self:
        """Return an explainer of a network that is not on disk; it is never touched.

        Parameters
        ----------
        network
            As `WindowExplainer` takes it.
        labels
            Its classes.
        background
            Windows that a beat is compared with, shape (n_centres, 360).
        model_name
            Name for the attributions.
        """
        explainer = cls.__new__(cls)
        kind = f"{type(network).__module__}:{type(network).__qualname__}"
        spec = next((spec for spec in ARCHITECTURES.values() if spec.network == kind and spec.layers), None)
        if spec is None:
            method: ShapMethod = _deep(network, background)
        else:
            method = _rescaled(spec, state_arrays(network), background)
        explainer._set_up(method, labels, model_name)
        return explainer

    def _set_up(self, method: ShapMethod, labels: Sequence[str], model_name: str) -> None:
        self.labels = tuple(labels)
        self.model_name = model_name
        self._method = method

    def values(self, windows: np.ndarray, labels: Sequence[str]) -> np.ndarray:
        """Return the SHAP values of one class's logit for each beat.

        Parameters
        ----------
        windows
            Beats as `cut_windows` makes them, finite, shape (n_beats, 360).
        labels
            The class to explain for each beat.

        Returns
        -------
        numpy.ndarray
            Float32, shape (n_beats, 360), in units of the logit.

        Raises
        ------
        InvalidInputError
            If a label is none of the model's classes.
        ValueError
            If there are not as many labels as beats.
        """
        positions = label_positions(labels, self.labels, len(windows))
        return self._method.values(windows, positions).astype(np.float32)

    def explain(self, windows: np.ndarray, labels: Sequence[str]) -> list[Attribution]:
        """Explain one class's logit of each beat.

        Each attribution carries the mean logit over the background and the additivity error: by how
        much logit, mean and the sum of the values disagree.

        Parameters and errors are those of `values`.
        """
        values = self.values(windows, labels)
        positions = label_positions(labels, self.labels, len(windows))
        logits = self._method.logits(windows)
        step_edges = np.arange(WINDOW_SAMPLES + 1)
        explained = []
        for row, index, of_beat in zip(logits, positions, values, strict=True):
            logit, expected = float(row[index]), float(self._method.expected_logits[index])
            error = abs(logit - expected - float(of_beat.sum(dtype=np.float64)))
            explained.append(
                Attribution(
                    "shap",
                    self.model_name,
                    self.labels[index],
                    of_beat,
                    step_edges,
                    True,
                    logit,
                    expected,
                    error,
                )
            )
        return explained


def _rescaled(
    spec: ClassifierSpec, tensors: Mapping[str, np.ndarray], background: np.ndarray
) -> RescaledWindows:
    return RescaledWindows(load(spec.layers)(tensors), tensors, background)


def _deep(network: "nn.Module", background: np.ndarray) -> ShapMethod:
    from ecgviewer.explain.deep_shap import DeepShap

    return DeepShap(network, background)
