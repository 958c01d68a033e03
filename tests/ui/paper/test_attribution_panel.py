from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QIODevice, QPoint
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from pytestqt.qtbot import QtBot

from ecgviewer.explain.attribution import Attribution
from ecgviewer.ui.facts.beat_details import PENDING, AttributionState, ModelBeat
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.paper.attribution_panel import AttributionPanel, PanelContent
from ecgviewer.ui.paper.panel_painter import PanelPainter, fitting_message, plot_rect
from ecgviewer.ui.what_if.edited_panel import EditedPanel

TRACE = np.sin(np.linspace(0, 6, 360))


def shap(value: float = 7.0, part: str = "") -> Attribution:
    values = np.zeros(360, dtype=np.float32)
    values[180] = value
    return Attribution("shap", "V2", "A", values, np.arange(361), True, 7.31, 0.42, 0.0004, part=part)


def content(state: AttributionState = PENDING, reason: str = "", name: str = "V2") -> PanelContent:
    model = ModelBeat(name, "A", {"A": 0.6}, "A", None, {"shap": state}, {"shap": 0.5})
    return PanelContent(model, "shap", TRACE.copy(), "mV", (-1.0, 1.0), reason, False)


@pytest.fixture
def panel(qtbot: QtBot) -> AttributionPanel:
    panel = AttributionPanel(LIGHT)
    qtbot.addWidget(panel)
    panel.resize(220, 160)
    panel.show()
    return panel


def test_the_usual_beat_lies_behind_the_trace_and_has_room(panel: AttributionPanel) -> None:
    usual = np.full(360, np.nan)
    usual[150:210] = 0.75
    shown = replace(content(shap()), usual_mv=usual)
    panel.set_content(content(shap()))
    plain = panel.grab().toImage()
    panel.set_content(shown)
    image = panel.grab().toImage()
    plot = panel._plot_rect()
    y = round(panel._page(plot).y_of_value(0.75))
    columns = range(int(plot.left()) + 1, int(plot.right()) - 1)
    changed = [x for x in columns if image.pixel(x, y) != plain.pixel(x, y)]
    x_of = plot.left() + np.array([150, 209]) / 360 * plot.width()
    assert changed[0] == pytest.approx(x_of[0], abs=2)
    assert changed[-1] == pytest.approx(x_of[1], abs=2)
    assert len(changed) > 0.8 * (x_of[1] - x_of[0])


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> list[PanelPainter]:
    """A list that gets a new item whenever a trace is painted."""
    made: list[PanelPainter] = []
    paint = PanelPainter.paint_trace

    def count(self: PanelPainter) -> None:
        made.append(self)
        paint(self)

    monkeypatch.setattr(PanelPainter, "paint_trace", count)
    return made


def test_what_looks_the_same_is_painted_once(panel: AttributionPanel, painted: list[PanelPainter]) -> None:
    known = shap()
    panel.set_content(content(known))
    first = panel.grab().toImage()
    assert len(painted) == 1
    panel.set_content(content(known))
    assert panel.grab().toImage() == first
    assert len(painted) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda panel: panel.set_content(content(shap(3.0))),
        lambda panel: panel.set_content(content(reason="the window is incomplete")),
        lambda panel: panel.set_content(replace(panel.content, limits=(-2.0, 2.0))),
        lambda panel: panel.set_content(replace(panel.content, values=TRACE * 0.9)),
        lambda panel: panel.set_content(replace(panel.content, scale_per_beat=True)),
        lambda panel: panel.set_theme(DARK),
        lambda panel: panel.resize(221, 160),
        lambda panel: panel.setFont(_larger(panel)),
    ],
    ids=["attribution", "reason", "limits", "trace", "scale", "theme", "size", "font"],
)
def test_what_looks_otherwise_is_painted_anew(
    panel: AttributionPanel, painted: list[PanelPainter], change: Callable[[AttributionPanel], None]
) -> None:
    panel.set_content(content(shap()))
    panel.grab()
    change(panel)
    panel.grab()
    assert len(painted) == 2


def _larger(panel: AttributionPanel) -> object:
    font = panel.font()
    font.setPointSizeF(font.pointSizeF() + 2)
    return font


def test_the_picture_has_the_points_of_the_screen(
    panel: AttributionPanel, painted: list[PanelPainter], monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.set_content(content(shap()))
    for ratio, n_painted in ((1.0, 1), (2.0, 2), (2.0, 2)):
        monkeypatch.setattr(panel, "devicePixelRatioF", lambda ratio=ratio: ratio)
        picture = panel._kept_picture()
        assert (picture.width(), picture.height()) == (220 * ratio, 160 * ratio)
        assert len(painted) == n_painted


def test_finer_images_and_files_of_lines_are_not_made_from_the_picture(
    panel: AttributionPanel, painted: list[PanelPainter]
) -> None:
    panel.set_content(content(shap()))
    panel.grab()
    image = QImage(440, 320, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2.0)
    with QPainter(image) as painter:
        panel.render(painter, QPoint())
    assert len(painted) == 2
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(panel.size())
    with QPainter(generator) as painter:
        panel.render(painter, QPoint())
    svg = bytes(buffer.data().data()).decode()
    assert "<image" not in svg
    assert svg.count("<polyline") + svg.count("<path") > 100


def test_the_pointer_paints_over_the_picture(panel: AttributionPanel, painted: list[PanelPainter]) -> None:
    panel.set_content(content(shap()))
    first = panel.grab().toImage()
    panel.set_hovered(200)
    assert panel.grab().toImage() != first
    panel.set_hovered(-1)
    assert panel.grab().toImage() == first
    assert len(painted) == 1


def test_a_message_leaves_the_paper_to_the_trace(panel: AttributionPanel) -> None:
    for width in range(94, 400, 17):
        panel.resize(width, 160)
        plot = plot_rect(panel.size(), panel.font()).toAlignedRect()
        pictures = []
        for state, reason in ((PENDING, ""), (shap(0.0, "wave"), ""), (None, "window incomplete")):
            panel.set_content(content(state, reason))
            pictures.append(panel.grab().toImage())
        papers = [picture.copy(plot) for picture in pictures]
        assert papers[0] == papers[1] == papers[2]
        assert pictures[0] != pictures[1]
        assert pictures[1] != pictures[2]


def test_a_message_is_told_in_as_many_words_as_fit(panel: AttributionPanel) -> None:
    shown = content(shap(0.0, "wave"))
    whole, shorter, shortest = shown.wordings
    assert (whole, shorter) == ("no evidence in the wave for this class", "no evidence in the wave")
    panel.set_content(shown)
    width_of = QFontMetricsF(panel.font()).horizontalAdvance
    assert fitting_message(shown, panel.font(), width_of(whole)) == whole
    assert fitting_message(shown, panel.font(), width_of(whole) - 1) == shorter
    assert fitting_message(shown, panel.font(), width_of(shorter) - 1) == shortest
    assert fitting_message(shown, panel.font(), width_of(shortest) - 1).endswith("…")
    panel.resize(int(width_of(whole)) + 1, 160)
    assert panel.toolTip() == ""
    panel.resize(int(width_of(whole)) - 1, 160)
    assert panel.toolTip() == panel.accessibleDescription() == whole


def test_an_edited_panel_is_painted_anew_with_its_original(qtbot: QtBot, painted: list[PanelPainter]) -> None:
    panel = EditedPanel(LIGHT)
    qtbot.addWidget(panel)
    known = shap()
    panel.set_edited(content(known), TRACE)
    first = panel.grab().toImage()
    panel.set_edited(content(known), TRACE * 0.5)
    assert panel.grab().toImage() != first
    assert len(painted) == 2


def test_a_method_no_better_than_random_is_marked_and_fades(panel: AttributionPanel) -> None:
    plain, doubtful = content(shap(0.5)), content(shap(0.5))
    model = replace(doubtful.model, doubtful_methods={"shap": "no better than random"})
    doubtful = replace(doubtful, model=model)
    assert (plain.doubt, doubtful.doubt) == ("", "no better than random")
    none = content(None)
    panel.resize(360, 200)
    images = []
    for shown in (none, plain, doubtful):
        panel.set_content(shown)
        images.append(panel.grab().toImage())
    plot = panel._plot_rect()
    x, y = round(plot.center().x()), round(panel._page(plot).y_of_value(float(TRACE[180]))) + 4
    ground, strong, faint = (image.pixelColor(x, y) for image in images)
    changes = [
        sum(abs(a - b) for a, b in zip(ground.getRgb(), color.getRgb(), strict=True))
        for color in (strong, faint)
    ]
    assert 0 < changes[1] < 0.5 * changes[0]
    assert "no better than random" in panel.toolTip()
    caption = [images[2].pixelColor(x, y) for x in range(250) for y in range(2, 14)]
    assert any(color.red() - color.blue() > 60 for color in caption)
