"""What every classifier is, whatever its network sees of a beat. Nothing asks which one it has."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ecgviewer.beats.editable_lead import EditableLead
from ecgviewer.beats.prepared import PreparedBeats
from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.predictions import Predictions
from ecgviewer.classifiers.seen import SeenRecord
from ecgviewer.jobs import CancelToken, Progress


@dataclass(frozen=True, eq=False)
class Classified:
    """What a classifier gives of a lead.

    Attributes
    ----------
    saw
        What its network saw of all beats.
    predictions
        One row a beat; NaN rows where there is no call.
    """

    saw: SeenRecord
    predictions: Predictions


@dataclass(frozen=True, eq=False)
class JoinedCalls:
    """The calls of a lead joined with those of another.

    Attributes
    ----------
    predictions
        Joined; one row a beat, NaN rows where neither lead has a call.
    alone
        Of the lead that is shown, by itself.
    other
        Index of the other lead.
    """

    predictions: Predictions
    alone: Predictions
    other: int


class Classifier(Protocol):
    """A model's network, ready to call beats. How it is explained and tested stands in its `registry.Sight`."""

    @property
    def folder(self) -> Path:
        """The model's folder."""
        ...

    @property
    def card(self) -> ModelCard:
        """The model's card."""
        ...

    @property
    def has_doubts(self) -> bool:
        """Whether it tells which of its calls are unsure."""
        ...

    def classify(
        self, prepared: PreparedBeats, progress: Progress | None = None, cancel: CancelToken | None = None
    ) -> Classified:
        """Return the calls of all beats of a lead that can have one.

        Raises
        ------
        Cancelled
            On the way, after `cancel` was set.
        """
        ...

    def join(
        self, prepared: PreparedBeats, own: Predictions, cancel: CancelToken | None = None
    ) -> JoinedCalls | None:
        """Return the calls of a lead together with those on its other one.

        Parameters
        ----------
        prepared
            The beats.
        own
            What `classify` gave of them.

        Returns
        -------
        JoinedCalls or None
            None where there is no other lead, or the network isn't one that joins leads.

        Raises
        ------
        Cancelled
            On the way, after `cancel` was set.
        """
        ...

    def call_edited(self, lead: EditableLead, edit: BeatEdit) -> tuple[np.ndarray, Any]:
        """Return what the network says of an edited beat; an edit that changes nothing says what was said.

        Returns
        -------
        probabilities : numpy.ndarray
            Float32, shape (n_labels,).
        seen
            The edited beat as the network sees it, a `SeenBeats` of one.

        Raises
        ------
        InvalidInputError
            If the beat can't be seen any more after the edit.
        """
        ...
