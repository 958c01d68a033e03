"""Recordings of the training set of the CinC-2017 challenge (Clifford et al. 2017), one handheld lead, 9 to 61 s."""

from pathlib import Path

from ecgviewer.records.rhythms.groups import rhythm_group
from ecgviewer.records.rhythms.recordings import Recording, read_label_rows, whole_recording

SOURCE = "cinc2017"

LABELS = ("N", "A", "O", "~")
"""Normal, fibrillation, other, noisy: the challenge's own classes."""


def list_cinc2017(folder: Path) -> list[Recording]:
    """Return the rows of a folder of WFDB records with `labels.csv` (record, label).

    Whose recordings they are isn't published: each counts as a patient. Raises as its readers do.
    """
    found = []
    for row in read_label_rows(folder, ("record", "label")):
        group = rhythm_group(SOURCE, [row["label"]])
        found.append(whole_recording(folder, row["record"], row["record"], SOURCE, group, [row["label"]]))
    return found
