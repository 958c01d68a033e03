"""EXGnet: convolutions of several reaches side by side on ten seconds of one lead.

After the abstract of Showrav et al. 2025 (arXiv 2506.12404), which names a multiresolution network, supervision of
what it looks at, and quantitative features in training only. Its text could not be had: sizes and blocks are our own.
At 100 Hz the kernels of the first block span 0.05 to 0.43 s, those of the last 0.24 to 2.6 s: from a QRS complex to the
interval between two beats. What exists in training only, the head for features, is no part of this network.

Every ReLU is a module of its own and none works in place, as in `arrhythminet`.
"""

from collections.abc import Sequence

import torch
from torch import nn

FIRST_KERNELS = ((5, 1), (15, 1), (15, 3))
KERNELS = ((3, 1), (9, 1), (9, 4))
"""Length and dilation of the kernels that stand side by side in the first block and in the others."""

ONE_FIRST_KERNEL = ((15, 1),) * 3
ONE_KERNEL = ((9, 1),) * 3
"""What takes their place where a block has one resolution only: as many channels, the middle kernel."""

CHANNELS = (24, 54, 54, 72)
DROPOUT = 0.2


class MultiResolution(nn.Module):
    """Convolutions of different kernels on the same input, side by side, then batch norm and ReLU.

    Parameters
    ----------
    n_in, n_out
        Channels; those that go out are divided among the kernels.
    kernels
        Odd length and dilation of each.
    stride
        Of all.
    """

    def __init__(self, n_in: int, n_out: int, kernels: Sequence[tuple[int, int]], stride: int = 1) -> None:
        super().__init__()
        share = n_out // len(kernels)
        self.branches = nn.ModuleList(
            nn.Conv1d(
                n_in,
                share,
                length,
                stride=stride,
                padding=dilation * (length // 2),
                dilation=dilation,
                bias=False,
            )
            for length, dilation in kernels
        )
        self.norm = nn.BatchNorm1d(share * len(kernels))
        self.relu = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the branches' channels behind one another."""
        passed: torch.Tensor = self.relu(self.norm(torch.cat([branch(x) for branch in self.branches], dim=1)))
        return passed


class _Added(nn.Module):
    """A block whose input is added to what it gives."""

    def __init__(self, body: nn.Module) -> None:
        super().__init__()
        self.body = body

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        passed: torch.Tensor = x + self.body(x)
        return passed


class MeanHead(nn.Module):
    """Logits from the mean of each channel over time."""

    def __init__(self, n_channels: int, n_labels: int) -> None:
        super().__init__()
        self.dropout = nn.Dropout(DROPOUT)
        self.mean = nn.Linear(n_channels, n_labels)

    @property
    def map_weight(self) -> torch.Tensor:
        """Weight of each channel's steps in each logit, shape (n_labels, n_channels), for Grad-CAM."""
        return self.mean.weight

    def forward(self, feature_map: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (n, n_labels), of maps of shape (n, n_channels, n_steps)."""
        return self.call_recordings(feature_map[:, None])

    def call_recordings(self, feature_maps: torch.Tensor) -> torch.Tensor:
        """Return logits of recordings, shape (n, n_labels), of maps of shape (n, n_windows, n_channels, n_steps)."""
        passed: torch.Tensor = self.mean(self.dropout(feature_maps.mean(dim=(1, 3))))
        return passed


class PeakHead(MeanHead):
    """Logits from the mean and from the largest value of each channel over time: what is rare counts, too.

    In a recording of several windows the largest value is half that of all of it, half the mean of the windows'. By
    the first one early beat in a minute tells, by the second what lasts does.
    """

    def __init__(self, n_channels: int, n_labels: int) -> None:
        super().__init__(n_channels, n_labels)
        self.peak = nn.Linear(n_channels, n_labels, bias=False)

    @property
    def map_weight(self) -> torch.Tensor:
        """The mean's and the largest value's together, as their gradients' means over time add up."""
        return self.mean.weight + self.peak.weight

    def call_recordings(self, feature_maps: torch.Tensor) -> torch.Tensor:
        """Return logits of recordings, shape (n, n_labels), of maps of shape (n, n_windows, n_channels, n_steps)."""
        largest = feature_maps.amax(dim=3)
        peaks = (largest.mean(dim=1) + largest.amax(dim=1)) / 2
        passed: torch.Tensor = super().call_recordings(feature_maps) + self.peak(self.dropout(peaks))
        return passed


class ExgNet(nn.Module):
    """Logits of the rhythms for windows of one lead.

    Parameters
    ----------
    n_labels
        Number of classes.
    has_many_resolutions
        False for the ablation: every kernel of a block is the middle one.

    Attributes
    ----------
    features
        Up to the last feature map, of 72 channels and 125 steps of 80 ms.
    classify
        From that map to logits.
    """

    head: type[MeanHead] = MeanHead

    def __init__(self, n_labels: int = 4, has_many_resolutions: bool = True) -> None:
        super().__init__()
        first = FIRST_KERNELS if has_many_resolutions else ONE_FIRST_KERNEL
        further = KERNELS if has_many_resolutions else ONE_KERNEL
        narrow, wide, same, last = CHANNELS
        self.features = nn.Sequential(
            MultiResolution(1, narrow, first, stride=2),
            nn.MaxPool1d(2),
            MultiResolution(narrow, wide, further, stride=2),
            _Added(MultiResolution(wide, same, further)),
            nn.Dropout(DROPOUT / 2),
            MultiResolution(same, last, further),
        )
        self.classify = self.head(last, n_labels)

    def forward(self, signals: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (n, n_labels).

        Parameters
        ----------
        signals
            As `prepared_signals.without_baseline` gives them, shape (n, 1, 1000).
        """
        passed: torch.Tensor = self.classify(self.features(signals))
        return passed


class ExgNetAf(ExgNet):
    """The same for recordings of several windows: the largest values count beside the means."""

    head = PeakHead


class ExgMaps(nn.Module):
    """Logits, shares and maps, as `lightx3ecg.LightX3Maps` gives them, of a network of one lead.

    Between the last feature map and a logit lie a mean, for some networks a maximum, and one linear layer each, so the
    gradient that Grad-CAM needs (Selvaraju et al. 2017) is known: its mean over time is the channel's weight over the
    number of steps, that of the maximum likewise.

    Parameters
    ----------
    network
        In evaluation mode.
    """

    def __init__(self, network: ExgNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, signals: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return logits, shape (n, n_labels), ones, shape (n, 1), and maps, shape (n, n_labels, 1, n_steps)."""
        return self.of_map(self.network.features(signals))

    def of_map(self, feature_map: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the same of the last feature map, shape (n, n_channels, n_steps)."""
        network = self.network
        logits = network.classify(feature_map)
        evidence = torch.einsum(
            "cf,bft->bct", network.classify.map_weight / feature_map.shape[2], feature_map
        )
        shares = torch.ones_like(logits[:, :1])
        return logits, shares, torch.relu(evidence)[:, :, None]


class ExgAfMaps(ExgMaps):
    """The same, and what all windows together are called, as those of one recording."""

    def forward(self, signals: torch.Tensor) -> tuple[torch.Tensor, ...]:  # type: ignore[override]
        """Return what `ExgMaps` does, and logits of the recording, shape (1, n_labels)."""
        feature_map = self.network.features(signals)
        return (*self.of_map(feature_map), self.network.classify.call_recordings(feature_map[None]))
