"""The whole record at a glance, by its pixels: bands, triangles, RR dots, and the window on it."""

import numpy as np
import pytest
from pixels import is_color, pixels_of
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from strip_samples import make_beats

from ecgviewer.ui.look.color_spaces import blend_hex
from ecgviewer.ui.look.theme import DARK, LIGHT, Theme
from ecgviewer.ui.paper.strip_content import TraceSignal
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.trace.overview_content import OverviewContent, OverviewLayout, layout_overview
from ecgviewer.ui.trace.overview_painter import OverviewPainter, one_in_a_cell, paint_window

WIDTH, HEIGHT, DURATION_S = 616, 240, 600.0
FONT = QFont()


def content(**changes: object) -> OverviewContent:
    """Ten minutes with a beat each second, N for five minutes, then V, of which one is false at 450 s."""
    values: dict[str, object] = {
        "signal": TraceSignal(np.sin(np.arange(60_000) / 20).astype(np.float32)),
        "fs_hz": 100.0,
        "duration_s": DURATION_S,
        "beats": make_beats(list(range(100, 59_900, 100)), "N" * 598, fs_hz=100.0),
        "called": np.where(np.arange(598) < 299, "N", "V"),
        "is_false": np.arange(598) == 449,
        "visible_s": (100.0, 160.0),
    }
    return OverviewContent(**(values | changes))  # type: ignore[arg-type]


def layout(height: float = HEIGHT) -> OverviewLayout:
    return layout_overview(WIDTH, height, 14.0, 30.0, DURATION_S)


def paint(shown: OverviewContent, theme: Theme = LIGHT, place: OverviewLayout | None = None) -> np.ndarray:
    place = place or layout()
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        OverviewPainter(painter, shown, place, StripFonts(FONT), theme).paint()
    return pixels_of(image)


@pytest.fixture(autouse=True)
def _application(qapp: object) -> None:
    """Fonts need one."""


def column(time_s: float) -> int:
    return int(layout().x_of_time(time_s))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_band_has_the_hue_of_each_class_where_its_beats_are(theme: Theme) -> None:
    row = paint(content(), theme)[int(layout().classes.middle)][None]
    assert is_color(row, theme.class_color("N"))[0, column(20) : column(280)].all()
    assert is_color(row, theme.class_color("V"))[0, column(320) : column(580)].all()


def test_shares_are_stacked_from_n_upwards() -> None:
    mixed = np.where(np.arange(598) % 2 == 0, "N", "V")
    pixels = paint(content(called=mixed, beats=make_beats(list(range(100, 59_900, 100)), "", fs_hz=100.0)))
    wide = layout_overview(60, HEIGHT, 14.0, 30.0, DURATION_S)  # many beats a column
    pixels = paint(content(called=mixed), place=wide)
    band, x = wide.classes, int(wide.left) + 5
    assert is_color(pixels[int(band.bottom) - 3, x][None, None], LIGHT.class_color("N")).all()
    assert is_color(pixels[int(band.top) + 3, x][None, None], LIGHT.class_color("V")).all()


def test_the_envelope_has_the_hue_of_its_beats_paler() -> None:
    row = paint(content())[int(layout().envelope.middle)][None]
    pale = blend_hex(LIGHT.paper, LIGHT.class_color("V"), 0.62)
    found = np.abs(row[0, column(320) : column(580)].astype(int) - QColor(pale).getRgb()[:3]).max()
    assert found <= 4
    without = paint(content(beats=None, called=None, is_false=None))[int(layout().envelope.middle)][None]
    grey = QColor(blend_hex(LIGHT.paper, LIGHT.muted, 0.62)).getRgb()[:3]
    assert np.abs(without[0, column(20) : column(580)].astype(int) - grey).max() <= 4


def test_false_calls_have_triangles_at_their_time() -> None:
    place = layout()
    band = slice(int(place.triangles.top), int(place.triangles.bottom) + 1)
    found = np.flatnonzero(is_color(paint(content())[band], LIGHT.false_hue).any(axis=0))
    assert found.mean() == pytest.approx(place.x_of_time(450.0), abs=1)
    assert found.size <= 8
    none = paint(content(is_false=np.zeros(598, bool)))[band]
    assert not is_color(none, LIGHT.false_hue).any()


def dots(shown: OverviewContent, hue: str, first_s: float, last_s: float) -> np.ndarray:
    """Return the rows in the band of RR intervals that are nearer to a hue than to the paper."""
    place = layout()
    top, bottom = int(place.intervals.top), int(place.intervals.bottom)
    area = paint(shown)[top:bottom, column(first_s) : column(last_s)].astype(int)
    wanted = np.array(QColor(hue).getRgb()[:3])
    return np.flatnonzero((np.abs(area - wanted).sum(axis=2) < 120).any(axis=1)) + top


def test_an_rr_interval_is_a_dot_at_its_height_and_a_long_one_at_the_top() -> None:
    place = layout()
    usual = dots(content(), LIGHT.class_color("V"), 320, 440)
    wanted = place.y_of_interval(np.array([1.0]), 1.2)[0]
    assert abs(usual.mean() - wanted) <= 1.5
    samples = [*range(100, 40_000, 100), *range(41_000, 59_900, 100)]
    paused = content(
        beats=make_beats(samples, "N" * len(samples), fs_hz=100.0),
        called=np.full(len(samples), "N"),
        is_false=np.zeros(len(samples), bool),
    )
    top = dots(paused, LIGHT.class_color("N"), 405, 416)
    assert top.min() <= place.intervals.top + 4


def test_one_beat_has_no_rr_and_no_record_only_a_ground() -> None:
    one = content(
        beats=make_beats([30_000], "V", fs_hz=100.0), called=np.array(["V"]), is_false=np.array([False])
    )
    assert is_color(paint(one)[int(layout().classes.middle)][None], LIGHT.class_color("V")).sum() > 500
    nothing = paint(OverviewContent(), DARK)
    assert is_color(nothing, DARK.surface).all()


def test_a_low_overview_has_neither_header_nor_envelope() -> None:
    low = layout(100.0)
    pixels = paint(content(), place=low)
    assert low.envelope.height == 0
    first = int(low.classes.top)
    assert (is_color(pixels[:first], LIGHT.surface) | is_color(pixels[:first], LIGHT.paper)).all()
    assert is_color(pixels[int(low.classes.middle)][None], LIGHT.class_color("V")).sum() > 200


def window_of(shown: OverviewContent) -> tuple[QRectF, np.ndarray]:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.surface))
    with QPainter(image) as painter:
        place = paint_window(painter, shown, layout(), LIGHT)
    return place, pixels_of(image)


def test_the_window_lies_over_what_the_page_shows_and_stays_wide_enough_to_be_seen() -> None:
    place, _ = window_of(content())
    assert (place.left(), place.right()) == (
        pytest.approx(layout().x_of_time(100.0)), pytest.approx(layout().x_of_time(160.0)),
    )  # fmt: skip
    short, _ = window_of(content(visible_s=(100.0, 100.5)))
    assert short.width() == pytest.approx(5.0)
    assert short.center().x() == pytest.approx(layout().x_of_time(100.25), abs=0.1)
    beyond, _ = window_of(content(visible_s=(590.0, 700.0)))
    assert beyond.right() == pytest.approx(layout().right)


def test_the_selected_beat_is_a_line_through_the_classes() -> None:
    row = int(layout().classes.middle)
    _, without = window_of(content())
    _, marked = window_of(content(selected=299))
    changed = np.flatnonzero((without[row] != marked[row]).any(axis=1))
    assert changed.size
    assert changed.mean() == pytest.approx(layout().x_of_time(300.0), abs=1)
    _, beside = window_of(content(selected=598))
    np.testing.assert_array_equal(beside, without)


def test_of_many_dots_one_is_painted_in_each_pixel() -> None:
    points = np.array([[10.0, 5.0], [10.2, 5.1], [10.0, 5.0], [10.6, 5.0], [0.0, 5.0]])
    np.testing.assert_array_equal(one_in_a_cell(points), points[[0, 3, 4]])
