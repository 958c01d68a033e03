from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from pdf_paths import page_sizes_mm, page_streams, paths_of
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot
from strip_samples import make_attribution, make_content

from ecgviewer.errors import InvalidInputError, OutputError
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.paper.attribution_item import AttributionLevels
from ecgviewer.ui.paper.evidence_band import STRONG
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_export import (
    STRIP_FILTERS,
    dots_per_inch_of,
    paint_strip_image,
    paint_strip_png,
    paint_strip_svg,
    size_at_true_scale,
    write_strip,
)
from ecgviewer.ui.state.view_settings import ViewSettings


def explained() -> StripContent:
    content = make_content(view=ViewSettings(start_s=8.0, speed_mm_per_s=50.0), selected=9)
    assert content.beats is not None
    levels = AttributionLevels(content.beats, content.fs_hz)
    levels.update({9: make_attribution([0.2, 1.0, 0.4], "V")}, lambda _: 1.0)
    called = np.array(["N"] * 19)
    return make_content(view=content.view, selected=9, levels=levels, called=called)


def test_a_png_has_two_pixels_for_each_logical_one(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "figure.png"
    paint_strip_png(path, explained(), LIGHT, (640, 300))
    image = QImage(str(path))
    assert (image.width(), image.height()) == (1280, 600)
    assert image.pixelColor(1000, 550) != QColor(0, 0, 0)
    assert [file.name for file in tmp_path.iterdir()] == ["figure.png"]


def test_the_dark_figure_has_dark_paper(qtbot: QtBot) -> None:
    image = paint_strip_image(explained(), DARK, (640, 300))
    assert image.pixelColor(2, 150) == QColor(DARK.surface)


def test_an_svg_holds_lines_and_text(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    paint_strip_svg(path, explained(), LIGHT, (640, 300))
    root = ElementTree.parse(path).getroot()
    texts = [node.text for node in root.iter() if node.tag.endswith("text")]
    assert "test · MLII" in texts
    assert "1 mV" in texts
    strongest = LIGHT.magnitude_stops[-1]
    steps = [node for node in root.iter() if node.get("stop-color") == strongest]
    assert any(float(node.get("stop-opacity", "1")) == pytest.approx(STRONG[0], abs=0.01) for node in steps)
    assert [file.name for file in tmp_path.iterdir()] == ["figure.svg"]


def test_an_unwritable_place_is_named(qtbot: QtBot, tmp_path: Path) -> None:
    for paint, name in ((paint_strip_png, "x.png"), (paint_strip_svg, "x.svg")):
        with pytest.raises(OutputError, match="missing"):
            paint(tmp_path / "missing" / name, explained())


def test_a_pdf_is_as_large_as_its_size_and_true_to_scale(qtbot: QtBot, tmp_path: Path) -> None:
    view = ViewSettings(start_s=4.0, pixels_per_mm=96 / 25.4)
    content = make_content(view=view)
    size = size_at_true_scale(content, 6.0, 40.0)
    path = tmp_path / "strip.pdf"
    write_strip(path, content, LIGHT, size)
    pdf = path.read_bytes()
    assert page_sizes_mm(pdf)[0] == pytest.approx((size[0] / 96 * 25.4, size[1] / 96 * 25.4), abs=0.4)
    (stream,) = page_streams(pdf)
    strokes = [found.points for found in paths_of(stream) if not found.is_filled]
    colors = [found.color for found in paths_of(stream) if not found.is_filled]
    grid = [points for points, color in zip(strokes, colors, strict=True) if color == LIGHT.grid_large]
    x, y = np.unique(grid[0][:, 0]), np.unique(grid[1][:, 1])
    assert x[5] - x[0] == pytest.approx(25.0, abs=0.03)
    assert y[2] - y[0] == pytest.approx(10.0, abs=0.03)
    assert x[-1] - x[0] == pytest.approx(150.0, abs=0.3)
    assert 29.9 < y[-1] - y[0] < 40.1  # 40 mm of paper, whose edges need not be lines


@pytest.mark.parametrize("dots", [96, 300, 600])
def test_a_png_has_the_dots_an_inch_that_were_chosen(qtbot: QtBot, tmp_path: Path, dots: int) -> None:
    path = tmp_path / "strip.png"
    write_strip(path, make_content(), LIGHT, (640, 300), dots_per_inch=dots)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (640 * dots / 96, round(300 * dots / 96))
    assert image.dotsPerMeterX() * 0.0254 == pytest.approx(dots, abs=0.02)


def test_each_filter_names_its_resolution() -> None:
    assert [dots_per_inch_of(name) for name in STRIP_FILTERS.split(";;")] == [192, 192, 192, 96, 300, 600]
    with pytest.raises(InvalidInputError, match=r"\.svg, \.pdf or \.png"):
        write_strip(Path("strip.gif"), make_content())
