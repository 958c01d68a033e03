"""Attribution along the trace: which sample takes which value. No Qt.

Values become a small number of levels, so that neighbours of much the same value are painted together.
"""

from collections.abc import Callable, Mapping

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES, window_centres
from ecgviewer.explain.attribution import Attribution

N_LEVELS = 16
"""Steps of the colour map on each side of zero."""

UNEXPLAINED = -128
"""Level of a sample that no explained beat's window reaches."""


class AttributionLevels:
    """Quantised attributions of some beats of one lead, 360 samples a beat.

    Parameters
    ----------
    beats
        All beats of the lead.
    fs_hz
        Rate of the record that their samples count in.
    """

    def __init__(self, beats: BeatTable, fs_hz: float) -> None:
        self.attributions: dict[int, Attribution] = {}
        self.is_signed = False
        self._fs_hz = fs_hz
        self._centres = window_centres(beats.r_sample, fs_hz)
        r_sample = beats.r_sample.astype(np.float64)
        self._borders = (r_sample[:-1] + r_sample[1:]) / 2
        self._n_beats = beats.n_beats
        self._levels: dict[int, np.ndarray] = {}
        self._made_from: dict[int, tuple[Attribution, float]] = {}

    def update(
        self,
        attributions: Mapping[int, Attribution],
        scale_of: Callable[[Attribution], float],
    ) -> bool:
        """Take the attributions of some beats; all others have none from now on. Return whether that changed any.

        Parameters
        ----------
        attributions
            By row of the table of beats. Rows that the table doesn't have are passed over.
        scale_of
            Value at the end of the colour map for an attribution.
        """
        known = {row: item for row, item in attributions.items() if 0 <= row < self._n_beats}
        gone = self._made_from.keys() - known.keys()
        is_other = bool(gone)
        for row in gone:
            del self._levels[row], self._made_from[row]
        for row, attribution in known.items():
            scale = scale_of(attribution)
            made_from = self._made_from.get(row)
            if made_from is None or made_from[0] is not attribution or made_from[1] != scale:
                levels = quantise(attribution.per_sample(), scale)
                # A method without a sign knows no evidence against: what is below zero is none.
                self._levels[row] = levels if attribution.is_signed else np.maximum(levels, 0)
                self._made_from[row] = (attribution, scale)
                is_other = True
        self.attributions = known
        self.is_signed = any(item.is_signed for item in known.values())
        return is_other

    def made_of(self, rows: range) -> tuple[tuple[int, Attribution, float], ...]:
        """Return what colours some beats: of each that is explained its row, its attribution and the scale's end."""
        made = ((row, self._made_from.get(row)) for row in rows)
        return tuple((row, *made_from) for row, made_from in made if made_from is not None)

    def beat_of(self, samples: np.ndarray) -> np.ndarray:
        """Return for samples of the record the beat whose R peak is nearest; the earlier one on a tie."""
        return np.searchsorted(self._borders, samples, side="left")

    def level_of(self, samples: np.ndarray) -> np.ndarray:
        """Return the level at samples of the record, `UNEXPLAINED` where there is none; int8."""
        if self._n_beats == 0 or len(samples) == 0:
            return np.full(len(samples), UNEXPLAINED, dtype=np.int8)
        beat = self.beat_of(samples)
        offset = self._offset_in_window(samples, beat)
        is_inside = (offset >= 0) & (offset < WINDOW_SAMPLES)
        first, last = int(beat.min()), int(beat.max())
        levels = np.full((last - first + 1, WINDOW_SAMPLES), UNEXPLAINED, dtype=np.int8)
        for row, of_beat in self._levels.items():
            if first <= row <= last:
                levels[row - first] = of_beat
        found = levels[beat - first, np.clip(offset, 0, WINDOW_SAMPLES - 1)]
        return np.where(is_inside, found, np.int8(UNEXPLAINED))

    def value_at(self, sample: float) -> tuple[int, float, int] | None:
        """Return whose attribution a sample takes, the value, and the sample of the window; None without one."""
        if self._n_beats == 0:
            return None
        beat = self.beat_of(np.array([sample]))
        offset = int(self._offset_in_window(np.array([sample]), beat)[0])
        attribution = self.attributions.get(int(beat[0]))
        if attribution is None or not 0 <= offset < WINDOW_SAMPLES:
            return None
        return int(beat[0]), float(attribution.per_sample()[offset]), offset

    def _offset_in_window(self, samples: np.ndarray, beat: np.ndarray) -> np.ndarray:
        at_network_rate = np.rint(np.asarray(samples, dtype=np.float64) * (NETWORK_FS_HZ / self._fs_hz))
        found: np.ndarray = at_network_rate.astype(np.int64) - self._centres[beat] + WINDOW_SAMPLES // 2
        return found


def quantise(values: np.ndarray, scale: float) -> np.ndarray:
    """Return values as levels from -`N_LEVELS` to `N_LEVELS`, int8, same shape.

    Parameters
    ----------
    values
        Attributions.
    scale
        Value at the end of the colour map; larger ones are clipped. With 0 or less, all levels are 0.
    """
    if not scale > 0:
        return np.zeros(values.shape, dtype=np.int8)
    shares = np.clip(np.nan_to_num(values) / scale, -1.0, 1.0)
    found: np.ndarray = np.rint(shares * N_LEVELS).astype(np.int8)
    return found
