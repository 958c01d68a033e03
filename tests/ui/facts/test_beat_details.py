"""Sentences about a beat, at the ends of what may be known of it."""

import math
from dataclasses import replace

import numpy as np
import pytest
from beat_samples import details, grad_cam, model_beat, shap

from ecgviewer.ui.facts.beat_details import (
    BeatDetails,
    describe_additivity,
    describe_sum,
    format_signed,
    parts_of_sum,
)
from ecgviewer.ui.state.wave_spans import WaveSpan

INTERVALS = {
    "pr_ms": 160.4, "qrs_ms": 88.0, "qt_ms": 400.0, "qtc_bazett_ms": 430.0, "qtc_fridericia_ms": 420.0,
    "prematurity_percent": -4.6,
}  # fmt: skip
P = WaveSpan("P", -0.2, -0.1)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "+0.00"), (-0.004, "+0.00"), (-0.006, "−0.01"), (12.345, "+12.35"), (-3.0, "−3.00")],
)
def test_a_sign_stands_before_what_is_shown(value: float, text: str) -> None:
    assert format_signed(value, "") == text
    assert format_signed(value) == f"{text[0]}\u00a0{text[1:]}"


def test_a_label_that_stands_for_several_holds_their_references() -> None:
    model = replace(model_beat(called="S", labels="NSV"), members={"N": "NLR", "S": "AaJS", "V": "VE"})
    assert [model.label_of(symbol) for symbol in "LJEF"] == ["N", "S", "V", ""]
    assert model.name_label("S") == "S (one of A a J S)"
    assert details(model, symbol="J").is_false(model) is False
    assert details(model, symbol="L").is_false(model) is True
    outside = details(model, symbol="F")
    assert outside.is_outside(model)
    assert not outside.is_false(model)


def test_without_call_or_reference_nothing_is_false() -> None:
    silent = model_beat(called="")
    assert not details(silent).is_false(silent)
    assert not details(silent).is_outside(silent)
    called = model_beat()
    assert not details(called, symbol="").is_false(called)
    assert silent.explained_probability is None
    assert called.explained_probability == 0.6


def test_the_verdict_tells_reference_call_and_doubt() -> None:
    unsure = replace(model_beat(), doubt="unsure: probability 0.60")
    assert details(unsure).verdict == (
        "reference N (normal beat), called A (atrial premature beat), unsure: probability 0.60"
    )
    assert details(model_beat(called="V"), symbol="F").verdict.endswith(
        "none of the classes of V2; called V (premature ventricular contraction), not counted"
    )
    assert (
        details(model_beat(called=""), symbol="", reason="noise").verdict
        == "no reference; not classified: noise"
    )
    assert details(model_beat(called="")).verdict == "reference N (normal beat)"


def test_what_is_known_of_the_rhythm() -> None:
    full = details(model_beat(), rr_after_s=0.9004, quality=0.95)
    assert full.rhythm_line == ("RR 683 ms before · 900 ms after · ventricular trigeminy (T) · signal 0.95")
    bare = details(model_beat(), rr_before_s=math.nan, rhythm="")
    assert bare.rhythm_line == "RR before not known · after not known"


def beat(**changes: object) -> BeatDetails:
    return details(model_beat(), **{"intervals": INTERVALS, "waves": (P,), **changes})


def test_intervals_are_told_with_their_formulas() -> None:
    assert beat().interval_line.replace("\u00a0", " ") == (
        "PR 160 · QRS 88 · QT 400 · QTc 430 ms by Bazett, 420 ms by Fridericia · 5 % late"
    )
    early = beat(intervals={**INTERVALS, "prematurity_percent": 30.0})
    assert "by Fridericia (early beat) · 30" in early.interval_line
    none = beat(intervals={**dict.fromkeys(INTERVALS), "qt_ms": 400.0}, waves=(WaveSpan("QRS", -0.1, 0.1),))
    assert none.interval_line == "no P found · QRS – · QT 400 · QTc –"
    assert beat(intervals=None).interval_line == "intervals not known yet"
    assert beat(waves=()).interval_line == "no waves found"


def test_methods_stand_in_one_order_whichever_model_has_them() -> None:
    one = replace(model_beat("V1"), attributions={"shap": None})
    two = replace(model_beat("V2"), attributions={"gradcam": None})
    assert details(one, two).methods == ("gradcam", "shap")


def test_a_sum_is_told_only_by_a_method_that_has_one() -> None:
    made = shap()
    assert describe_sum(made) == "evidence 7.31 = expected 0.42 +\u00a06.89"
    assert describe_sum(replace(made, logit=-1.5, expected_logit=-0.25)).startswith(
        "evidence −1.50 = expected −0.25"
    )
    assert describe_sum(grad_cam([1.0])) == describe_additivity(grad_cam([1.0])) == ""
    assert describe_additivity(made).startswith("additivity error 0.000 (")


def test_what_lies_beyond_the_window_is_a_part_of_the_sum() -> None:
    assert parts_of_sum(shap()) == {}
    made = replace(shap(), elsewhere={"rhythm": 1.5})
    assert parts_of_sum(made) == {"wave, coloured above": pytest.approx(6.89), "rhythm": 1.5}
    assert np.isclose(made.values.sum(), 6.89)
