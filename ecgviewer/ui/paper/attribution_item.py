"""The trace coloured and thickened by attribution: which sample takes which value, and its painting.

Values become a small number of levels, so that a page is a handful of line batches, one pen each.
"""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.beats.segment import NETWORK_FS_HZ, WINDOW_SAMPLES, window_centres
from ecgviewer.explain.attribution import Attribution
from ecgviewer.ui.look.theme import Theme, magnitude_colors, signed_colors
from ecgviewer.ui.paper.line_arrays import draw_lines
from ecgviewer.ui.paper.strip_geometry import StripScale

N_LEVELS = 16
"""Steps of the colour map on each side of zero."""

UNEXPLAINED = -128
"""Level of a sample that no explained beat's window reaches."""

THIN_MM, THICK_MM = 0.32, 1.15
"""Width of the trace without evidence and at the end of the scale."""

_SPARSE_PX = 1.0
_FULL_GROWTH_PX_PER_S = 60.0
_LEAST_GROWTH = 0.35


class AttributionLevels:
    """Quantised attributions of the beats of one lead, one row of 360 samples a beat.

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
        self._levels = np.full((beats.n_beats, WINDOW_SAMPLES), UNEXPLAINED, dtype=np.int8)
        self._made_from: dict[int, tuple[Attribution, float]] = {}

    def update(
        self,
        attributions: Mapping[int, Attribution],
        scale_of: Callable[[Attribution], float],
    ) -> None:
        """Take the attributions of some beats; all others have none from now on.

        Parameters
        ----------
        attributions
            By row of the table of beats. Rows that the table doesn't have are passed over.
        scale_of
            Value at the end of the colour map for an attribution.
        """
        known = {row: item for row, item in attributions.items() if 0 <= row < len(self._levels)}
        for row in self._made_from.keys() - known.keys():
            self._levels[row] = UNEXPLAINED
            del self._made_from[row]
        for row, attribution in known.items():
            scale = scale_of(attribution)
            made_from = self._made_from.get(row)
            if made_from is None or made_from[0] is not attribution or made_from[1] != scale:
                levels = quantise(attribution.per_sample(), scale)
                # A method without a sign knows no evidence against: what is below zero is none.
                self._levels[row] = levels if attribution.is_signed else np.maximum(levels, 0)
                self._made_from[row] = (attribution, scale)
        self.attributions = known
        self.is_signed = any(item.is_signed for item in known.values())

    def beat_of(self, samples: np.ndarray) -> np.ndarray:
        """Return for samples of the record the beat whose R peak is nearest; the earlier one on a tie."""
        return np.searchsorted(self._borders, samples, side="left")

    def level_of(self, samples: np.ndarray) -> np.ndarray:
        """Return the level at samples of the record, `UNEXPLAINED` where there is none; int8."""
        if len(self._levels) == 0:
            return np.full(len(samples), UNEXPLAINED, dtype=np.int8)
        beat = self.beat_of(samples)
        offset = self._offset_in_window(samples, beat)
        is_inside = (offset >= 0) & (offset < WINDOW_SAMPLES)
        found = self._levels[beat, np.clip(offset, 0, WINDOW_SAMPLES - 1)]
        return np.where(is_inside, found, np.int8(UNEXPLAINED))

    def value_at(self, sample: float) -> tuple[int, float] | None:
        """Return the beat that colours a sample and its attribution there; None where there is none."""
        if len(self._levels) == 0:
            return None
        beat = self.beat_of(np.array([sample]))
        offset = int(self._offset_in_window(np.array([sample]), beat)[0])
        attribution = self.attributions.get(int(beat[0]))
        if attribution is None or not 0 <= offset < WINDOW_SAMPLES:
            return None
        return int(beat[0]), float(attribution.per_sample()[offset])

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


def is_sparse(x: np.ndarray) -> bool:
    """Return whether points lie so far apart that corners of the line show."""
    return bool(x.size > 1 and x[-1] - x[0] > _SPARSE_PX * x.size)


def own_segments(x: np.ndarray, y: np.ndarray, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the line pieces of a polyline and the level of each.

    Where points lie apart, each owns the line half-way to its neighbours, so that a step stands
    exactly between two samples; where they are dense, each owns the line to the next.

    Parameters
    ----------
    x, y
        Points in pixels, shape (n,); NaN in `y` breaks the line.
    levels
        Level of each point, shape (n,).

    Returns
    -------
    segments : numpy.ndarray
        x1, y1, x2, y2, shape (m, 4).
    segment_levels : numpy.ndarray
        Shape (m,).
    """
    segments = np.column_stack([x[:-1], y[:-1], x[1:], y[1:]])
    is_drawn = np.isfinite(segments[:, 1]) & np.isfinite(segments[:, 3])
    if not is_sparse(x):
        return segments[is_drawn], levels[:-1][is_drawn]
    is_step = is_drawn & (levels[:-1] != levels[1:])
    is_whole = is_drawn & ~is_step
    middles = (segments[is_step, :2] + segments[is_step, 2:]) / 2
    first_halves = np.column_stack([segments[is_step, :2], middles])
    second_halves = np.column_stack([middles, segments[is_step, 2:]])
    return (
        np.concatenate([segments[is_whole], first_halves, second_halves]),
        np.concatenate([levels[:-1][is_whole], levels[:-1][is_step], levels[1:][is_step]]),
    )


def level_width(level: int, pixels_per_mm: float, px_per_s: float = math.inf) -> float:
    """Return the width of the trace at a level in pixels; it grows with the magnitude.

    Parameters
    ----------
    level
        From -`N_LEVELS` to `N_LEVELS`, or `UNEXPLAINED`.
    pixels_per_mm
        Scale of the widths.
    px_per_s
        Where a second is narrow, thick lines would run into each other: they grow less.
    """
    growth = min(max(px_per_s / _FULL_GROWTH_PX_PER_S, _LEAST_GROWTH), 1.0)
    return (THIN_MM + (THICK_MM - THIN_MM) * growth * _strength(level) / N_LEVELS) * pixels_per_mm


def _strength(level: int) -> int:
    return 0 if level == UNEXPLAINED else abs(level)


def level_color(level: int, is_signed: bool, theme: Theme) -> str:
    """Return the colour of a level as `#rrggbb`."""
    if level == UNEXPLAINED:
        return theme.trace
    return _level_colors(is_signed, theme)[level]


@lru_cache(maxsize=8)
def _level_colors(is_signed: bool, theme: Theme) -> dict[int, str]:
    levels = range(-N_LEVELS if is_signed else 0, N_LEVELS + 1)
    shares = np.array(levels) / N_LEVELS
    rgba = signed_colors(shares, theme) if is_signed else magnitude_colors(shares, theme)
    return {level: "#{:02x}{:02x}{:02x}".format(*rgb) for level, rgb in zip(levels, rgba[:, :3], strict=True)}


def paint_levels(
    painter: QPainter,
    points: tuple[np.ndarray, np.ndarray],
    levels: np.ndarray,
    is_signed: bool,
    scale: StripScale,
    theme: Theme,
) -> None:
    """Paint a polyline in the colours and widths of its levels, the strongest on top.

    Parameters
    ----------
    painter
        Its pen is changed.
    points
        x and y in pixels, shape (n,) each; NaN in y breaks the line.
    levels
        Level of each point, shape (n,).
    is_signed
        Whether negative levels are evidence against.
    scale
        Scale of the page; widths follow from it.
    theme
        Theme to paint in.
    """
    x, y = points
    if x.size < 2:
        return
    # Round caps make round corners; where corners are too small to see, square ones are much faster.
    cap = Qt.PenCapStyle.RoundCap if is_sparse(x) else Qt.PenCapStyle.SquareCap
    segments, segment_levels = own_segments(x, y, levels)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for level in sorted(np.unique(segment_levels).tolist(), key=_strength):
        width = level_width(level, scale.pixels_per_mm, scale.px_per_s)
        pen = QPen(QColor(level_color(level, is_signed, theme)), width)
        pen.setCapStyle(cap)
        painter.setPen(pen)
        draw_lines(painter, segments[segment_levels == level])
