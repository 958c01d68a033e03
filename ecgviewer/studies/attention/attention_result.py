"""What training with attention on the waves changes, run by run."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.studies.explanations.explanation_result import ExplanationResult


@dataclass(frozen=True)
class AttentionRun:
    """One network.

    Attributes
    ----------
    seed, attention
        Seed, and weight of the term; 0 for none.
    accuracy, best_epoch, f1
        On patients never seen; the epoch that was kept; F1 by class, None where undefined.
    explanations
        How good its explanations are.
    """

    seed: int
    attention: float
    accuracy: float
    best_epoch: int
    f1: Mapping[str, float | None]
    explanations: ExplanationResult


@dataclass(frozen=True)
class AttentionResult:
    """Networks with and without the term, of several seeds.

    Attributes
    ----------
    architecture
        Of all networks.
    n_beats, n_few
        Beats that were explained, and those of them for stability and sanity.
    patience
        Epochs without a better one after which a run ended.
    runs
        Each seed without and with the term.
    """

    architecture: str
    n_beats: int
    n_few: int
    patience: int
    runs: tuple[AttentionRun, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the result as its file holds it."""
        return result_as_dict(self)
