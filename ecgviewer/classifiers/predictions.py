"""The calls of a network, and which of them are unsure."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ecgviewer.beats.doubtful_places import PLACES

IMPROBABLE = "improbable"
UNLIKE = "unlike any beat it was trained with"


@dataclass(frozen=True, eq=False)
class Doubts:
    """Which calls of a network are unsure, and why.

    Attributes
    ----------
    outside_score
        How little each beat is like any beat of the network's classes, 0 to 6, see `outside`; NaN
        without a call. Shape (n_beats,); None for a network that can't tell.
    is_unlike
        Whether that is above the model's limit; bool, shape (n_beats,).
    is_improbable
        Whether the probability of the called class is below the model's limit; bool, shape (n_beats,).
    places
        What is wrong with the place that a beat lies in, whatever the network says, as `doubtful_places` gives it;
        None where that wasn't looked for.
    """

    outside_score: np.ndarray | None
    is_unlike: np.ndarray
    is_improbable: np.ndarray
    places: np.ndarray | None = None

    @classmethod
    def of_places(cls, places: np.ndarray) -> "Doubts":
        """Return the doubts about calls of a network that has none of its own."""
        nothing = np.zeros(len(places), dtype=bool)
        return cls(None, nothing, nothing, places)

    @cached_property
    def is_own(self) -> np.ndarray:
        """Whether the network has a doubt of its own, wherever the beat lies; bool, shape (n_beats,)."""
        own: np.ndarray = self.is_unlike | self.is_improbable
        return own

    @cached_property
    def is_unsure(self) -> np.ndarray:
        """Whether there is a doubt of any kind; bool, shape (n_beats,)."""
        return self.is_own if self.places is None else self.is_own | self.places.any(axis=1)

    def reasons(self, beat_index: int) -> tuple[str, ...]:
        """Return why a call is unsure: `IMPROBABLE`, `UNLIKE`, and of `PLACES`; nothing where it isn't."""
        found = [IMPROBABLE] if self.is_improbable[beat_index] else []
        found += [UNLIKE] if self.is_unlike[beat_index] else []
        if self.places is not None:
            found += [place for place, is_so in zip(PLACES, self.places[beat_index], strict=True) if is_so]
        return tuple(found)

    def at(self, places: np.ndarray) -> "Doubts":
        """Return the doubts with what is wrong with the places of the beats."""
        return replace(self, places=places)

    def spread(self, rows: np.ndarray) -> "Doubts":
        """Return the doubts of the beats in `rows` among all of `rows.size`, with none about the others.

        Parameters
        ----------
        rows
            Bool, as many True as there are doubts.
        """
        score = None
        if self.outside_score is not None:
            score = np.full(rows.size, np.nan)
            score[rows] = self.outside_score
        is_unlike, is_improbable = np.zeros(rows.size, dtype=bool), np.zeros(rows.size, dtype=bool)
        is_unlike[rows], is_improbable[rows] = self.is_unlike, self.is_improbable
        places = None
        if self.places is not None:
            places = np.zeros((rows.size, len(PLACES)), dtype=bool)
            places[rows] = self.places
        return Doubts(score, is_unlike, is_improbable, places)

    def select(self, rows: np.ndarray) -> "Doubts":
        """Return the doubts about some of the beats, by a mask or by row numbers."""
        every = (self.outside_score, self.is_unlike, self.is_improbable, self.places)
        score, is_unlike, is_improbable, places = (None if each is None else each[rows] for each in every)
        assert is_unlike is not None
        assert is_improbable is not None
        return Doubts(score, is_unlike, is_improbable, places)


@dataclass(frozen=True, eq=False)
class Predictions:
    """The calls of one network for a set of beats.

    Attributes
    ----------
    labels
        The network's classes, in the order of the columns.
    logits, probabilities
        Float32, shape (n_beats, n_labels); NaN where the network makes no call.
    doubts
        Which calls are unsure; None for a model that can't tell.
    """

    labels: tuple[str, ...]
    logits: np.ndarray
    probabilities: np.ndarray
    doubts: Doubts | None = None

    @cached_property
    def called(self) -> np.ndarray:
        """Label of the highest probability of each beat, "" without a call; unicode array."""
        names = np.array([*self.labels, ""])
        has_call = np.isfinite(self.probabilities).all(axis=1)
        best = np.argmax(self.probabilities, axis=1)  # of those without a call of no account
        return names[np.where(has_call, best, len(self.labels))]

    def select(self, rows: np.ndarray) -> "Predictions":
        """Return the calls of some of the beats, by a mask or by row numbers."""
        doubts = None if self.doubts is None else self.doubts.select(rows)
        return Predictions(self.labels, self.logits[rows], self.probabilities[rows], doubts)

    def spread(self, rows: np.ndarray) -> "Predictions":
        """Return the calls of the beats in `rows` among all of `rows.size`, with none of the others.

        Parameters
        ----------
        rows
            Bool, as many True as there are calls.
        """
        shape = (rows.size, len(self.labels))
        logits, probabilities = (np.full(shape, np.nan, dtype=np.float32) for _ in range(2))
        logits[rows], probabilities[rows] = self.logits, self.probabilities
        doubts = None if self.doubts is None else self.doubts.spread(rows)
        return Predictions(self.labels, logits, probabilities, doubts)

    @cached_property
    def confidence(self) -> np.ndarray:
        """Probability of the called class, NaN without a call; shape (n_beats,)."""
        return self.probabilities.max(axis=1) if len(self.probabilities) else np.empty(0, np.float32)


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Return the probability of each logit by itself, same shape."""
    found: np.ndarray = 1 / (1 + np.exp(-logits))
    return found


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities of logits along the last axis, same shape."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    found: np.ndarray = shifted / shifted.sum(axis=-1, keepdims=True)
    return found
