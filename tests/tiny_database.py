"""A database with the names of MIT-BIH, of half a minute a record, for tests of splits and workflows.

The signal is cut from the demo record; symbols are drawn, so that every record has every class.
"""

from pathlib import Path

import numpy as np
import wfdb

from ecgviewer import paths
from ecgviewer.records.mitdb_checksums import MITDB_RECORDS

_SYMBOLS = ("N", "N", "N", "L", "R", "A", "V", "F", "e", "a")
_SECONDS = 30


def write_tiny_database(folder: Path) -> Path:
    """Write the 48 records into a folder and return it."""
    demo = wfdb.rdrecord(str(paths.resources_dir() / "demo" / "demo"))
    peaks = wfdb.rdann(str(paths.resources_dir() / "demo" / "demo"), "atr")
    fs = int(demo.fs)
    rng = np.random.default_rng(0)
    is_beat = np.array([symbol.isalpha() for symbol in peaks.symbol])
    for name in sorted(MITDB_RECORDS):
        start = int(rng.integers(0, demo.sig_len - _SECONDS * fs))
        stop = start + _SECONDS * fs
        inside = is_beat & (peaks.sample > start) & (peaks.sample < stop)
        samples = peaks.sample[inside] - start
        symbols = [_SYMBOLS[number % len(_SYMBOLS)] for number in rng.permutation(samples.size)]
        wfdb.wrsamp(
            name,
            fs=fs,
            units=demo.units,
            sig_name=demo.sig_name,
            p_signal=demo.p_signal[start:stop],
            fmt=["16"] * demo.n_sig,
            write_dir=str(folder),
        )
        wfdb.wrann(name, "atr", samples, symbols, write_dir=str(folder))
    return folder
