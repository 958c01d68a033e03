"""Stretches of 10 s of the MIT-BIH Supraventricular Arrhythmia Database (Greenwald 1990) that aren't in fibrillation.

The database names no rhythm: its annotators marked beats. That a stretch is not in fibrillation is this program's
own rule, from how steady the intervals between its normal beats are, see `is_steady`.
"""

from pathlib import Path

import numpy as np

from ecgviewer.records.patients import SVDB_RECORDS
from ecgviewer.records.rhythms.recordings import Recording, cut_stretches, whole_recording
from ecgviewer.records.symbols import BEAT_MEANINGS
from ecgviewer.records.wfdb_files import read_record

SOURCE = "svdb"
STRETCH_S = 10.0

EARLY_BEATS = "steady with early beats"
"""Label of the stretches that the rule finds. Others have none, so nothing is said of their rhythm."""

MOST_STEP = 0.05
"""Median of |step| / interval between normal beats up to which their rhythm is steady. Of the database's 39 records
that the rule was made on two are above 0.09 in the median of half an hour, and 35 below 0.04."""

FEWEST_STEPS, FEWEST_STEPS_AROUND = 2, 15
_AROUND_S = 25.0
_EARLY = frozenset("SVAaJrF")


def list_svdb(folder: Path) -> list[Recording]:
    """Return the whole stretches of 10 s, one behind the other, of the records that lie in a folder.

    None has a group. Those that the rule finds steady though beats in them come early are labelled so.

    Raises
    ------
    RecordUnreadableError
        If a record can't be read.
    """
    names = [name for name in sorted(SVDB_RECORDS) if (folder / f"{name}.hea").is_file()]
    return [row for name in names for row in _stretches(folder, name)]


def _stretches(folder: Path, name: str) -> list[Recording]:
    record = read_record(folder / name)
    if record.annotations is None:
        return []
    is_beat = np.array([symbol in BEAT_MEANINGS for symbol in record.annotations.symbols], dtype=bool)
    beats = record.annotations.select(is_beat)
    beat_s, symbols = beats.samples / record.fs_hz, np.array(beats.symbols)
    step_s, steps = normal_steps(beat_s, symbols)
    early_s = beat_s[np.isin(symbols, sorted(_EARLY))]
    is_known = steps.size > 0 and bool(np.median(steps) <= MOST_STEP)
    whole = whole_recording(folder, name, name, SOURCE, "", ())

    def told(start_s: float) -> tuple[str, tuple[str, ...]]:
        has_early = bool(_between(early_s, start_s, start_s + STRETCH_S).any())
        return "", (EARLY_BEATS,) if is_known and has_early and is_steady(step_s, steps, start_s) else ()

    return cut_stretches(whole, STRETCH_S, told)


def normal_steps(beat_s: np.ndarray, symbols: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how much neighbouring intervals between normal beats differ, and when.

    Three normal beats in a row make a step, and so do three with one early beat between each two (bigeminy), where
    the intervals are those from normal beat to normal beat. What comes next to a single early beat makes none.

    Parameters
    ----------
    beat_s
        Beats in seconds, rising, shape (n_beats,).
    symbols
        WFDB mnemonic of each.

    Returns
    -------
    step_s : numpy.ndarray
        The middle beat of each step, in seconds.
    steps : numpy.ndarray
        |second interval - first| / first.
    """
    is_normal = symbols == "N"
    places, found = [], []
    for reach in (1, 2):
        middle = np.arange(reach, max(beat_s.size - reach, reach))
        is_step = is_normal[middle - reach] & is_normal[middle] & is_normal[middle + reach]
        if reach > 1:
            is_step &= ~is_normal[middle - 1] & ~is_normal[middle + 1]
        kept = middle[is_step]
        before_s, after_s = beat_s[kept] - beat_s[kept - reach], beat_s[kept + reach] - beat_s[kept]
        places.append(beat_s[kept])
        found.append(np.abs(after_s - before_s) / before_s)
    return np.concatenate(places), np.concatenate(found)


def is_steady(step_s: np.ndarray, steps: np.ndarray, start_s: float) -> bool:
    """Return whether the normal beats of a stretch of 10 s come too steadily for fibrillation, by this program's rule.

    The median step is at most `MOST_STEP`, in the stretch (of at least two steps) and in the minute around it (of at
    least 15): in fibrillation neighbouring intervals differ by 0.1 in the median and more.

    Parameters
    ----------
    step_s, steps
        See `normal_steps`.
    start_s
        Where the stretch begins.
    """
    own = steps[_between(step_s, start_s, start_s + STRETCH_S)]
    around = steps[_between(step_s, start_s - _AROUND_S, start_s + STRETCH_S + _AROUND_S)]
    if own.size < FEWEST_STEPS or around.size < FEWEST_STEPS_AROUND:
        return False
    return bool(np.median(own) <= MOST_STEP and np.median(around) <= MOST_STEP)


def _between(times_s: np.ndarray, first_s: float, stop_s: float) -> np.ndarray:
    return np.asarray((times_s >= first_s) & (times_s < stop_s))
