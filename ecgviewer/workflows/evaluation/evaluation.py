"""A scored model: its test beats, and what is counted of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ecgviewer.classifiers.card import ModelCard
from ecgviewer.evaluate.aami import GROUPS, forgiven_calls, groups_called_by
from ecgviewer.evaluate.calibration import Calibration, calibration
from ecgviewer.evaluate.confusion import none_if_nan
from ecgviewer.evaluate.false_classifications import false_classifications
from ecgviewer.evaluate.intervals import intervals
from ecgviewer.evaluate.outside import outside_table
from ecgviewer.evaluate.paper_results import paper_results
from ecgviewer.evaluate.patient_figures import patient_figures
from ecgviewer.evaluate.rates import RATES, class_rates
from ecgviewer.evaluate.reliability import reliability
from ecgviewer.evaluate.scored_beats import ScoredBeats
from ecgviewer.evaluate.scores import ClassScores, GroupScores, MeanScores, Score
from ecgviewer.training.splits import STRICT_LEFT_OUT
from ecgviewer.workflows.evaluation.evaluation_notes import notes_on, paper_note
from ecgviewer.workflows.evaluation.evaluation_result import (
    EvaluationResult,
    Fold,
    GroupCounts,
    PartResult,
    RecordScores,
    RhythmScores,
    Tables,
)
from ecgviewer.workflows.evaluation.protocols import BY_PATIENT

SHOWN_APART = ("232",)
"""Record that holds three quarters of the supraventricular beats of DS2: rates without it stand apart."""

MEAN_GROUPS = ("N", "SVEB", "VEB")
"""Groups whose F1 is given for every seed."""


@dataclass(frozen=True)
class SeedResult:
    """What one seed gave.

    Attributes
    ----------
    accuracy
        Share of right calls among the beats of the network's classes.
    f1
        By AAMI group, for those of `MEAN_GROUPS` that the network can call; None where undefined.
    ece
        Expected calibration error, see `calibration`; None where probabilities were not kept.
    """

    accuracy: float
    f1: dict[str, float | None]
    ece: float | None = None


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The result of scoring one model.

    Attributes
    ----------
    card
        Of the model.
    protocol
        Under which it was scored.
    beats
        The test beats with their calls.
    is_stored
        Whether the stored weights were scored, and not networks trained afresh by the model's recipe.
    seeds
        Results by seed: at least that of `beats`.
    folds
        Of the cross-validation whose beats these are; empty without one.
    paced
        Beats of the paced records for the outside score; None where there is none.
    databases
        Records of each database by its name; empty for one database.
    called_by
        Name of the network that called each record; empty where it is `card`'s.
    further_notes
        Sentences on how the beats were called.
    """

    card: ModelCard
    protocol: str
    beats: ScoredBeats
    is_stored: bool
    seeds: dict[int, SeedResult]
    folds: tuple[Fold, ...] = field(default=())
    paced: ScoredBeats | None = None
    databases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    called_by: Mapping[str, str] = field(default_factory=dict)
    further_notes: tuple[str, ...] = ()

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """AAMI groups that the network can call."""
        return groups_called_by(self.beats.labels)

    @property
    def is_by_patient(self) -> bool:
        """Whether no patient stands on two sides, so that intervals are over patients."""
        return self.protocol in BY_PATIENT

    def result(self) -> EvaluationResult:
        """Return what reports, window and JSON show of it."""
        accuracies = [result.accuracy for result in self.seeds.values()]
        return EvaluationResult(
            model=self.card.name,
            architecture=self.card.architecture,
            protocol=self.protocol,
            weights="stored" if self.is_stored else "trained afresh",
            **vars(_tables(self.beats, self.groups)),
            false_classifications=tuple(false_classifications(self.beats.confusion)),
            intervals=intervals(self.beats, self.groups, self.is_by_patient),
            calibration=calibration_of(self.beats),
            outside=outside_table(self.beats, self.paced),
            patient_figures=patient_figures(self.beats, self.groups) if self.is_by_patient else {},
            reliability=reliability(self.beats) if self.is_by_patient else None,
            databases=self._by_database(),
            called_by=self.called_by,
            n_patients=int(np.unique(self.beats.patient_ids).size),
            n_beats=self.beats.n_beats,
            per_record=tuple(self._per_record()),
            per_rhythm=tuple(self._per_rhythm()),
            strict_split=self._without(STRICT_LEFT_OUT) if not self.folds else None,
            without_232=self._without(SHOWN_APART),
            folds=self.folds,
            seeds={str(seed): result.accuracy for seed, result in self.seeds.items()},
            seeds_mean=float(np.mean(accuracies)),
            seeds_sd=float(np.std(accuracies, ddof=1)) if len(accuracies) > 1 else None,
            seeds_ece={str(seed): result.ece for seed, result in self.seeds.items()},
            seeds_f1={str(seed): result.f1 for seed, result in self.seeds.items()},
            seeds_f1_mean={group: self._mean_f1(group) for group in MEAN_GROUPS},
            paper=paper_results(self.card.architecture),
            paper_note=paper_note(self.card.architecture, self.protocol),
            notes=(
                *notes_on(self.beats, self.protocol, bool(self.folds), self.called_by),
                *self.further_notes,
            ),
            command=self.card.command,
        )

    def _per_record(self) -> Iterator[RecordScores]:
        for name, beats in self.beats.parts(lambda beats: beats.record_names).items():
            yield RecordScores(name, str(beats.patient_ids[0]), *self._figures(beats))

    def _per_rhythm(self) -> Iterator[RhythmScores]:
        for name, beats in self.beats.parts(lambda beats: beats.rhythms).items():
            yield RhythmScores(name, int(np.unique(beats.patient_ids).size), *self._figures(beats))

    def _mean_f1(self, group: str) -> float | None:
        """Return the mean F1 of a group over the seeds that have one."""
        values = [f1 for result in self.seeds.values() if (f1 := result.f1.get(group)) is not None]
        return float(np.mean(values)) if values else None

    def _without(self, records: Iterable[str]) -> PartResult | None:
        """Return the tables without some records; None where patients aren't apart or none of them is here."""
        left_out = tuple(name for name in records if name in set(self.beats.record_names.tolist()))
        if not left_out or not self.is_by_patient:
            return None
        return self._part(self.beats.without_records(left_out), left_out)

    def _by_database(self) -> dict[str, PartResult]:
        """Return the tables of each database, and of those with `SHOWN_APART` without it; none for one alone."""
        if len(self.databases) < 2:
            return {}
        found = {}
        for database, records in self.databases.items():
            beats = self.beats.select(np.isin(self.beats.record_names, list(records)))
            found[database] = self._part(beats, ())
            apart = tuple(name for name in SHOWN_APART if name in records)
            if apart:
                rest = beats.without_records(apart)
                found[f"{database} without {' '.join(apart)}"] = self._part(rest, apart)
        return found

    def _part(self, beats: ScoredBeats, left_out: tuple[str, ...]) -> PartResult:
        return PartResult(
            left_out=left_out,
            **vars(_tables(beats, self.groups)),
            intervals=intervals(beats, self.groups, self.is_by_patient),
            patient_figures=patient_figures(beats, self.groups),
            reliability=reliability(beats),
            n_patients=int(np.unique(beats.patient_ids).size),
            n_beats=beats.n_beats,
        )

    def _figures(self, beats: ScoredBeats) -> tuple[int, int, Score, dict[str, int], dict[str, Score]]:
        """Return beats of the classes and of none, accuracy, and support and F1 by AAMI group."""
        f1 = class_rates(beats.group_counts, forgiven_calls())["f1"]
        support = beats.group_counts.sum(axis=1)
        return (
            beats.confusion.n_beats,
            beats.n_beats - beats.confusion.n_beats,
            none_if_nan(beats.confusion.accuracy),
            {group: int(support[row]) for row, group in enumerate(GROUPS)},
            {
                group: none_if_nan(float(f1[row])) if group in self.groups else None
                for row, group in enumerate(GROUPS)
            },
        )


def seed_result(beats: ScoredBeats) -> SeedResult:
    """Return what one seed's test beats give in short."""
    f1 = class_rates(beats.group_counts, forgiven_calls())["f1"]
    callable_groups = groups_called_by(beats.labels)
    calibrated = calibration_of(beats)
    return SeedResult(
        beats.confusion.accuracy,
        {
            group: none_if_nan(float(f1[GROUPS.index(group)]))
            for group in MEAN_GROUPS
            if group in callable_groups
        },
        None if calibrated is None else calibrated.ece,
    )


def calibration_of(beats: ScoredBeats) -> Calibration | None:
    """Return the calibration over the beats of the network's classes; None without probabilities."""
    if beats.confidence is None:
        return None
    rows = beats.reference != ""
    return calibration(beats.confidence[rows], (beats.called == beats.reference)[rows])


def _tables(beats: ScoredBeats, groups: tuple[str, ...]) -> Tables:
    confusion = beats.confusion
    return Tables(
        accuracy=none_if_nan(confusion.accuracy),
        labels=confusion.labels,
        confusion=_rows(confusion.counts),
        per_class=_class_table(beats),
        macro_avg=_mean(confusion.macro_avg()),
        weighted_avg=_mean(confusion.weighted_avg()),
        aami=group_table(beats, groups, forgiven_calls()),
        aami_strict=group_table(beats, groups, None),
        aami_confusion=GroupCounts(GROUPS, _rows(beats.group_counts)),
    )


def _rows(counts: np.ndarray) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(row) for row in counts.tolist())


def _mean(rates: Mapping[str, float]) -> MeanScores:
    precision, recall, f1 = (none_if_nan(rates[rate]) for rate in RATES[:3])
    return MeanScores(precision, recall, f1, int(rates["support"]))


def _class_table(beats: ScoredBeats) -> dict[str, ClassScores]:
    patients = beats.patients_by_class()
    specificity = class_rates(beats.confusion.counts)["specificity"]
    return {
        label: ClassScores(
            **vars(_mean(rates)), specificity=none_if_nan(float(specificity[row])), n_patients=patients[label]
        )
        for row, (label, rates) in enumerate(beats.confusion.per_class().items())
    }


def group_table(
    beats: ScoredBeats, groups: tuple[str, ...], is_forgiven: np.ndarray | None
) -> dict[str, GroupScores]:
    """Return rates, support and number of patients by AAMI group; rates are None for groups never called.

    Parameters
    ----------
    beats
        The scored beats.
    groups
        AAMI groups that the network can call.
    is_forgiven
        Which wrong calls don't lower precision, see `aami.forgiven_calls`; None for the strict count.
    """
    rates = class_rates(beats.group_counts, is_forgiven)
    patients = beats.patients_by_group()
    table: dict[str, GroupScores] = {}
    for row, group in enumerate(GROUPS):
        known = {rate: none_if_nan(float(rates[rate][row])) if group in groups else None for rate in RATES}
        support = int(beats.group_counts[row].sum())
        table[group] = GroupScores(**known, support=support, n_patients=patients[group])
    return table
