"""What the methods that go back through a network share: a copy of it, its classes, its background."""

import copy
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import load_network

if TYPE_CHECKING:
    import torch
    from torch import nn

Background = TypeVar("Background")


class TorchExplainer(ABC, Generic[Background]):
    """Explains the logits of a network by torch, against a background of beats.

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
        self._set_up(load_network(folder), card.labels, self._read_background(folder), card.name)

    @classmethod
    def from_network(
        cls, network: "nn.Module", labels: Sequence[str], background: Background, model_name: str = ""
    ) -> Self:
        """Return an explainer of a network that is not on disk.

        Parameters
        ----------
        network
            The network; what is asked of it stands with the class.
        labels
            Its classes.
        background
            What a beat is compared with.
        model_name
            Name for the attributions.
        """
        explainer = cls.__new__(cls)
        explainer._set_up(network, labels, background, model_name)
        return explainer

    def _set_up(
        self, network: "nn.Module", labels: Sequence[str], background: Background, model_name: str
    ) -> None:
        self.labels = tuple(labels)
        self.model_name = model_name
        self._network = copy.deepcopy(network).cpu().eval().requires_grad_(False)
        self._background = self._as_seen(background)

    @staticmethod
    @abstractmethod
    def _read_background(folder: Path) -> Background:
        """Return the background of a model's folder."""

    @abstractmethod
    def _as_seen(self, background: Background) -> "torch.Tensor":
        """Return the background as the network sees it."""
