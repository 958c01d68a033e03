"""Train and cross-validate the network that finds R peaks, and write its folder."""

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats import beat_probability
from ecgviewer.beats.detect import LEAST_PROBABILITY, REFRACTORY_S, detect_r_peaks
from ecgviewer.folders import check_place
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.studies.r_peaks.detector_card import CrossValidation, DetectorCard
from ecgviewer.studies.r_peaks.evaluate_r_peaks import count_record
from ecgviewer.studies.r_peaks.r_peak_loop import RPeakRecipe, train_r_peak_network
from ecgviewer.studies.r_peaks.r_peak_network import export_network
from ecgviewer.studies.r_peaks.r_peak_scores import PeakCounts, pool
from ecgviewer.studies.r_peaks.r_peak_windows import NOISE_RECORDS, Recording, read_noise, read_recording
from ecgviewer.studies.small_networks.network_folders import network_kind, size_of, write_network_folder
from ecgviewer.training.splits import DS1, PACED

if TYPE_CHECKING:
    from torch import nn

TRAINING_RECORDS = tuple(sorted(DS1 + PACED))
"""No record of DS2. But 201, of DS1, is of the same patient as 202, of DS2."""

_READING = 0.02


def train_r_peak_detector(
    data_dir: Path,
    noise_dir: Path,
    folder: Path,
    recipe: RPeakRecipe,
    n_folds: int,
    command: str,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    *,
    may_replace: bool = False,
) -> DetectorCard:
    """Train on the records of DS1 and the paced ones, cross-validate the same recipe over them, and write.

    Parameters
    ----------
    data_dir, noise_dir
        Folders of the MIT-BIH Arrhythmia Database and of the Noise Stress Test Database.
    folder
        Where weights, ONNX file and card go.
    recipe
        How to train.
    n_folds
        Of the cross-validation: every n-th record is held out. 0 for none.
    command
        For the card: what a person typed.
    may_replace
        Whether such a network that is in the folder already may be replaced.

    Returns
    -------
    DetectorCard
        The card that is written.

    Raises
    ------
    EcgViewerError
        If records can't be read or the folder can't be written.
    Cancelled
        After `cancel` was set; no file is written.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    check_place(folder, network_kind(beat_probability.CARD_FILE), may_replace=may_replace)
    progress.report(0, 1, "reading records")
    recordings = [read_recording(data_dir / name) for name in TRAINING_RECORDS]
    noise = read_noise(noise_dir)
    share = (1 - _READING) / (n_folds + 1)
    network = train_r_peak_network(
        recordings, noise, recipe, progress.part(_READING, _READING + share), cancel
    )
    counts: dict[str, PeakCounts] = {}
    for fold in range(n_folds):
        held_out = TRAINING_RECORDS[fold::n_folds]
        kept = [recording for recording in recordings if recording.name not in held_out]
        first = _READING + (fold + 1) * share
        fold_network = train_r_peak_network(kept, noise, recipe, progress.part(first, first + share), cancel)
        counts |= _score(fold_network, [data_dir / name for name in held_out])
    card = _make_card(recordings, recipe, network, command, _cross_validation(counts, n_folds))
    networks = {folder / beat_probability.NETWORK_FILE: network}
    write_network_folder(
        folder / beat_probability.CARD_FILE, card.as_dict(), networks, export_network, may_replace=may_replace
    )
    return card


def _score(network: "nn.Module", paths: Sequence[Path]) -> dict[str, PeakCounts]:
    """Return the counts by record of a network that is not on disk yet."""
    counts = {}
    with tempfile.TemporaryDirectory() as scratch:
        export_network(network, Path(scratch) / beat_probability.NETWORK_FILE)
        for path in paths:
            record = read_record(path)
            detected = detect_r_peaks(record.lead_mv(record.default_lead), record.fs_hz, Path(scratch))
            counts[record.name] = count_record(record, detected)
    return counts


def _make_card(
    recordings: Sequence[Recording],
    recipe: RPeakRecipe,
    network: "nn.Module",
    command: str,
    cross_validation: CrossValidation | None,
) -> DetectorCard:
    n_values, size_kb = size_of(network)
    return DetectorCard(
        name="rpeaks",
        finds="R peaks on one lead",
        n_values=n_values,
        size_kb=size_kb,
        fs_hz=beat_probability.DETECTOR_FS_HZ,
        step_samples=beat_probability.STEP_SAMPLES,
        least_probability=LEAST_PROBABILITY,
        refractory_s=REFRACTORY_S,
        seed=recipe.seed,
        recipe=recipe,
        training_records=tuple(recording.name for recording in recordings),
        training_patients=tuple(sorted({recording.patient_id for recording in recordings})),
        noise=tuple(f"first half of nstdb/{name}" for name in NOISE_RECORDS),
        data_sha256=_digest(recordings),
        command=command,
        cross_validation=cross_validation,
    )


def _digest(recordings: Sequence[Recording]) -> str:
    """Return a checksum over which beats of which records the network was trained on."""
    digest = hashlib.sha256()
    for recording in recordings:
        milliseconds = np.rint(recording.beats * (1000 / beat_probability.DETECTOR_FS_HZ)).astype("<i8")
        digest.update(recording.name.encode() + milliseconds.tobytes())
    return digest.hexdigest()


def _cross_validation(counts: Mapping[str, PeakCounts], n_folds: int) -> CrossValidation | None:
    if not n_folds:
        return None
    return CrossValidation(
        folds=tuple(TRAINING_RECORDS[fold::n_folds] for fold in range(n_folds)),
        pooled=pool(counts.values()).figures(),
        per_record={name: counts[name] for name in sorted(counts)},
    )
