from types import SimpleNamespace

import numpy as np
import pytest

from ecgviewer.classifiers.seen import Comparison
from ecgviewer.ui.facts.beat_details import BeatDetails, ModelBeat
from ecgviewer.ui.facts.beat_facts import usual_around
from ecgviewer.ui.paper.panel_content import panel_contents


def test_the_usual_beat_stands_at_the_samples_of_the_second_around_the_r_peak() -> None:
    times = np.arange(-60, 72) / 120
    own = np.exp(-((times / 0.02) ** 2))
    seen = Comparison(500 + times * 250, own, np.where(times > 0.1, 0.5, 0.0), slice(48, 75))
    lead = 2.0 * np.exp(-(((np.arange(1000) - 500) / 250 / 0.02) ** 2))
    saw = SimpleNamespace(against_usual=lambda beats, fs_hz, index: seen)
    review = SimpleNamespace(
        record=SimpleNamespace(fs_hz=250.0, lead_mv=lambda index: lead),
        lead=0,
        beats=SimpleNamespace(n_beats=1, r_sample=np.array([500])),
        called=np.array(["V"]),
        saw=saw,
    )
    usual = usual_around(review, 0)  # type: ignore[arg-type]
    assert usual is not None
    assert usual.shape == (360,)
    assert usual[180] == pytest.approx(2.0, abs=0.1)
    assert usual[300] == pytest.approx(-1.0, abs=0.05)
    saw.against_usual = lambda beats, fs_hz, index: None
    assert usual_around(review, 0) is None  # type: ignore[arg-type]


def test_panels_leave_room_for_the_usual_beat_and_only_those_that_compare_have_it() -> None:
    usual = np.full(360, 3.0)
    models = tuple(
        ModelBeat(name, "V", {"V": 1.0}, "V", None, {"shap": None}, {}, usual_mv=mine)
        for name, mine in (("context-0", usual), ("v1", None))
    )
    details = BeatDetails(
        0, 1.0, "V", "", "", 0.8, 0.8, 0.9, models, "context-0", trace_mv=np.linspace(-1, 1, 360)
    )
    found = panel_contents(details)
    assert found["shap", "context-0"].usual_mv is usual
    assert found["shap", "v1"].usual_mv is None
    assert {content.limits for content in found.values()} == {(-1.0, 3.0)}
