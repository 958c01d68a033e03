"""How well R peaks are found, as page, report and JSON show it: values only."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.studies.r_peaks.r_peak_scores import PeakFigures

UNSEEN = "ours_unseen"
"""Key of what our detector finds in records whose patients it has not seen."""


@dataclass(frozen=True)
class GroupFigures:
    """What is found in a group of records.

    Attributes
    ----------
    n_records, n_trained_on
        Its records, and how many of them our network was trained on.
    reaches_bar
        Whether ours reaches the bar.
    by_detector
        What each detector finds.
    n_unseen, unseen
        Records whose patients ours has not seen, and what it finds in them.
    """

    n_records: int
    n_trained_on: int
    reaches_bar: bool
    by_detector: Mapping[str, PeakFigures]
    n_unseen: int
    unseen: PeakFigures

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON: each detector under its name."""
        return {
            "n_records": self.n_records,
            "n_trained_on": self.n_trained_on,
            "reaches_bar": self.reaches_bar,
            **{detector: vars(figures) for detector, figures in self.by_detector.items()},
            UNSEEN: {"n_records": self.n_unseen, **vars(self.unseen)},
        }


@dataclass(frozen=True)
class RecordFigures:
    """What is found in one record.

    Attributes
    ----------
    record, lead
        Which, and on which lead.
    trained_on
        Whether our network was trained on it.
    by_detector
        What each detector finds.
    unseen
        What ours finds if it has not seen the patient; no beats where it has.
    """

    record: str
    lead: str
    trained_on: bool
    by_detector: Mapping[str, PeakFigures]
    unseen: PeakFigures

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON: each detector under its name."""
        return {
            "record": self.record,
            "lead": self.lead,
            "trained_on": self.trained_on,
            **{detector: vars(figures) for detector, figures in self.by_detector.items()},
            UNSEEN: vars(self.unseen),
        }


@dataclass(frozen=True)
class CalledGroup:
    """How the beats of one AAMI group were called: rates, 0 to 1 or None, beats, and beats without a call."""

    precision: float | None
    recall: float | None
    f1: float | None
    support: int
    n_missed: int


@dataclass(frozen=True)
class CalledBeats:
    """How beats were called.

    Attributes
    ----------
    n_beats, n_missed, n_extra
        Beats of the reference, those without a detection or a call, and detections that are no beat.
    aami
        By AAMI group that the network can call.
    """

    n_beats: int
    n_missed: int
    n_extra: int
    aami: Mapping[str, CalledGroup]


@dataclass(frozen=True)
class BothPeaks:
    """Calls with R peaks of the reference, and with detected ones."""

    reference: CalledBeats
    detected: CalledBeats


@dataclass(frozen=True)
class ClassificationFigures:
    """How one network calls beats, by where their R peaks come from.

    Attributes
    ----------
    model, records
        Which network, on which records.
    reference, detected
        With R peaks of the reference, and with detected ones.
    strict_split
        Without the record whose patient is on the training side; None where it isn't among the records.
    """

    model: str
    records: tuple[str, ...]
    reference: CalledBeats
    detected: CalledBeats
    strict_split: BothPeaks | None


@dataclass(frozen=True)
class RPeakResult:
    """How well R peaks are found.

    Attributes
    ----------
    window_ms, left_out
        How near a detection must be, and where nothing is scored.
    bar, reaches_bar
        Sensitivity and +P that ours is to reach, and whether it does on all records.
    detectors, trained_on
        Who was scored, and the records that our network was trained on.
    groups, per_record
        What is found.
    seconds
        By detector: what it took for all records.
    classification
        How networks call beats with detected R peaks; empty if that was not asked for.
    command
        What made our network.
    """

    window_ms: int
    left_out: str
    bar: float
    reaches_bar: bool
    detectors: tuple[str, ...]
    trained_on: tuple[str, ...]
    groups: Mapping[str, GroupFigures]
    per_record: tuple[RecordFigures, ...]
    seconds: Mapping[str, float]
    classification: tuple[ClassificationFigures, ...]
    command: str

    def as_dict(self) -> dict[str, object]:
        """Return the result as `evaluate --r-peaks --json` prints it."""
        groups = {name: group.as_dict() for name, group in self.groups.items()}
        return result_as_dict(self) | {
            "groups": groups,
            "per_record": [record.as_dict() for record in self.per_record],
        }


@dataclass(frozen=True)
class StoredRPeakResult:
    """An `RPeakResult` as JSON holds it: in groups and records each detector stands under its name."""

    window_ms: int
    left_out: str
    bar: float
    reaches_bar: bool
    detectors: tuple[str, ...]
    trained_on: tuple[str, ...]
    groups: Mapping[str, Mapping[str, msgspec.Raw]]
    per_record: tuple[Mapping[str, msgspec.Raw], ...]
    seconds: Mapping[str, float]
    classification: tuple[ClassificationFigures, ...]
    command: str

    def result(self) -> RPeakResult:
        """Return the result."""
        values = dict(vars(self))
        values["groups"] = {name: self._group(found) for name, found in self.groups.items()}
        values["per_record"] = tuple(map(self._record, self.per_record))
        return RPeakResult(**values)

    def _group(self, found: Mapping[str, msgspec.Raw]) -> GroupFigures:
        return GroupFigures(
            n_records=msgspec.json.decode(found["n_records"], type=int),
            n_trained_on=msgspec.json.decode(found["n_trained_on"], type=int),
            reaches_bar=msgspec.json.decode(found["reaches_bar"], type=bool),
            by_detector=self._by_detector(found),
            n_unseen=msgspec.json.decode(found[UNSEEN], type=_RecordCount).n_records,
            unseen=msgspec.json.decode(found[UNSEEN], type=PeakFigures),
        )

    def _record(self, found: Mapping[str, msgspec.Raw]) -> RecordFigures:
        return RecordFigures(
            record=msgspec.json.decode(found["record"], type=str),
            lead=msgspec.json.decode(found["lead"], type=str),
            trained_on=msgspec.json.decode(found["trained_on"], type=bool),
            by_detector=self._by_detector(found),
            unseen=msgspec.json.decode(found[UNSEEN], type=PeakFigures),
        )

    def _by_detector(self, found: Mapping[str, msgspec.Raw]) -> dict[str, PeakFigures]:
        return {name: msgspec.json.decode(found[name], type=PeakFigures) for name in self.detectors}


@dataclass(frozen=True)
class _RecordCount:
    n_records: int
