"""The annotations that count as a record's reference, checked against its length, with notes on what is missing."""

from pathlib import Path

import numpy as np

from ecgviewer.errors import RecordUnreadableError
from ecgviewer.records.annotation_files import read_annotations
from ecgviewer.records.record import Annotations
from ecgviewer.records.symbols import is_beat

REFERENCE = "atr"
"""Annotator of the reference."""

_DETECTED = "R peaks are detected"


def read_reference(
    path: Path, n_frames: int, annotator: str, annotators: tuple[str, ...]
) -> tuple[Annotations | None, list[str]]:
    """Return the reference annotations inside a record, and notes on what is not there.

    Parameters
    ----------
    path
        Path of the record without extension, as annotation files have it before their own.
    n_frames
        Length of the record in what annotations count.
    annotator
        Extension of the file.
    annotators
        Extensions of the annotation files that there are.
    """
    file_name = f"{path.name}.{annotator}"
    others = [other for other in annotators if other != annotator]
    offer = f" Others lie beside it: choose --annotator {' or '.join(others)}." if others else ""
    try:
        annotations = read_annotations(path, annotator)
    except RecordUnreadableError as error:
        return None, [f"No reference, {_DETECTED}: {error}.{offer}"]
    if annotations is None:
        return None, [f"No reference annotations ({file_name} is missing or empty): {_DETECTED}.{offer}"]
    notes = [*annotations.flaws]
    if annotator != REFERENCE:
        notes.append(f"The beats are those of {file_name}, not of a reference.")
    inside, further = inside_record(annotations, n_frames, file_name)
    if inside is None:
        return None, [f"{further[0]}{offer}"]
    return inside, [*notes, *further]


def inside_record(
    annotations: Annotations, n_frames: int, where: str
) -> tuple[Annotations | None, list[str]]:
    """Return those annotations that lie inside a record, one beat a sample, and notes on what was left out.

    Parameters
    ----------
    annotations
        Of the record.
    n_frames
        Its length in what they count.
    where
        What they are from, such as "208.atr".
    """
    notes = []
    is_inside = (annotations.samples >= 0) & (annotations.samples < n_frames)
    n_outside = int(np.count_nonzero(~is_inside))
    if n_outside * 2 > is_inside.size:
        return None, [f"No reference: most annotations of {where} lie outside the record, {_DETECTED}."]
    if n_outside:
        notes.append(f"{n_outside} annotations of {where} lie outside the record and are left out.")
        annotations = annotations.select(is_inside)
    annotations, n_double = _without_doubles(annotations)
    if n_double:
        notes.append(f"{n_double} beats of {where} lie on the sample of another and are left out.")
    if not any(is_beat(symbol) for symbol in annotations.symbols):
        notes.append(f"{where} marks no beats: {_DETECTED}.")
    return annotations, notes


def _without_doubles(annotations: Annotations) -> tuple[Annotations, int]:
    """Return the annotations with one beat a sample, the first of the file, and the number left out."""
    beats = np.flatnonzero([is_beat(symbol) for symbol in annotations.symbols])
    is_double = np.zeros(annotations.samples.size, dtype=bool)
    is_double[beats[1:]] = np.diff(annotations.samples[beats]) == 0
    return annotations.select(~is_double), int(is_double.sum())
