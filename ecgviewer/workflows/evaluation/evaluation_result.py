"""What scoring a model found, as reports, window and JSON show it: values only, no beats."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecgviewer.evaluate.calibration import Calibration
from ecgviewer.evaluate.false_classifications import FalseClassification
from ecgviewer.evaluate.intervals import Intervals
from ecgviewer.evaluate.outside import OutsideTable
from ecgviewer.evaluate.paper_results import PaperResults
from ecgviewer.evaluate.patient_figures import PatientFigures
from ecgviewer.evaluate.reliability import Reliability
from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.evaluate.scores import ClassScores, GroupScores, MeanScores, Score


@dataclass(frozen=True)
class GroupCounts:
    """Counts by AAMI group: the groups, and a matrix with the reference in rows."""

    groups: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Accuracy, confusion and the tables by class and by AAMI group.

    Attributes
    ----------
    accuracy
        Share of right calls among the beats of the network's classes.
    labels, confusion
        Its classes, and counts with the reference in rows.
    per_class, macro_avg, weighted_avg
        Rates by class, their plain mean, and their mean weighted by support.
    aami, aami_strict
        By AAMI group, counted as EC57 does and strictly.
    aami_confusion
        Counts by AAMI group.
    """

    accuracy: Score
    labels: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    per_class: Mapping[str, ClassScores]
    macro_avg: MeanScores
    weighted_avg: MeanScores
    aami: Mapping[str, GroupScores]
    aami_strict: Mapping[str, GroupScores]
    aami_confusion: GroupCounts


@dataclass(frozen=True, kw_only=True)
class PartResult:
    """The tables of a part of the beats, and their intervals; see `Tables` and `EvaluationResult`.

    Attributes
    ----------
    left_out
        The records that the part leaves out; empty where it is said otherwise which part it is.
    n_patients, n_beats
        Of the part; None in results of earlier versions.
    """

    left_out: tuple[str, ...]
    accuracy: Score
    labels: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    per_class: Mapping[str, ClassScores]
    macro_avg: MeanScores
    weighted_avg: MeanScores
    aami: Mapping[str, GroupScores]
    aami_strict: Mapping[str, GroupScores]
    aami_confusion: GroupCounts
    intervals: Intervals
    patient_figures: Mapping[str, PatientFigures] = field(default_factory=dict)
    reliability: Reliability | None = None
    n_patients: int | None = None
    n_beats: int | None = None


@dataclass(frozen=True)
class RecordScores:
    """A few figures of one record.

    Attributes
    ----------
    record, patient
        Its name and its patient.
    n_beats, n_outside_classes
        Beats of the network's classes, and of none of them.
    accuracy
        Share of right calls.
    support, f1
        By AAMI group.
    """

    record: str
    patient: str
    n_beats: int
    n_outside_classes: int
    accuracy: Score
    support: Mapping[str, int]
    f1: Mapping[str, Score]


@dataclass(frozen=True)
class RhythmScores:
    """A few figures of the beats in one rhythm, "" for none known; see `RecordScores`."""

    rhythm: str
    n_patients: int
    n_beats: int
    n_outside_classes: int
    accuracy: Score
    support: Mapping[str, int]
    f1: Mapping[str, Score]


@dataclass(frozen=True)
class Fold:
    """One fold of a cross-validation: its patients and how they were called."""

    patients: tuple[str, ...]
    accuracy: float


@dataclass(frozen=True, kw_only=True)
class EvaluationResult:
    """What scoring one model found; see `Tables` for what isn't listed.

    Attributes
    ----------
    model, architecture, protocol
        What was scored, and under which protocol.
    weights
        "stored" or "trained afresh".
    false_classifications
        By class.
    intervals
        Of the rates.
    calibration
        None where probabilities were not kept, as in results of earlier versions.
    outside
        None where the model gives no outside score, or the result is of an earlier version.
    patient_figures
        F1 pooled, as its median over patients, and without the patient that adds most, by AAMI group; empty where
        patients are not apart, or the result is of an earlier version.
    reliability
        How far calls can be taken at their word, by class and by patient; None as for `calibration`, and where
        patients are not apart.
    databases
        The same for each database by its name, and for MIT-BIH without record 232; empty where the beats are of
        one database only.
    called_by
        Name of the network that called each record; empty where one called them all.
    n_patients, n_beats
        Of the test side.
    per_record, per_rhythm
        A few figures for each.
    strict_split, without_232
        The tables without records whose patient was trained with, and without record 232; None where patients
        are not apart.
    folds
        Of a cross-validation; empty without one.
    seeds, seeds_mean, seeds_sd
        Accuracy by seed, their mean, and their standard deviation (None for one seed).
    seeds_ece, seeds_f1, seeds_f1_mean
        Calibration error by seed; F1 by seed and AAMI group, and its mean over the seeds that have one.
    paper, paper_note
        What the paper prints for the architecture (None for others), and whether it may stand beside these.
    notes
        What the figures don't say, in sentences.
    command
        The command that made the model.
    """

    model: str
    architecture: str
    protocol: str
    weights: str
    accuracy: Score
    labels: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    per_class: Mapping[str, ClassScores]
    macro_avg: MeanScores
    weighted_avg: MeanScores
    aami: Mapping[str, GroupScores]
    aami_strict: Mapping[str, GroupScores]
    aami_confusion: GroupCounts
    false_classifications: tuple[FalseClassification, ...]
    intervals: Intervals
    calibration: Calibration | None = None
    outside: OutsideTable | None = None
    patient_figures: Mapping[str, PatientFigures] = field(default_factory=dict)
    reliability: Reliability | None = None
    databases: Mapping[str, PartResult] = field(default_factory=dict)
    called_by: Mapping[str, str] = field(default_factory=dict)
    n_patients: int
    n_beats: int
    per_record: tuple[RecordScores, ...]
    per_rhythm: tuple[RhythmScores, ...]
    strict_split: PartResult | None
    without_232: PartResult | None
    folds: tuple[Fold, ...]
    seeds: Mapping[str, float]
    seeds_mean: float
    seeds_sd: float | None
    seeds_ece: Mapping[str, float | None] = field(default_factory=dict)
    seeds_f1: Mapping[str, Mapping[str, Score]]
    seeds_f1_mean: Mapping[str, Score]
    paper: PaperResults | None
    paper_note: str
    notes: tuple[str, ...]
    command: str

    @property
    def parts_left_out(self) -> tuple[PartResult, ...]:
        """The tables without some records, those that there are."""
        return tuple(part for part in (self.strict_split, self.without_232) if part is not None)

    def as_dict(self) -> dict[str, object]:
        """Return the evaluation as `evaluate --json` prints it."""
        return result_as_dict(self)
