"""ContextNet: a beat in its rhythm, against the patient's usual beat, among its neighbours.

Three steps. A small convolution reads the beat and its differences to the usual and to the slow beat; a linear layer
reads the features of `ecgviewer.beats.context`; both become one vector a beat. Dilated convolutions
over the sequence of beats then look `neighbourhood.NEIGHBOURS` beats back and ahead. The calls come from a
linear layer over both, so a beat can also be called by itself. `explain.context_grad_cam` does the same
without torch.

Every ReLU is a module of its own and none works in place, as in `arrhythminet`.
"""

import torch
from torch import nn

from ecgviewer.beats.context import CONTEXT_FEATURES, N_WAVES, WAVE_SAMPLES
from ecgviewer.classifiers.neighbourhood import DILATIONS, FEATURE_LIMIT, WAVE_LIMIT

GROUPS = ("N", "SVEB", "VEB")
"""AAMI EC57 groups that the network calls, in the order of its outputs."""

N_HIDDEN = 40
N_WAVE = 24
WAVE_CHANNELS = (8, 16)
DROPOUT = 0.25


class _Residual(nn.Module):
    """Dilated convolution over beats, added to its input."""

    def __init__(self, n_channels: int, dilation: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv1d(n_channels, n_channels, 3, padding=dilation, dilation=dilation),
            nn.BatchNorm1d(n_channels),
            nn.ReLU(),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        passed: torch.Tensor = x + self.body(x)
        return passed


class ContextNet(nn.Module):
    """Logits of the groups for sequences of beats.

    Parameters
    ----------
    n_labels
        Number of groups.
    n_features, n_waves
        Features and waves of each beat: those of `BeatContext`, or more where a recipe is looked for.

    Attributes
    ----------
    offset, scale
        Mean and standard deviation of each feature over the training beats, stored with the weights;
        features are cut to 5 standard deviations, waves to 4 heights of the usual QRS complex.
    """

    offset: torch.Tensor
    scale: torch.Tensor

    def __init__(
        self, n_labels: int = len(GROUPS), n_features: int = len(CONTEXT_FEATURES), n_waves: int = N_WAVES
    ) -> None:
        super().__init__()
        self.register_buffer("offset", torch.zeros(n_features))
        self.register_buffer("scale", torch.ones(n_features))
        self.wave = _wave_branch(n_waves)
        self.feature = nn.Sequential(nn.Linear(n_features, N_HIDDEN), nn.BatchNorm1d(N_HIDDEN), nn.ReLU())
        self.entry = nn.Sequential(
            nn.Dropout(DROPOUT),
            nn.Conv1d(N_HIDDEN + N_WAVE, N_HIDDEN, 1),
            nn.BatchNorm1d(N_HIDDEN),
            nn.ReLU(),
        )
        self.sequence = nn.Sequential(*(_Residual(N_HIDDEN, dilation) for dilation in DILATIONS))
        self.dropout = nn.Dropout(DROPOUT)
        self.head = nn.Conv1d(2 * N_HIDDEN + N_WAVE, n_labels, 1)

    def forward(self, features: torch.Tensor, waves: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (batch, n_beats, n_labels).

        Parameters
        ----------
        features
            As in `BeatContext`, of consecutive beats, shape (batch, n_beats, n_features).
        waves
            As in `BeatContext`, shape (batch, n_beats, 3, 132).
        """
        batch, n_beats = features.shape[:2]
        scaled = ((features - self.offset) / self.scale).clamp(-FEATURE_LIMIT, FEATURE_LIMIT)
        limited = waves.clamp(-WAVE_LIMIT, WAVE_LIMIT)
        own = torch.cat([self.feature(scaled.flatten(0, 1)), self.wave(limited.flatten(0, 1))], dim=1)
        own = own.unflatten(0, (batch, n_beats)).transpose(1, 2)
        among = self.sequence(self.entry(own))
        passed: torch.Tensor = self.head(self.dropout(torch.cat([own, among], dim=1))).transpose(1, 2)
        return passed


def _wave_branch(n_waves: int) -> nn.Sequential:
    first, second = WAVE_CHANNELS
    n_steps = (WAVE_SAMPLES + 5) // 6  # strides 3 and 2, both rounded up
    return nn.Sequential(
        nn.Conv1d(n_waves, first, 9, stride=3, padding=4),
        nn.BatchNorm1d(first),
        nn.ReLU(),
        nn.Conv1d(first, second, 5, stride=2, padding=2),
        nn.BatchNorm1d(second),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(DROPOUT),
        nn.Linear(second * n_steps, N_WAVE),
        nn.BatchNorm1d(N_WAVE),
        nn.ReLU(),
    )
