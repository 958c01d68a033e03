"""What the methods share that go back through a network that sees windows."""

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.classifiers.checkpoint import read_background
from ecgviewer.explain.attribution import Attribution
from ecgviewer.explain.torch_explainer import TorchExplainer

if TYPE_CHECKING:
    import torch
    from torch import nn


class WindowExplainer(TorchExplainer[np.ndarray]):
    """Explains the logits of a network that sees windows, by torch.

    What is explained takes beats, shape (batch, 1, 360), to logits, shape (batch, n_labels); every nonlinear
    step must be a module of its own, called once and not in place. The background are windows, shape
    (n_centres, 360).
    """

    @staticmethod
    def _read_background(folder: Path) -> np.ndarray:
        return read_background(folder)

    def _as_seen(self, background: np.ndarray) -> "torch.Tensor":
        return to_tensor(background)

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
