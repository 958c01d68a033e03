"""Recordings of the training set of CPSC-2018 (Liu et al. 2018), twelve leads, 6 to 60 s, nine labels."""

from pathlib import Path

from ecgviewer.records.rhythms.groups import rhythm_group
from ecgviewer.records.rhythms.recordings import Recording, read_label_rows, whole_recording

SOURCE = "cpsc2018"

LABELS = ("Normal", "AF", "I-AVB", "LBBB", "RBBB", "PAC", "PVC", "STD", "STE")
"""In the order of table 2 of LightX3ECG's paper; a recording can have several."""


def list_cpsc2018(folder: Path) -> list[Recording]:
    """Return the rows of a folder of WFDB records with `labels.csv` (record, labels joined by commas).

    Whose recordings they are isn't published: each counts as a patient. Raises as its readers do.
    """
    found = []
    for row in read_label_rows(folder, ("record", "labels")):
        labels = [label for label in row["labels"].split(",") if label]
        group = rhythm_group(SOURCE, labels)
        found.append(whole_recording(folder, row["record"], row["record"], SOURCE, group, labels))
    return found
