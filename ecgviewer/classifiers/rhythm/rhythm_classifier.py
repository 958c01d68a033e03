"""Calls of networks of rhythms from their ONNX twins, without torch."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ecgviewer.beats.onnx_sessions import new_session, run_network
from ecgviewer.classifiers.model_folder import TWIN_FILE
from ecgviewer.classifiers.predictions import sigmoid, softmax
from ecgviewer.classifiers.rhythm.rhythm_card import RHYTHM_CARD_FILE, read_rhythm_card
from ecgviewer.classifiers.rhythm.rhythm_models import (
    RECORDING_OUTPUT,
    TWIN_INPUT,
    TWIN_OUTPUTS,
    rhythm_spec,
)
from ecgviewer.classifiers.rhythm.window_places import window_starts
from ecgviewer.errors import ModelUnreadableError
from ecgviewer.jobs import CancelToken

_BLOCK = 64
"""So many windows go through a network together."""


@dataclass(frozen=True, eq=False)
class RhythmOutputs:
    """What a network gives of some windows.

    Attributes
    ----------
    logits, probabilities
        Float32, shape (n, n_labels). Of a network with one label a recording probabilities sum to 1.
    shares
        By how much each lead counts, float32, shape (n, n_leads); they sum to 1.
    maps
        Grad-CAM of each class on each lead, zero or more, float32, shape (n, n_labels, n_leads, n_steps).
    """

    logits: np.ndarray
    probabilities: np.ndarray
    shares: np.ndarray
    maps: np.ndarray


class RhythmClassifier:
    """A network of rhythms as onnxruntime runs it.

    Parameters
    ----------
    folder
        The model's folder.

    Attributes
    ----------
    folder, card, spec
        The model's folder, its card, and the architecture that the card names.

    Raises
    ------
    ModelUnreadableError
        If card or twin can't be read, or don't fit each other or this program.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.card = read_rhythm_card(folder)
        self.spec = rhythm_spec(self.card)
        self._session = new_session(folder / TWIN_FILE, "; train the model again")
        self._calls_recordings = RECORDING_OUTPUT in [value.name for value in self._session.get_outputs()]
        inputs = self._session.get_inputs()
        shape = [len(self.card.leads), self.spec.n_samples]
        if [value.name for value in inputs] != [TWIN_INPUT] or inputs[0].shape[1:] != shape:
            raise ModelUnreadableError(
                f"{folder / TWIN_FILE} is not the network that the card beside it describes (architecture"
                f" '{self.card.architecture}'); restore the card or train again"
            )

    def predict(self, signals_mv: np.ndarray, cancel: CancelToken | None = None) -> np.ndarray:
        """Return the probability of each class of each window.

        Parameters
        ----------
        signals_mv
            Millivolts at the card's rate, shape (n, n_leads, n_samples), leads in the order of the card. 0 of a lead
            that wasn't recorded, and behind the end.
        cancel
            Looked at on the way.

        Returns
        -------
        numpy.ndarray
            Float32, shape (n, n_labels).

        Raises
        ------
        Cancelled
            On the way, after `cancel` was set.
        """
        return self.run(signals_mv, cancel).probabilities

    def predict_recording(self, signals_mv: np.ndarray, cancel: CancelToken | None = None) -> np.ndarray:
        """Return the probabilities of a whole recording, of windows that cover it.

        A network that was made for that calls them together; of another it is the mean of the logits. Raises as `run`.

        Parameters
        ----------
        signals_mv
            Millivolts at the card's rate, of any length, shape (n_leads, n_samples).
        cancel
            Looked at on the way.

        Returns
        -------
        numpy.ndarray
            Float32, shape (n_labels,).
        """
        n_window = self.spec.n_samples
        missing = max(n_window - signals_mv.shape[1], 0)
        padded = np.pad(signals_mv, ((0, 0), (0, missing)))
        starts = window_starts(signals_mv.shape[1], n_window)
        windows = np.stack([padded[:, start : start + n_window] for start in starts])
        if self._calls_recordings:
            inputs = {TWIN_INPUT: self.spec.prepared(windows)}
            logits = run_network(self._session, [RECORDING_OUTPUT], inputs, cancel)[0]
            self._check(logits, (len(self.card.labels),))
        else:
            logits = self.run(windows, cancel).logits.mean(axis=0, keepdims=True)
        return np.asarray(self._probabilities(logits)[0])

    def run(self, signals_mv: np.ndarray, cancel: CancelToken | None = None) -> RhythmOutputs:
        """Return all that the network gives of some windows, as `predict` takes them.

        Raises
        ------
        ModelUnreadableError
            If the outputs are not those that the card says.
        Cancelled
            On the way, after `cancel` was set.
        """
        card = self.card
        n_labels, n_leads = len(card.labels), len(card.leads)
        found: list[list[np.ndarray]] = [
            [np.empty((0, n_labels), np.float32)],
            [np.empty((0, n_leads), np.float32)],
            [np.empty((0, n_labels, n_leads, card.map_steps), np.float32)],
        ]
        for first in range(0, len(signals_mv), _BLOCK):
            block = self.spec.prepared(signals_mv[first : first + _BLOCK])
            for parts, part in zip(
                found, run_network(self._session, TWIN_OUTPUTS, {TWIN_INPUT: block}, cancel), strict=True
            ):
                self._check(part, parts[0].shape[1:])
                parts.append(part)
        logits, shares, maps = (np.concatenate(parts) for parts in found)
        return RhythmOutputs(logits, self._probabilities(logits), shares, maps)

    def _check(self, output: np.ndarray, shape: tuple[int, ...]) -> None:
        """Refuse what is no numbers, or of another shape behind its first axis."""
        if output.shape[1:] != shape or not np.isfinite(output).all():
            raise ModelUnreadableError(
                f"{self.folder / TWIN_FILE} gives other outputs than the card beside it says, or no"
                " numbers; restore the model or train it again"
            )

    def _probabilities(self, logits: np.ndarray) -> np.ndarray:
        return sigmoid(logits) if self.card.has_many_labels else softmax(logits)


def open_rhythm_classifier(folder: Path) -> RhythmClassifier:
    """Return the classifier of a model's folder, the same one until the model is written anew; raises as it does."""
    try:
        written_ns = (folder / RHYTHM_CARD_FILE).stat().st_mtime_ns
    except OSError:
        written_ns = 0
    return _open_rhythm_classifier(folder, written_ns)


@lru_cache(maxsize=8)
def _open_rhythm_classifier(folder: Path, written_ns: int) -> RhythmClassifier:
    return RhythmClassifier(folder)
