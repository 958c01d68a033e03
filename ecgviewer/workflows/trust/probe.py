"""What every test of explanations asks of a network, whatever it sees of a beat."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Generic

import numpy as np

from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.registry import architecture
from ecgviewer.evaluate.faithfulness import LogitsWithout
from ecgviewer.explain.attribution import Explainer
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.explanations.explain_beats import explainer_of
from ecgviewer.workflows.trust.tested_beats import SeenT, TestedBeats


class Probe(ABC, Generic[SeenT]):
    """A network that answers for beats whose signal is changed, and for what it forgot.

    The signal of a beat is what of it is changed in a test: taken away in 20 pieces of 50 ms of its second,
    or covered with noise.

    Attributes
    ----------
    folder, card
        The model's folder and its card.
    noise_radius, noise_unit
        The largest noise on a sample of the signal, and its unit for people.
    stays
        What a network sees and no test takes away, for people; "" if that is nothing.
    """

    folder: Path
    card: ModelCard
    noise_radius: float
    noise_unit: str
    stays: str

    @property
    def methods(self) -> tuple[str, ...]:
        """Keys of `METHODS` that explain the network."""
        return architecture(self.card.architecture).sight.methods

    def explainer(self, method: str) -> Explainer:
        """Return what explains the network by a method."""
        return explainer_of(self.folder, method)

    @abstractmethod
    def draw(
        self, data_dir: Path, n_beats: int, seed: int, progress: Progress, cancel: CancelToken
    ) -> TestedBeats[SeenT]:
        """Draw beats of the test side of the model's own protocol, as evenly over the classes as there are.

        Raises
        ------
        InvalidInputError
            If the data are not those of the card, or the model was trained with them.
        Cancelled
            After `cancel` was set.
        """

    @abstractmethod
    def signal(self, beat: SeenT) -> np.ndarray:
        """Return the signal of one beat, float32, shape (n_samples,)."""

    @abstractmethod
    def with_signals(self, beat: SeenT, signals: np.ndarray) -> SeenT:
        """Return one beat with other signals, shape (n_versions, n_samples), as the network would see it."""

    @abstractmethod
    def logits_without(self, beat: SeenT, index: int) -> LogitsWithout:
        """Return one logit of a beat as a function of which pieces of its second are missing.

        Parameters
        ----------
        beat
            One beat.
        index
            Position of the class among the card's labels.
        """

    @abstractmethod
    def forgetting(self, seed: int) -> Iterator[tuple[str, Mapping[str, Explainer]]]:
        """Yield what explains the network while it forgets, from its last layer to all, by method.

        Weights are drawn anew stage by stage, see `evaluate.randomised.cascade`. Imports torch.
        """
