"""Batched probabilities and feature maps from the ONNX twin, without torch."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.beats.onnx_sessions import new_session
from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.checkpoint import TWIN_FILE, read_head_weight, spec_of
from ecgviewer.classifiers.onnx_twin import OUTPUTS
from ecgviewer.errors import ModelUnreadableError
from ecgviewer.jobs import CancelToken, Progress

_BATCH = 256


@dataclass(frozen=True, eq=False)
class Doubts:
    """Which calls of a network are unsure, and why.

    Attributes
    ----------
    outside_score
        How little each beat is like any beat of the network's classes, 0 to 6, see `outside`; NaN
        without a call. Shape (n_beats,).
    is_unlike
        Whether that is above the model's limit; bool, shape (n_beats,).
    is_improbable
        Whether the probability of the called class is below the model's limit; bool, shape (n_beats,).
    """

    outside_score: np.ndarray
    is_unlike: np.ndarray
    is_improbable: np.ndarray

    @property
    def is_unsure(self) -> np.ndarray:
        """Whether there is a doubt of either kind; bool, shape (n_beats,)."""
        unsure: np.ndarray = self.is_unlike | self.is_improbable
        return unsure

    def spread(self, rows: np.ndarray) -> "Doubts":
        """Return the doubts of the beats in `rows` among all of `rows.size`, with none about the others.

        Parameters
        ----------
        rows
            Bool, as many True as there are doubts.
        """
        score = np.full(rows.size, np.nan)
        is_unlike, is_improbable = np.zeros(rows.size, dtype=bool), np.zeros(rows.size, dtype=bool)
        score[rows] = self.outside_score
        is_unlike[rows], is_improbable[rows] = self.is_unlike, self.is_improbable
        return Doubts(score, is_unlike, is_improbable)

    def select(self, rows: np.ndarray) -> "Doubts":
        """Return the doubts about some of the beats, by a mask or by row numbers."""
        return Doubts(self.outside_score[rows], self.is_unlike[rows], self.is_improbable[rows])


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

    @property
    def called(self) -> np.ndarray:
        """Label of the highest probability of each beat, "" without a call; unicode array."""
        names = np.array([*self.labels, ""])
        has_call = np.isfinite(self.probabilities).all(axis=1)
        best = np.argmax(np.nan_to_num(self.probabilities), axis=1)
        return names[np.where(has_call, best, len(self.labels))]

    @property
    def confidence(self) -> np.ndarray:
        """Probability of the called class, NaN without a call; shape (n_beats,)."""
        return self.probabilities.max(axis=1) if len(self.probabilities) else np.empty(0, np.float32)


class OnnxClassifier:
    """A model's network as onnxruntime runs it.

    Parameters
    ----------
    folder
        The model's folder.

    Attributes
    ----------
    folder, card
        The model's folder and its card.
    head_weight
        Weights of the last linear layer, float32, shape (n_labels, n_channels).

    Raises
    ------
    ModelUnreadableError
        If card, weights or twin can't be read, or don't fit each other or this program.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.card: ModelCard = read_card(folder)
        spec_of(self.card)
        self.head_weight = read_head_weight(folder, self.card)
        self._session = new_session(folder / TWIN_FILE, "; train the model again")
        self._check_outputs()

    def _check_outputs(self) -> None:
        card = self.card
        found = [output.shape[1:] for output in self._session.get_outputs()]
        if found != [[len(card.labels)], [card.n_channels, card.n_steps]]:
            raise ModelUnreadableError(
                f"{self.folder / TWIN_FILE} is not the network that the card beside it describes"
                f" (architecture '{card.architecture}'); restore the card or train again"
            )

    def run(self, windows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return logits and last feature maps of a few beats.

        Parameters
        ----------
        windows
            Beats as `cut_windows` makes them, finite, shape (n_beats, 360).

        Returns
        -------
        logits : numpy.ndarray
            Shape (n_beats, n_labels).
        feature_maps : numpy.ndarray
            Shape (n_beats, n_channels, n_steps).
        """
        if len(windows) == 0:
            card = self.card
            return (
                np.empty((0, len(card.labels)), np.float32),
                np.empty((0, card.n_channels, card.n_steps), np.float32),
            )
        beats = np.ascontiguousarray(windows, dtype=np.float32)[:, None, :]
        logits, feature_maps = self._session.run(list(OUTPUTS), {"beats": beats})
        return logits, feature_maps

    def predict(
        self,
        windows: np.ndarray,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
    ) -> Predictions:
        """Return the calls for any number of beats, in batches.

        Parameters
        ----------
        windows
            Beats as `cut_windows` makes them, finite, shape (n_beats, 360).

        Raises
        ------
        Cancelled
            Between batches, after `cancel` was set.
        """
        logits = np.empty((len(windows), len(self.card.labels)), dtype=np.float32)
        for first in range(0, len(windows), _BATCH):
            if cancel is not None:
                cancel.raise_if_cancelled()
            logits[first : first + _BATCH] = self.run(windows[first : first + _BATCH])[0]
            if progress is not None:
                progress.report(min(first + _BATCH, len(windows)), len(windows), "classifying beats")
        return Predictions(self.card.labels, logits, softmax(logits))


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities of logits along the last axis, same shape."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)
