"""Paper and curves of a strip in tiles that are painted once: a page that scrolls moves them.

A tile covers some pixels of the record, not of the page, and a page is made of tiles where they come to lie on
whole pixels: `whole_pixels` gives steps for which they do. Rows, header, axis and remarks depend on where a page
begins and ends, and are no part of tiles.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPixmap

from ecgviewer.beats.rhythm import MISSING_S
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.paper.header_painter import is_colored
from ecgviewer.ui.paper.paper import paper_rect
from ecgviewer.ui.paper.strip_content import Stretches, StripContent, TraceSignal, is_same
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import Band, StripPage
from ecgviewer.ui.paper.strip_painter import StripPainter

TILE_PX = 256
"""Width of a tile in device pixels; hatches go on from tile to tile where it is a multiple of 8."""

_BESIDE_PX = 32
"""What of the curve is painted beyond a tile's edges: its lines and the band are wide, and reach into the tile."""

_BESIDE_S = 0.6
"""A beat whose R peak is so far beside a tile may still colour some of it."""

_MOST_MISSING = 3
"""Where more tiles of a page are missing, it is painted as a whole: that is faster."""

_PHASE_PX = 0.002


@dataclass(frozen=True)
class Look:
    """How a page is painted.

    Attributes
    ----------
    fonts, theme
        As `PagePainter` has them.
    pixel_ratio
        Device pixels per logical pixel.
    """

    fonts: StripFonts
    theme: Theme
    pixel_ratio: float


@dataclass(frozen=True, eq=False)
class _Tile:
    """A tile, and what of the content it shows that may change."""

    picture: QPixmap
    shown: tuple[object, ...]


@dataclass(frozen=True)
class _Place:
    """Where tiles lie on a page: the device pixel where tile 0 begins, the first tile of the page, and the last."""

    origin: int
    first: int
    last: int


def whole_pixels(seconds: float, page: StripPage, pixel_ratio: float) -> float:
    """Return the step in time next to some seconds that is a whole number of device pixels."""
    px_per_s = page.scale.px_per_s * pixel_ratio
    return round(seconds * px_per_s) / px_per_s


class PaperTiles:
    """The tiles of one strip, those of other content, scale or height forgotten."""

    def __init__(self) -> None:
        self._tiles: dict[int, _Tile] = {}
        self._key: tuple[object, ...] = ()
        self._phase = 0.0

    def lay(self, painter: QPainter, content: StripContent, page: StripPage, look: Look) -> bool:
        """Paint paper and curves of a page; return whether that was done.

        It isn't where something lies on the page that tiles don't hold, such as words about noise, and where most
        tiles aren't there yet: then the page is to be painted as a whole.

        Parameters
        ----------
        painter
            Of a widget or a picture of pixels.
        content, page, look
            What to paint, where, and how.
        """
        place = self._place(content, page, look)
        if place is None:
            return False
        shown = range(place.first, place.last + 1)
        missing = sum(not self._is_there(number, content, page, look) for number in shown)
        if missing > _MOST_MISSING:
            return False
        painter.save()
        painter.setClipRect(paper_rect(page))
        top = math.floor(page.layout.paper.top)
        for number in shown:
            left = (place.origin + number * TILE_PX) / look.pixel_ratio
            painter.drawPixmap(QPointF(left, top), self._tile(number, content, page, look))
        painter.restore()
        return True

    def prepare(self, content: StripContent, page: StripPage, look: Look, direction: int) -> bool:
        """Paint one tile that is missing on a page or on those beside it; return whether there was one.

        Parameters
        ----------
        content, page, look
            As `lay` takes them.
        direction
            Which of the pages beside comes first: 1 for the next, -1 for the one before.
        """
        place = self._place(content, page, look)
        if place is None:
            return False
        reach = place.last - place.first + 1
        ahead = range(place.last + 1, place.last + 1 + reach)
        behind = range(place.first - 1, place.first - 1 - reach, -1)
        beside = (ahead, behind) if direction > 0 else (behind, ahead)
        self._keep_between(place.first - reach - 1, place.last + reach + 1)
        for number in self._inside(
            (*range(place.first, place.last + 1), *beside[0], *beside[1]), content, page, look
        ):
            if not self._is_there(number, content, page, look):
                self._tile(number, content, page, look)
                return True
        return False

    def _place(self, content: StripContent, page: StripPage, look: Look) -> _Place | None:
        """Return where tiles lie on a page, None where it can't be made of tiles; forget those of another scale."""
        ratio = look.pixel_ratio
        if content.signal is None or ratio != round(ratio) or _has_more(content, page):
            return None
        offset = (page.layout.left - page.start_s * page.scale.px_per_s) * ratio
        key = _key_of(content, page, look)
        is_known = len(key) == len(self._key) and all(map(is_same, key, self._key))
        if not is_known or abs(offset - self._phase - round(offset - self._phase)) > _PHASE_PX:
            self._tiles.clear()
            self._key, self._phase = key, offset - math.floor(offset)
        origin = round(offset - self._phase)
        first = (math.floor(page.layout.left * ratio) - origin) // TILE_PX
        last = (math.ceil(page.layout.right * ratio) - 1 - origin) // TILE_PX
        return _Place(origin, first, last)

    def _inside(
        self, numbers: Iterable[int], content: StripContent, page: StripPage, look: Look
    ) -> list[int]:
        """Return those of some tiles that show something of the record."""
        kept = []
        for number in numbers:
            start_s, end_s = self._stretch(number, page, look)
            if end_s > 0 and start_s < content.duration_s:
                kept.append(number)
        return kept

    def _keep_between(self, first: int, last: int) -> None:
        self._tiles = {number: tile for number, tile in self._tiles.items() if first <= number <= last}

    def _stretch(self, number: int, page: StripPage, look: Look) -> tuple[float, float]:
        """Return the seconds at the edges of a tile."""
        px_per_s = page.scale.px_per_s * look.pixel_ratio
        left = number * TILE_PX - self._phase
        return left / px_per_s, (left + TILE_PX) / px_per_s

    def _is_there(self, number: int, content: StripContent, page: StripPage, look: Look) -> bool:
        tile = self._tiles.get(number)
        return tile is not None and tile.shown == _shown(content, *self._stretch(number, page, look))

    def _tile(self, number: int, content: StripContent, page: StripPage, look: Look) -> QPixmap:
        """Return the picture of a tile, painted if it isn't there as it should be."""
        shown = _shown(content, *self._stretch(number, page, look))
        tile = self._tiles.get(number)
        if tile is None or tile.shown != shown:
            picture = self._painted(self._stretch(number, page, look)[0], content, page, look)
            tile = self._tiles[number] = _Tile(picture, shown)
        return tile.picture

    def _painted(self, start_s: float, content: StripContent, page: StripPage, look: Look) -> QPixmap:
        ratio, layout = look.pixel_ratio, page.layout
        top, beside = math.floor(layout.paper.top), _BESIDE_PX / ratio
        height = math.ceil(layout.paper.bottom) - top
        picture = QPixmap(TILE_PX, round(height * ratio))
        picture.setDevicePixelRatio(ratio)
        paper = Band(layout.paper.top - top, layout.paper.height)
        second = page.second
        own = replace(
            page,
            layout=replace(layout, left=-beside, right=TILE_PX / ratio + beside, paper=paper),
            start_s=start_s - beside / page.scale.px_per_s,
            second=None if second is None else replace(second, split_y=second.split_y - top),
        )
        with QPainter(picture) as painter:
            StripPainter(painter, content, own, look.fonts, look.theme, ratio).paint_ground()
        return picture


def _key_of(content: StripContent, page: StripPage, look: Look) -> tuple[object, ...]:
    """Return what all tiles have in common."""
    second, place, scale = content.shown_second, page.second, page.scale
    below = () if second is None or place is None else (second.signal, second.units_per_mv, place.center_mv)
    return (
        *(content.shown_signal, content.fs_hz, content.duration_s, content.beats, content.levels is None),
        *(False if content.levels is None else content.levels.is_signed, page.center_mv, *below),
        content.legend is not None and bool(content.legend.doubt),
        *(scale.speed_mm_per_s, scale.gain_mm_per_mv, scale.pixels_per_mm, look.pixel_ratio),
        *(page.layout.paper.top, page.layout.paper.height, look.theme),
    )


def _shown(content: StripContent, start_s: float, end_s: float) -> tuple[object, ...]:
    """Return what a stretch of time shows that may change: explained beats, the selected one, the usual one."""
    rows = content.beats_between(start_s - _BESIDE_S, end_s + _BESIDE_S)
    selected = content.selected if content.selected in rows else -1
    usual = None if selected < 0 else content.usual
    return (() if content.levels is None else content.levels.made_of(rows)), selected, usual


def _has_more(content: StripContent, page: StripPage) -> bool:
    """Whether a page shows what tiles don't hold: hatches with words, and marks of waves."""
    if content.wave_marks is not None and is_colored(page.scale):
        return True
    first, last = page.start_s * content.fs_hz, page.end_s * content.fs_hz
    second = content.shown_second
    leads: list[tuple[TraceSignal | None, tuple[object, ...]]] = [(content.shown_signal, content.noise_spans)]
    if second is not None:
        leads.append((second.signal, second.noise_spans))
    return any(
        bool(Stretches.of(spans).between(first, last))  # type: ignore[arg-type]
        or (signal is not None and bool(signal.gaps(first, last, MISSING_S * content.fs_hz)))
        for signal, spans in leads
    )
