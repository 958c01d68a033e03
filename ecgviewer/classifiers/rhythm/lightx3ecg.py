"""LightX3ECG (Le et al. 2023, doi 10.1016/j.bspc.2023.104963, section 3): a backbone a lead, attention over leads.

Three one-dimensional SE-ResNets of 18 layers with depthwise separable convolutions read leads I, II and V1, each
its own. Two linear layers tell from all their features how much each lead counts, the features are summed with
these weights, and one linear layer calls.

The paper prints 5.31 million parameters and 1.34 GFLOP for 5,000 samples a lead, but no strides. Kernels of 15
(stem) and 7 samples, 64 to 512 channels and a squeeze to a sixteenth give 5.34 million whatever the strides are.
With those of a ResNet (2, 2, 2 between the four stages) it makes 0.957e9 multiply-adds; with 1, 2, 4 it makes
1.337e9, so these are the strides here.

Every ReLU is a module of its own and none works in place, as in `arrhythminet`.
"""

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import nn

LEADS = ("I", "II", "V1")
"""Leads in the order of the backbones."""

SQUEEZE = 16
ATTENTION_DROPOUT = 0.3
HEAD_DROPOUT = 0.2
_N_STEM = 3


@dataclass(frozen=True)
class LightX3Shape:
    """Sizes of a LightX3ECG; the defaults are the published one's.

    Attributes
    ----------
    channels
        Of the first stage; each of the three next has twice as many.
    stem_kernel, kernel
        Samples that the first and the other depthwise convolutions span.
    stem_stride, is_pooled
        Stride of the first convolution, and whether a maximum over three with stride 2 follows.
    strides
        From each stage to the next.
    hidden
        Units between the features and the weights of the leads.
    dropout
        Share of values dropped inside blocks while it is trained.
    """

    channels: int = 64
    stem_kernel: int = 15
    kernel: int = 7
    stem_stride: int = 2
    is_pooled: bool = True
    strides: tuple[int, int, int] = (1, 2, 4)
    hidden: int = 512
    dropout: float = 0.3

    @property
    def n_features(self) -> int:
        """Features of each lead."""
        return 8 * self.channels


SMALL_SHAPE = LightX3Shape(
    channels=12, stem_kernel=9, kernel=5, is_pooled=False, strides=(2, 2, 2), hidden=48
)
"""The network that comes with the program, for 10 s at 100 Hz: under 1 MB."""


class _Separable(nn.Sequential):
    """Depthwise convolution, then a pointwise one; neither has a bias."""

    def __init__(self, n_in: int, n_out: int, kernel: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv1d(n_in, n_in, kernel, stride, kernel // 2, groups=n_in, bias=False),
            nn.Conv1d(n_in, n_out, 1, bias=False),
        )


class _Squeeze(nn.Module):
    """Weighs channels by what all of them are on average (squeeze and excitation)."""

    def __init__(self, n_channels: int) -> None:
        super().__init__()
        narrow = max(n_channels // SQUEEZE, 1)
        self.body = nn.Sequential(
            nn.AdaptiveAvgPool1d(1),
            _Separable(n_channels, narrow, 1),
            nn.ReLU(),
            _Separable(narrow, n_channels, 1),
            nn.Sigmoid(),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        passed: torch.Tensor = x * self.body(x)
        return passed


class _Block(nn.Module):
    """Two separable convolutions and a squeeze, added to their input."""

    def __init__(self, n_in: int, n_out: int, kernel: int, stride: int, dropout: float) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _Separable(n_in, n_out, kernel, stride),
            nn.BatchNorm1d(n_out),
            nn.ReLU(),
            nn.Dropout(dropout) if dropout else nn.Identity(),
            _Separable(n_out, n_out, kernel),
            nn.BatchNorm1d(n_out),
            _Squeeze(n_out),
        )
        self.skip: nn.Module = nn.Identity()
        if n_in != n_out:
            self.skip = nn.Sequential(_Separable(n_in, n_out, 1, stride), nn.BatchNorm1d(n_out))
        self.last = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        passed: torch.Tensor = self.last(self.body(x) + self.skip(x))
        return passed


class _Backbone(nn.Sequential):
    """One lead, shape (batch, 1, n_samples), to maps of shape (batch, 8 * channels, n_steps)."""

    def __init__(self, shape: LightX3Shape) -> None:
        width = shape.channels
        layers: list[nn.Module] = [
            nn.Conv1d(1, width, shape.stem_kernel, shape.stem_stride, shape.stem_kernel // 2),
            nn.BatchNorm1d(width),
            nn.ReLU(),
        ]
        if shape.is_pooled:
            layers.append(nn.MaxPool1d(3, 2, 1))
        widths = (width, width, 2 * width, 4 * width, 8 * width)
        for (n_in, n_out), stride in zip(pairwise(widths), (1, *shape.strides), strict=True):
            layers.append(_Block(n_in, n_out, shape.kernel, stride, shape.dropout))
            layers.append(_Block(n_out, n_out, shape.kernel, 1, shape.dropout))
        super().__init__(*layers)


def _run(layers: list[nn.Module], passed: torch.Tensor) -> torch.Tensor:
    for layer in layers:
        passed = layer(passed)
    return passed


class LeadAttention(nn.Module):
    """How much each lead counts, told from the features of all leads (equation 2 of the paper).

    Parameters
    ----------
    n_leads, n_features
        Leads, and features of each.
    hidden
        Units between.
    """

    def __init__(self, n_leads: int, n_features: int, hidden: int) -> None:
        super().__init__()
        self.entry = nn.Linear(n_leads * n_features, hidden)
        self.norm = nn.BatchNorm1d(hidden)
        self.act = nn.ReLU()
        self.dropout = nn.Dropout(ATTENTION_DROPOUT)
        self.exit = nn.Linear(hidden, n_leads)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Return scores from 0 to 1, shape (batch, n_leads), of features of shape (batch, n_leads, n_features)."""
        hidden = self.act(self.norm(self.entry(features.flatten(1))))
        passed: torch.Tensor = torch.sigmoid(self.exit(self.dropout(hidden)))
        return passed

    def slopes(self, features: torch.Tensor) -> torch.Tensor:
        """Return how the scores change with the features: shape (batch, of n_leads, by n_leads, n_features).

        The derivative of `forward` in evaluation mode, in closed form, so that it can be part of an ONNX graph.
        """
        variance = self.norm.running_var
        assert variance is not None
        hidden = self.norm(self.entry(features.flatten(1)))
        gain = self.norm.weight * torch.rsqrt(variance + self.norm.eps)
        is_on = (hidden > 0).to(hidden.dtype)
        scores = torch.sigmoid(self.exit(self.act(hidden)))
        through = self.exit.weight[None] * (is_on * gain)[:, None]
        inner = through @ self.entry.weight
        found: torch.Tensor = (scores * (1 - scores))[:, :, None] * inner
        slopes: torch.Tensor = found.unflatten(2, features.shape[1:])
        return slopes


class LightX3ECG(nn.Module):
    """Logits of ten seconds of three leads.

    Parameters
    ----------
    n_labels
        Classes. The same logits serve a softmax (one rhythm) and a sigmoid for each (several labels).
    shape
        Sizes.
    """

    def __init__(self, n_labels: int = 4, shape: LightX3Shape | None = None) -> None:
        super().__init__()
        shape = shape or LightX3Shape()
        self.backbones = nn.ModuleList(_Backbone(shape) for _ in LEADS)
        self.pool = nn.AdaptiveAvgPool1d(1)
        self.attention = LeadAttention(len(LEADS), shape.n_features, shape.hidden)
        self.dropout = nn.Dropout(HEAD_DROPOUT)
        self.head = nn.Linear(shape.n_features, n_labels)

    def forward(self, leads: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (batch, n_labels), of leads, shape (batch, 3, n_samples); zero where one is missing."""
        return self.classify(self.maps(leads))

    def classify(self, maps: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (batch, n_labels), of what `maps` gives."""
        features = self.features_of(maps)
        passed: torch.Tensor = self.head(self.dropout(merge(features, self.attention(features))))
        return passed

    def maps(self, leads: torch.Tensor) -> torch.Tensor:
        """Return what each backbone makes of its lead, shape (batch, 3, n_features, n_steps)."""
        return self.maps_of(self.stems(leads))

    def stems(self, leads: torch.Tensor) -> torch.Tensor:
        """Return what the first layers make of each lead, shape (batch, 3, channels, n_steps)."""
        made = [_run(backbone[:_N_STEM], leads[:, i : i + 1]) for i, backbone in enumerate(self._layers())]
        return torch.stack(made, dim=1)

    def maps_of(self, stems: torch.Tensor) -> torch.Tensor:
        """Return what the other layers make of `stems`, shape (batch, 3, n_features, n_steps)."""
        made = [_run(backbone[_N_STEM:], stems[:, i]) for i, backbone in enumerate(self._layers())]
        return torch.stack(made, dim=1)

    def _layers(self) -> list[list[nn.Module]]:
        return [list(backbone.children()) for backbone in self.backbones]

    def features_of(self, maps: torch.Tensor) -> torch.Tensor:
        """Return the mean of maps over time, shape (batch, 3, n_features)."""
        return maps.mean(dim=3)


def small_lightx3ecg(n_labels: int) -> LightX3ECG:
    """Return the network of `SMALL_SHAPE`, untrained."""
    return LightX3ECG(n_labels, SMALL_SHAPE)


def merge(features: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
    """Return the sum of the leads' features by their scores (equation 1 of the paper), shape (batch, n_features)."""
    return (features * scores[:, :, None]).sum(dim=1)


class LightX3Maps(nn.Module):
    """Logits, how much each lead counts, and lead-wise Grad-CAM of every class, in one pass without a gradient.

    The class activation map of lead i is the sum of its last maps, each by the mean over time of the logit's gradient
    (Selvaraju et al. 2017), cut at zero, and multiplied by the lead's score (equation 3 of the paper). Between the maps
    and the logit lie a mean, the attention and one linear layer, so the gradient has a closed form. The paper then
    scales each map to 0 to 1; here they stay comparable between leads, and whoever draws them scales all by one number.

    Parameters
    ----------
    network
        In evaluation mode.
    """

    def __init__(self, network: LightX3ECG) -> None:
        super().__init__()
        self.network = network

    def forward(self, leads: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return logits, shares and maps.

        Parameters
        ----------
        leads
            As in `LightX3ECG.forward`.

        Returns
        -------
        tuple
            Logits, shape (batch, n_labels); by how much each lead counts, shape (batch, 3), 0 to 1, summing to one: the
            scores over their sum; and maps, shape (batch, n_labels, 3, n_steps), zero or more.
        """
        network = self.network
        maps = network.maps(leads)
        features = network.features_of(maps)
        scores = network.attention(features)
        logits = network.head(merge(features, scores))
        weight = network.head.weight
        direct = scores[:, None, :, None] * weight[None, :, None, :]
        by_score = torch.einsum("cf,bif->bci", weight, features)
        slopes = by_score[:, :, None] @ network.attention.slopes(features).flatten(2)[:, None]
        gradient = direct + slopes.squeeze(2).unflatten(2, features.shape[1:])
        evidence = torch.einsum("bcif,bift->bcit", gradient / maps.shape[3], maps)
        shares = scores / scores.sum(dim=1, keepdim=True)
        return logits, shares, torch.relu(evidence) * scores[:, None, :, None]
