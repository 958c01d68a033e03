"""What scoring under noise found, as page, report and JSON show it: values only, no beats."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.evaluate.scores import GroupScores, Interval, Score


@dataclass(frozen=True)
class QualityFigures:
    """Median of the signal-quality index, and share of beats with a poor one; None where it can't be told."""

    median: float | None
    poor_share: float | None


@dataclass(frozen=True)
class NoiseFigures:
    """Figures of some beats.

    Attributes
    ----------
    n_beats
        Their number.
    accuracy
        Share of right calls.
    aami, aami_strict
        By AAMI group, counted as EC57 does and strictly.
    quality
        Of their signal.
    """

    n_beats: int
    accuracy: Score
    aami: Mapping[str, GroupScores]
    aami_strict: Mapping[str, GroupScores]
    quality: QualityFigures


@dataclass(frozen=True)
class StrictFigures:
    """Figures by AAMI group without the records that `left_out` names."""

    left_out: tuple[str, ...]
    aami: Mapping[str, GroupScores]


@dataclass(frozen=True)
class ConditionFigures(NoiseFigures):
    """Figures of all patients under one kind and strength of noise.

    Attributes
    ----------
    f1_intervals
        95 % intervals of F1 by AAMI group.
    strict_split
        None where no record is left out.
    """

    f1_intervals: Mapping[str, Interval]
    strict_split: StrictFigures | None


@dataclass(frozen=True)
class OwnRecordFigures:
    """Figures of a record of the noise database, its noisy and its clean stretches apart."""

    record: str
    patient: str
    snr_db: int
    seen_in_training: bool
    noisy: NoiseFigures
    clean: NoiseFigures


@dataclass(frozen=True)
class Resampling:
    """How intervals were made: their level, what was drawn, and how often."""

    level: float
    by: str
    n_resamples: int


@dataclass(frozen=True)
class NoiseResult:
    """What scoring a model under noise found.

    Attributes
    ----------
    model, architecture, protocol, weights
        What was scored.
    records, n_patients, n_beats
        On what.
    noise, snr_db
        Kinds of noise with their meaning, and ratios in decibels, the least noise first.
    intervals
        How intervals were made.
    clean, noisy
        Without added noise, and by kind and ratio.
    nstdb_own
        The database's own records; empty where they are not there.
    poor_below
        Index of signal quality below which a beat's is poor.
    seconds
        How long it took.
    notes, command
        What the figures don't say, and what made them.
    """

    model: str
    architecture: str
    protocol: str
    weights: str
    records: tuple[str, ...]
    n_patients: int
    n_beats: int
    noise: Mapping[str, str]
    snr_db: tuple[int, ...]
    intervals: Resampling
    clean: ConditionFigures
    noisy: Mapping[str, Mapping[str, ConditionFigures]]
    nstdb_own: tuple[OwnRecordFigures, ...]
    poor_below: float
    seconds: float
    notes: tuple[str, ...]
    command: str

    def as_dict(self) -> dict[str, object]:
        """Return the result as `evaluate --noise --json` prints it."""
        return result_as_dict(self)
