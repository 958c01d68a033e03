"""How far a network's calls can be taken at their word: by class, by patient, and by whether they are marked.

The calibration error over all calls hides what concerns a rare class, since nine calls of ten are of normal
beats. So it stands here for the calls of each class alone and for each patient, and beside it whether the marks
"unsure" stand where the wrong calls are. Only beats of the network's classes are counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecgviewer.evaluate.calibration import calibration, confidence_bins
from ecgviewer.evaluate.confusion import none_if_nan
from ecgviewer.evaluate.intervals import FEWEST_PATIENTS, N_RESAMPLES, draw_patients, percentiles
from ecgviewer.evaluate.scored_beats import ScoredBeats
from ecgviewer.evaluate.scores import Figure, Score


@dataclass(frozen=True)
class CallReliability:
    """Some calls, such as all of one class.

    Attributes
    ----------
    n_calls
        How many.
    right
        Share of them that are right.
    ece
        Their expected calibration error, see `calibration`.
    n_sure, right_if_sure
        Calls that are not marked unsure, and the share of them that are right; None for a model that marks none.
    """

    n_calls: int
    right: Figure
    ece: Figure
    n_sure: int | None
    right_if_sure: Figure


@dataclass(frozen=True)
class PatientSpread:
    """How a value is distributed over patients; None where there are none.

    Attributes
    ----------
    n_patients
        How many.
    low_tenth, median, high_tenth, highest
        Quantiles 0.1, 0.5 and 0.9, and the largest.
    highest_patient
        Whose that is.
    """

    n_patients: int
    low_tenth: Score
    median: Score
    high_tenth: Score
    highest: Score
    highest_patient: str


@dataclass(frozen=True)
class Reliability:
    """How far a network's calls can be taken at their word.

    Attributes
    ----------
    every
        All calls.
    per_class
        The calls of each class.
    ece_by_patient
        Distribution of the calibration error over patients. Of few beats it is larger by chance alone.
    wrong_marked, right_marked
        Shares of the wrong and of the right calls that are marked unsure; None for a model that marks none.
    """

    every: CallReliability
    per_class: Mapping[str, CallReliability]
    ece_by_patient: PatientSpread
    wrong_marked: Figure
    right_marked: Figure


def reliability(beats: ScoredBeats, n_resamples: int = N_RESAMPLES, seed: int = 0) -> Reliability | None:
    """Return the figures, with intervals over patients; None where probabilities were not kept.

    Parameters
    ----------
    beats
        The scored beats.
    n_resamples, seed
        Of the bootstrap.
    """
    if beats.confidence is None:
        return None
    known = beats.select(beats.reference != "")
    calls = _Calls(known, n_resamples, seed)
    everywhere = np.ones(known.n_beats, dtype=bool)
    return Reliability(
        every=calls.reliability(everywhere),
        per_class={label: calls.reliability(known.called == label) for label in known.labels},
        ece_by_patient=_ece_by_patient(known),
        wrong_marked=calls.share_marked(~calls.is_right),
        right_marked=calls.share_marked(calls.is_right),
    )


class _Calls:
    """Calls with a reference, and how often each resample draws their patients."""

    def __init__(self, beats: ScoredBeats, n_resamples: int, seed: int) -> None:
        assert beats.confidence is not None
        self.is_right = beats.called == beats.reference
        self._is_unsure = beats.is_unsure
        self._confidence = beats.confidence.astype(np.float64)
        names, self._owner = np.unique(beats.patient_ids, return_inverse=True)
        self._n_patients = names.size
        is_enough = names.size >= FEWEST_PATIENTS
        self._draws = draw_patients(names.size, n_resamples, seed) if is_enough else None

    def reliability(self, rows: np.ndarray) -> CallReliability:
        """Return the figures of some calls, by a mask."""
        is_sure = None if self._is_unsure is None else rows & ~self._is_unsure
        return CallReliability(
            n_calls=int(rows.sum()),
            right=self._share(self.is_right, rows),
            ece=self._ece(rows),
            n_sure=None if is_sure is None else int(is_sure.sum()),
            right_if_sure=Figure() if is_sure is None else self._share(self.is_right, is_sure),
        )

    def share_marked(self, rows: np.ndarray) -> Figure:
        """Return the share of some calls that are marked unsure."""
        return Figure() if self._is_unsure is None else self._share(self._is_unsure, rows)

    def _share(self, is_counted: np.ndarray, rows: np.ndarray) -> Figure:
        counts = np.stack([self._by_patient(is_counted & rows), self._by_patient(rows)], axis=1)

        def share(sums: np.ndarray) -> np.ndarray:
            part, whole = sums[:, 0], sums[:, 1]
            found: np.ndarray = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
            return found

        value = none_if_nan(float(share(counts.sum(axis=0, keepdims=True))[0]))
        if value is None or self._draws is None or (counts[:, 1] > 0).sum() < FEWEST_PATIENTS:
            return Figure(value)
        return Figure(value, percentiles(share(self._draws @ counts)))

    def _ece(self, rows: np.ndarray) -> Figure:
        value = calibration(self._confidence[rows], self.is_right[rows]).ece
        if value is None or self._draws is None or np.unique(self._owner[rows]).size < FEWEST_PATIENTS:
            return Figure(value)
        places = confidence_bins(self._confidence)
        off, n = [], []
        for place in np.unique(places[rows]):
            chosen = rows & (places == place)
            off.append(self._by_patient(np.where(chosen, self._confidence - self.is_right, 0)))
            n.append(self._by_patient(chosen))
        whole = self._draws @ np.sum(n, axis=0)
        error = np.abs(self._draws @ np.stack(off, axis=1)).sum(axis=1)
        drawn = np.divide(error, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
        return Figure(value, percentiles(drawn))

    def _by_patient(self, values: np.ndarray) -> np.ndarray:
        return np.bincount(self._owner, weights=values, minlength=self._n_patients)


def _ece_by_patient(beats: ScoredBeats) -> PatientSpread:
    errors: dict[str, float] = {}
    for patient, own in beats.parts(lambda every: every.patient_ids).items():
        assert own.confidence is not None
        found = calibration(own.confidence, own.called == own.reference).ece
        if found is not None:
            errors[patient] = found
    if not errors:
        return PatientSpread(0, None, None, None, None, "")
    low, median, high = np.quantile(list(errors.values()), [0.1, 0.5, 0.9]).tolist()
    worst = max(errors, key=lambda patient: errors[patient])
    return PatientSpread(len(errors), low, median, high, errors[worst], worst)
