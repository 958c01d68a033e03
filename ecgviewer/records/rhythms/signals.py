"""Signals of recordings in millivolts, at one rate, leads by name."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.records.lead_kinds import plain_name
from ecgviewer.records.record import Record
from ecgviewer.records.rhythms.recordings import Recording
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.signals.resample import bridge_gaps, resample

_ALSO_CALLED = {"II": ("II", "MLII", "ML2", "D2"), "I": ("I", "D1"), "V1": ("V1", "MV1", "C1")}
_STANDS_FOR = {("cinc2017", "ECG"): "I", ("svdb", "ECG1"): "II", ("svdb", "ECG2"): "V1"}
"""By source and name of a lead whose name doesn't tell: a recorder that is held with both hands takes lead I. Which
two leads the Supraventricular Arrhythmia Database has was not published; a Holter recorder takes most often these."""

_MARGIN_S = 2.0
"""The filter of `resample` reaches less far than this."""


def find_lead(recording: Recording, name: str) -> int | None:
    """Return the index of a lead by its name, None where the recording has none of it.

    Parameters
    ----------
    name
        Such as "II", which is also the modified lead of Holter recorders (MLII); "I" is also what a handheld
        recorder takes.
    """
    wanted = _ALSO_CALLED.get(name, (name.upper(),))
    for index, lead in enumerate(recording.leads):
        if plain_name(lead) in wanted or _STANDS_FOR.get((recording.source, lead)) == name:
            return index
    return None


def read_signals(
    recordings: Sequence[Recording],
    leads: Sequence[str],
    fs_hz: float,
    duration_s: float,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> np.ndarray:
    """Return the first seconds of some rows of the table.

    Parameters
    ----------
    recordings
        Rows of one record are best next to one another: it is read once for them.
    leads
        Names, see `find_lead`.
    fs_hz
        Wanted rate.
    duration_s
        Wanted length.
    progress, cancel
        Told of, and looked at, between two records.

    Returns
    -------
    numpy.ndarray
        Millivolts, float32, shape (n_recordings, n_leads, n_samples). 0 behind the end of a shorter recording, and
        of a lead that it doesn't have. Samples without a value are bridged by straight lines.

    Raises
    ------
    RecordNotFoundError, RecordUnreadableError
        If a record can't be read.
    Cancelled
        On the way, after `cancel` was set.
    """
    progress = progress or Progress()
    found = np.zeros((len(recordings), len(leads), round(duration_s * fs_hz)), dtype=np.float32)
    row = 0
    for path, group in groupby(recordings, key=lambda recording: recording.path):
        raise_if_cancelled(cancel)
        rows = list(group)
        progress.report(row, len(recordings), "reading recordings")
        record = read_record(path)
        for position, lead in enumerate(leads):
            index = find_lead(rows[0], lead)
            if index is None:
                continue
            signal = lead_at(record, index, fs_hz)
            for offset, recording in enumerate(rows):
                first = round(recording.start_s * fs_hz)
                stop = first + round(min(recording.duration_s, duration_s) * fs_hz)
                part = signal[first:stop]
                found[row + offset, position, : part.size] = part
        row += len(rows)
    return found


def lead_at(record: Record, lead: int, fs_hz: float) -> np.ndarray:
    """Return a lead of a record at a rate, in millivolts, float32, gaps bridged by straight lines."""
    return bridge_gaps(resample(record.lead_mv(lead), record.lead_fs_hz(lead), fs_hz))


def lead_between(record: Record, lead: int, fs_hz: float, start_s: float, end_s: float) -> np.ndarray:
    """Return seconds of a lead at a rate as `lead_at` gives them, without resampling the rest of the record."""
    own_hz, gapless = record.lead_fs_hz(lead), bridge_gaps(record.lead_mv(lead))
    first_s = max(np.floor(start_s) - _MARGIN_S, 0.0)
    first, stop = round(first_s * own_hz), round((end_s + _MARGIN_S) * own_hz)
    found = resample(gapless[first:stop], own_hz, fs_hz)
    begin = round((start_s - first_s) * fs_hz)
    return found[begin : begin + round((end_s - start_s) * fs_hz)]
