"""SHAP values of a context network's calls, through shap's DeepExplainer. Imports torch and shap.

Explained is the network as a function of one beat, its features and its wave, with the beats around it
held as they are. So the expected logit, the mean over centres of training beats in the place of this
beat, differs from beat to beat.
"""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats.context import CONTEXT_FEATURES, INTERVAL_FEATURES, N_WAVES, WAVE_SAMPLES, BeatContext
from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.classifiers.checkpoint import read_context_background
from ecgviewer.classifiers.neighbourhood import FEATURE_LIMIT, NEIGHBOURS, WAVE_LIMIT, Neighbourhoods
from ecgviewer.explain.attribution import BEYOND, RHYTHM, USUAL_BEAT, Attribution, label_positions
from ecgviewer.explain.context_grad_cam import SAMPLES_OF_SHIFT
from ecgviewer.explain.torch_explainer import TorchExplainer

if TYPE_CHECKING:
    import torch
    from torch import nn

    from ecgviewer.classifiers.context_net import ContextNet

_N_FEATURES = len(CONTEXT_FEATURES)
_IS_RHYTHM = np.array([name in INTERVAL_FEATURES for name in CONTEXT_FEATURES])


class ContextShapExplainer(TorchExplainer[BeatContext]):
    """Explains the logits of a context network against its background.

    DeepLIFT's rescale rule, averaged over the background, see `shap_values.ShapExplainer`. Scaling and
    cutting of features and waves happen before: they act on each number by itself, so by that rule a
    number's share is the same before and after them.

    What is explained is a `ContextNet`, and it is compared with a `BeatContext`.
    """

    _network: "ContextNet"

    @staticmethod
    def _read_background(folder: Path) -> BeatContext:
        return read_context_background(folder)

    def _as_seen(self, background: BeatContext) -> "torch.Tensor":
        return _scaled(self._network, background.features, background.waves)

    def explain(self, beats: Neighbourhoods, labels: Sequence[str]) -> list[Attribution]:
        """Explain one class's logit of each beat.

        Each attribution's values are those of the wave, beat and differences to other beats together,
        spread from 120 to 360 Hz; `elsewhere` holds what is not on the window. Together they add up to
        the logit less the expected one, but for the additivity error.

        Beats are among their neighbours; the rest is that of `Explainer`.
        """
        positions = label_positions(labels, self.labels, len(beats))
        # shap leaves things behind in a network where it fails: each call works on a copy of its own.
        network = copy.deepcopy(self._network)
        return [self._explain_one(network, beats, row, int(index)) for row, index in enumerate(positions)]

    def _explain_one(self, network: "ContextNet", beats: Neighbourhoods, row: int, index: int) -> Attribution:
        import shap
        import torch

        is_there = beats.is_there[row]
        seen = _scaled(network, beats.features[row][is_there], beats.waves[row][is_there])
        n_before = int(is_there[:NEIGHBOURS].sum())
        among, beat = _one_logit(network, seen, n_before, index), seen[n_before, None]
        with torch.no_grad():
            logit = float(among(beat))
            expected = float(among(self._background).double().mean())
        with torch.enable_grad():
            explainer = shap.DeepExplainer(among, self._background)
            # shap's own check only raises; what it checks is reported with every attribution.
            found = explainer.shap_values(beat, check_additivity=False)
        shares = np.asarray(found, dtype=np.float64).reshape(-1)
        of_features, of_wave = shares[:_N_FEATURES], shares[_N_FEATURES:].reshape(N_WAVES, WAVE_SAMPLES)
        values, beyond = spread_over_window(of_wave.sum(axis=0), int(beats.shifts[row]))
        elsewhere = {
            RHYTHM: float(of_features[_IS_RHYTHM].sum()),
            USUAL_BEAT: float(of_features[~_IS_RHYTHM].sum()),
            BEYOND: beyond,
        }
        total = float(values.sum(dtype=np.float64)) + sum(elsewhere.values())
        return Attribution(
            "shap",
            self.model_name,
            self.labels[index],
            values,
            np.arange(WINDOW_SAMPLES + 1),
            True,
            logit,
            expected,
            abs(logit - expected - total),
            elsewhere,
        )


def spread_over_window(of_wave: np.ndarray, shift: int) -> tuple[np.ndarray, float]:
    """Return values of a wave's samples at 120 Hz as values of the window's samples at 360 Hz.

    Each is spread over three samples of the window, so that the sum is kept.

    Parameters
    ----------
    of_wave
        Shape (n_wave_samples,); the first stands at the window's begin if there is no shift.
    shift
        By how many samples at 120 Hz the wave lies later, as in `BeatContext`.

    Returns
    -------
    values : numpy.ndarray
        Float32, shape (360,).
    beyond : float
        Sum of the values that lie before or after the window.
    """
    n_wave, n_window = of_wave.size, WINDOW_SAMPLES // SAMPLES_OF_SHIFT
    placed = np.zeros(n_window)
    first, stop = max(shift, 0), min(n_wave + shift, n_window)
    inside = slice(first - shift, stop - shift)
    placed[first:stop] = of_wave[inside]
    values = np.repeat(placed / SAMPLES_OF_SHIFT, SAMPLES_OF_SHIFT).astype(np.float32)
    return values, float(of_wave.sum() - of_wave[inside].sum())


def _scaled(network: "ContextNet", features: np.ndarray, waves: np.ndarray) -> "torch.Tensor":
    """Return features and waves side by side, scaled and cut as the network does it first.

    In one tensor, so that the way back through the network is gone once for both.
    """
    import torch

    scaled = (torch.from_numpy(np.array(features, np.float32)) - network.offset) / network.scale
    limited = torch.from_numpy(np.array(waves, np.float32)).clamp(-WAVE_LIMIT, WAVE_LIMIT)
    return torch.cat([scaled.clamp(-FEATURE_LIMIT, FEATURE_LIMIT), limited.flatten(1)], dim=1)


def _one_logit(network: "ContextNet", seen: "torch.Tensor", n_before: int, index: int) -> "nn.Module":
    """Return one logit of a beat as a function of what `_scaled` gives of it, neighbours held.

    The neighbours enter as constants behind the network's entry, where they haven't met the beat yet: no
    ReLU sees beat and neighbours in one batch, which the rescale rule would mix up.

    Parameters
    ----------
    seen
        Of the beat and those neighbours that the record has, as `_scaled` gives it.
    n_before
        Number of neighbours before the beat.
    index
        Which logit.
    """
    import torch
    from torch import nn

    def own_of(seen: torch.Tensor) -> torch.Tensor:
        waves = seen[:, _N_FEATURES:].unflatten(1, (N_WAVES, WAVE_SAMPLES))
        return torch.cat([network.feature(seen[:, :_N_FEATURES]), network.wave(waves)], dim=1)[:, :, None]

    with torch.no_grad():
        entered = network.entry(own_of(seen))[:, :, 0].T[None]

    class OneLogit(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, seen: torch.Tensor) -> torch.Tensor:
            own = own_of(seen)
            before = entered[:, :, :n_before].expand(len(own), -1, -1)
            after = entered[:, :, n_before + 1 :].expand(len(own), -1, -1)
            beats = network.sequence(torch.cat([before, network.entry(own), after], dim=2))
            both = torch.cat([own, beats[:, :, n_before : n_before + 1]], dim=1)
            passed: torch.Tensor = network.head(both)[:, index]
            return passed

    return OneLogit().eval()
