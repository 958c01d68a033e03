"""Recordings of PTB-XL (Wagner et al. 2020, doi 10.1038/s41597-020-0495-6) by their SCP codes."""

from pathlib import Path

from ecgviewer.records.rhythms.groups import rhythm_group
from ecgviewer.records.rhythms.recordings import Recording, read_label_rows, whole_recording

SOURCE = "ptbxl"


def list_ptbxl(folder: Path) -> list[Recording]:
    """Return the rows of a folder of WFDB records with `labels.csv` (record, patient, scp_codes).

    A code stands as "SR:0", with how likely it is in percent behind it; codes of rhythm have 0 there, which means
    that no likelihood was given. All codes are taken. Raises as its readers do.
    """
    found = []
    for row in read_label_rows(folder, ("record", "patient", "scp_codes")):
        codes = [code.partition(":")[0] for code in row["scp_codes"].split()]
        group = rhythm_group(SOURCE, codes)
        found.append(whole_recording(folder, row["record"], row["patient"], SOURCE, group, codes))
    return found
