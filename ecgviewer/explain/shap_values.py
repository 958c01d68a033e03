"""SHAP values of each sample of a beat, through shap's DeepExplainer. Imports torch and shap."""

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.explain.attribution import Attribution, label_positions
from ecgviewer.explain.window_explainer import WindowExplainer, one_logit, to_tensor

if TYPE_CHECKING:
    from torch import nn


class ShapExplainer(WindowExplainer):
    """Explains the logits of a network against its background.

    DeepLIFT's rescale rule, averaged over the background, in which every centre counts alike
    (Lundberg and Lee 2017): for each sample, how much of the difference between the logit and its
    mean over the background is due to this sample.
    """

    def _set_up(
        self, network: "nn.Module", labels: Sequence[str], background: np.ndarray, model_name: str
    ) -> None:
        super()._set_up(network, labels, background, model_name)
        self.expected_logits = self.logits(self._background).mean(axis=0)
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

    def explain(self, windows: np.ndarray, labels: Sequence[str]) -> list[Attribution]:
        """Explain one class's logit of each beat.

        Each attribution carries the mean logit over the background and the additivity error: by how
        much logit, mean and the sum of the values disagree.

        Parameters and errors are those of `values`.
        """
        values = self.values(windows, labels)
        positions = label_positions(labels, self.labels, len(windows))
        logits = self.logits(to_tensor(windows))
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
