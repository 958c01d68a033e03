"""Bars of the parts of a SHAP sum: which are shown, of which models, and what stays while one is under way."""

import math

import numpy as np
import pytest
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from ecgviewer.explain.attribution import Attribution
from ecgviewer.ui.facts.beat_details import (
    PENDING,
    AttributionState,
    BeatDetails,
    ModelBeat,
    describe_sum,
    format_signed,
    parts_of_sum,
)
from ecgviewer.ui.inspector.beat_inspector import BeatInspector
from ecgviewer.ui.inspector.elsewhere_bars import ElsewhereBars
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.paper.attribution_panel import PanelContent

ELSEWHERE = {"rhythm": 1.76, "against the usual beat": -0.84, "outside this second": 0.07}


def shap(elsewhere: dict[str, float]) -> Attribution:
    values = np.zeros(360, dtype=np.float32)
    values[180:182] = 0.26
    return Attribution("shap", "context-0", "N", values, np.arange(361), True, 2.0, 0.49, 0.0, elsewhere)


def details(**states: AttributionState) -> BeatDetails:
    models = tuple(
        ModelBeat(name, "N", {"N": 0.9}, "N", None, {"gradcam": None, "shap": state}, {})
        for name, state in states.items()
    )
    return BeatDetails(0, 1.0, "N", "", "N", math.nan, 0.8, math.nan, models, models[0].model_name)


@pytest.fixture
def bars(qtbot: QtBot) -> ElsewhereBars:
    shown = ElsewhereBars(LIGHT)
    qtbot.addWidget(shown)
    return shown


def test_the_parts_are_the_wave_and_what_is_elsewhere(bars: ElsewhereBars) -> None:
    bars.set_details(details(third=shap(ELSEWHERE), v1=shap({}), v2=PENDING))
    assert list(bars.parts) == ["third"]
    parts = bars.parts["third"]
    assert list(parts) == ["wave, coloured above", *ELSEWHERE]
    assert list(parts.values()) == pytest.approx([0.52, 1.76, -0.84, 0.07], abs=1e-6)
    assert not bars.isHidden()
    assert "against the usual beat −\u00a00.84" in bars.accessibleDescription()


def test_models_whose_explanation_is_all_on_the_window_have_none(bars: ElsewhereBars) -> None:
    bars.set_details(details(v1=shap({}), v2=None))
    assert bars.parts == {}
    assert bars.isHidden()
    assert parts_of_sum(shap({})) == {}


def test_rows_stay_while_the_next_beat_is_explained(bars: ElsewhereBars) -> None:
    bars.set_details(details(third=shap(ELSEWHERE)))
    height = bars.sizeHint().height()
    bars.set_details(details(third=PENDING))
    assert list(bars.parts["third"].values()) == [None] * 4
    assert bars.sizeHint().height() == height >= 5 * QFontMetricsF(bars.font()).height()
    bars.set_details(details(third=None))
    assert bars.isHidden()
    bars.set_details(None)
    assert bars.isHidden()


def test_the_sum_counts_what_is_elsewhere() -> None:
    assert describe_sum(shap(ELSEWHERE)) == "evidence 2.00 = expected 0.49 +\u00a01.51"
    assert shap(ELSEWHERE).total == pytest.approx(1.51, abs=1e-6)


def test_a_value_that_rounds_to_zero_has_no_minus() -> None:
    assert [format_signed(value, "") for value in (-0.004, 0.004, -0.006)] == ["+0.00", "+0.00", "−0.01"]


def test_an_empty_map_of_a_part_says_which() -> None:
    """Grad-CAM of a context network sees its wave branch only; the rhythm may still speak for the class."""
    empty = Attribution(
        "gradcam", "third", "N", np.zeros(21), np.linspace(0, 360, 22).astype(int), False, 1.0, part="wave"
    )
    model = ModelBeat("third", "N", {"N": 0.9}, "N", None, {"gradcam": empty}, {})
    content = PanelContent(model, "gradcam", None, "mV", (0.0, 1.0), "", False)
    assert content.message == "no evidence in the wave for this class"


def test_for_is_drawn_right_of_zero_and_against_left(bars: ElsewhereBars) -> None:
    bars.set_details(details(third=shap({"rhythm": 2.0, "outside this second": -2.0})))
    bars.resize(300, bars.sizeHint().height())
    for theme in (LIGHT, DARK):
        bars.set_theme(theme)
        image = bars.grab().toImage()
        row = image.height() / 4
        coloured = {}
        for name, stops, number in (
            ("for", theme.signed_for_stops, 2),
            ("against", theme.signed_against_stops, 3),
        ):
            y = round((number + 0.5) * row)
            columns = [x for x in range(image.width()) if image.pixelColor(x, y).name() == stops[-1]]
            coloured[name] = (min(columns), max(columns))
        assert coloured["against"][1] <= coloured["for"][0]
        assert coloured["for"][1] - coloured["for"][0] == pytest.approx(
            coloured["against"][1] - coloured["against"][0], abs=2
        )


def test_the_inspector_shows_them_and_all_columns_fit(qtbot: QtBot) -> None:
    inspector = BeatInspector(LIGHT)
    qtbot.addWidget(inspector)
    inspector.set_beat(details(**{"context-0": shap(ELSEWHERE), "v1": shap({}), "v2": shap({})}))
    bars = inspector.findChild(ElsewhereBars)
    assert bars is not None
    assert not bars.isHidden()
    assert not inspector._two_sums.isHidden()
    assert inspector.minimumSizeHint().width() <= 378
    inspector.set_beat(None)
    assert bars.isHidden()
