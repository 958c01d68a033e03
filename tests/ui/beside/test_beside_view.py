"""The pane beside the trace, by itself."""

import pytest
from pytestqt.qtbot import QtBot

from ecgviewer.ui.beside.beside_view import BesideView
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.state.view_settings import ViewSettings


@pytest.fixture
def view(qtbot: QtBot) -> BesideView:
    view = BesideView(LIGHT)
    qtbot.addWidget(view)
    return view


def test_it_asks_for_what_is_chosen(view: BesideView, qtbot: QtBot) -> None:
    view.set_models(["v1", "v2"], ["ArrhythmiNet 1", "ArrhythmiNet 2"], "v2")
    assert view.chosen == "ArrhythmiNet 2"
    with qtbot.waitSignal(view.model_requested) as asked:
        view.choose(0)
    assert asked.args == ["v1"]
    with qtbot.waitSignal(view.record_requested):
        view.choose(2)
    view.set_models(["v1", "v2"], ["ArrhythmiNet 1", "ArrhythmiNet 2"], "")
    assert view.chosen == "Another record…"


def test_it_follows_the_trace_at_a_distance_and_never_before_the_start(view: BesideView) -> None:
    view.follow(ViewSettings(start_s=5.0, speed_mm_per_s=50.0, as_network_sees=True), 3.0)
    shown = view.strip.content.view
    assert (shown.start_s, shown.speed_mm_per_s, shown.as_network_sees) == (8.0, 50.0, False)
    view.follow(ViewSettings(start_s=5.0), -9.0)
    assert view.strip.content.view.start_s == 0.0
