"""Grad-CAM at any layer, and LayerCAM over several, through Captum. Imports torch and captum."""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.classifiers.activation_maps import layer_geometry, step_edges
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import Attribution, label_positions
from ecgviewer.explain.window_explainer import WindowExplainer, one_logit, to_tensor

if TYPE_CHECKING:
    import torch
    from torch import nn

LAST_LAYER = "features"

SHARPENING = 2.0
"""Gamma of tanh(gamma * map / its largest value), as in LayerCAM's equation 7."""


class LayerGradCam(WindowExplainer):
    """Grad-CAM (Selvaraju et al. 2017) of any layer.

    ReLU(sum over channels k of alpha_k * A_k), alpha_k the mean gradient of the logit over the steps of
    channel k. At the last layer that is what `GradCam` gives in closed form.

    Parameters
    ----------
    folder
        The model's folder.
    layer
        Name of a module within the network's features, such as "features.2".

    Raises
    ------
    InvalidInputError
        If the network has no such layer.
    """

    def __init__(self, folder: Path, layer: str = LAST_LAYER) -> None:
        super().__init__(folder)
        self._place(layer)

    @classmethod
    def from_network(
        cls,
        network: "nn.Module",
        labels: Sequence[str],
        background: np.ndarray,
        model_name: str = "",
        layer: str = LAST_LAYER,
    ) -> Self:
        """Return an explainer of a network that is not on disk, see `WindowExplainer.from_network`."""
        explainer = super().from_network(network, labels, background, model_name)
        explainer._place(layer)
        return explainer

    def _place(self, layer: str) -> None:
        known = dict(self._network.named_modules())
        if layer.split(".")[0] != LAST_LAYER or layer not in known:
            stages = [name for name in known if name.startswith(f"{LAST_LAYER}.") and name.count(".") == 1]
            raise InvalidInputError(
                f"model '{self.model_name}' has no layer '{layer}'; it has {', '.join(stages)}, and what is in them"
            )
        self._layer = layer
        self._geometry = layer_geometry(self._network, layer)

    def explain(self, windows: np.ndarray, labels: Sequence[str]) -> list[Attribution]:
        """Explain one class's logit of each beat, see `WindowExplainer.explain`."""
        from captum.attr import LayerGradCam as CaptumGradCam

        positions = label_positions(labels, self.labels, len(windows))
        network, beats = copy.deepcopy(self._network), to_tensor(windows)
        logits = self.logits(beats)
        explained: list[Attribution | None] = [None] * len(windows)
        for index in np.unique(positions):
            rows = np.flatnonzero(positions == index)
            method = CaptumGradCam(one_logit(network, int(index)), network.get_submodule(self._layer))
            found = method.attribute(_seen(beats, rows), target=0, relu_attributions=True)
            for row, values in zip(rows, found.detach().numpy()[:, 0], strict=True):
                edges = step_edges(*self._geometry, values.size)
                explained[row] = Attribution(
                    "gradcam",
                    self.model_name,
                    self.labels[index],
                    values.astype(np.float32),
                    edges,
                    False,
                    float(logits[row, index]),
                    layer="" if self._layer == LAST_LAYER else self._layer,
                )
        return [attribution for attribution in explained if attribution is not None]


class LayerCam(WindowExplainer):
    """LayerCAM (Jiang et al. 2021, doi 10.1109/TIP.2021.3089943) over all resolutions of a network.

    At a layer: ReLU(sum over channels k of ReLU(gradient[k, t]) * A[k, t]), each step with its own
    gradient, so that early layers are of use. One layer is taken for each number of steps, the last ReLU
    of that many. Each map is divided by its largest value and sharpened, deeper ones are drawn out to the
    steps of the finest, and the largest counts. Values are from 0 to 1 and of no unit: they tell where,
    not how much, and can be compared within a beat only.
    """

    def _set_up(
        self, network: "nn.Module", labels: Sequence[str], background: np.ndarray, model_name: str
    ) -> None:
        super()._set_up(network, labels, background, model_name)
        self.layers = _layers_by_resolution(self._network)
        """Names of the layers whose maps are joined, the finest first."""
        self._geometries = [layer_geometry(self._network, layer) for layer in self.layers]

    def explain(self, windows: np.ndarray, labels: Sequence[str]) -> list[Attribution]:
        """Explain one class's logit of each beat, see `WindowExplainer.explain`."""
        positions = label_positions(labels, self.labels, len(windows))
        network, beats = copy.deepcopy(self._network), to_tensor(windows)
        logits = self.logits(beats)
        explained: list[Attribution | None] = [None] * len(windows)
        for index in np.unique(positions):
            rows = np.flatnonzero(positions == index)
            joined = self._join(self._maps(network, _seen(beats, rows), int(index)))
            for row, values in zip(rows, joined, strict=True):
                edges = step_edges(*self._geometries[0], values.size)
                logit = float(logits[row, index])
                explained[row] = Attribution(
                    "layercam", self.model_name, self.labels[index], values, edges, False, logit
                )
        return [attribution for attribution in explained if attribution is not None]

    def _maps(self, network: "nn.Module", beats: "torch.Tensor", index: int) -> list[np.ndarray]:
        """Return LayerCAM of each layer, shape (n_beats, n_steps) each."""
        from captum.attr import LayerGradientXActivation

        modules = [network.get_submodule(layer) for layer in self.layers]
        found = LayerGradientXActivation(one_logit(network, index), modules).attribute(beats, target=0)
        # Behind a ReLU the activation is not negative: the product has the gradient's sign.
        return [product.detach().clamp(min=0).sum(dim=1).numpy() for product in found]

    def _join(self, maps: list[np.ndarray]) -> np.ndarray:
        """Return all maps as one with the finest one's steps, from 0 to 1, float32."""
        first, stride = self._geometries[0]
        finest = first + stride * np.arange(maps[0].shape[1])
        joined = np.zeros(maps[0].shape)
        for (start, distance), values in zip(self._geometries, maps, strict=True):
            peaks = values.max(axis=1, keepdims=True)
            sharp = np.tanh(SHARPENING * values / np.where(peaks > 0, peaks, 1)) / np.tanh(SHARPENING)
            centres = start + distance * np.arange(values.shape[1])
            drawn = np.stack([np.interp(finest, centres, row) for row in sharp])
            joined = np.maximum(joined, drawn)
        return joined.astype(np.float32)


def _layers_by_resolution(network: "nn.Module") -> tuple[str, ...]:
    """Return the name of the last ReLU within the features for each number of steps, the finest first."""
    import torch
    from torch import nn

    n_steps: dict[str, int] = {}
    copied = copy.deepcopy(network)

    def note(name: str) -> None:
        def hook(module: nn.Module, seen: object, out: torch.Tensor) -> None:
            n_steps[name] = out.shape[2]

        copied.get_submodule(name).register_forward_hook(hook)

    for name, module in network.named_modules():
        if isinstance(module, nn.ReLU) and name.startswith("features."):
            note(name)
    with torch.no_grad():
        copied(torch.zeros(1, 1, WINDOW_SAMPLES))
    last = {length: name for name, length in n_steps.items()}
    return tuple(last[length] for length in sorted(last, reverse=True))


def _seen(beats: "torch.Tensor", rows: np.ndarray) -> "torch.Tensor":
    """Return some beats as leaves that a gradient can reach."""
    import torch

    return beats[torch.from_numpy(rows)].requires_grad_(True)
