"""Recordings with their signals and classes, as networks of rhythm are trained and scored on them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ecgviewer.beats.detect import detect_r_peaks
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.records.rhythms.groups import (
    GROUPS,
    SINUS_OF_ANY_RATE,
    SINUS_RATES_A_MINUTE,
    is_not_fibrillation,
)
from ecgviewer.records.rhythms.recordings import Recording
from ecgviewer.records.rhythms.signals import find_lead, read_signals
from ecgviewer.records.rhythms.sources import list_recordings

MOST_STRETCHES = 12
"""So many stretches of one patient are taken of each group, evenly spaced: half an hour of one person isn't 180
independent recordings."""

NOT_AFIB = -1
"""In place of a class: any rhythm but fibrillation and flutter. Such recordings can be trained on and aren't scored."""

RATED_S = 10.0
"""What is called of a recording of the four groups, from its beginning: its rate there decides whether SR is one."""

_READING = 0.7


@dataclass(frozen=True, eq=False)
class RhythmSet:
    """Recordings, one row each.

    Attributes
    ----------
    recordings
        Rows of the table.
    signals
        Millivolts, float32, shape (n_recordings, n_leads, n_samples), see `read_signals`.
    leads
        Names of the leads, in the order of the second axis.
    has_lead
        Which leads each recording has; bool, shape (n_recordings, n_leads).
    fs_hz
        Rate of `signals`.
    labels
        The classes.
    targets
        Index of each recording's class, `NOT_AFIB` where only that is known; int64, shape (n_recordings,).
    r_samples
        R peaks of each recording on its first lead of `leads`, in samples of `signals`.
    """

    recordings: tuple[Recording, ...]
    signals: np.ndarray
    leads: tuple[str, ...]
    has_lead: np.ndarray
    fs_hz: float
    labels: tuple[str, ...]
    targets: np.ndarray
    r_samples: tuple[np.ndarray, ...]

    @property
    def patients(self) -> np.ndarray:
        """Patient of each recording, unicode array."""
        return np.array([recording.patient for recording in self.recordings])

    @property
    def sources(self) -> np.ndarray:
        """Source of each recording, unicode array."""
        return np.array([recording.source for recording in self.recordings])

    def select(self, rows: np.ndarray) -> "RhythmSet":
        """Return some of the recordings, by a mask or by row numbers."""
        chosen = np.arange(len(self.recordings))[rows]
        return replace(
            self,
            recordings=tuple(self.recordings[row] for row in chosen),
            signals=self.signals[chosen],
            has_lead=self.has_lead[chosen],
            targets=self.targets[chosen],
            r_samples=tuple(self.r_samples[row] for row in chosen),
        )

    def sha256(self) -> str:
        """Return a checksum over signals, classes and names, for cards."""
        found = hashlib.sha256()
        for recording in self.recordings:
            found.update(f"{recording.record} {recording.start_s} {recording.patient}\n".encode())
        found.update(np.ascontiguousarray(self.targets).tobytes())
        found.update(np.round(self.signals * 1000).astype(np.int16).tobytes())
        return found.hexdigest()


def load_rhythm_set(
    folders: Mapping[str, Path],
    leads: Sequence[str],
    fs_hz: float,
    duration_s: float,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
    *,
    with_rest: bool = False,
) -> RhythmSet:
    """Return the recordings of the four groups of some sources.

    Parameters
    ----------
    folders
        Folder by source, see `sources.find_sources`.
    leads
        Names; a recording without any of them is left out. The R peaks are those of the first that it has.
    fs_hz, duration_s
        Rate and length of the signals.
    progress, cancel
        Told of, and looked at, on the way.
    with_rest
        Whether recordings of no group that aren't in fibrillation are taken along, with `NOT_AFIB` for a class.

    Raises
    ------
    InvalidInputError
        If no recording is left.
    RecordNotFoundError, RecordUnreadableError
        If a source can't be read.
    Cancelled
        On the way, after `cancel` was set.
    """
    progress = progress or Progress()
    table = [
        row for row in list_recordings(folders, cancel=cancel) if row.rhythm or (with_rest and _is_rest(row))
    ]
    table = thin_stretches(table)
    targets = [GROUPS.index(row.rhythm) if row.rhythm else NOT_AFIB for row in table]
    found = read_rhythm_set(table, targets, GROUPS, leads, fs_hz, duration_s, progress, cancel)
    is_other = is_sinus_of_other_rate(found)
    if with_rest:
        return replace(found, targets=np.where(is_other, NOT_AFIB, found.targets))
    return found.select(~is_other)


def _is_rest(recording: Recording) -> bool:
    return is_not_fibrillation(recording.source, recording.labels)


def read_rhythm_set(
    recordings: Sequence[Recording],
    targets: Sequence[int],
    labels: Sequence[str],
    leads: Sequence[str],
    fs_hz: float,
    duration_s: float,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> RhythmSet:
    """Return given recordings with given classes; parameters and errors are those of `load_rhythm_set`.

    Parameters
    ----------
    recordings, targets
        Rows of the table, and index of the class of each in `labels`.
    labels
        The classes.
    """
    progress = progress or Progress()
    has_lead = np.array(
        [[find_lead(recording, lead) is not None for lead in leads] for recording in recordings]
    ).reshape(len(recordings), len(leads))
    rows = np.flatnonzero(has_lead.any(axis=1))
    if rows.size == 0:
        raise InvalidInputError(
            f"no recording with a known rhythm has lead {' or '.join(leads)}; name a folder that holds the sources"
        )
    chosen = [recordings[row] for row in rows.tolist()]
    signals = read_signals(chosen, leads, fs_hz, duration_s, progress.part(0, _READING), cancel)
    first = has_lead[rows].argmax(axis=1)
    peaks = []
    for row, lead in enumerate(first.tolist()):
        raise_if_cancelled(cancel)
        n_samples = min(round(chosen[row].duration_s * fs_hz), signals.shape[2])
        peaks.append(detect_r_peaks(signals[row, lead, :n_samples], fs_hz))
        if row % 100 == 0:
            progress.part(_READING, 1).report(row, len(chosen), "finding R peaks")
    return RhythmSet(
        tuple(chosen),
        signals,
        tuple(leads),
        has_lead[rows],
        fs_hz,
        tuple(labels),
        np.array([targets[row] for row in rows.tolist()], dtype=np.int64),
        tuple(peaks),
    )


def thin_stretches(recordings: Sequence[Recording], most: int = MOST_STRETCHES) -> list[Recording]:
    """Return the recordings with at most so many stretches of one record of each group, evenly spaced."""
    by_kind: dict[tuple[Path, str], list[int]] = {}
    for row, recording in enumerate(recordings):
        by_kind.setdefault((recording.path, recording.rhythm), []).append(row)
    kept: set[int] = set()
    for rows in by_kind.values():
        places = np.linspace(0, len(rows) - 1, min(most, len(rows))).round().astype(int)
        kept.update(rows[place] for place in places.tolist())
    return [recording for row, recording in enumerate(recordings) if row in kept]


def rates_a_minute(found: RhythmSet, within_s: float = np.inf) -> np.ndarray:
    """Return the mean heart rate of the first seconds of each recording, NaN with fewer than three beats there."""
    rates = np.full(len(found.recordings), np.nan)
    for row, every in enumerate(found.r_samples):
        peaks = every[every < within_s * found.fs_hz]
        if peaks.size > 2:
            rates[row] = 60 * found.fs_hz * (peaks.size - 1) / (peaks[-1] - peaks[0])
    return rates


def targets_by_rate(found: RhythmSet) -> np.ndarray:
    """Return the class that each recording is trained as: `targets`, but SB for sinus rhythm that is slow.

    Chapman calls sinus rhythm SB below `SINUS_RATES_A_MINUTE`. The recordings of SR that are not scored because their
    source doesn't name the rate, see `is_sinus_of_other_rate`, are just that, where the rate of all of the recording is
    below the limit, too. The few above the other limit keep their target.

    Returns
    -------
    numpy.ndarray
        Int64, shape (n_recordings,).
    """
    is_sinus = np.array([recording.rhythm == "SR" for recording in found.recordings])
    is_other = is_sinus & (found.targets == NOT_AFIB)
    is_slow = is_other & (rates_a_minute(found) < SINUS_RATES_A_MINUTE[0])
    return np.where(is_slow, found.labels.index("SB") if is_slow.any() else 0, found.targets)


def is_sinus_of_other_rate(found: RhythmSet) -> np.ndarray:
    """Return which SR are of a source that names it whatever its rate, and of another one; see `groups`.

    Rates are those of the first `RATED_S`, rounded to whole beats a minute. A recording whose rate can't be told stays.
    """
    low, high = SINUS_RATES_A_MINUTE
    rates = np.round(rates_a_minute(found, RATED_S))
    is_sinus = found.targets == found.labels.index("SR")
    other: np.ndarray = (
        is_sinus & np.isin(found.sources, SINUS_OF_ANY_RATE) & ((rates < low) | (rates > high))
    )
    return other
