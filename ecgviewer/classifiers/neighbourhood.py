"""Beats among their neighbours: all that a context network's call of a beat depends on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.context import BeatContext

DILATIONS = (1, 2, 4)
"""Distances in beats that the convolutions over the sequence of beats span to each side."""

NEIGHBOURS = sum(DILATIONS)
"""How many beats to each side of a beat its call depends on, besides the context's own reach."""

N_AMONG = 2 * NEIGHBOURS + 1
"""Beats in a neighbourhood; the beat itself is number `NEIGHBOURS`."""

FEATURE_LIMIT = 5.0
"""Standard deviations over the training beats that features are cut to."""

WAVE_LIMIT = 4.0
"""Heights of the usual QRS complex that waves are cut to."""


@dataclass(frozen=True, eq=False)
class Neighbourhoods:
    """Some beats of a record, each with the `NEIGHBOURS` beats before and after it.

    Attributes
    ----------
    features, waves
        As in `BeatContext`, with an axis of `N_AMONG` beats behind the first; 0 where the record has no
        such beat.
    shifts
        As in `BeatContext`, of the beats themselves; int, shape (n_beats,).
    is_there
        Where the record has a beat; bool, shape (n_beats, N_AMONG). Where it has none, the convolutions
        over beats find zeros in each layer, which a beat of zeros would not give.
    """

    features: np.ndarray
    waves: np.ndarray
    shifts: np.ndarray
    is_there: np.ndarray

    def __len__(self) -> int:
        return len(self.features)

    def __getitem__(self, part: slice | np.ndarray) -> "Neighbourhoods":
        return Neighbourhoods(self.features[part], self.waves[part], self.shifts[part], self.is_there[part])


def neighbourhoods(context: BeatContext, beat_indices: Sequence[int] | np.ndarray) -> Neighbourhoods:
    """Return some beats of a record with their neighbours.

    Parameters
    ----------
    context
        Of all beats of the record, in the order of time.
    beat_indices
        Which beats.
    """
    n_beats = len(context.features)
    chosen = np.asarray(beat_indices, dtype=np.intp).reshape(-1)
    rows = chosen[:, None] + np.arange(-NEIGHBOURS, NEIGHBOURS + 1)
    is_there = (rows >= 0) & (rows < n_beats)
    rows = np.clip(rows, 0, max(n_beats - 1, 0))
    features = np.where(is_there[..., None], context.features[rows], np.float32(0))
    waves = np.where(is_there[..., None, None], context.waves[rows], np.float32(0))
    shifts = np.zeros(len(chosen), np.int64) if context.shifts is None else context.shifts[chosen]
    return Neighbourhoods(features, waves, shifts, is_there)


def join_neighbourhoods(parts: Sequence[Neighbourhoods]) -> Neighbourhoods:
    """Return the beats of several neighbourhoods, at least one, after each other."""
    return Neighbourhoods(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.waves for part in parts]),
        np.concatenate([part.shifts for part in parts]),
        np.concatenate([part.is_there for part in parts]),
    )
