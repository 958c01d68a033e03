"""Waves that can be dragged: which field of the edit a drag changes, and by how much."""

import numpy as np
import pytest
from beat_samples import grad_cam, model_beat
from pixels import pixels_of
from pointer import hover
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.paper.attribution_panel import PanelContent
from ecgviewer.ui.state.wave_spans import WaveSpan
from ecgviewer.ui.what_if.edited_panel import EditedPanel

WAVES = (WaveSpan("P", -0.2, -0.1), WaveSpan("QRS", -0.04, 0.05), WaveSpan("T", 0.15, 0.35))
WIDTH_PX, MIDDLE_PX = 400, 90
TRACE = np.sin(np.linspace(0, 6, 360))
LEFT = Qt.MouseButton.LeftButton


def content(trace: np.ndarray = TRACE) -> PanelContent:
    model = model_beat(cam=grad_cam([0.1, 2.0, 0.5]))
    return PanelContent(model, "gradcam", trace, "mV", (-1.5, 1.5), "", scale_per_beat=False, waves=WAVES)


@pytest.fixture
def panel(qtbot: QtBot) -> EditedPanel:
    made = EditedPanel(LIGHT)
    qtbot.addWidget(made)
    made.resize(WIDTH_PX, 180)
    made.set_edited(content(), TRACE)
    made.show()
    return made


class Drag:
    """Presses at a time of the second, and moves by some pixels."""

    def __init__(self, panel: EditedPanel, qtbot: QtBot) -> None:
        self.told: list[tuple[str, float]] = []
        self.ends = 0
        self._panel, self._qtbot = panel, qtbot
        panel.dragged.connect(lambda field, change: self.told.append((field, change)))
        panel.drag_ended.connect(self._end)

    def _end(self) -> None:
        self.ends += 1

    def __call__(self, time_s: float, *moves: tuple[int, int], button: Qt.MouseButton = LEFT) -> None:
        start = QPoint(round((time_s + 0.5) * WIDTH_PX), MIDDLE_PX)
        self._qtbot.mousePress(self._panel, button, pos=start)
        for x, y in moves:
            hover(self._panel, start + QPoint(x, y))
        self._qtbot.mouseRelease(self._panel, button, pos=start)


@pytest.mark.parametrize(
    ("time_s", "move", "field", "change"),
    [
        (-0.15, (-40, 3), "p_shift_s", -0.1),
        (0.0, (40, -3), "shift_s", 0.1),
        (-0.15, (3, -20), "p_gain", 0.5),
        (0.0, (3, 20), "amplitude", -0.5),
        (0.25, (0, 40), "t_gain", -1.0),
    ],
)
def test_a_drag_changes_the_field_of_its_wave_and_way(
    panel: EditedPanel, qtbot: QtBot, time_s: float, move: tuple[int, int], field: str, change: float
) -> None:
    drag = Drag(panel, qtbot)
    drag(time_s, move)
    assert drag.told == [(field, pytest.approx(change, abs=0.005))]
    assert drag.ends == 1


def test_a_drag_keeps_the_way_that_it_began(panel: EditedPanel, qtbot: QtBot) -> None:
    drag = Drag(panel, qtbot)
    drag(-0.15, (10, 0), (10, 50))
    assert [field for field, _ in drag.told] == ["p_shift_s", "p_shift_s"]


def test_what_is_no_drag_of_a_wave_changes_nothing(panel: EditedPanel, qtbot: QtBot) -> None:
    drag = Drag(panel, qtbot)
    drag(0.25, (40, 0))  # T has no place of its own
    drag(-0.15, (3, 3))  # a hand that trembles
    assert (drag.told, drag.ends) == ([], 2)
    drag(0.45, (0, 40))  # beside all waves
    drag(-0.15, (0, 40), button=Qt.MouseButton.RightButton)
    assert (drag.told, drag.ends) == ([], 2)
    panel.set_edited(None, None)
    drag(-0.15, (0, 40))
    assert (drag.told, drag.ends) == ([], 2)


def test_a_hand_says_what_can_be_dragged(panel: EditedPanel) -> None:
    hover(panel, QPoint(round(0.35 * WIDTH_PX), MIDDLE_PX))
    assert panel.cursor().shape() == Qt.CursorShape.OpenHandCursor
    hover(panel, QPoint(round(0.97 * WIDTH_PX), MIDDLE_PX))
    assert panel.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_the_sample_under_the_pointer_is_read_out_between_drags(panel: EditedPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.sample_hovered) as hovered:
        hover(panel, QPoint(WIDTH_PX // 4, MIDDLE_PX))
    assert hovered.args[0] == pytest.approx(90, abs=1)


def test_the_recorded_beat_lies_below_the_edited_one_and_follows_another(panel: EditedPanel) -> None:
    shown, alone = panel.content, pixels_of(panel)
    panel.set_edited(shown, TRACE - 1.0)
    assert (alone != pixels_of(panel)).any(axis=2).sum() > 100
    panel.set_edited(shown, TRACE)
    np.testing.assert_array_equal(alone, pixels_of(panel))


def test_its_name_tells_that_it_is_no_data(panel: EditedPanel) -> None:
    assert panel.accessibleName().endswith(", edited beat")
    assert panel.accessibleName().startswith("V2, Grad-CAM")
