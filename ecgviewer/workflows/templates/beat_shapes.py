"""The beats of one lead in millivolts, cut round their R peaks and laid over one another."""

from dataclasses import dataclass, replace

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES, window_centres
from ecgviewer.beats.usual_beat import correlation
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.records.record import Record
from ecgviewer.signals.mapped import let_go
from ecgviewer.signals.resample import bridge_gaps, resample

R_AT = WINDOW_SAMPLES // 2
"""Sample of the R peak in a window at `NETWORK_FS_HZ`."""

SHAPE = slice(R_AT - 54, R_AT + 76)
"""What is compared between beats: 0.15 s before to 0.21 s after the R peak, as in `beats.usual_beat`."""

_MOST_SHIFT = 9
"""R peaks of annotators and detectors lie up to 25 ms apart on beats of one shape."""

_BATCH = 2048


@dataclass(frozen=True, eq=False)
class BeatShapes:
    """One lead at `NETWORK_FS_HZ` and where its beats lie on it.

    Attributes
    ----------
    lead_mv
        Millivolts, finite, float32.
    r_sample
        R peaks as samples of `lead_mv`, int64, shape (n_beats,).
    centre
        Sample of `lead_mv` that is laid on `R_AT`, int64, shape (n_beats,).
    """

    lead_mv: np.ndarray
    r_sample: np.ndarray
    centre: np.ndarray

    @classmethod
    def of(
        cls, record: Record, lead: int, beats: BeatTable, cancel: CancelToken | None = None
    ) -> "BeatShapes":
        """Return the beats of a record's lead; missing samples are bridged by straight lines."""
        found = resample(record.lead_mv(lead, cancel), record.fs_hz, NETWORK_FS_HZ, cancel)
        r_sample = window_centres(beats.r_sample, record.fs_hz)
        return cls(bridge_gaps(found), r_sample, r_sample)

    def windows_mv(self, rows: np.ndarray) -> np.ndarray:
        """Return one second round each R peak, its median at 0.

        Beyond the ends of the lead its first and last values go on.

        Parameters
        ----------
        rows
            Of the table of beats, shape (n,).

        Returns
        -------
        numpy.ndarray
            Millivolts, float32, shape (n, 360).
        """
        if self.lead_mv.size == 0:
            return np.zeros((len(rows), WINDOW_SAMPLES), dtype=np.float32)
        around = self.centre[rows][:, None] + np.arange(-R_AT, WINDOW_SAMPLES - R_AT)
        windows: np.ndarray = self.lead_mv[around.clip(0, self.lead_mv.size - 1)]
        let_go(self.lead_mv)
        windows -= np.median(windows, axis=1, keepdims=True)
        return windows

    def aligned(self, rows: np.ndarray, cancel: CancelToken | None = None) -> "BeatShapes":
        """Return the beats with some of them moved, by at most 25 ms from R, to where they best fit their median.

        Parameters
        ----------
        rows
            Beats of one class.
        """
        centre = self.centre.copy()
        centre[rows] = self.r_sample[rows]
        plain = replace(self, centre=centre.copy())
        usual = np.median(plain.windows_mv(evenly(rows, _BATCH)), axis=0)[SHAPE]
        shifts = np.arange(-_MOST_SHIFT, _MOST_SHIFT + 1)
        # The nearest of equal fits comes first.
        shifts = shifts[np.argsort(np.abs(shifts), kind="stable")]
        for first in range(0, len(rows), _BATCH):
            raise_if_cancelled(cancel)
            own = rows[first : first + _BATCH]
            windows = plain.windows_mv(own)
            fits = [
                correlation(windows[:, SHAPE.start + shift : SHAPE.stop + shift], usual) for shift in shifts
            ]
            centre[own] += shifts[np.argmax(fits, axis=0)]
        return replace(self, centre=centre)


def evenly(rows: np.ndarray, most: int) -> np.ndarray:
    """Return at most so many rows, spread evenly over all: the same ones each time."""
    if rows.size <= most:
        return rows
    found: np.ndarray = rows[np.linspace(0, rows.size - 1, most).round().astype(np.int64)]
    return found
