"""The beats that a network can be trained on, from all records of a folder."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from ecgviewer.beats.beat_table import MarkedBeats, build_beat_table
from ecgviewer.beats.segment import cut_windows
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.catalog import list_records
from ecgviewer.records.wfdb_files import read_record


@dataclass(frozen=True, eq=False)
class BeatSet:
    """Beats of many records as networks see them.

    Attributes
    ----------
    labels
        Classes; `targets` counts in them.
    windows
        Float32, shape (n_beats, 360).
    targets
        Class index of each beat, int64, shape (n_beats,); -1 where it is of none.
    record_names, patient_ids
        Where each beat comes from, unicode arrays, shape (n_beats,).
    r_samples
        R peak of each beat in its record, int64, shape (n_beats,).
    symbols
        WFDB mnemonic of each beat, unicode array, shape (n_beats,).
    rhythms
        Label of the rhythm that each beat lies in, "" where none is known; unicode array.
    """

    labels: tuple[str, ...]
    windows: np.ndarray
    targets: np.ndarray
    record_names: np.ndarray
    patient_ids: np.ndarray
    r_samples: np.ndarray
    symbols: np.ndarray
    rhythms: np.ndarray

    @property
    def n_beats(self) -> int:
        """Number of beats."""
        return int(self.targets.size)

    def sha256(self) -> str:
        """Return a checksum over which beats of the classes these are: record, R peak and class of each.

        Windows are left out, since their last bits depend on the machine's arithmetic, and beats of no
        class, so that a set has the same checksum with and without them.
        """
        digest = hashlib.sha256()
        for record, r_sample, target in zip(self.record_names, self.r_samples, self.targets, strict=True):
            if target >= 0:
                digest.update(f"{record} {r_sample} {self.labels[target]}\n".encode())
        return digest.hexdigest()


def load_beat_set(
    folder: Path,
    labels: Sequence[str],
    records: Sequence[str] | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    only_classes: bool = True,
    corrections: Mapping[str, MarkedBeats] | None = None,
) -> BeatSet:
    """Read the beats from the records of a folder that a network can call.

    Parameters
    ----------
    folder
        Folder with WFDB records and reference annotations.
    labels
        WFDB mnemonics of the classes.
    records
        Names to take; None for all in the folder.
    only_classes
        Whether to leave out the beats of no class (for training), or to keep them with the target -1
        (for scoring). The beats of the classes come in the same order.
    corrections
        By record, the beats as a person has corrected them: they are taken instead of the reference's, and beats
        with the symbol "" not at all.

    Raises
    ------
    InvalidInputError
        If the folder lacks a named record, holds no record, or no beat of the classes.
    """
    available = [path.name for path in list_records(folder)]
    wanted = list(records) if records is not None else available
    missing = [name for name in wanted if name not in available]
    if missing:
        raise InvalidInputError(
            f"{folder} lacks the record {missing[0]}; choose another data folder, or leave that record out"
        )
    if not wanted:
        raise InvalidInputError(
            f"{folder} holds no WFDB record (.hea); choose another data folder, or run 'ecgviewer data fetch mitdb'"
        )
    parts = []
    for number, name in enumerate(wanted):
        if cancel is not None:
            cancel.raise_if_cancelled()
        if progress is not None:
            progress.report(number, len(wanted), f"reading record {name}")
        marked = None if corrections is None else corrections.get(name)
        parts.append(_beats_of_record(folder / name, labels, only_classes, marked))
    columns = [field.name for field in fields(BeatSet) if field.name != "labels"]
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in columns}
    beat_set = BeatSet(tuple(labels), **joined)
    if not (beat_set.targets >= 0).any():
        raise InvalidInputError(
            f"no record in {folder} has annotated beats of {' '.join(labels)}; choose another data folder"
        )
    return beat_set


def _beats_of_record(
    path: Path, labels: Sequence[str], only_classes: bool, marked: MarkedBeats | None
) -> BeatSet:
    record = read_record(path)
    beats = build_beat_table(record, record.default_lead, marked=marked)
    is_wanted = beats.is_callable & beats.has_reference
    if marked is not None:
        is_wanted &= beats.symbol != ""
    if only_classes:
        is_wanted &= np.isin(beats.symbol, list(labels))
    r_samples = beats.r_sample[is_wanted]
    symbols = beats.symbol[is_wanted]
    windows = cut_windows(record.lead_mv(record.default_lead), record.fs_hz, r_samples)
    index = {label: number for number, label in enumerate(labels)}
    targets = np.array([index.get(symbol, -1) for symbol in symbols], dtype=np.int64)
    return BeatSet(
        labels=tuple(labels),
        windows=windows,
        targets=targets,
        record_names=np.full(r_samples.size, record.name),
        patient_ids=np.full(r_samples.size, record.patient.patient_id),
        r_samples=r_samples,
        symbols=symbols,
        rhythms=beats.rhythm[is_wanted],
    )
