"""Score R peak detection on MIT-BIH, with wfdb's XQRS and sleepecg beside ours in the same run.

Beside that: what detected R peaks, instead of those of the reference, do to the calls of networks.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ecgviewer.beats.beat_probability import default_folder
from ecgviewer.beats.detect import detect_r_peaks
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.record import Record
from ecgviewer.records.spans import flutter_spans
from ecgviewer.records.symbols import is_beat
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.signals.resample import bridge_gaps
from ecgviewer.studies.r_peaks.classify_detected import DetectedClassification, classify_detected
from ecgviewer.studies.r_peaks.detector_card import DetectorCard, read_detector_card
from ecgviewer.studies.r_peaks.r_peak_result import GroupFigures, RecordFigures, RPeakResult
from ecgviewer.studies.r_peaks.r_peak_scores import WINDOW_S, PeakCounts, count_peaks, pool
from ecgviewer.training.splits import DS1, DS2, PACED, STRICT_LEFT_OUT

BAR = 0.997
"""Sensitivity and +P that the detector is to reach."""

CLASSIFIERS = ("context-0", "v1-patient", "v2-patient")
"""Bundled networks that have seen no patient of DS2, to be scored with detected R peaks."""

ALL_RECORDS = tuple(sorted(DS1 + DS2 + PACED))
_HARD_RECORD = "208"
_CLASSIFYING = 0.3

Detector = Callable[[np.ndarray, float], np.ndarray]


@dataclass(frozen=True)
class RecordScore:
    """The counts of every detector on one record.

    Attributes
    ----------
    record_name, lead_name
        Which record, and which of its leads the detectors saw.
    counts
        By detector.
    """

    record_name: str
    lead_name: str
    counts: Mapping[str, PeakCounts]


@dataclass(frozen=True, eq=False)
class RPeakEvaluation:
    """How well R peaks are found, by detector and group of records.

    Attributes
    ----------
    card
        Of our detector's network.
    scores
        One for each record.
    seconds
        By detector: what it took for all records.
    classifications
        How networks call beats with detected R peaks beside those of the reference, if they were asked for.
    """

    card: DetectorCard
    scores: tuple[RecordScore, ...]
    seconds: Mapping[str, float]
    classifications: tuple[DetectedClassification, ...] = field(default=())

    def group(self, detector: str, records: Sequence[str]) -> PeakCounts:
        """Return the counts of one detector over those of these records that were scored."""
        return pool(score.counts[detector] for score in self.scores if score.record_name in records)

    def unseen(self, records: Sequence[str]) -> dict[str, PeakCounts]:
        """Return by record what our detector finds in those whose patients it has not seen.

        For the records that the network was trained on the counts are those of cross-validation, as its
        card holds them; 202, whose patient is that of 201, is left out.
        """
        validation = self.card.cross_validation
        held_out = {} if validation is None else dict(validation.per_record)
        fresh = {score.record_name: score.counts["ours"] for score in self.scores if self._is_fresh(score)}
        counts = {**held_out, **fresh}
        scored = [score.record_name for score in self.scores if score.record_name in records]
        return {name: counts[name] for name in scored if name in counts}

    def _is_fresh(self, score: RecordScore) -> bool:
        return score.record_name not in (*self.card.training_records, *STRICT_LEFT_OUT)

    def groups(self) -> dict[str, tuple[str, ...]]:
        """Return the names of the groups of records, those without a scored record left out."""
        groups = {
            "all": ALL_RECORDS,
            "DS1": DS1,
            "DS2": DS2,
            "DS2 without 202": tuple(name for name in DS2 if name not in STRICT_LEFT_OUT),
            "paced": PACED,
            _HARD_RECORD: (_HARD_RECORD,),
        }
        scored = {score.record_name for score in self.scores}
        return {name: records for name, records in groups.items() if scored & set(records)}

    def result(self) -> RPeakResult:
        """Return what page, report and JSON show of it."""
        return RPeakResult(
            window_ms=round(1000 * WINDOW_S),
            left_out="ventricular flutter, from [ to ]",
            bar=BAR,
            reaches_bar=_reaches_bar(self.group("ours", ALL_RECORDS)),
            detectors=tuple(self.seconds),
            trained_on=self.card.training_records,
            groups={name: self._group_figures(records) for name, records in self.groups().items()},
            per_record=tuple(map(self._record_figures, self.scores)),
            seconds={detector: round(value, 2) for detector, value in self.seconds.items()},
            classification=tuple(each.figures() for each in self.classifications),
            command=self.card.command,
        )

    def _record_figures(self, score: RecordScore) -> RecordFigures:
        return RecordFigures(
            record=score.record_name,
            lead=score.lead_name,
            trained_on=score.record_name in self.card.training_records,
            by_detector={detector: score.counts[detector].figures() for detector in self.seconds},
            unseen=pool(self.unseen((score.record_name,)).values()).figures(),
        )

    def _group_figures(self, records: Sequence[str]) -> GroupFigures:
        scored = [score.record_name for score in self.scores if score.record_name in records]
        counts = {detector: self.group(detector, records) for detector in self.seconds}
        unseen = self.unseen(records)
        return GroupFigures(
            n_records=len(scored),
            n_trained_on=sum(name in self.card.training_records for name in scored),
            reaches_bar=_reaches_bar(counts["ours"]),
            by_detector={detector: counted.figures() for detector, counted in counts.items()},
            n_unseen=len(unseen),
            unseen=pool(unseen.values()).figures(),
        )


def evaluate_r_peaks(
    data_dir: Path,
    records: Sequence[str] = ALL_RECORDS,
    classifiers: Sequence[Path] = (),
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> RPeakEvaluation:
    """Detect R peaks on the default lead of MIT-BIH records, and count them against the reference.

    Parameters
    ----------
    data_dir
        Folder of the MIT-BIH Arrhythmia Database.
    records
        Which of its records.
    classifiers
        Folders of networks to score with detected R peaks, on those of the records that are of DS2.

    Raises
    ------
    EcgViewerError
        If a record or a network can't be read, a record has no reference, or a network has seen DS2.
    Cancelled
        After `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    card = read_detector_card(default_folder())
    detectors: dict[str, Detector] = {
        "ours": detect_r_peaks,
        "xqrs": detect_with_xqrs,
        "sleepecg": detect_with_sleepecg,
    }
    share = _CLASSIFYING if classifiers else 0
    classifications = classify_detected(
        data_dir, classifiers, [name for name in DS2 if name in records], progress.part(0, share), cancel
    )
    scores = []
    seconds = dict.fromkeys(detectors, 0.0)
    part = progress.part(share, 1)
    for number, name in enumerate(records):
        record = read_record(data_dir / name)
        counts = {}
        for detector, detect in detectors.items():
            cancel.raise_if_cancelled()
            started_s = time.perf_counter()
            detected = detect(record.lead_mv(record.default_lead), record.fs_hz)
            seconds[detector] += time.perf_counter() - started_s
            counts[detector] = count_record(record, detected)
        scores.append(RecordScore(name, record.lead_names[record.default_lead], counts))
        part.report(number + 1, len(records), f"record {name}")
    return RPeakEvaluation(card, tuple(scores), seconds, tuple(classifications))


def count_record(record: Record, detected: np.ndarray) -> PeakCounts:
    """Count R peaks that were detected in a record with a reference; flutter is left out.

    Raises
    ------
    InvalidInputError
        If the record has no reference.
    """
    if record.annotations is None:
        raise InvalidInputError(f"record {record.name} has no reference to score R peaks against")
    beats = [is_beat(symbol) for symbol in record.annotations.symbols]
    flutter = flutter_spans(record.annotations, record.n_samples)
    return count_peaks(record.annotations.samples[beats], detected, record.fs_hz, flutter)


def detect_with_xqrs(lead_mv: np.ndarray, fs_hz: float) -> np.ndarray:
    """Return the R peaks that wfdb's XQRS finds, as it comes."""
    from wfdb.processing import xqrs_detect

    return np.asarray(xqrs_detect(bridge_gaps(lead_mv).astype(np.float64), fs_hz, verbose=False), np.int64)


def detect_with_sleepecg(lead_mv: np.ndarray, fs_hz: float) -> np.ndarray:
    """Return the R peaks that sleepecg finds (after Pan and Tompkins, 1985), as it comes."""
    from sleepecg import detect_heartbeats  # type: ignore[attr-defined]

    return np.asarray(detect_heartbeats(bridge_gaps(lead_mv).astype(np.float64), fs_hz), np.int64)


def _reaches_bar(counts: PeakCounts) -> bool:
    return bool(counts.sensitivity >= BAR and counts.precision >= BAR)
