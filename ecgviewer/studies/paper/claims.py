"""Claims tested by confidence intervals: what is compared, how patients are drawn, and the verdict."""

from dataclasses import dataclass, field

import numpy as np

from ecgviewer.evaluate.intervals import FEWEST_PATIENTS, LEVEL, N_RESAMPLES
from ecgviewer.studies.paper.claim_result import ClaimResult, NumberResult

HOLDS, DOES_NOT, CANT_TELL = "holds", "doesn't", "can't tell"


@dataclass(frozen=True)
class ClaimTest:
    """One number that a claim says is above zero.

    Attributes
    ----------
    model, method
        What was measured; `method` is "" where no explanation enters.
    measure
        What the number is, with its unit, in a few words.
    value
        The number; above zero it speaks for the claim.
    low, high
        Ends of its 95 % interval over patients; None where it has none.
    n_beats, n_patients
        That it rests on.
    is_primary
        Whether the verdict on the claim rests on it.
    details
        Further numbers by name.
    """

    model: str
    method: str
    measure: str
    value: float
    low: float | None
    high: float | None
    n_beats: int
    n_patients: int
    is_primary: bool = True
    details: dict[str, float] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Holds if the whole interval lies above zero, doesn't if below; otherwise nobody can tell."""
        if self.low is None or self.high is None:
            return CANT_TELL
        return HOLDS if self.low > 0 else DOES_NOT if self.high < 0 else CANT_TELL

    def result(self) -> NumberResult:
        """Return the test rounded, with its verdict."""
        return NumberResult(
            model=self.model,
            method=self.method or None,
            measure=self.measure,
            value=round(self.value, 4),
            low=None if self.low is None else round(self.low, 4),
            high=None if self.high is None else round(self.high, 4),
            verdict=self.verdict,
            is_primary=self.is_primary,
            n_beats=self.n_beats,
            n_patients=self.n_patients,
            details={name: round(value, 4) for name, value in self.details.items()},
        )


@dataclass(frozen=True)
class Claim:
    """A claim with its tests.

    Attributes
    ----------
    name
        Short, for JSON.
    text
        The claim in a sentence.
    definition
        What is measured, and on which beats.
    tests
        At least one is primary.
    """

    name: str
    text: str
    definition: str
    tests: tuple[ClaimTest, ...]

    @property
    def verdict(self) -> str:
        """What all primary tests say; nobody can tell where they disagree."""
        verdicts = {test.verdict for test in self.tests if test.is_primary}
        return verdicts.pop() if len(verdicts) == 1 else CANT_TELL

    def result(self) -> ClaimResult:
        """Return the claim with its verdict."""
        tests = tuple(test.result() for test in self.tests)
        return ClaimResult(self.name, self.text, self.definition, self.verdict, tests)


def draw_patients(n_patients: int, n_resamples: int = N_RESAMPLES, seed: int = 0) -> np.ndarray:
    """Return how often each patient is drawn, int, shape (n_resamples, n_patients)."""
    chance = np.full(n_patients, 1 / n_patients)
    return np.random.default_rng(seed).multinomial(n_patients, chance, size=n_resamples)


def mean_over_patients(
    values: np.ndarray, patient_ids: np.ndarray, seed: int = 0
) -> tuple[float, float | None, float | None]:
    """Return the mean over beats with its interval over patients.

    Parameters
    ----------
    values, patient_ids
        By beat, finite, shape (n_beats,).
    seed
        Of the draws.
    """
    group, n_patients = _groups(patient_ids)
    sums = np.bincount(group, values, n_patients)
    counts = np.bincount(group, minlength=n_patients)
    draws = draw_patients(n_patients, seed=seed)
    return float(values.mean()), *_ends((draws @ sums) / (draws @ counts), n_patients)


def difference_within_strata(
    values: np.ndarray, is_first: np.ndarray, strata: np.ndarray, patient_ids: np.ndarray, seed: int = 0
) -> tuple[float, float | None, float | None]:
    """Return the mean of a first group of beats minus that of a second, like compared with like.

    Means are compared within each stratum that holds beats of both, and the differences are averaged,
    each with as much weight as it has beats of the first group.

    Parameters
    ----------
    values
        By beat, finite, shape (n_beats,).
    is_first
        Which beats are of the first group, bool.
    strata
        Stratum of each beat, such as its reference label.
    patient_ids
        By beat; whole patients are drawn for the interval.
    seed
        Of the draws.

    Raises
    ------
    ValueError
        If no stratum holds beats of both groups.
    """
    group, n_patients = _groups(patient_ids)
    _, stratum = np.unique(strata, return_inverse=True)
    shape = (n_patients, int(stratum.max(initial=0)) + 1, 2)
    sums, counts = np.zeros(shape), np.zeros(shape)
    places = (group, stratum, is_first.astype(int))
    np.add.at(sums, places, values)
    np.add.at(counts, places, 1)
    value = _weighted_difference(sums.sum(axis=0)[None], counts.sum(axis=0)[None])[0]
    if np.isnan(value):
        raise ValueError("no stratum holds beats of both groups")
    draws = draw_patients(n_patients, seed=seed)
    resampled = _weighted_difference(np.tensordot(draws, sums, axes=1), np.tensordot(draws, counts, axes=1))
    n_first = np.unique(patient_ids[is_first]).size
    return float(value), *_ends(resampled, min(n_patients, n_first))


def excess_of_call(
    called: np.ndarray, label: str, others: tuple[str, ...], patient_ids: np.ndarray, seed: int = 0
) -> tuple[float, float | None, float | None]:
    """Return the share of some false calls that are of one label, minus the largest share of another.

    Parameters
    ----------
    called
        Label of each false call, shape (n_beats,).
    label, others
        The label, and those it is compared with.
    patient_ids
        By beat; whole patients are drawn for the interval.
    seed
        Of the draws.
    """
    group, n_patients = _groups(patient_ids)
    counts = np.zeros((n_patients, 1 + len(others)))
    for column, name in enumerate((label, *others)):
        counts[:, column] = np.bincount(group[called == name], minlength=n_patients)

    def excess(summed: np.ndarray) -> np.ndarray:
        shares = summed / np.maximum(summed.sum(axis=1, keepdims=True), 1)
        return np.asarray(shares[:, 0] - shares[:, 1:].max(axis=1))

    draws = draw_patients(n_patients, seed=seed)
    return float(excess(counts.sum(axis=0)[None])[0]), *_ends(excess(draws @ counts), n_patients)


def _weighted_difference(sums: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the weighted difference of each resample, NaN where no stratum has both; shape (n,)."""
    means = np.divide(sums, counts, out=np.zeros_like(sums), where=counts > 0)
    weights = np.where((counts > 0).all(axis=2), counts[:, :, 1], 0)
    total = weights.sum(axis=1)
    difference = (weights * (means[:, :, 1] - means[:, :, 0])).sum(axis=1)
    return np.asarray(np.divide(difference, total, out=np.full(len(total), np.nan), where=total > 0))


def _groups(patient_ids: np.ndarray) -> tuple[np.ndarray, int]:
    names, group = np.unique(patient_ids, return_inverse=True)
    return group, names.size


def _ends(resampled: np.ndarray, n_patients: int) -> tuple[float | None, float | None]:
    known = resampled[np.isfinite(resampled)]
    if n_patients < FEWEST_PATIENTS or known.size == 0:
        return None, None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
