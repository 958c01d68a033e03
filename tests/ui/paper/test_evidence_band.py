import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator, QSvgRenderer
from pytestqt.qtbot import QtBot
from strip_samples import make_attribution, make_content

from ecgviewer.ui.look.color_spaces import blend_hex, contrast_ratio, hex_to_rgb, rgb_to_oklab
from ecgviewer.ui.look.theme import DARK, LIGHT, Theme
from ecgviewer.ui.paper.attribution_item import N_LEVELS, UNEXPLAINED, AttributionLevels
from ecgviewer.ui.paper.evidence_band import (
    DOUBTFUL_SHARE,
    FAINT,
    NARROW_MM,
    STRONG,
    WIDE_MM,
    Band,
    band_behind,
    band_opacity,
    band_width,
    level_color,
    paint_band,
)
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_export import paint_strip_image
from ecgviewer.ui.paper.strip_geometry import StripScale
from ecgviewer.ui.state.view_settings import ViewSettings

SCALE = StripScale(pixels_per_mm=4.0)
BOTH_THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def flat_band(levels: list[int], px_a_point: float = 1.0) -> Band:
    """Return the band behind a line that lies flat at y 50."""
    x = np.arange(len(levels)) * px_a_point
    return band_behind(x, np.full(x.size, 50.0), np.array(levels, dtype=np.int8), SCALE)


def on_paper(level: int, is_signed: bool, theme: Theme) -> str:
    return blend_hex(theme.paper, level_color(level, is_signed, theme), band_opacity(level, theme))


@BOTH_THEMES
def test_width_and_opacity_grow_with_the_magnitude_either_side(theme: Theme) -> None:
    widths = [band_width(level, 4.0) for level in range(N_LEVELS + 1)]
    opacities = [band_opacity(level, theme) for level in range(N_LEVELS + 1)]
    assert widths[0] == opacities[0] == 0
    assert widths[1] == pytest.approx(NARROW_MM * 4)
    assert widths[-1] == pytest.approx(WIDE_MM * 4)
    assert opacities[1] == pytest.approx(FAINT)
    assert opacities[-1] == pytest.approx(STRONG[theme.is_dark])
    for grown in (widths, opacities):
        assert np.all(np.diff(grown) > 0)
    assert [band_width(-level, 4.0) for level in range(N_LEVELS + 1)] == widths
    assert [band_opacity(-level, theme) for level in range(N_LEVELS + 1)] == opacities
    assert band_width(UNEXPLAINED, 4.0) == band_opacity(UNEXPLAINED, theme) == 0
    assert band_width(N_LEVELS, 4.0, px_per_s=10.0) < widths[-1]


@BOTH_THEMES
def test_a_method_no_better_than_random_fades(theme: Theme) -> None:
    strong, faded = band_opacity(N_LEVELS, theme), band_opacity(N_LEVELS, theme, is_doubtful=True)
    assert faded == pytest.approx(DOUBTFUL_SHARE * strong)
    assert faded < 0.25
    assert band_opacity(0, theme, is_doubtful=True) == 0


@BOTH_THEMES
def test_ink_has_seven_to_one_on_its_paper_and_three_on_the_strongest_band(theme: Theme) -> None:
    assert contrast_ratio(theme.trace, theme.paper) >= 7
    for level, is_signed in ((N_LEVELS, False), (N_LEVELS, True), (-N_LEVELS, True)):
        assert contrast_ratio(theme.trace, on_paper(level, is_signed, theme)) >= 3


@BOTH_THEMES
def test_the_band_reads_without_colour(theme: Theme) -> None:
    for is_signed, sign in ((False, 1), (True, 1), (True, -1)):
        colors = [on_paper(sign * level, is_signed, theme) for level in range(1, N_LEVELS + 1)]
        lightness = np.array([rgb_to_oklab(hex_to_rgb(color))[0] for color in [theme.paper, *colors]])
        assert np.all(np.diff(lightness) * (1 if theme.is_dark else -1) > 0)


def test_without_evidence_there_is_no_band() -> None:
    assert flat_band([0, UNEXPLAINED] * 20).left.size == 0
    assert flat_band([5]).left.size == 0


def test_steps_stand_where_the_map_has_them_each_as_wide_as_it_counts() -> None:
    band = flat_band([0] * 10 + [16] * 10 + [0] * 10 + [-4] * 10, px_a_point=2.0)
    strong, weak = band.level == 16, band.level == -4
    assert (band.left[strong].min(), band.left[strong].max()) == (19.0, 38.0)
    assert band.left[weak].min() == 59.0
    assert np.unique(band.bottom[strong] - band.top[strong]) == pytest.approx([WIDE_MM * 4])
    assert np.unique(band.bottom[weak] - band.top[weak]) == pytest.approx([band_width(4, 4.0)])
    assert set(band.level.tolist()) == {16, -4}


@pytest.mark.parametrize(("n_steps", "px_per_s"), [(10, 100.0), (3, 100.0), (10, 400.0)])
def test_ten_steps_and_three_stay_visible(n_steps: int, px_per_s: float) -> None:
    levels = np.repeat(np.array([4, 12] * n_steps)[:n_steps], 360 // n_steps)
    band = flat_band(levels.tolist(), px_per_s / 360)
    borders = band.left[1:][np.diff(band.level) != 0]
    expected = np.arange(1, n_steps) * px_per_s / n_steps
    np.testing.assert_allclose(borders, expected, atol=2.0)


def test_the_strongest_of_a_pixel_counts() -> None:
    band = flat_band([1, 1, 1, 1, 1, -9, 3, 1] + [1] * 24, px_a_point=0.25)
    assert band.level[1] == -9
    assert band.level[4] == 1


def test_the_value_of_one_sample_can_be_seen_at_any_zoom() -> None:
    for px_per_s in (100.0, 400.0):
        levels = np.zeros(360, dtype=np.int8)
        levels[180] = 16
        x = np.arange(360) * px_per_s / 360
        band = band_behind(x, np.full(360, 50.0), levels, StripScale(px_per_s / 4, pixels_per_mm=4.0))
        assert band.left.size == pytest.approx(max(0.016 * px_per_s, 3), abs=2)
        assert band.left.mean() + 0.5 == pytest.approx(px_per_s / 2, abs=1)


def test_the_band_surrounds_a_steep_line() -> None:
    x = np.arange(0.0, 61.0)
    y = np.where(x < 30, 100.0, 20.0)
    band = band_behind(x, y, np.full(x.size, 16, dtype=np.int8), SCALE)
    beside = band.left == 27.0
    assert band.top[beside][0] < 60
    assert band.top[band.left == 15.0][0] == pytest.approx(100 - WIDE_MM * 2)


def test_gaps_have_no_band_and_leave_what_is_beside_them() -> None:
    x, y = np.arange(100.0), np.full(100, 50.0)
    y[40:60] = np.nan
    band = band_behind(x, y, np.full(100, 8, dtype=np.int8), SCALE)
    assert np.isfinite(band.top).all()
    assert np.isfinite(band.bottom).all()
    assert not ((band.left > 45) & (band.left < 55)).any()
    assert (band.left < 30).sum() == 30


def strip(theme: Theme, values: list[float] | None, is_signed: bool = False) -> QImage:
    """Return a strip of the sample record; with values, all its beats are explained by them."""
    content = make_content(view=ViewSettings(start_s=2.0, pixels_per_mm=4.0))
    if values is not None:
        assert content.beats is not None
        levels = AttributionLevels(content.beats, 360.0)
        made = {row: make_attribution(values, "N", is_signed) for row in range(content.beats.n_beats)}
        levels.update(made, lambda _: 1.0)
        content = StripContent(**(vars(content) | {"levels": levels}))
    return paint_strip_image(content, theme, (900, 420))


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    packed = np.frombuffer(image.constBits(), np.uint8)
    return packed.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width(), 2::-1].astype(int)


@BOTH_THEMES
@pytest.mark.parametrize("is_signed", [False, True])
def test_ink_is_the_themes_ink_everywhere_in_a_strip(qtbot: QtBot, theme: Theme, is_signed: bool) -> None:
    plain, explained = pixels(strip(theme, None)), pixels(strip(theme, [0.2, 1.0, 0.6], is_signed))
    ink = np.array(QColor(theme.trace).getRgb()[:3])
    is_ink = np.abs(plain - ink).max(axis=2) == 0
    assert is_ink.sum() > 300
    assert np.abs(explained[is_ink] - ink).max() == 0
    assert (np.abs(explained - plain).max(axis=2) > 8).sum() > 5 * is_ink.sum()


def svg_of_band(levels: np.ndarray) -> QByteArray:
    """Return an SVG of the band behind a line that lies flat at y 50, one point a pixel."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(400, 100))
    generator.setViewBox(QRect(0, 0, 400, 100))
    x = np.arange(levels.size, dtype=np.float64)
    with QPainter(generator) as painter:
        paint_band(painter, (x, np.full(x.size, 50.0)), levels, True, SCALE, LIGHT)
    return buffer.data()


def rendered(svg: QByteArray, zoom: float) -> QImage:
    image = QImage(round(400 * zoom), round(100 * zoom), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(LIGHT.paper))
    renderer = QSvgRenderer(svg)
    assert renderer.isValid()
    with QPainter(image) as painter:
        renderer.render(painter, QRectF(0, 0, 400 * zoom, 100 * zoom))
    return image


@pytest.mark.parametrize("zoom", [1.0, 1.37, 2.6])
def test_a_band_in_an_svg_has_no_seams_at_any_zoom(qtbot: QtBot, zoom: float) -> None:
    image = rendered(svg_of_band(np.full(390, N_LEVELS, np.int8)), zoom)
    row = [image.pixel(x, round(50 * zoom)) for x in range(round(10 * zoom), round(370 * zoom))]
    colors = {QColor(pixel).name() for pixel in row}
    assert len(colors) == 1
    color, expected = QColor(colors.pop()), QColor(on_paper(N_LEVELS, True, LIGHT))
    for channel in ("red", "green", "blue"):
        assert abs(getattr(color, channel)() - getattr(expected, channel)()) <= 2


def test_steps_of_a_band_in_an_svg_stand_where_the_map_has_them(qtbot: QtBot) -> None:
    levels = np.repeat([N_LEVELS, -N_LEVELS, 0, 3], 90).astype(np.int8)
    image = rendered(svg_of_band(levels), 2.0)

    def difference(x: float, level: int) -> int:
        found, expected = QColor(image.pixel(round(2 * x), 100)), QColor(on_paper(level, True, LIGHT))
        return max(abs(getattr(found, c)() - getattr(expected, c)()) for c in ("red", "green", "blue"))

    for x, level in (
        (45, N_LEVELS),
        (84, N_LEVELS),
        (96, -N_LEVELS),
        (135, -N_LEVELS),
        (172, -N_LEVELS),
        (310, 3),
    ):
        assert difference(x, level) <= 3, x
    assert QColor(image.pixel(450, 100)).name() == LIGHT.paper
