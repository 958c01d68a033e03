"""Find P, QRS and T of every beat of a record."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from ecgviewer.beats.beat_table import BeatTable, build_beat_table
from ecgviewer.beats.delineate import WaveMarks, Waves, delineate
from ecgviewer.beats.qrs_widths import width_by_shape
from ecgviewer.beats.rhythm import is_fibrillating
from ecgviewer.beats.wave_intervals import BeatIntervals, beat_intervals, qrs_widths_ms
from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.explain.in_words import EARLY_PERCENT
from ecgviewer.jobs import CancelToken
from ecgviewer.records.record import Record
from ecgviewer.records.wave_marks import P

_VENTRICULAR = ("V", "E", "r", "/", "f", "!")
"""Beats that start in the ventricles, or are paced."""


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
        found = self.measured
        if called is None:
            return found
        corrected = (
            np.where(called == "V", np.nan, ms) for ms in (found.qtc_bazett_ms, found.qtc_fridericia_ms)
        )
        bazett_ms, fridericia_ms = corrected
        return replace(found, qtc_bazett_ms=bazett_ms, qtc_fridericia_ms=fridericia_ms)

    @cached_property
    def measured(self) -> BeatIntervals:
        """The intervals of every beat, whatever it is called: of a day they take a second, so they are kept."""
        is_ventricular = np.isin(self.beats.symbol, _VENTRICULAR)
        found = beat_intervals(
            self.waves, self.record.fs_hz, self.beats.rr_before_s, self.qrs_ms, is_ventricular
        )
        early = np.where(self.is_fibrillating, np.nan, found.prematurity_percent)
        return replace(found, prematurity_percent=early)


@dataclass(frozen=True)
class BeatWaves:
    """The waves of one beat; None stands for what there is not.

    Attributes
    ----------
    number, symbol
        The first is 1; reference mnemonic.
    r_sample
        Its R peak.
    p, qrs, t
        Where each wave is.
    pr_ms, qrs_ms, qt_ms, qtc_bazett_ms, qtc_fridericia_ms, rr_ms
        See `BeatIntervals`.
    qtc_of_early_beat
        Whether there is a corrected QT though the beat comes early, see `is_qtc_of_early`.
    """

    number: int
    symbol: str | None
    r_sample: int
    p: WaveMarks
    qrs: WaveMarks
    t: WaveMarks
    pr_ms: float | None
    qrs_ms: float | None
    qt_ms: float | None
    qtc_bazett_ms: float | None
    qtc_fridericia_ms: float | None
    rr_ms: float | None
    qtc_of_early_beat: bool = False


@dataclass(frozen=True)
class WavesResult:
    """The waves of all beats as text and JSON show them.

    Attributes
    ----------
    record, lead, fs_hz
        Where they were found, and the rate that samples count in.
    n_beats, r_peaks
        Number of beats; "reference" or "detected".
    notes
        What a person should know of the record.
    beats
        All beats.
    """

    record: str
    lead: str
    fs_hz: float
    n_beats: int
    r_peaks: str
    notes: tuple[str, ...]
    beats: tuple[BeatWaves, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the waves as `waves --json` prints them."""
        return result_as_dict(self)


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


def is_qtc_of_early(intervals: BeatIntervals) -> np.ndarray:
    """Return which beats have a corrected QT though they come early: the formulas hold for a steady rhythm.

    Returns
    -------
    numpy.ndarray
        Bool, shape (n_beats,).
    """
    is_early = intervals.prematurity_percent > EARLY_PERCENT
    found: np.ndarray = is_early & np.isfinite(intervals.qtc_bazett_ms)
    return found


def waves_result(found: RecordWaves) -> WavesResult:
    """Return what is shown of the waves of a record."""
    intervals = found.intervals()
    is_of_early = is_qtc_of_early(intervals)
    beats = []
    for index in range(found.beats.n_beats):
        own, marks = intervals.beat_as_dict(index), found.waves.marks(index)
        beats.append(
            BeatWaves(
                number=index + 1,
                symbol=str(found.beats.symbol[index]) or None,
                r_sample=int(found.waves.r_sample[index]),
                p=marks["p"],
                qrs=marks["qrs"],
                t=marks["t"],
                pr_ms=own["pr_ms"],
                qrs_ms=own["qrs_ms"],
                qt_ms=own["qt_ms"],
                qtc_bazett_ms=own["qtc_bazett_ms"],
                qtc_fridericia_ms=own["qtc_fridericia_ms"],
                rr_ms=own["rr_ms"],
                qtc_of_early_beat=bool(is_of_early[index]),
            )
        )
    return WavesResult(
        record=found.record.name,
        lead=found.record.lead_names[found.lead],
        fs_hz=found.record.fs_hz,
        n_beats=found.beats.n_beats,
        r_peaks="detected" if found.beats.is_detected else "reference",
        notes=tuple(found.record.notes),
        beats=tuple(beats),
    )
