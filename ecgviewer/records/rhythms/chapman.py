"""Recordings of the Chapman-Shaoxing database (Zheng et al. 2020, doi 10.1038/s41597-020-0386-x), one a patient."""

from pathlib import Path

from ecgviewer.records.rhythms.groups import rhythm_group
from ecgviewer.records.rhythms.recordings import Recording, read_label_rows, whole_recording

SOURCE = "chapman"


def list_chapman(folder: Path) -> list[Recording]:
    """Return the rows of a folder of WFDB records with `labels.csv` (record, rhythms joined by commas).

    Raises as its readers do.
    """
    found = []
    for row in read_label_rows(folder, ("record", "rhythm")):
        labels = [label for label in row["rhythm"].split(",") if label]
        group = rhythm_group(SOURCE, labels)
        found.append(whole_recording(folder, row["record"], row["record"], SOURCE, group, labels))
    return found
