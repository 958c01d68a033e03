"""How high one lead lies on the paper, or two below each other: pure numbers, no Qt.

Values are millivolts, or what is drawn as tall as one; distances are from the upper edge of the paper.
"""

import math
from dataclasses import dataclass

from ecgviewer.ui.paper.strip_geometry import FILLED_SHARE, LARGE_BOX_MV, choose_center_mv

FIRST_SHARE, SECOND_SHARE = 0.37, 0.75
"""Of the paper's height: there the medians of two leads lie where there is room for both."""

_APART_MV = 0.5
"""So far two leads are kept from each other where there is room."""

_SAME = 1e-9


@dataclass(frozen=True)
class Extent:
    """What the values of a lead on a page span, NaN each where there is none.

    Attributes
    ----------
    low, high, median
        Smallest, largest and median value.
    """

    low: float = math.nan
    high: float = math.nan
    median: float = math.nan

    def filled(self, median: float) -> "Extent":
        """Return the extent, or where there are no values one of no height."""
        return self if math.isfinite(self.median) else Extent(median, median, median)


@dataclass(frozen=True)
class Centers:
    """The value at half the paper's height, of each lead; infinity where it isn't placed yet."""

    first_mv: float = math.inf
    second_mv: float = math.inf


UNPLACED = Centers()
"""No lead has its place yet."""


def place_leads(first: Extent, second: Extent | None, span_mv: float, current: Centers) -> Centers:
    """Return where the leads of a page lie.

    The present places stay while nothing is cut off and no lead reaches into the other. Otherwise two leads
    have their medians at `FIRST_SHARE` and `SECOND_SHARE` of the height, moved as little as needed to be apart
    and whole; where the paper is too low for that, the first goes up and the second down as far as they can.
    Places are multiples of the large box where there is room for that, so that the zero of both lies on a line.

    Parameters
    ----------
    first, second
        What the page's values span; None where there is one lead only.
    span_mv
        Millivolts that the paper shows.
    current
        The places until now.
    """
    if second is None:
        center = choose_center_mv(first.low, first.high, first.median, span_mv, current.first_mv)
        return Centers(center)
    first, second = (
        _filled(first, current.first_mv, FIRST_SHARE, span_mv),
        _filled(second, current.second_mv, SECOND_SHARE, span_mv),
    )
    if _are_whole(first, second, span_mv, current):
        return current
    above_mv, below_mv = _distances(first, second, span_mv)
    exact = Centers(
        first.median - span_mv / 2 + above_mv,
        second.median - span_mv / 2 + below_mv,
    )
    snapped = Centers(_snap(exact.first_mv), _snap(exact.second_mv))
    return snapped if _are_whole(first, second, span_mv, snapped) else exact


def split_mv(first: Extent, second: Extent, centers: Centers, span_mv: float) -> float:
    """Return where the first lead's part of the paper ends: half-way between both, from the upper edge."""
    first = _filled(first, centers.first_mv, FIRST_SHARE, span_mv)
    second = _filled(second, centers.second_mv, SECOND_SHARE, span_mv)
    upper, lower = (
        span_mv / 2 - (extent.median - center)
        for extent, center in ((first, centers.first_mv), (second, centers.second_mv))
    )
    middle = span_mv / 2 - (first.low - centers.first_mv + second.high - centers.second_mv) / 2
    lowest = 0.9 * span_mv
    return min(max(middle, min(upper, lowest)), max(lower, upper), lowest)


def _filled(extent: Extent, center_mv: float, share: float, span_mv: float) -> Extent:
    """Return an extent; without values one of no height, where the lead lies now or would lie."""
    return extent.filled(center_mv + (0.5 - share) * span_mv if math.isfinite(center_mv) else 0.0)


def _snap(value_mv: float) -> float:
    return round(value_mv / LARGE_BOX_MV) * LARGE_BOX_MV


def _are_whole(first: Extent, second: Extent, span_mv: float, centers: Centers) -> bool:
    """Return whether nothing of two leads is cut off, and they don't reach into each other."""
    if not math.isfinite(centers.first_mv + centers.second_mv):
        return False
    half = span_mv / 2 * FILLED_SHARE + _SAME
    return (
        first.high - centers.first_mv <= half
        and second.low - centers.second_mv >= -half
        and first.low - centers.first_mv >= second.high - centers.second_mv - _SAME
    )


def _distances(first: Extent, second: Extent, span_mv: float) -> tuple[float, float]:
    """Return how far below the upper edge the medians lie."""
    edge = span_mv * (1 - FILLED_SHARE) / 2
    highest, lowest = first.high - first.median + edge, span_mv - edge - (second.median - second.low)
    between = first.median - first.low + second.high - second.median
    wanted = FIRST_SHARE * span_mv, SECOND_SHARE * span_mv
    room = lowest - highest - between
    if room < 0:
        return _apart(first, second, span_mv, edge)
    between += min(room, _APART_MV)
    above = min(max(wanted[0], highest), lowest - between)
    return above, min(max(wanted[1], above + between), lowest)


def _apart(first: Extent, second: Extent, span_mv: float, edge: float) -> tuple[float, float]:
    """Return distances of leads too tall for the paper: as far apart as each is whole, a taller one at its share."""
    lowest = span_mv - edge - (first.median - first.low)
    highest = edge + second.high - second.median
    above, below = first.high - first.median + edge, span_mv - edge - (second.median - second.low)
    return (
        above if above <= lowest else FIRST_SHARE * span_mv,
        below if below >= highest else SECOND_SHARE * span_mv,
    )
