"""Classify with detected R peaks beside the same with those of the reference."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.aami import groups_called_by
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.record import Record
from ecgviewer.records.spans import flutter_spans
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.studies.r_peaks.detected_calls import DetectedCalls, count_calls
from ecgviewer.studies.r_peaks.r_peak_result import BothPeaks, CalledBeats, ClassificationFigures
from ecgviewer.studies.r_peaks.r_peak_scores import outside, pair_peaks
from ecgviewer.training.splits import DS2, STRICT_LEFT_OUT
from ecgviewer.workflows.evaluation.refusal import refuse_if_seen
from ecgviewer.workflows.review.review_record import RecordReview, review_record


@dataclass(frozen=True, eq=False)
class DetectedClassification:
    """How one network calls the beats of records, by where their R peaks come from.

    Attributes
    ----------
    model, labels
        Name and classes of the network.
    calls
        By record: the calls with R peaks of the reference and with detected ones.
    """

    model: str
    labels: tuple[str, ...]
    calls: dict[str, tuple[DetectedCalls, DetectedCalls]]

    def figures(self) -> ClassificationFigures:
        """Return rates by AAMI group for all records and for the strict split."""
        strict = [name for name in self.calls if name not in STRICT_LEFT_OUT]
        reference, detected = self._pooled(list(self.calls))
        return ClassificationFigures(
            model=self.model,
            records=tuple(self.calls),
            reference=reference,
            detected=detected,
            strict_split=BothPeaks(*self._pooled(strict)) if 0 < len(strict) < len(self.calls) else None,
        )

    def _pooled(self, records: Sequence[str]) -> tuple[CalledBeats, CalledBeats]:
        """Return the calls of some records with R peaks of the reference, and with detected ones."""
        groups = groups_called_by(self.labels)
        calls = [self.calls[name] for name in records]
        reference, detected = (sum(column[1:], column[0]) for column in zip(*calls, strict=True))
        return reference.figures(groups), detected.figures(groups)


def classify_detected(
    data_dir: Path,
    folders: Sequence[Path],
    records: Sequence[str] = DS2,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> list[DetectedClassification]:
    """Let networks call the beats of DS2, once with the reference's R peaks and once with detected ones.

    Parameters
    ----------
    data_dir
        Folder of the MIT-BIH Arrhythmia Database.
    folders
        Of the networks. None may have seen a patient of DS2.
    records
        Which records of DS2.

    Raises
    ------
    EcgViewerError
        If a record or network can't be read, has no reference, or a network has seen the test side.
    Cancelled
        After `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    classifiers = [open_classifier(folder) for folder in folders]
    for classifier in classifiers:
        refuse_if_seen(classifier.card, "patient")
    results = [
        DetectedClassification(classifier.card.name, classifier.card.labels, {}) for classifier in classifiers
    ]
    for number, name in enumerate(records if classifiers else ()):
        cancel.raise_if_cancelled()
        progress.report(number, len(records), f"classifying record {name}")
        record = read_record(data_dir / name, cancel=cancel)
        if record.annotations is None:
            raise InvalidInputError(f"record {name} has no reference to score calls against")
        prepared = [
            prepare_beats(each, record.default_lead, cancel)
            for each in (record, replace(record, annotations=None))
        ]
        for classifier, result in zip(classifiers, results, strict=True):
            reference, detected = (
                review_record(record, beats, classifier, cancel=cancel) for beats in prepared
            )
            result.calls[name] = count_both(reference, detected)
    progress.report(1, 1, "done")
    return results


def count_both(reference: RecordReview, detected: RecordReview) -> tuple[DetectedCalls, DetectedCalls]:
    """Count the calls of the same beats with the reference's R peaks and with detected ones.

    Beats of the reference that no network can call (at the ends of a record, without signal) and all in
    ventricular flutter are left out of both; so are detections that lie there.
    """
    record = reference.record
    counted = reference.beats.is_callable & _is_outside_flutter(record, reference.beats.r_sample)
    pairs = pair_peaks(reference.beats.r_sample, detected.beats.r_sample, record.fs_hz)
    called = np.append(detected.called, "")[pairs]  # -1, missed: the last
    is_extra = np.ones(detected.beats.n_beats, dtype=bool)
    is_extra[pairs[pairs >= 0]] = False
    is_extra &= (detected.called != "") & _is_outside_flutter(record, detected.beats.r_sample)
    symbols = reference.beats.symbol[counted]
    extra = detected.called[is_extra]
    return (
        count_calls(symbols, reference.called[counted]),
        count_calls(
            np.concatenate([symbols, np.full(extra.size, "")]), np.concatenate([called[counted], extra])
        ),
    )


def _is_outside_flutter(record: Record, samples: np.ndarray) -> np.ndarray:
    assert record.annotations is not None
    spans = flutter_spans(record.annotations, record.n_samples)
    return np.isin(samples, outside(samples, spans))
