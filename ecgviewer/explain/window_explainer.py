"""What the methods share that go back through a network that sees windows, by torch: a copy of it, its background."""

import copy
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import load_network, read_background
from ecgviewer.explain.attribution import Attribution

if TYPE_CHECKING:
    import torch
    from torch import nn


class WindowExplainer(ABC):
    """Explains the logits of a network that sees windows by torch, against a background.

    What is explained takes beats, shape (batch, 1, 360), to logits, shape (batch, n_labels); every nonlinear
    step must be a module of its own, called once and not in place. The background are windows, shape
    (n_centres, 360).

    The network given is never touched: a copy is made, and each call works on a copy of that, so that a
    failed one leaves nothing behind either.

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
    ) -> Self:
        """Return an explainer of a network that is not on disk.

        Parameters
        ----------
        network
            The network; what is asked of it stands with the class.
        labels
            Its classes.
        background
            Windows that a beat is compared with.
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
        self._background = to_tensor(background)

    @abstractmethod
    def explain(self, windows: np.ndarray, labels: Sequence[str]) -> list[Attribution]:
        """Explain one class's logit of each beat.

        Windows are as `cut_windows` makes them, finite, shape (n_beats, 360); the rest is that of `Explainer`.
        """

    def logits(self, beats: "torch.Tensor") -> np.ndarray:
        """Return the logits of beats, shape (n_beats, 1, 360), float64, shape (n_beats, n_labels)."""
        import torch

        with torch.no_grad():
            found: np.ndarray = self._network(beats).double().numpy()
        return found


def to_tensor(windows: np.ndarray) -> "torch.Tensor":
    """Return windows as a network takes them, shape (n_beats, 1, 360); always a copy."""
    import torch

    return torch.from_numpy(np.array(windows, dtype=np.float32)).reshape(-1, 1, WINDOW_SAMPLES)


def one_logit(network: "nn.Module", index: int) -> "nn.Module":
    """Return the network with one of its logits as its only output."""
    from torch import nn

    class OneLogit(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, beats: "torch.Tensor") -> "torch.Tensor":
            passed: torch.Tensor = self.network(beats)[:, index : index + 1]
            return passed

    return OneLogit()
