import numpy as np
import pytest
from beat_samples import WINDOW, details, grad_cam, model_beat, shap
from pointer import hover
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ecgviewer.ui.facts.beat_details import (
    PENDING,
    AttributionState,
    describe_additivity,
    describe_sum,
)
from ecgviewer.ui.facts.probability_bars import ProbabilityBars
from ecgviewer.ui.inspector.beat_inspector import BeatInspector
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.paper.attribution_panel import panel_contents


@pytest.fixture
def inspector(qtbot: QtBot) -> BeatInspector:
    inspector = BeatInspector(DARK)
    qtbot.addWidget(inspector)
    inspector.resize(420, 800)
    inspector.set_detailed(True)
    inspector.show()
    return inspector


def texts(inspector: BeatInspector) -> list[str]:
    return [label.text() for label in inspector.findChildren(QLabel) if label.isVisible() and label.text()]


def test_sentences_of_a_false_call(inspector: BeatInspector) -> None:
    inspector.set_beat(details(model_beat()))
    shown = texts(inspector)
    assert "Beat 1204 · 12:31.40" in shown
    assert "▲ reference N (normal beat), called A (atrial premature beat)" in shown
    assert "RR 683 ms before · after not known · ventricular trigeminy (T)" in shown


def test_details_fold_away_and_the_card_stays(inspector: BeatInspector, qtbot: QtBot) -> None:
    inspector.set_beat(details(model_beat(cam=grad_cam([0, 1, 2]))))
    assert inspector.panels["gradcam", "V2"].isVisible()
    inspector.set_detailed(False)
    assert not inspector.panels["gradcam", "V2"].isVisible()
    assert inspector.card.panel.isVisible()
    qtbot.wait(1)
    assert inspector.widget().height() <= inspector.viewport().height()
    inspector.set_beat(None)
    assert not inspector.card.isVisible()
    inspector.set_beat(details(model_beat()))
    assert inspector.card.isVisible()
    assert not inspector.is_detailed


def test_reference_outside_the_classes_is_not_an_error(inspector: BeatInspector) -> None:
    beat = details(model_beat(called="V"), symbol="F")
    assert beat.is_outside(beat.models[0])
    assert not beat.is_false(beat.models[0])
    inspector.set_beat(beat)
    assert any(
        text.endswith("called V (premature ventricular contraction), not counted")
        for text in texts(inspector)
    )


def test_labels_come_from_each_model() -> None:
    wide = model_beat("wide", called="F", labels="NF")
    narrow = model_beat("narrow", called="N", labels="NV")
    beat = details(wide, narrow, symbol="F")
    assert [beat.is_outside(model) for model in beat.models] == [False, True]
    assert [beat.is_false(model) for model in beat.models] == [False, False]


def test_models_are_columns_and_methods_rows(inspector: BeatInspector) -> None:
    models = [
        model_beat(name, cam=grad_cam([0, 1, 2], name), shapley=shap(name)) for name in ("V1", "V2", "mine")
    ]
    inspector.set_beat(details(*models))
    keys = [("gradcam", "V1"), ("gradcam", "V2"), ("gradcam", "mine")]
    assert list(inspector.panels)[:3] == keys
    assert len(inspector.panels) == 6
    first, second = (inspector.panels[key].mapTo(inspector, QPoint(0, 0)) for key in keys[:2])
    assert first.y() == second.y()
    assert first.x() < second.x()
    assert inspector.panels[("shap", "V1")].mapTo(inspector, QPoint(0, 0)).x() == first.x()


def test_panels_are_kept_from_beat_to_beat(inspector: BeatInspector) -> None:
    inspector.set_beat(details(model_beat("V1"), model_beat("V2")))
    kept = dict(inspector.panels)
    inspector.set_beat(details(model_beat("V1", cam=grad_cam([1, 2])), model_beat("V2")))
    assert inspector.panels == kept
    inspector.set_beat(details(model_beat("V1")))
    assert list(inspector.panels) == [("gradcam", "V1"), ("shap", "V1")]


@pytest.mark.parametrize(
    ("state", "reason", "message"),
    [
        (PENDING, "", "computing…"),
        (None, "window incomplete", "not available: window incomplete"),
        (None, "", "not available"),
        (grad_cam([0.0, 0.0, 0.0]), "", "no evidence for this class"),
        (grad_cam([0.0, 0.5, 0.0]), "", ""),
    ],
)
def test_every_state_has_its_words(
    inspector: BeatInspector, state: AttributionState, reason: str, message: str
) -> None:
    beat = details(model_beat(cam=state), reason=reason)
    inspector.set_beat(beat)
    assert panel_contents(beat)[("gradcam", "V2")].message == message
    assert inspector.panels[("gradcam", "V2")].accessibleDescription() == message
    assert not inspector.grab().isNull()


def test_beat_without_a_call(inspector: BeatInspector) -> None:
    inspector.set_beat(details(model_beat(called=""), reason="window incomplete"))
    assert "reference N (normal beat); not classified: window incomplete" in texts(inspector)
    assert not inspector.findChild(ProbabilityBars).isVisible()
    inspector.set_beat(None)
    assert texts(inspector) == ["No beat is selected. Click one in the list or on the trace."]
    assert not any(panel.isVisible() for panel in inspector.panels.values())


def test_scale_is_fixed_or_of_the_beat() -> None:
    cam = grad_cam([0.5, 3.0, 0.0])
    fixed = panel_contents(details(model_beat(cam=cam)))[("gradcam", "V2")]
    assert (fixed.scale, fixed.is_scaled_to_beat) == (2.0, False)
    own = panel_contents(details(model_beat(cam=cam), scale_per_beat=True))[("gradcam", "V2")]
    assert (own.scale, own.is_scaled_to_beat) == (3.0, True)


def test_panels_share_one_amplitude_scale() -> None:
    small, large = model_beat("V1"), model_beat("V2")
    contents = panel_contents(details(small, large))
    assert {content.limits for content in contents.values()} == {(float(WINDOW.min()), float(WINDOW.max()))}
    assert {content.unit for content in contents.values()} == {"SD"}
    recorded = panel_contents(details(small, trace_mv=np.linspace(-1, 2, 360)))
    assert recorded[("shap", "V1")].limits == (-1.0, 2.0)
    assert recorded[("shap", "V1")].unit == "mV"


def test_sum_of_shap_values(inspector: BeatInspector) -> None:
    assert describe_sum(shap()).replace("\u00a0", " ") == "evidence 7.31 = expected 0.42 + 6.89"
    assert describe_additivity(shap()).replace("\u00a0", " ") == "additivity error 0.000 (0.0 %)"
    assert describe_sum(grad_cam([1.0])) == ""
    assert describe_additivity(grad_cam([1.0])) == ""
    inspector.set_beat(details(model_beat(shapley=shap())))
    assert any("additivity error 0.000 (0.0\u00a0%)" in text for text in texts(inspector))


def test_hover_reads_out_the_same_sample_in_all_panels(inspector: BeatInspector, qtbot: QtBot) -> None:
    trace = np.zeros(360)
    trace[200] = 1.25
    models = [model_beat(n, cam=grad_cam([0, 1, 2], n), shapley=shap(n)) for n in ("V1", "V2")]
    inspector.set_beat(details(*models, trace_mv=trace))
    panel = inspector.panels[("gradcam", "V1")]
    x = (200 + 0.5) / 360 * panel.width()
    with qtbot.waitSignal(inspector.sample_hovered) as hovered:
        hover(panel, QPointF(x, panel.height() / 2).toPoint())
    assert abs(hovered.args[0] - 200) <= 1
    panel.sample_hovered.emit(200)
    assert panel.readout() == "+56 ms · 1.25 mV · 1.000"
    assert inspector.panels[("shap", "V2")].readout() == "+56 ms · 1.25 mV · −0.110"
    panel.sample_hovered.emit(-1)
    assert panel.readout() == ""


def test_bars_tell_the_exact_probability(inspector: BeatInspector) -> None:
    inspector.set_beat(details(model_beat("V1", labels="NA"), model_beat("V2")))
    bars = inspector.findChild(ProbabilityBars)
    row = bars.sizeHint().height() / 6
    assert bars.tip_at(5, 2.5 * row) == "V1: A (atrial premature beat) 0.6000"
    assert bars.tip_at(5, 4.5 * row) == ""
    assert bars.tip_at(bars.width() - 5, 5.5 * row).startswith("V2: V")


@pytest.mark.parametrize("width", [376, 600])
def test_nothing_is_cut_off(inspector: BeatInspector, qtbot: QtBot, width: int) -> None:
    inspector.resize(width, 900)
    models = [model_beat(n, cam=grad_cam([0, 1, 2], n), shapley=shap(n)) for n in ("V1", "V2")]
    inspector.set_beat(details(*models))
    inspector.set_theme(LIGHT)
    qtbot.wait(1)
    assert inspector.widget().width() <= width
    assert inspector.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    for panel in inspector.panels.values():
        assert panel.width() >= 140
        assert panel.height() >= panel.minimumSizeHint().height()


def test_three_models_fit_beside_each_other(inspector: BeatInspector, qtbot: QtBot) -> None:
    models = [
        model_beat(name, cam=grad_cam([0, 1, 2], name), shapley=shap(name)) for name in ("V1", "V2", "mine")
    ]
    inspector.set_beat(details(*models))
    assert inspector.minimumSizeHint().width() <= 378
    inspector.resize(inspector.minimumSizeHint().width(), 700)
    qtbot.wait(1)
    assert inspector.widget().width() <= inspector.viewport().width()
    inspector.set_beat(details(models[0]))
    assert len([panel for panel in inspector.panels.values() if panel.isVisible()]) == 2
    assert inspector.card.panel.width() >= 350


def test_a_model_whose_calls_are_not_there_yet_says_so(inspector: BeatInspector) -> None:
    contents = panel_contents(details(model_beat(), model_beat("V1", called="")))
    assert contents["gradcam", "V1"].message == "not classified yet"
