"""SHAP values of each sample of a beat, through shap's DeepExplainer. Imports torch and shap."""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import load_network, read_background
from ecgviewer.explain.attribution import Attribution, label_positions

if TYPE_CHECKING:
    import torch
    from torch import nn


class ShapExplainer:
    """Explains the logits of a network against its background.

    DeepLIFT's rescale rule, averaged over the background, in which every centre counts alike
    (Lundberg and Lee 2017): for each sample, how much of the difference between the logit and its
    mean over the background is due to this sample. The network given is never touched: a copy is
    made, and each call works on a copy of that, so that a failed one leaves nothing behind either.

    Parameters
    ----------
    folder
        The model's folder.

    Raises
    ------
    ModelUnreadableError
        If card, weights or background can't be read.
    """

    def __init__(self, folder: Path) -> None:
        card = read_card(folder)
        self._set_up(load_network(folder), card.labels, read_background(folder), card.name)

    @classmethod
    def from_network(
        cls, network: "nn.Module", labels: Sequence[str], background: np.ndarray, model_name: str = ""
    ) -> "ShapExplainer":
        """Return an explainer of a network that is not on disk.

        Parameters
        ----------
        network
            Beats, shape (batch, 1, 360), to logits, shape (batch, n_labels). Every nonlinear step
            must be a module of its own, called once and not in place.
        labels
            Its classes.
        background
            Windows that a beat is compared with, shape (n_centres, 360).
        model_name
            Name for the attributions.
        """
        explainer = cls.__new__(cls)
        explainer._set_up(network, labels, background, model_name)
        return explainer

    def _set_up(
        self, network: "nn.Module", labels: Sequence[str], background: np.ndarray, model_name: str
    ) -> None:
        self.labels = tuple(labels)
        self.model_name = model_name
        self._network = copy.deepcopy(network).cpu().eval().requires_grad_(False)
        self._background = _to_tensor(background)
        self.expected_logits = self._logits(self._background).mean(axis=0, dtype=np.float64)
        """Mean logit of each class over the background, float64, shape (n_labels,)."""

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
        import shap
        import torch

        positions = label_positions(labels, self.labels, len(windows))
        values = np.empty((len(windows), WINDOW_SAMPLES), dtype=np.float32)
        network = copy.deepcopy(self._network)
        beats = _to_tensor(windows)
        with torch.enable_grad():
            for index in np.unique(positions):
                chosen = np.flatnonzero(positions == index)
                # One output only: shap would go back through the network once for each output.
                explainer = shap.DeepExplainer(_one_logit(network, int(index)), self._background)
                # shap's own check only raises; what it checks is reported with every attribution.
                found = explainer.shap_values(beats[torch.from_numpy(chosen)], check_additivity=False)
                values[chosen] = np.asarray(found).reshape(len(chosen), WINDOW_SAMPLES)
        return values

    def explain(self, windows: np.ndarray, labels: Sequence[str]) -> list[Attribution]:
        """Explain one class's logit of each beat.

        Each attribution carries the mean logit over the background and the additivity error: by how
        much logit, mean and the sum of the values disagree.

        Parameters and errors are those of `values`.
        """
        values = self.values(windows, labels)
        positions = label_positions(labels, self.labels, len(windows))
        logits = self._logits(_to_tensor(windows)).astype(np.float64)
        step_edges = np.arange(WINDOW_SAMPLES + 1)
        explained = []
        for row, index, of_beat in zip(logits, positions, values, strict=True):
            logit, expected = float(row[index]), float(self.expected_logits[index])
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

    def _logits(self, beats: "torch.Tensor") -> np.ndarray:
        import torch

        with torch.no_grad():
            return self._network(beats).numpy()


def _to_tensor(windows: np.ndarray) -> "torch.Tensor":
    import torch

    return torch.from_numpy(np.array(windows, dtype=np.float32)).reshape(-1, 1, WINDOW_SAMPLES)


def _one_logit(network: "nn.Module", index: int) -> "nn.Module":
    """Return the network with one of its logits as its only output."""
    from torch import nn

    class OneLogit(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, beats: "torch.Tensor") -> "torch.Tensor":
            return self.network(beats)[:, index : index + 1]

    return OneLogit()
