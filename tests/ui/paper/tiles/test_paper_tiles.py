"""A page made of tiles looks like one that is painted as a whole, wherever it was scrolled to."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pixels import pixels_of
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot
from strip_samples import make_attribution, make_beats, make_content

from ecgviewer.records.spans import Span
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.paper.attribution_item import AttributionLevels
from ecgviewer.ui.paper.strip_content import SecondLead, StripContent, TraceSignal
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_geometry import StripPage
from ecgviewer.ui.paper.strip_painter import StripPainter, make_page
from ecgviewer.ui.paper.tiles.paper_tiles import TILE_PX, Look, PaperTiles, whole_pixels
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.workflows.review.usual_beat import UsualBeat

WIDTH, HEIGHT, SECONDS = 900, 420, 120
VIEW = ViewSettings(pixels_per_mm=4.0)


@pytest.fixture
def look(qtbot: QtBot) -> Look:
    """Light, one device pixel a pixel, in the application's font."""
    from PySide6.QtWidgets import QApplication

    return Look(StripFonts(QApplication.font()), LIGHT, 1.0)


def content_of(**changes: object) -> StripContent:
    """Return two minutes of two leads with a beat each second, each explained, one selected beside its usual beat."""
    times = np.arange(SECONDS * 360) / 360
    lead = (np.exp(-(((times + 0.5) % 1.0 - 0.5) ** 2) / 0.0005) + 0.1 * np.sin(times)).astype(np.float32)
    beats = make_beats([360 * second for second in range(1, SECONDS)], "N" * (SECONDS - 1))
    levels = AttributionLevels(beats, 360.0)
    levels.update({row: make_attribution([0.2, 1.0, 0.6]) for row in range(SECONDS - 1)}, lambda _: 1.0)
    usual = UsualBeat(11, np.arange(12 * 360.0 - 150, 12 * 360 + 150), np.full(300, 0.4))
    plain = make_content(
        signal=TraceSignal(lead),
        second=SecondLead("V1", TraceSignal(-0.5 * lead)),
        duration_s=float(SECONDS),
        beats=beats,
        levels=levels,
        selected=11,
        usual=usual,
        view=VIEW,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def page_at(content: StripContent, start_s: float, look: Look) -> StripPage:
    view = replace(content.view, start_s=start_s)
    return make_page(replace(content, view=view), WIDTH, HEIGHT, look.fonts)


def painted(
    content: StripContent, page: StripPage, look: Look, lay: Callable[[QPainter], bool] | None = None
) -> np.ndarray:
    """Return the pixels of a page, and see that it was made of tiles where it is to be."""
    ratio = round(look.pixel_ratio)
    image = QImage(WIDTH * ratio, HEIGHT * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    laid = []
    with QPainter(image) as painter:
        strip = StripPainter(painter, content, page, look.fonts, look.theme, look.pixel_ratio)
        strip.paint(None if lay is None else lambda: bool(laid.append(lay(painter)) or laid[0]))
    assert laid in ([], [True])
    return pixels_of(image)


def prepared(
    tiles: PaperTiles, content: StripContent, page: StripPage, look: Look, direction: int = 1
) -> int:
    """Prepare all there is to prepare, and return how many tiles that were."""
    n_tiles = 0
    while tiles.prepare(content, page, look, direction):
        n_tiles += 1
    return n_tiles


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_tiles_look_like_the_page_wherever_it_is_scrolled_to(look: Look, theme: object, ratio: float) -> None:
    look = replace(look, theme=theme, pixel_ratio=ratio)  # type: ignore[arg-type]
    content, tiles = content_of(), PaperTiles()
    page = page_at(content, 8.3, look)
    prepared(tiles, content, page, look)
    for share in (0.0, 0.1, 0.1, 1.0, -0.1, -1.0):
        page = page_at(content, page.start_s + whole_pixels(share * page.span_s, page, ratio), look)
        whole = painted(content, page, look)
        moved = painted(content, page, look, lambda p, page=page: tiles.lay(p, content, page, look))  # type: ignore[misc]
        # At the paper's edges the band of what lies beyond them reaches in: a page alone doesn't know of it.
        inside = slice(round((page.layout.left + 12) * ratio), round((page.layout.right - 12) * ratio))
        steps = np.abs(whole[:, inside].astype(int) - moved[:, inside]).max(axis=2)
        assert np.mean(steps > 0) < 0.001  # a line's edge, by the last bit of its place
        assert steps.max() <= 24
        assert (
            whole[:, : inside.start - round(14 * ratio)] == moved[:, : inside.start - round(14 * ratio)]
        ).all()
        prepared(tiles, content, page, look)


def test_the_page_and_those_beside_are_prepared_once_the_next_one_first(look: Look) -> None:
    content, tiles = content_of(), PaperTiles()
    page = page_at(content, 60.0, look)
    n_of_page = int(np.ceil(page.layout.paper_width / TILE_PX))
    n_tiles = prepared(tiles, content, page, look)
    assert 3 * n_of_page <= n_tiles <= 3 * (n_of_page + 1)
    assert prepared(tiles, content, page, look) == 0
    beyond = page_at(content, page.start_s + whole_pixels(page.span_s, page, 1.0), look)
    assert painted(content, beyond, look, lambda p: tiles.lay(p, content, beyond, look)).size


def test_only_tiles_of_a_beat_that_changes_are_painted_again(look: Look) -> None:
    content, tiles = content_of(), PaperTiles()
    page = page_at(content, 60.0, look)
    prepared(tiles, content, page, look)
    assert content.levels is not None
    known = content.levels.attributions
    content.levels.update(known | {62: make_attribution([1.0])}, lambda _: 1.0)
    assert 1 <= prepared(tiles, content, page, look) <= 2
    assert 1 <= prepared(tiles, replace(content, selected=63, usual=None), page, look) <= 3
    assert prepared(tiles, content_of(), page, look) > 6  # another record


def test_a_step_that_is_no_whole_pixel_or_another_scale_begins_anew(look: Look) -> None:
    content, tiles = content_of(), PaperTiles()
    page = page_at(content, 60.0, look)
    prepared(tiles, content, page, look)
    assert prepared(tiles, content, page_at(content, 60.0 + 0.4 / page.scale.px_per_s, look), look) > 6
    larger = replace(content, view=replace(content.view, gain_mm_per_mv=20.0))
    assert prepared(tiles, larger, page_at(larger, 60.0, look), look) > 6


def test_pages_with_words_on_the_paper_and_unknown_ones_are_painted_as_a_whole(look: Look) -> None:
    content, tiles = content_of(), PaperTiles()
    page = page_at(content, 60.0, look)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        assert not tiles.lay(painter, content, page, look)  # no tile is there yet
        noisy = replace(content, noise_spans=(Span(61 * 360, 62 * 360, "noise"),))
        prepared(tiles, content, page, look)
        assert tiles.lay(painter, content, page, look)
        assert not tiles.lay(painter, noisy, page, look)
        assert not tiles.lay(painter, content, page, replace(look, pixel_ratio=1.5))
        assert not tiles.lay(painter, StripContent(), page, look)
    elsewhere = page_at(noisy, 80.0, look)
    assert prepared(tiles, noisy, elsewhere, look) > 0


def test_steps_are_whole_device_pixels(look: Look) -> None:
    page = page_at(content_of(), 60.0, look)
    step = whole_pixels(0.1234, page, 2.0)
    assert step * page.scale.px_per_s * 2 == pytest.approx(round(0.1234 * page.scale.px_per_s * 2))
    assert abs(step - 0.1234) <= 0.25 / page.scale.px_per_s + 1e-12
