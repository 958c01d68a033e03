"""ArrhythmiNet V1 and V2 (Baig et al. 2025, arXiv 2505.03787, section 3.2), sized as published.

The paper gives the kind of blocks, the last feature map and the size, but no channel counts. The
counts here are ones that meet both: V1 has 77,357 values (302.18 KB in float32) and a last map of
120 x 10, V2 has 40,387 values (157.76 KB) and a last map of 190 x 3.

V1's depthwise kernel is 11 samples long. With 3 a step of the last map sees a third of the second,
so never the beat and its distance to the one before at once, and A is taken for N more often; with 11
each step sees all of it.

Every ReLU is a module of its own and none works in place: DeepLIFT-type SHAP attaches to modules,
and a shared or in-place one makes it wrong without a word.
"""

from itertools import pairwise

import torch
from torch import nn

from ecgviewer.classifiers.arrhythminet_sizes import (
    V1_CHANNELS,
    V1_DEPTHWISE_KERNEL,
    V1_KERNEL,
    V2_CHANNELS,
    V2_EXPANSION,
    V2_LAST,
    V2_STEM,
    V2_STRIDES,
)


class _V1Block(nn.Sequential):
    """Standard convolution, then depthwise separable convolution that halves the time axis."""

    def __init__(self, n_in: int, n_out: int) -> None:
        wide = V1_DEPTHWISE_KERNEL
        super().__init__(
            nn.Conv1d(n_in, n_out, V1_KERNEL, padding=V1_KERNEL // 2),
            nn.BatchNorm1d(n_out),
            nn.ReLU(),
            nn.Conv1d(n_out, n_out, wide, stride=2, padding=(wide - 3) // 2, groups=n_out),
            nn.BatchNorm1d(n_out),
            nn.ReLU(),
            nn.Conv1d(n_out, n_out, 1),
            nn.BatchNorm1d(n_out),
            nn.ReLU(),
        )


class _V2Block(nn.Module):
    """Expansion, depthwise convolution, linear projection; with a skip unless the block narrows.

    The skip is the identity where shapes agree, else average pooling over time and zero channels:
    it has no weights.
    """

    def __init__(self, n_in: int, n_out: int, stride: int, kernel: int = 5) -> None:
        super().__init__()
        wide = n_in * V2_EXPANSION
        self.body = nn.Sequential(
            nn.Conv1d(n_in, wide, 1, bias=False),
            nn.BatchNorm1d(wide),
            nn.ReLU(),
            nn.Conv1d(wide, wide, kernel, stride, kernel // 2, groups=wide, bias=False),
            nn.BatchNorm1d(wide),
            nn.ReLU(),
            nn.Conv1d(wide, n_out, 1, bias=False),
            nn.BatchNorm1d(n_out),
        )
        self.has_skip = n_out >= n_in
        self.pool = nn.AvgPool1d(2, ceil_mode=True) if stride == 2 else nn.Identity()
        self.n_new_channels = n_out - n_in

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y: torch.Tensor = self.body(x)
        if not self.has_skip:
            return y
        skip: torch.Tensor = self.pool(x)
        if self.n_new_channels:
            skip = nn.functional.pad(skip, (0, 0, 0, self.n_new_channels))
        return y + skip


class _PooledClassifier(nn.Module):
    """Features, global average pooling, one linear layer: what makes Grad-CAM a closed form."""

    def __init__(self, features: nn.Sequential, n_channels: int, n_labels: int) -> None:
        super().__init__()
        self.features = features
        self.pool = nn.AdaptiveAvgPool1d(1)
        self.flatten = nn.Flatten()
        self.head = nn.Linear(n_channels, n_labels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (batch, n_labels), of beats, shape (batch, 1, 360)."""
        return self.classify(self.features(x))

    def classify(self, feature_maps: torch.Tensor) -> torch.Tensor:
        """Return logits of what `features` made of beats, shape (batch, n_channels, n_steps)."""
        passed: torch.Tensor = self.head(self.flatten(self.pool(feature_maps)))
        return passed


class ArrhythmiNetV1(_PooledClassifier):
    """Five blocks of a standard and a depthwise separable convolution; 360 samples to 10 steps.

    Parameters
    ----------
    n_labels
        Number of classes.
    """

    def __init__(self, n_labels: int = 5) -> None:
        widths = (1, *V1_CHANNELS)
        blocks = [_V1Block(n_in, n_out) for n_in, n_out in pairwise(widths)]
        super().__init__(nn.Sequential(*blocks), V1_CHANNELS[-1], n_labels)


class ArrhythmiNetV2(_PooledClassifier):
    """A stem and seven bottleneck blocks with skips; 360 samples to 3 steps.

    Parameters
    ----------
    n_labels
        Number of classes.
    """

    def __init__(self, n_labels: int = 5) -> None:
        widths = (V2_STEM, *V2_CHANNELS)
        blocks = [
            _V2Block(n_in, n_out, stride)
            for (n_in, n_out), stride in zip(pairwise(widths), V2_STRIDES, strict=True)
        ]
        stem = [nn.Conv1d(1, V2_STEM, 5, 2, 2, bias=False), nn.BatchNorm1d(V2_STEM), nn.ReLU()]
        last = [nn.Conv1d(V2_CHANNELS[-1], V2_LAST, 1, bias=False), nn.BatchNorm1d(V2_LAST), nn.ReLU()]
        super().__init__(nn.Sequential(*stem, *blocks, *last), V2_LAST, n_labels)
