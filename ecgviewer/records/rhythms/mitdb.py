"""Stretches of 10 s of the MIT-BIH Arrhythmia Database by its annotations of rhythm."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from ecgviewer.records.mitdb_checksums import MITDB_RECORDS
from ecgviewer.records.patients import patient_id
from ecgviewer.records.rhythms.groups import rhythm_group
from ecgviewer.records.rhythms.recordings import Recording, cut_stretches, whole_recording
from ecgviewer.records.spans import Span, rhythm_spans
from ecgviewer.records.wfdb_files import read_record

SOURCE = "mitdb"
STRETCH_S = 10.0


def list_mitdb(folder: Path) -> list[Recording]:
    """Return the whole stretches of 10 s, one behind the other, of the records that lie in a folder.

    A row's labels are the rhythms of its stretch, the longest first; it has a group only where all are of one.

    Raises
    ------
    RecordUnreadableError
        If a record can't be read.
    """
    names = [name for name in sorted(MITDB_RECORDS) if (folder / f"{name}.hea").is_file()]
    return [row for name in names for row in _stretches(folder, name)]


def _stretches(folder: Path, name: str) -> list[Recording]:
    record = read_record(folder / name)
    if record.annotations is None:
        return []
    spans = rhythm_spans(record.annotations, record.n_samples)
    whole = replace(whole_recording(folder, name, name, SOURCE, "", ()), patient=patient_id(name))

    def told(start_s: float) -> tuple[str, tuple[str, ...]]:
        labels = rhythms_between(spans, start_s * record.fs_hz, (start_s + STRETCH_S) * record.fs_hz)
        groups = {rhythm_group(SOURCE, [label]) for label in labels}
        return (groups.pop() if len(groups) == 1 else ""), labels

    return cut_stretches(whole, STRETCH_S, told)


def rhythms_between(spans: list[Span], first: float, stop: float) -> tuple[str, ...]:
    """Return the rhythms between two samples, that which takes most of the time first; none where none is known."""
    shares: dict[str, float] = {}
    for span in spans:
        share = min(span.end_sample, stop) - max(span.start_sample, first)
        if share > 0:
            shares[span.label] = shares.get(span.label, 0.0) + share
    labels = list(shares)
    order = np.argsort([-shares[label] for label in labels], kind="stable")
    return tuple(labels[index] for index in order)
