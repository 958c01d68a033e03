"""What an export asks of a network, whatever it sees of a beat."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.classifiers.card import read_card
from ecgviewer.jobs import CancelToken, Progress

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

N_CHECKED = 1000
"""Beats that an exported network is checked on against the one in torch."""


class ExportedSight(ABC):
    """Beats to check and to score an exported network on.

    Parameters
    ----------
    folder
        The model's folder.
    data_dir
        Folder of the records that beats are taken from.

    Attributes
    ----------
    card
        The model's card.
    """

    inputs: Mapping[str, str]
    """What goes in, by name in the order of the network: shape, kind and unit in words."""

    def __init__(self, folder: Path, data_dir: Path) -> None:
        self.folder, self.data_dir = folder, data_dir
        self.card = read_card(folder)

    @abstractmethod
    def beats(self, progress: Progress, cancel: CancelToken) -> list[dict[str, np.ndarray]]:
        """Return at least `N_CHECKED` beats as inputs by name; each set passes the network at once.

        Raises
        ------
        InvalidInputError
            If the data folder has fewer.
        Cancelled
            After `cancel` was set.
        """

    @abstractmethod
    def one_beat(self) -> dict[str, np.ndarray]:
        """Return inputs of the least that gives a beat's call, to measure how long that takes; all zeros."""

    @abstractmethod
    def calibration(self) -> list[dict[str, np.ndarray]]:
        """Return beats that the network was trained with, to take the range of one-byte numbers from.

        To be asked after `beats`.
        """

    @abstractmethod
    def scores(
        self, network: Path, session: "InferenceSession", progress: Progress, cancel: CancelToken
    ) -> Iterator[tuple[str, int, float, float]]:
        """Score the stored and an exported network on the test beats of protocols.

        Yields
        ------
        protocol : str
            Key of `SCORED`.
        n_beats : int
            Test beats of the network's classes.
        stored, exported : float
            Share of right calls.
        """
