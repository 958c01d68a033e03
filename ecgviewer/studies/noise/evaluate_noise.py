"""Score a model on patients it has not seen, with recorded noise added to their leads."""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ecgviewer.classifiers.contract import Classifier
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.record import Record
from ecgviewer.records.symbols import sizes_signal
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.signals.noise import add_noise
from ecgviewer.signals.resample import resample
from ecgviewer.studies.noise.noise_evaluation import NoiseEvaluation, NoisyBeats, OwnRecord, join_noisy
from ecgviewer.studies.noise.noise_stress import (
    CLEAN_START_S,
    NOISE_KINDS,
    NOISY_RECORDS,
    NOISY_S,
    SNRS_DB,
    find_noise_dir,
    read_noise_half,
)
from ecgviewer.training.splits import DS2
from ecgviewer.workflows.evaluation.refusal import refuse_if_seen
from ecgviewer.workflows.evaluation.score_records import scorable_rows, scored_beats
from ecgviewer.workflows.review.prepare_leads import FIRST
from ecgviewer.workflows.review.review_record import RecordReview, classify_record

_Condition = tuple[str, int] | None


def evaluate_noise(
    folder: Path,
    data_dir: Path,
    noise_dir: Path | None = None,
    records: Sequence[str] = DS2,
    ratios_db: Sequence[int] = SNRS_DB,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> NoiseEvaluation:
    """Classify records as they are and with noise of each kind at each ratio, and score the calls.

    The same beats are scored under all conditions: those that the model can call without noise.

    Parameters
    ----------
    folder
        The model's folder.
    data_dir
        Folder of MIT-BIH.
    noise_dir
        Folder of the Noise Stress Test Database; by default looked for in and beside the data folders.
    records
        Test records, of patients that the model has not seen.
    ratios_db
        Signal-to-noise ratios in decibels.

    Raises
    ------
    InvalidInputError
        If the model has seen test patients (the message names one that has not), or noise or a
        reference is missing.
    EcgViewerError
        If a record or the model can't be read.
    Cancelled
        After `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    started_s = time.monotonic()
    classifier = open_classifier(folder)
    refuse_if_seen(classifier.card, "patient")
    noise_dir = find_noise_dir(noise_dir, data_dir)
    noise = {kind: read_noise_half(noise_dir, kind, "test") for kind in NOISE_KINDS}
    conditions: list[_Condition] = [None, *((kind, ratio) for kind in NOISE_KINDS for ratio in ratios_db)]
    own_names = [name for name in NOISY_RECORDS if (noise_dir / f"{name}.hea").is_file()]
    n_all = len(records) * len(conditions) + len(own_names)
    scored: dict[_Condition, list[NoisyBeats]] = {condition: [] for condition in conditions}
    for number, name in enumerate(records):
        record = read_record(data_dir / name)
        is_scored = None
        for step, condition in enumerate(conditions):
            progress.report(number * len(conditions) + step, n_all, _describe(name, condition))
            noisy = record if condition is None else _add(record, *noise[condition[0]], condition[1])
            review = classify_record(noisy, record.default_lead, classifier, cancel=cancel, leads=FIRST)
            if is_scored is None:
                is_scored = scorable_rows(review)
            scored[condition].append(_score(review, is_scored))
    own = []
    for number, name in enumerate(own_names):
        progress.report(len(records) * len(conditions) + number, n_all, f"record {name}")
        own.append(_score_own(read_record(noise_dir / name), classifier, cancel))
    progress.report(1, 1, "done")
    joined = {condition: join_noisy(parts) for condition, parts in scored.items()}
    return NoiseEvaluation(
        classifier.card,
        joined[None],
        {condition: beats for condition, beats in joined.items() if condition is not None},
        tuple(own),
        time.monotonic() - started_s,
    )


def _describe(name: str, condition: _Condition) -> str:
    return f"record {name}" if condition is None else f"record {name}, {condition[0]} at {condition[1]} dB"


def _add(record: Record, noise_mv: np.ndarray, noise_fs_hz: float, ratio_db: int) -> Record:
    """Return a record with noise on its default lead; the noise's leads take turns as in `nst`.

    Raises
    ------
    InvalidInputError
        If the record has no beat by which the signal can be measured.
    """
    lead = record.default_lead
    noise = resample(noise_mv[:, lead % noise_mv.shape[1]], noise_fs_hz, record.fs_hz)
    signals_mv = record.signals_mv.copy(order="F")
    try:
        signals_mv[:, lead] = add_noise(
            record.lead_mv(lead), noise, record.fs_hz, _measured_beats(record), ratio_db
        )
    except ValueError as error:
        raise InvalidInputError(
            f"record {record.name} can't be given noise: {error}; leave it out"
        ) from error
    return record.with_signals(signals_mv)


def _measured_beats(record: Record) -> np.ndarray:
    if record.annotations is None:
        return np.zeros(0, dtype=np.int64)
    return np.asarray(
        record.annotations.samples[sizes_signal(np.array(record.annotations.symbols, dtype="U1"))]
    )


def _score(review: RecordReview, rows: np.ndarray) -> NoisyBeats:
    return NoisyBeats(scored_beats(review, rows), review.beats.quality[rows])


def _score_own(record: Record, classifier: Classifier, cancel: CancelToken) -> OwnRecord:
    """Score a record that holds noise already, its noisy and its clean stretches apart."""
    review = classify_record(record, record.default_lead, classifier, cancel=cancel, leads=FIRST)
    is_scored = scorable_rows(review)
    since_s = review.beats.time_s - CLEAN_START_S
    is_noisy = (since_s >= 0) & (since_s // NOISY_S % 2 == 0)
    return OwnRecord(
        record.name,
        record.patient.patient_id,
        NOISY_RECORDS[record.name],
        record.patient.patient_id in classifier.card.training_patients,
        _score(review, is_scored & is_noisy),
        _score(review, is_scored & ~is_noisy),
    )
