"""Integrated gradients of each sample of a beat, through Captum. Imports torch and captum."""

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.explain.attribution import Attribution, label_positions
from ecgviewer.explain.window_explainer import WindowExplainer, one_logit, to_tensor

if TYPE_CHECKING:
    import torch
    from captum.attr import IntegratedGradients
    from torch import nn

FEWEST_POINTS, MOST_POINTS = 64, 512
"""Points along the path, each in the middle of an equal part of it: with ReLUs the gradient has steps."""

LARGEST_ERROR = 0.05
"""Points are doubled until the additivity error is at most this share of what is explained."""

_RULE = "riemann_middle"


class IntegratedGradientsExplainer(WindowExplainer):
    """Integrated gradients (Sundararajan et al. 2017) from the background's mean to the beat.

    Along the straight path from one to the other, the gradient of the logit times the way, for each
    sample. By the fundamental theorem the values add up to the difference of the two logits; what the
    quadrature misses is the additivity error.
    """

    def _set_up(
        self, network: "nn.Module", labels: Sequence[str], background: np.ndarray, model_name: str
    ) -> None:
        super()._set_up(network, labels, background, model_name)
        self._baseline = self._background.mean(dim=0, keepdim=True)
        self.expected_logits = self.logits(self._baseline)[0]
        """Logit of each class of the background's mean, float64, shape (n_labels,)."""

    def explain(self, windows: np.ndarray, labels: Sequence[str]) -> list[Attribution]:
        """Explain one class's logit of each beat, with the additivity error, see `WindowExplainer.explain`."""
        from captum.attr import IntegratedGradients

        positions = label_positions(labels, self.labels, len(windows))
        network, beats = copy.deepcopy(self._network), to_tensor(windows)
        logits = self.logits(beats)
        values = np.empty((len(windows), WINDOW_SAMPLES), dtype=np.float32)
        for index in np.unique(positions):
            method = IntegratedGradients(one_logit(network, int(index)))
            for row in np.flatnonzero(positions == index):
                wanted = float(logits[row, index] - self.expected_logits[index])
                # One beat at a time: no value depends on which beats are explained together.
                values[row] = self._integrate(method, beats[int(row), None], wanted)
        edges = np.arange(WINDOW_SAMPLES + 1)
        explained = []
        for place, position in enumerate(positions.tolist()):
            logit, expected = float(logits[place, position]), float(self.expected_logits[position])
            error = abs(logit - expected - float(values[place].sum(dtype=np.float64)))
            explained.append(
                Attribution(
                    "integrated",
                    self.model_name,
                    self.labels[position],
                    values[place],
                    edges,
                    True,
                    logit,
                    expected,
                    error,
                )
            )
        return explained

    def _integrate(self, method: "IntegratedGradients", beat: "torch.Tensor", wanted: float) -> np.ndarray:
        """Return the values of one beat, which should add up to `wanted`; shape (360,)."""
        n_points = FEWEST_POINTS
        while True:
            found = method.attribute(beat, self._baseline, target=0, n_steps=n_points, method=_RULE)
            values: np.ndarray = found.detach().double().numpy().reshape(-1)
            error = abs(wanted - float(values.sum()))
            if error <= LARGEST_ERROR * abs(wanted) or n_points >= MOST_POINTS:
                return values
            n_points *= 2
