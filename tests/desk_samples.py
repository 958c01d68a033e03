"""Records of a few beats and open desks, for the tests of what a person says of a record."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import wfdb

from ecgviewer.records.record import Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.desk.desk import Desk
from ecgviewer.workflows.desk.journal import Journal
from ecgviewer.workflows.desk.own_layer import FirstBeats
from ecgviewer.workflows.desk.record_key import record_key

FS_HZ = 250
R_SAMPLES = (250, 500, 750, 1000, 1250)
SYMBOLS = "NNVNA"


def write_record(folder: Path, name: str = "r") -> Record:
    """Write a record of six seconds with a spike at each beat, a rhythm, a noise mark and a blocked P wave."""
    folder.mkdir(parents=True, exist_ok=True)
    signal = np.zeros((6 * FS_HZ, 1))
    signal[list(R_SAMPLES), 0] = 1.0
    wfdb.wrsamp(
        name, fs=FS_HZ, units=["mV"], sig_name=["II"], p_signal=signal, fmt=["16"], write_dir=str(folder)
    )
    wfdb.wrann(
        name,
        "atr",
        np.array([10, *R_SAMPLES[:4], 1100, R_SAMPLES[4], 1300]),
        ["+", *SYMBOLS[:4], "x", SYMBOLS[4], "~"],
        subtype=np.array([0, 0, 0, 0, 0, 0, 0, 1]),
        aux_note=["(N", *[""] * 7],
        write_dir=str(folder),
    )
    return read_record(folder / name)


def first_of(samples: tuple[int, ...] = R_SAMPLES, symbols: str = SYMBOLS) -> FirstBeats:
    """Return the beats that a person begins with."""
    return FirstBeats(np.array(samples, dtype=np.int64), np.array(list(symbols), dtype="U1"), FS_HZ, False)


def open_desk(file: Path, record: Record | None = None, is_editing: bool = True) -> Desk:
    """Return the desk of a record in a journal, ready to be edited."""
    key, name = ("made", "r") if record is None else (record_key(record), record.name)
    desk = Desk(Journal(file), key, name, first_of())
    if is_editing:
        desk.begin_editing()
    return desk


def do_and_die(work: Callable[[], object]) -> None:
    """Do some work in a forked process, which then ends at once, as one that was killed."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
