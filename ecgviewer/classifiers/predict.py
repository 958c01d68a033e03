"""Networks that see one second: probabilities and feature maps from the ONNX twin, without torch."""

from pathlib import Path

import numpy as np

from ecgviewer.beats.beat_windows import BeatWindows
from ecgviewer.beats.editable_lead import EditableLead
from ecgviewer.beats.onnx_sessions import new_session, run_network
from ecgviewer.beats.prepared import PreparedBeats
from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.checkpoint import read_head_weight, spec_of
from ecgviewer.classifiers.contract import Classified, JoinedCalls
from ecgviewer.classifiers.model_folder import TWIN_FILE
from ecgviewer.classifiers.onnx_twin import OUTPUTS
from ecgviewer.classifiers.predictions import Predictions, softmax
from ecgviewer.classifiers.seen import SeenWindows
from ecgviewer.errors import ModelUnreadableError
from ecgviewer.jobs import CancelToken, Progress

_BATCH = 256


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
        logits, feature_maps = run_network(self._session, OUTPUTS, {"beats": beats})
        return logits, feature_maps

    def predict(
        self,
        windows: np.ndarray | BeatWindows,
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

    @property
    def has_doubts(self) -> bool:
        """False: it can't tell which of its calls are unsure."""
        return False

    def classify(
        self, prepared: PreparedBeats, progress: Progress | None = None, cancel: CancelToken | None = None
    ) -> Classified:
        """Return the calls of all beats of a lead, each from its second alone, see `Classifier`."""
        rows = prepared.beats.is_callable
        calls = self.predict(prepared.callable_windows, progress, cancel)
        return Classified(SeenWindows(prepared.windows), calls.spread(rows))

    def join(
        self, prepared: PreparedBeats, own: Predictions, cancel: CancelToken | None = None
    ) -> JoinedCalls | None:
        """Return None: such a network knows lead MLII only."""
        return None

    def call_edited(self, lead: EditableLead, edit: BeatEdit) -> tuple[np.ndarray, np.ndarray]:
        """Return probabilities and window of an edited beat, see `Classifier`."""
        window = lead.edited_window(edit)
        return self.predict(window).probabilities[0], window
