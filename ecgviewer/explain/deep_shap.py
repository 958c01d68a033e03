"""SHAP of any network of one second, through shap's DeepExplainer. Imports torch and shap.

Slower by far than `rescale`, and there for networks whose layers `rescale_layers` doesn't know.
"""

import copy
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.explain.window_explainer import one_logit, to_tensor

if TYPE_CHECKING:
    from torch import nn


class DeepShap:
    """Does what `rescale.RescaledWindows` does, for any network that `WindowExplainer` can explain.

    Parameters
    ----------
    network
        The network; a copy is made, and each call works on a copy of that, since shap leaves things behind
        where it fails.
    background
        Windows, shape (n_centres, 360).

    Attributes
    ----------
    expected_logits
        Mean logit of each class over the background, float64, shape (n_labels,).
    """

    def __init__(self, network: "nn.Module", background: np.ndarray) -> None:
        self._network = copy.deepcopy(network).cpu().eval().requires_grad_(False)
        self._background = to_tensor(background)
        self.expected_logits: np.ndarray = self.logits(background).mean(axis=0)

    def logits(self, windows: np.ndarray) -> np.ndarray:
        """Return the logits of windows, see `RescaledWindows.logits`."""
        import torch

        with torch.no_grad():
            found: np.ndarray = self._network(to_tensor(windows)).double().numpy()
        return found

    def values(self, windows: np.ndarray, positions: np.ndarray) -> np.ndarray:
        """Return the SHAP values of one class's logit for each beat, see `RescaledWindows.values`."""
        import shap
        import torch

        values = np.empty((len(windows), WINDOW_SAMPLES))
        network = copy.deepcopy(self._network)
        beats = to_tensor(windows)
        with torch.enable_grad():
            for index in np.unique(positions):
                chosen = np.flatnonzero(positions == index)
                # One output only: shap would go back through the network once for each output.
                explainer = shap.DeepExplainer(one_logit(network, int(index)), self._background)
                # shap's own check only raises; what it checks is reported with every attribution.
                found = explainer.shap_values(beats[torch.from_numpy(chosen)], check_additivity=False)
                values[chosen] = np.asarray(found).reshape(len(chosen), WINDOW_SAMPLES)
        return values
