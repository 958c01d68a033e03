"""Records whose files have names that reports and pictures have, too."""

import os
from pathlib import Path

from ecgviewer.records.record import Record
from ecgviewer.records.wfdb_files import read_record


def record_behind(file: Path) -> Record:
    """Make a file that is, under another name, the signal of a record elsewhere; return that record.

    Only who knows that the record is open can tell that the file must not be replaced.
    """
    folder = file.parent / "elsewhere"
    folder.mkdir()
    (folder / "odd.hea").write_text("odd 1 360 360\nodd.dat 16 200/mV 16 0 0 0 0 MLII\n")
    (folder / "odd.dat").write_bytes(bytes(2 * 360))
    os.link(folder / "odd.dat", file)
    return read_record(folder / "odd")
