"""The paper's claims with their verdicts, as page, tables and JSON show them: rounded values."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.evaluate.wave_share import Estimate
from ecgviewer.workflows.explanations.summary_result import ShareResult


@dataclass(frozen=True)
class NumberResult:
    """One number that a claim says is above zero; see `ClaimTest`, `method` is None where it has ""."""

    model: str
    method: str | None
    measure: str
    value: float
    low: float | None
    high: float | None
    verdict: str
    is_primary: bool
    n_beats: int
    n_patients: int
    details: Mapping[str, float]


@dataclass(frozen=True)
class ClaimResult:
    """A claim with its tests.

    Attributes
    ----------
    name, claim, definition
        Short name, the claim in a sentence, and what is measured.
    verdict
        What all primary tests say.
    tests
        The numbers.
    """

    name: str
    claim: str
    definition: str
    verdict: str
    tests: tuple[NumberResult, ...]


@dataclass(frozen=True)
class ClassMeasures:
    """Effective width and share by part of the right calls of a class.

    Attributes
    ----------
    n_beats, n_patients
        That they rest on.
    n_empty
        Beats with an empty map, left out.
    width_ms
        Effective width in milliseconds.
    shares
        Share of |attribution| by part of `PARTS`.
    """

    n_beats: int
    n_patients: int
    n_empty: int
    width_ms: Estimate
    shares: Mapping[str, ShareResult]


@dataclass(frozen=True)
class ClaimsResult:
    """The claims with their tests, and the measures that they rest on.

    Attributes
    ----------
    command, models, protocol, seed
        What was measured, and how.
    beats_per_class
        Beats a class that are drawn at most.
    n_test, n_explained
        Different beats on the test side, and those that were explained.
    n_drawn, n_false
        Drawn beats by class, and false calls by model.
    claims
        In the order of `docs/claims.md`.
    right_calls
        By model, method and class.
    """

    command: str
    models: tuple[str, ...]
    protocol: str
    seed: int
    beats_per_class: int
    n_test: int
    n_explained: int
    n_drawn: Mapping[str, int]
    n_false: Mapping[str, int]
    claims: tuple[ClaimResult, ...]
    right_calls: Mapping[str, Mapping[str, Mapping[str, ClassMeasures]]]

    def as_dict(self) -> dict[str, object]:
        """Return the claims as `evaluate --paper-claims --json` prints them."""
        return result_as_dict(self)
