"""SHAP of a context network through shap's DeepExplainer: what the closed form is held against."""

import numpy as np
import shap
import torch
from torch import nn

from ecgviewer.beats.context import CONTEXT_FEATURES, N_WAVES, WAVE_SAMPLES, BeatContext
from ecgviewer.classifiers.context_net import ContextNet
from ecgviewer.classifiers.neighbourhood import FEATURE_LIMIT, NEIGHBOURS, WAVE_LIMIT, Neighbourhoods

_N_FEATURES = len(CONTEXT_FEATURES)


def shares_by_shap(
    network: ContextNet, beats: Neighbourhoods, index: int, background: BeatContext
) -> tuple[np.ndarray, np.ndarray]:
    """Return what each feature, and each sample of each wave, of one beat counts for one logit."""
    is_there = beats.is_there[0]
    seen = _scaled(network, beats.features[0][is_there], beats.waves[0][is_there])
    n_before = int(is_there[:NEIGHBOURS].sum())
    among = _one_logit(network, seen, n_before, index)
    explainer = shap.DeepExplainer(among, _scaled(network, background.features, background.waves))
    found = explainer.shap_values(seen[n_before, None], check_additivity=False)
    shares = np.asarray(found, dtype=np.float64).reshape(-1)
    return shares[:_N_FEATURES], shares[_N_FEATURES:].reshape(N_WAVES, WAVE_SAMPLES)


def _scaled(network: ContextNet, features: np.ndarray, waves: np.ndarray) -> torch.Tensor:
    """Return features and waves side by side, scaled and cut as the network does it first."""
    scaled = (torch.from_numpy(np.array(features, np.float32)) - network.offset) / network.scale
    limited = torch.from_numpy(np.array(waves, np.float32)).clamp(-WAVE_LIMIT, WAVE_LIMIT)
    return torch.cat([scaled.clamp(-FEATURE_LIMIT, FEATURE_LIMIT), limited.flatten(1)], dim=1)


def _one_logit(network: ContextNet, seen: torch.Tensor, n_before: int, index: int) -> nn.Module:
    """Return one logit of a beat as a function of what `_scaled` gives of it, neighbours held.

    The neighbours enter as constants behind the network's entry, where they haven't met the beat yet: no
    ReLU sees beat and neighbours in one batch, which the rescale rule would mix up.
    """

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
