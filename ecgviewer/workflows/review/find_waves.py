"""Find P, QRS and T of every beat of a record."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ecgviewer.beats.beat_table import BeatTable, build_beat_table
from ecgviewer.beats.delineate import Waves, delineate
from ecgviewer.beats.qrs_widths import width_by_shape
from ecgviewer.beats.rhythm import is_fibrillating
from ecgviewer.beats.wave_intervals import BeatIntervals, beat_intervals, qrs_widths_ms
from ecgviewer.jobs import CancelToken
from ecgviewer.records.record import Record
from ecgviewer.records.wave_marks import P

_VENTRICULAR = ("V", "E", "r", "/", "f", "!")
"""Beats that start in the ventricles, or are paced."""

_NO_CALL_NEEDED = ("pr_ms", "qrs_ms", "qt_ms", "qtc_bazett_ms", "qtc_fridericia_ms", "rr_ms")


@dataclass(frozen=True, eq=False)
class RecordWaves:
    """The waves of the beats of one lead of a record.

    Attributes
    ----------
    record, lead, beats
        Where they were found.
    waves
        What was found, one row a beat.
    """

    record: Record
    lead: int
    beats: BeatTable
    waves: Waves

    @cached_property
    def qrs_ms(self) -> np.ndarray:
        """Width of each QRS complex, one for all beats of a shape, in milliseconds."""
        fs_hz = self.record.fs_hz
        found = qrs_widths_ms(self.waves, fs_hz)
        return width_by_shape(self.record.lead_mv(self.lead), fs_hz, self.beats.r_sample, found)

    @cached_property
    def is_fibrillating(self) -> np.ndarray:
        """Which beats lie in atrial fibrillation or flutter, see `beats.rhythm`."""
        return is_fibrillating(self.beats.rhythm, self.waves.is_found[:, P], self.beats.rr_before_s)

    def intervals(self, called: np.ndarray | None = None) -> BeatIntervals:
        """Return the intervals of every beat.

        No beat is early in fibrillation or flutter, and ventricular and paced beats have no corrected QT.

        Parameters
        ----------
        called
            The label that each beat is called; None if nothing is.
        """
        is_ventricular = np.isin(self.beats.symbol, _VENTRICULAR)
        if called is not None:
            is_ventricular = is_ventricular | (called == "V")
        found = beat_intervals(
            self.waves, self.record.fs_hz, self.beats.rr_before_s, self.qrs_ms, is_ventricular
        )
        early = np.where(self.is_fibrillating, np.nan, found.prematurity_percent)
        return replace(found, prematurity_percent=early)


def find_waves(
    record: Record,
    lead: int,
    beats: BeatTable | None = None,
    folder: Path | None = None,
    cancel: CancelToken | None = None,
) -> RecordWaves:
    """Find the waves of every beat on one lead.

    Parameters
    ----------
    record
        Any record.
    lead
        Index of the lead.
    beats
        The beats of that lead; by default those of the reference, else detected ones.
    folder
        Of the delineator; by default the one that comes with the program.
    cancel
        Looked at on the way.

    Raises
    ------
    ModelUnreadableError
        If the delineator can't be read.
    """
    beats = beats or build_beat_table(record, lead, cancel)
    waves = delineate(record.lead_mv(lead), record.fs_hz, beats.r_sample, folder, cancel)
    return RecordWaves(record, lead, beats, waves)


def waves_as_dict(found: RecordWaves) -> dict[str, Any]:
    """Return waves as `waves --json` prints them; None stands for what there is not."""
    intervals = found.intervals()
    beats = []
    for index in range(found.beats.n_beats):
        own = intervals.beat_as_dict(index)
        beats.append(
            {
                "number": index + 1,
                "symbol": str(found.beats.symbol[index]) or None,
                **found.waves.beat_as_dict(index),
                **{name: own[name] for name in _NO_CALL_NEEDED},
            }
        )
    return {
        "record": found.record.name,
        "lead": found.record.lead_names[found.lead],
        "fs_hz": found.record.fs_hz,
        "n_beats": found.beats.n_beats,
        "r_peaks": "detected" if found.beats.is_detected else "reference",
        "notes": list(found.record.notes),
        "beats": beats,
    }
