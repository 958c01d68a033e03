from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot
from strip_samples import make_attribution, make_content

from ecgviewer.errors import OutputError
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.paper.attribution_item import AttributionLevels
from ecgviewer.ui.paper.evidence_band import STRONG
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_export import paint_strip_image, paint_strip_png, paint_strip_svg
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
