import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot
from strip_samples import make_content

from ecgviewer.ui.look.theme import DARK, LIGHT, Theme
from ecgviewer.ui.paper.beyond_wave import BAR_HEIGHT_PX, BAR_PX, bar_width, part_rects
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_export import paint_strip
from ecgviewer.ui.paper.strip_geometry import StripPage
from ecgviewer.ui.state.call_parts import CallParts
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.workflows.review.usual_beat import UsualBeat

SIZE = (900, 420)


def painted(theme: Theme, **changes: object) -> tuple[QImage, StripPage, StripContent]:
    """Return a strip from 2 s on whose fifth beat, at 5 s, is selected."""
    view = ViewSettings(start_s=2.0, pixels_per_mm=4.0)
    content = make_content(**({"view": view, "selected": 4} | changes))
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        page = paint_strip(painter, content, theme, SIZE, 1.0)
    return image, page, content


def n_pixels(image: QImage, color: str, left: float, top: float, right: float, bottom: float) -> int:
    wanted = QColor(color).rgb()
    columns, rows = range(round(left), round(right)), range(round(top), round(bottom))
    return sum(image.pixel(x, y) == wanted for x in columns for y in rows)


def test_a_bar_is_as_long_as_the_shares_and_low_where_they_speak_against() -> None:
    wave, rhythm, usual = part_rects(CallParts(1.0, -3.0, 4.0), 100.0, 50.0, 40.0)
    assert (wave.left(), wave.width(), wave.height()) == (80.0, 5.0, BAR_HEIGHT_PX)
    assert (rhythm.left(), rhythm.width(), rhythm.height()) == (85.0, 15.0, BAR_HEIGHT_PX / 2)
    assert (usual.left(), usual.right()) == (100.0, 120.0)
    assert {rect.bottom() for rect in (wave, rhythm, usual)} == {50.0 + BAR_HEIGHT_PX}


def test_bars_of_near_beats_are_shorter_and_of_very_near_ones_left_out() -> None:
    x = np.array([0.0, 100.0, 120.0, 127.0])
    assert [bar_width(x, position) for position in range(4)] == [BAR_PX, 16.0, 0.0, 0.0]
    assert bar_width(np.array([5.0]), 0) == BAR_PX


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_each_part_has_its_share_of_the_bar_below_its_call(qtbot: QtBot, theme: Theme) -> None:
    image, page, _ = painted(theme, parts={4: CallParts(0.5, 0.25, 0.25)})
    band = page.layout.parts
    assert band.height > BAR_HEIGHT_PX
    x = page.x_of_time(5.0)
    found = [n_pixels(image, color, x - 25, band.top, x + 25, band.bottom) for color in theme.part_colors]
    whole = BAR_PX * BAR_HEIGHT_PX
    assert found == pytest.approx([whole / 2, whole / 4, whole / 4], abs=2 * BAR_HEIGHT_PX)
    other = page.x_of_time(6.0)
    for color in theme.part_colors:
        assert n_pixels(image, color, other - 25, band.top, other + 25, band.bottom) == 0


def test_networks_of_one_second_have_no_row_and_no_bracket(qtbot: QtBot) -> None:
    with_parts = painted(LIGHT, parts={4: CallParts(0.0, 1.0, 0.0)})
    without = painted(LIGHT, parts=None)
    assert without[1].layout.parts.height == 0
    assert with_parts[1].layout.paper.top > without[1].layout.paper.top
    layout = without[1].layout
    box = (layout.left, layout.header.top, layout.right, layout.paper.bottom)
    assert n_pixels(without[0], LIGHT.part_colors[1], *box) == 0


def bracket_pixels(image: QImage, page: StripPage, start_s: float, end_s: float) -> int:
    """Return how many pixels are violet where the bracket of an interval lies."""
    top, found = round(page.layout.paper.top), 0
    for x in range(round(page.x_of_time(start_s)) + 3, round(page.x_of_time(end_s)) - 3):
        colors = [QColor(image.pixel(x, y)) for y in (top + 3, top + 4, top + 5)]
        found += any(color.blue() > color.green() + 30 for color in colors)
    return found


def test_the_intervals_before_the_selected_beat_have_brackets_as_strong_as_the_rhythm(
    qtbot: QtBot,
) -> None:
    image, page, _ = painted(LIGHT, parts={4: CallParts(0.0, 1.0, 0.0)})
    assert [bracket_pixels(image, page, start, start + 1.0) > 70 for start in (2.0, 3.0, 4.0, 5.0)] == [
        True,
        True,
        True,
        False,
    ]
    weak, page, _ = painted(LIGHT, parts={4: CallParts(1.0, 0.0, 0.0)})
    x, y = round(page.x_of_time(4.5)) - 40, round(page.layout.paper.top) + 4
    assert QColor(weak.pixel(x, y)).green() > QColor(image.pixel(x, y)).green() + 40


def test_there_is_no_bracket_across_what_was_not_recorded(qtbot: QtBot) -> None:
    _, _, content = painted(LIGHT)
    assert content.beats is not None
    content.beats.rr_before_s[4] = np.nan
    image, page, _ = painted(LIGHT, parts={4: CallParts(0.0, 1.0, 0.0)}, beats=content.beats)
    assert bracket_pixels(image, page, 4.0, 5.0) == bracket_pixels(image, page, 3.0, 4.0) == 0


def test_the_usual_beat_lies_behind_the_selected_one_only(qtbot: QtBot) -> None:
    positions = np.arange(4.6, 5.4, 1 / 120) * 360
    usual = UsualBeat(4, positions, np.full(positions.size, 0.4))
    plain, page, _ = painted(LIGHT)
    image, _, _ = painted(LIGHT, usual=usual)

    def n_changed(start_s: float, end_s: float) -> int:
        y = round(page.y_of_value(0.4))
        columns = range(round(page.x_of_time(start_s)), round(page.x_of_time(end_s)))
        return sum(image.pixel(x, y) != plain.pixel(x, y) for x in columns)

    assert n_changed(4.65, 4.9) >= 24
    assert n_changed(2.0, 4.5) == n_changed(5.5, 8.0) == 0
    other, _, _ = painted(LIGHT, usual=usual, selected=5)
    none, _, _ = painted(LIGHT, selected=5)
    assert other == none
