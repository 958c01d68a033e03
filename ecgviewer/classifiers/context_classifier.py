"""Calls of a context network for whole records, from its ONNX twin and without torch."""

import copy
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from ecgviewer.beats.beat_waves import BeatWaves
from ecgviewer.beats.context import CONTEXT_FEATURES, N_WAVES, WAVE_SAMPLES, BeatContext
from ecgviewer.beats.editable_lead import EditableLead
from ecgviewer.beats.onnx_sessions import new_session, run_network
from ecgviewer.beats.prepared import OtherLead, PreparedBeats
from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.classifiers.alike import (
    SHARE_AHEAD_BEATS,
    SHARE_BACK_BEATS,
    SHARE_CHUNK_BEATS,
    share_supraventricular,
    share_ventricular,
)
from ecgviewer.classifiers.calibrated import calibrated, slopes_of
from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.checkpoint import check_n_values, spec_of
from ecgviewer.classifiers.contract import Classified, JoinedCalls
from ecgviewer.classifiers.joined_leads import join_predictions
from ecgviewer.classifiers.model_folder import TWIN_FILE
from ecgviewer.classifiers.neighbourhood import NEIGHBOURS, Neighbourhoods, neighbourhoods
from ecgviewer.classifiers.onnx_twin import CONTEXT_INPUTS
from ecgviewer.classifiers.outside import read_outside
from ecgviewer.classifiers.predictions import Predictions, softmax
from ecgviewer.classifiers.seen import SeenContext
from ecgviewer.errors import ModelUnreadableError
from ecgviewer.jobs import CancelToken, Progress

_NORMAL, _SUPRAVENTRICULAR, _VENTRICULAR = range(3)
"""Columns of a context network's groups."""

_BLOCK_BEATS = 512
"""So many beats go through the network together: of a day at once it would need half a gigabyte."""

_EARLINESS = CONTEXT_FEATURES.index("rr_to_longest_q95")


class ContextClassifier:
    """A context network as onnxruntime runs it.

    Parameters
    ----------
    folder
        The model's folder.

    Attributes
    ----------
    folder, card
        The model's folder and its card.

    Raises
    ------
    ModelUnreadableError
        If card, weights or twin can't be read, or don't fit each other or this program.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.card: ModelCard = read_card(folder)
        spec_of(self.card)
        check_n_values(folder, self.card)
        self._slopes = slopes_of(self.card)
        self._outside = read_outside(folder)
        self._session = new_session(folder / TWIN_FILE, "; train the model again")
        found = [value.shape[2:] for value in self._session.get_inputs()]
        if found != [[len(CONTEXT_FEATURES)], [N_WAVES, WAVE_SAMPLES]]:
            raise ModelUnreadableError(
                f"{folder / TWIN_FILE} is not the network that the card beside it describes (architecture"
                f" '{self.card.architecture}'); restore the card or train again"
            )

    def running(self, network: Path) -> Self:
        """Return the same classifier with another ONNX file of the same inputs and outputs in place of its twin.

        Raises
        ------
        ModelUnreadableError
            If it can't be read.
        """
        other = copy.copy(self)
        other._session = new_session(network, "; export the model again")
        return other

    @property
    def has_doubts(self) -> bool:
        """Whether it tells which of its calls are unsure."""
        return self._outside is not None

    def predict(
        self, context: BeatContext, progress: Progress | None = None, cancel: CancelToken | None = None
    ) -> Predictions:
        """Return the calls for all beats of a record.

        The logits are the network's own. The probabilities follow from them: beats that are alike share
        how ventricular and how supraventricular they are, and the card's slopes, fitted to patients
        that were held out, make them what shares of right calls they promise.

        Parameters
        ----------
        context
            Of all beats of a record, in the order of time.

        Raises
        ------
        Cancelled
            On the way, after `cancel` was set.
        """
        if cancel is not None:
            cancel.raise_if_cancelled()
        labels = self.card.labels
        if len(context.features) == 0:
            nothing = np.empty((0, len(labels)), np.float32)
            return Predictions(labels, nothing, nothing)
        logits = np.concatenate(list(self._logits(context, cancel)))
        probabilities = group_probabilities(logits, context, self._slopes, cancel)
        if progress is not None:
            progress.report(1, 1, "classifying beats")
        doubts = None
        if self._outside is not None and context.spikes is not None:
            doubts = self._outside.doubts(context, probabilities, _VENTRICULAR, cancel)
        if isinstance(context.waves, BeatWaves):
            context.waves.let_go()
        return Predictions(labels, logits, probabilities.astype(np.float32), doubts)

    def _logits(self, context: BeatContext, cancel: CancelToken | None) -> Iterator[np.ndarray]:
        """Give the logits in blocks, each with the neighbours that its beats see: they are those of all at once."""
        n_beats = len(context.features)
        for first in range(0, n_beats, _BLOCK_BEATS):
            start, stop = max(first - NEIGHBOURS, 0), min(first + _BLOCK_BEATS + NEIGHBOURS, n_beats)
            parts = (context.features[None, start:stop], context.waves[start:stop][None])
            inputs = dict(zip(CONTEXT_INPUTS, parts, strict=True))
            found = run_network(self._session, ["logits"], inputs, cancel)[0][0]
            yield found[first - start : first - start + _BLOCK_BEATS]

    def classify(
        self, prepared: PreparedBeats, progress: Progress | None = None, cancel: CancelToken | None = None
    ) -> Classified:
        """Return the calls of all beats of a lead, each among the others, see `Classifier`."""
        context, rows = prepared.find_context(cancel), prepared.beats.is_callable
        calls = self.predict(context, progress, cancel).select(rows)
        return Classified(SeenContext(context), calls.spread(rows))

    def join(
        self, prepared: PreparedBeats, own: Predictions, cancel: CancelToken | None = None
    ) -> JoinedCalls | None:
        """Return the calls of a lead together with those on its other one, see `Classifier`."""
        if prepared.other is None:
            return None
        other = self.predict_other(prepared.other, cancel)
        joined = join_predictions(own, other, _VENTRICULAR, self.least_probabilities)
        return JoinedCalls(joined, own, prepared.other.lead)

    def predict_other(self, other: OtherLead, cancel: CancelToken | None = None) -> Predictions:
        """Return the calls of all beats on another lead, NaN rows where it has none; raises as `classify`."""
        rows = other.is_callable
        return self.predict(other.find_context(cancel), None, cancel).select(rows).spread(rows)

    @property
    def least_probabilities(self) -> np.ndarray:
        """Probability of each class below which a call of it is unsure; 0 for a model without doubts."""
        return np.zeros(len(self.card.labels)) if self._outside is None else self._outside.least_probabilities

    def call_edited(self, lead: EditableLead, edit: BeatEdit) -> tuple[np.ndarray, Neighbourhoods]:
        """Return probabilities of an edited beat, and the beat among its neighbours, see `Classifier`.

        Only the stretch of the record that the beat's call depends on is called again.
        """
        own = lead.beat_index
        context = lead.edited_context(edit, NEIGHBOURS + 1)
        first_of_chunk = own // SHARE_CHUNK_BEATS * SHARE_CHUNK_BEATS
        n_chunks_back = -(-(SHARE_BACK_BEATS + NEIGHBOURS) // SHARE_CHUNK_BEATS)
        first = max(first_of_chunk - n_chunks_back * SHARE_CHUNK_BEATS, 0)
        last = first_of_chunk + SHARE_CHUNK_BEATS + SHARE_AHEAD_BEATS + NEIGHBOURS
        calls = self.predict(_rows(context, slice(first, min(last, len(context.features)))))
        return calls.probabilities[own - first], neighbourhoods(context, [own])


def _rows(context: BeatContext, rows: slice) -> BeatContext:
    parts = (context.shifts, context.spikes)
    return BeatContext(
        context.features[rows], context.waves[rows], *(None if part is None else part[rows] for part in parts)
    )


def group_probabilities(
    logits: np.ndarray, context: BeatContext, slopes: Sequence[float], cancel: CancelToken | None = None
) -> np.ndarray:
    """Return the probabilities of all beats of a record from a context network's logits.

    Parameters
    ----------
    logits
        Of N, SVEB and VEB, shape (n_beats, 3).
    context
        Of the same beats.
    slopes
        What makes the shared probabilities honest, see `calibrated`.
    cancel
        Looked at on the way.

    Returns
    -------
    numpy.ndarray
        Same shape as `logits`, rows sum to 1.
    """
    shared = share_ventricular(softmax(logits), context.waves, _VENTRICULAR, cancel)
    earliness = context.features[:, _EARLINESS]
    shared = share_supraventricular(shared, context.waves, earliness, _NORMAL, _SUPRAVENTRICULAR, cancel)
    return calibrated(shared, slopes)
