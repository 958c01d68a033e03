"""Where tiles lie, how they are chosen, and what is painted in them."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shape_samples import NARROW, WIDE, made_shapes

from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.templates.template_grid import TemplateGrid
from ecgviewer.ui.templates.template_tile import (
    PAPER_MM,
    TileScale,
    caption,
    fitting_gain,
    tile_page,
)
from ecgviewer.workflows.templates.beat_templates import BeatTemplates, gather_templates
from ecgviewer.workflows.templates.template_attribution import MeanAttribution

LABELS = np.array(["N"] * 12 + ["V"] * 20)
QRS_MS = np.where(LABELS == "N", 80.0, 150.0)


def templates(height: float = 1.0) -> BeatTemplates:
    kinds = [NARROW * height] * 12 + [WIDE * height] * 12 + [NARROW * height] * 8
    return gather_templates(made_shapes(kinds), LABELS, QRS_MS)


@pytest.fixture
def grid(qtbot: QtBot) -> TemplateGrid:
    grid = TemplateGrid(LIGHT)
    qtbot.addWidget(grid)
    grid.set_templates(templates())
    grid.resize(376, grid.heightForWidth(376))
    return grid


def centre(grid: TemplateGrid, place: int) -> QPoint:
    (tile,) = (each for each in grid.placed(grid.width()) if each.place == place)
    return tile.paper.center().toPoint()


def test_tiles_lie_class_by_class_two_beside_each_other(grid: TemplateGrid) -> None:
    tiles = grid.placed(376)
    assert [tile.place for tile in tiles] == [0, 1, 2]
    assert tiles[1].paper.top() == tiles[2].paper.top() > tiles[0].paper.bottom()
    assert tiles[2].paper.left() > tiles[1].paper.right()
    alone = grid.placed(200)
    assert alone[2].paper.top() > alone[1].paper.bottom()
    assert grid.heightForWidth(200) > grid.heightForWidth(376)


def test_paper_is_at_the_stated_scale(grid: TemplateGrid) -> None:
    tile = grid.placed(376)[0]
    scale = grid.scale
    assert tile.paper.width() == pytest.approx(PAPER_MM[0] * scale.pixels_per_mm)
    assert scale.words == "50 mm/s, 10 mm/mV"
    page = tile_page(tile.paper, scale, templates().templates[0])
    # 0.1 s are 5 mm, 1 mV is 10 mm, and R lies 0.3 s behind the left edge.
    assert page.x_of_time(0.1) - page.x_of_time(0.0) == pytest.approx(5 * scale.pixels_per_mm)
    assert page.y_of_value(0.0) - page.y_of_value(1.0) == pytest.approx(10 * scale.pixels_per_mm)
    assert page.x_of_time(0.0) - tile.paper.left() == pytest.approx(15 * scale.pixels_per_mm)
    grid.set_pixels_per_mm(6.0)
    assert grid.placed(600)[0].paper.width() == pytest.approx(240.0)


def test_all_tiles_share_the_largest_gain_at_which_they_fit() -> None:
    assert fitting_gain(templates()) == 10.0
    assert fitting_gain(templates(2.0)) == 5.0
    assert fitting_gain(templates(0.1)) == 10.0
    assert TileScale(2.5).words == "50 mm/s, 2.5 mm/mV"


def test_captions_tell_number_share_width_and_likeness() -> None:
    found = templates()
    assert caption(found, 0)[0] == "12 beats · 100 %"
    assert caption(found, 1)[0] == "12 beats · 60.0 %"
    assert caption(found, 1)[1].startswith("QRS 150 ms · r 0.99")


def test_a_click_opens_a_tile_and_ctrl_click_chooses_one_more(grid: TemplateGrid, qtbot: QtBot) -> None:
    opened: list[int] = []
    grid.opened.connect(opened.append)
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=centre(grid, 1))
    assert (opened, grid.chosen) == ([1], [1])
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, centre(grid, 2))
    assert (opened, grid.chosen) == ([1], [1, 2])
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, centre(grid, 1))
    assert grid.chosen == [2]
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(370, 5))
    assert opened == [1]
    with qtbot.waitSignal(grid.listed):
        QTest.mouseDClick(grid, Qt.MouseButton.LeftButton, pos=centre(grid, 2))


def test_all_goes_by_keys(grid: TemplateGrid) -> None:
    opened: list[int] = []
    asked: list[str] = []
    grid.opened.connect(opened.append)
    grid.asked.connect(asked.append)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert opened == [2]
    QTest.keyClick(grid, Qt.Key.Key_Left)
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert grid.chosen == [2, 1]
    assert grid.accessibleDescription().startswith("V (premature ventricular contraction), 12 beats")
    QTest.keyClick(grid, Qt.Key.Key_Up)
    QTest.keyClick(grid, Qt.Key.Key_Enter)
    assert opened == [2, 0]
    for key in (Qt.Key.Key_M, Qt.Key.Key_X, Qt.Key.Key_R):
        QTest.keyClick(grid, key)
    QTest.keyClick(grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert asked == ["merge", "split", "relabel", "undo"]


def test_the_median_is_ink_and_beats_are_faint_in_the_hue_of_their_class(grid: TemplateGrid) -> None:
    image = grid.grab().toImage()
    tile = next(each for each in grid.placed(376) if each.place == 1)
    page = tile_page(tile.paper, grid.scale, templates().templates[1])
    peak = templates().templates[1].median_mv[180]
    at = image.pixelColor(round(page.x_of_time(0.0)), round(page.y_of_value(peak)))
    ink = QColor(LIGHT.trace)
    assert abs(at.lightness() - ink.lightness()) < 40
    grid.set_theme(DARK)
    dark = grid.grab().toImage()
    corner = tile.paper.topLeft().toPoint() + QPoint(5, 5)
    assert dark.pixelColor(corner).lightness() < 80 < image.pixelColor(corner).lightness()


def test_a_mean_attribution_is_painted_behind_the_median(grid: TemplateGrid) -> None:
    plain = grid.grab().toImage()
    values = np.zeros(360)
    values[170:190] = 1.0
    grid.set_templates(templates(), {0: MeanAttribution("gradcam", "N", values, False, 12)})
    banded = grid.grab().toImage()
    differs = {
        tile.place: any(
            plain.pixel(x, y) != banded.pixel(x, y)
            for x in range(int(tile.paper.left()) + 45, int(tile.paper.left()) + 70)
            for y in range(int(tile.paper.top()), int(tile.paper.bottom()), 2)
        )
        for tile in grid.placed(376)
    }
    assert differs == {0: True, 1: False, 2: False}


def test_nothing_to_show(grid: TemplateGrid) -> None:
    grid.set_templates(None)
    assert grid.placed(376) == []
    assert grid.current_rect() is None
    QTest.keyClick(grid, Qt.Key.Key_Down)
    assert grid.chosen == []
