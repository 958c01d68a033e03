"""Train and cross-validate the network that finds P, QRS and T, and write its folder."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.beats import wave_probability
from ecgviewer.folders import check_place
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import list_records
from ecgviewer.studies.small_networks.network_folders import network_kind, size_of, write_network_folder
from ecgviewer.studies.waves.delineator_card import DelineatorCard
from ecgviewer.studies.waves.wave_folds import assign_folds, is_for_training
from ecgviewer.studies.waves.wave_loop import WaveRecipe, train_wave_network
from ecgviewer.studies.waves.wave_network import export_network
from ecgviewer.studies.waves.wave_recordings import (
    NOISE_RECORDS,
    WaveRecording,
    read_labelled_recording,
    read_marked_recording,
    read_wave_noise,
)
from ecgviewer.training.splits import DS1

if TYPE_CHECKING:
    from torch import nn

LABELLED_RECORDS = DS1

_READING = 0.03


def train_wave_delineator(
    marked_dir: Path,
    labelled_dir: Path,
    noise_dir: Path,
    folder: Path,
    recipe: WaveRecipe,
    n_folds: int,
    command: str,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    *,
    may_replace: bool = False,
) -> DelineatorCard:
    """Train on all that is for training, then once for each fold without the fold's patients, and write.

    Trained on are the records of the QT Database, but for excerpts of patients of DS2, and those of DS1. The
    networks of the folds are written beside, so that every record can be scored by one that has not seen its
    patient.

    Parameters
    ----------
    marked_dir, labelled_dir, noise_dir
        Folders of the QT Database, the MIT-BIH Arrhythmia Database and the Noise Stress Test Database.
    recipe
        How to train.
    n_folds
        Of the cross-validation by patient; 0 for none.
    folder, command, may_replace
        Where it is written, what a person typed, for the card, and whether a network there may be replaced.

    What is returned is the card as it is written. Where something fails or is cancelled no file is.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    check_place(folder, network_kind(wave_probability.CARD_FILE), may_replace=may_replace)
    marked, labelled, noise = _read_all(
        marked_dir, labelled_dir, noise_dir, progress.part(0, _READING), cancel
    )
    folds = assign_folds([*marked, *labelled], n_folds) if n_folds else {}
    share = (1 - _READING) / (n_folds + 1)
    networks = []
    for number in range(-1, n_folds):
        first = _READING + (number + 1) * share
        seen = [
            [
                recording
                for recording in recordings
                if is_for_training(recording) and folds.get(recording.patient_id) != number
            ]
            for recordings in (marked, labelled)
        ]
        part = progress.part(first, first + share)
        networks.append(train_wave_network(seen[0], seen[1], noise, recipe, part, cancel))
    held_out = [
        [recording.name for recording in (*marked, *labelled) if folds[recording.patient_id] == number]
        for number in range(n_folds)
    ]
    card = _make_card(marked, labelled, recipe, networks[0], command, held_out)
    places = [folder, *(wave_probability.fold_folder(folder, number) for number in range(1, n_folds + 1))]
    by_file = {
        place / wave_probability.NETWORK_FILE: network
        for place, network in zip(places, networks, strict=True)
    }
    write_network_folder(
        folder / wave_probability.CARD_FILE, card.as_dict(), by_file, export_network, may_replace=may_replace
    )
    return card


def _read_all(
    marked_dir: Path, labelled_dir: Path, noise_dir: Path, progress: Progress, cancel: CancelToken
) -> tuple[list[WaveRecording], list[WaveRecording], tuple[np.ndarray, ...]]:
    """Return the records with marked waves, those with labels, and the noise."""
    marked = []
    paths = list_records(marked_dir)
    for number, path in enumerate(paths):
        cancel.raise_if_cancelled()
        progress.report(number, len(paths) + len(LABELLED_RECORDS), f"record {path.name}")
        marked.append(read_marked_recording(path))
    labelled = [read_labelled_recording(labelled_dir / name) for name in LABELLED_RECORDS]
    return marked, labelled, read_wave_noise(noise_dir)


def _make_card(
    marked: Sequence[WaveRecording],
    labelled: Sequence[WaveRecording],
    recipe: WaveRecipe,
    network: "nn.Module",
    command: str,
    folds: Sequence[Sequence[str]],
) -> DelineatorCard:
    every = (*marked, *labelled)
    seen = [recording for recording in every if is_for_training(recording)]
    n_values, size_kb = size_of(network)
    return DelineatorCard(
        name="waves",
        finds="P, QRS and T of each beat on one lead",
        n_values=n_values,
        size_kb=size_kb,
        fs_hz=wave_probability.WAVE_FS_HZ,
        step_samples=wave_probability.STEP_SAMPLES,
        classes=tuple(wave_probability.CLASSES),
        seed=recipe.seed,
        recipe=recipe,
        training_records=tuple(recording.name for recording in seen),
        training_patients=tuple(sorted({recording.patient_id for recording in seen})),
        left_out=tuple(recording.name for recording in every if not is_for_training(recording)),
        left_out_because="excerpts of patients of DS2, whom no bundled network has seen",
        noise=tuple(f"first half of nstdb/{name}" for name in NOISE_RECORDS),
        data_sha256=_digest(seen),
        command=command,
        folds=tuple(map(tuple, folds)),
    )


def _digest(recordings: Sequence[WaveRecording]) -> str:
    """Return a checksum over what the network was told about which samples of which records."""
    digest = hashlib.sha256()
    for recording in recordings:
        digest.update(recording.name.encode() + np.packbits(recording.allowed).tobytes())
    return digest.hexdigest()
