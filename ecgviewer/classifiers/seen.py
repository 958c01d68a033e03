"""What networks see of the beats of a lead: as input for explanations, as arrays, and as a curve to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.beats.beat_windows import BeatWindows
from ecgviewer.beats.context import BeatContext
from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES, window_centres
from ecgviewer.beats.usual_beat import AFTER, BEFORE, FS_HZ
from ecgviewer.beats.usual_beat import QRS as QRS_SAMPLES
from ecgviewer.classifiers.neighbourhood import join_neighbourhoods, neighbourhoods

SD = "SD"
"""Unit of a curve in standard deviations of the lead around the beat."""

QRS = "QRS"
"""Unit of a curve in heights of the patient's usual QRS complex."""


class SeenBeats(Protocol):
    """Some beats as one network sees them, to be explained; what is in them is between network and explainer."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice | np.ndarray, /) -> Any: ...


@dataclass(frozen=True, eq=False)
class SeenCurve:
    """A lead as a network sees it, as one curve.

    Attributes
    ----------
    positions
        In samples of the record, ascending, float64.
    values
        Same shape, float32; NaN in gaps.
    unit
        Of the values: `SD` or `QRS`.
    """

    positions: np.ndarray
    values: np.ndarray
    unit: str


@dataclass(frozen=True, eq=False)
class Comparison:
    """A beat as a network compares it with the patient's usual one, both in the same unit.

    Attributes
    ----------
    positions
        In samples of the record, ascending, float64.
    own, difference
        The beat, and how it differs from the usual one; float32, same shape.
    r_peak
        Slice of the samples around the R peak, where a beat is tallest.
    """

    positions: np.ndarray
    own: np.ndarray
    difference: np.ndarray
    r_peak: slice


class SeenRecord(Protocol):
    """What a network saw of all beats of a lead."""

    def pick(self, beat_indices: Sequence[int] | np.ndarray) -> Any:
        """Return some beats as the network sees them, a `SeenBeats`."""
        ...

    def join(self, parts: Sequence[Any]) -> Any:
        """Return what `pick` gave of several records, at least one, after each other."""
        ...

    def arrays_of(self, beat_index: int) -> dict[str, np.ndarray]:
        """Return what the network sees of one beat by name, to be saved."""
        ...

    def curve(self, beats: BeatTable, fs_hz: float) -> SeenCurve:
        """Return the lead as the network sees it.

        Where beats overlap, a sample is that of the beat whose R peak is nearest. Each beat was scaled on its
        own, so the curve breaks between beats.

        Parameters
        ----------
        beats
            All beats of the lead.
        fs_hz
            Rate of the record.
        """
        ...

    def against_usual(self, beats: BeatTable, fs_hz: float, beat_index: int) -> Comparison | None:
        """Return a beat against the patient's usual one; None where the network doesn't compare them.

        Parameters
        ----------
        beats, fs_hz
            As for `curve`.
        beat_index
            Row of the beat.
        """
        ...


@dataclass(frozen=True, eq=False)
class SeenWindows:
    """One second around each R peak, by itself.

    Attributes
    ----------
    windows
        As in `PreparedBeats`.
    """

    windows: np.ndarray | BeatWindows

    def pick(self, beat_indices: Sequence[int] | np.ndarray) -> np.ndarray:
        """Return windows, shape (n, 360)."""
        return self.windows[np.asarray(beat_indices, dtype=np.intp)]

    def join(self, parts: Sequence[np.ndarray]) -> np.ndarray:
        """Return windows after each other."""
        return np.concatenate(parts)

    def arrays_of(self, beat_index: int) -> dict[str, np.ndarray]:
        """Return the window of one beat."""
        return {"window": self.windows[beat_index]}

    def curve(self, beats: BeatTable, fs_hz: float) -> SeenCurve:
        """Return the windows of all beats as one curve, in standard deviations."""
        half = WINDOW_SAMPLES // 2
        positions = window_centres(beats.r_sample, fs_hz)[:, None] + np.arange(-half, half)
        return SeenCurve(*_join(beats, positions, np.asarray(self.windows), NETWORK_FS_HZ / fs_hz), SD)

    def against_usual(self, beats: BeatTable, fs_hz: float, beat_index: int) -> Comparison | None:
        """Return None: such a network knows no other beat."""
        return None


@dataclass(frozen=True, eq=False)
class SeenContext:
    """Each beat in its rhythm, against the patient's usual beat and among its neighbours.

    Attributes
    ----------
    context
        Of all beats.
    """

    context: BeatContext

    def pick(self, beat_indices: Sequence[int] | np.ndarray) -> Any:
        """Return beats among their neighbours, `Neighbourhoods`."""
        return neighbourhoods(self.context, beat_indices)

    def join(self, parts: Sequence[Any]) -> Any:
        """Return beats among their neighbours after each other."""
        return join_neighbourhoods(parts)

    def arrays_of(self, beat_index: int) -> dict[str, np.ndarray]:
        """Return features and waves of one beat, as in `BeatContext`."""
        return {"features": self.context.features[beat_index], "waves": self.context.waves[beat_index]}

    def curve(self, beats: BeatTable, fs_hz: float) -> SeenCurve:
        """Return the waves of all beats as one curve, in heights of the usual QRS complex.

        At 120 Hz, without baseline, each where it fits the usual beat best.
        """
        positions = self._centres(beats.r_sample, fs_hz)[:, None] + np.arange(-BEFORE, AFTER)
        return SeenCurve(*_join(beats, positions, self.context.waves[:, 0], FS_HZ / fs_hz), QRS)

    def against_usual(self, beats: BeatTable, fs_hz: float, beat_index: int) -> Comparison | None:
        """Return a beat against the patient's usual one, both in heights of the usual QRS complex."""
        own, difference = self.context.waves[beat_index, :2]
        centre = self._centres(beats.r_sample, fs_hz)[beat_index]
        positions = (centre + np.arange(-BEFORE, AFTER)) * (fs_hz / FS_HZ)
        return Comparison(positions, own, difference, QRS_SAMPLES)

    def _centres(self, r_sample: np.ndarray, fs_hz: float) -> np.ndarray:
        """Return where each wave has its R peak, in samples at 120 Hz."""
        centres = np.rint(r_sample * (FS_HZ / fs_hz)).astype(np.int64)
        return centres if self.context.shifts is None else centres + self.context.shifts


def _join(
    beats: BeatTable, positions: np.ndarray, values: np.ndarray, to_network: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return stretches of all beats as one curve; a sample is that of the beat whose R peak is nearest.

    Parameters
    ----------
    positions, values
        Of each beat's consecutive samples at the network's rate, shape (n_beats, n_samples).
    to_network
        Samples of the network in one of the record.
    """
    borders = (beats.r_sample[:-1] + beats.r_sample[1:]) / 2 * to_network
    begins = np.concatenate([[-np.inf], borders])
    ends = np.concatenate([borders, [np.inf]])
    positions = np.concatenate([positions, positions[:, -1:] + 1], axis=1)  # one sample more than seen
    is_own = (positions > begins[:, None]) & (positions <= ends[:, None])
    is_own[:, -1] = False
    is_own &= np.isfinite(values).all(axis=1)[:, None]
    # After the last sample of a beat's own stands one NaN that breaks the curve before the next beat.
    values = np.concatenate([values, np.full((len(values), 1), np.nan, dtype=values.dtype)], axis=1)
    rows = np.flatnonzero(is_own.any(axis=1))
    after = is_own.shape[1] - is_own[rows, ::-1].argmax(axis=1)
    values[rows, after] = np.nan
    is_own[rows, after] = True
    return positions[is_own] / to_network, values[is_own].astype(np.float32)
