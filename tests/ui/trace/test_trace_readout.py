from dataclasses import replace

import numpy as np
import pytest
from strip_samples import make_attribution, make_content

from ecgviewer.explain.attribution import Attribution
from ecgviewer.records.spans import Span
from ecgviewer.ui.paper.attribution_item import N_LEVELS, AttributionLevels
from ecgviewer.ui.paper.attribution_legend import end_of_scale
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_geometry import StripPage, StripScale, layout_strip
from ecgviewer.ui.state.call_parts import CallParts
from ecgviewer.ui.trace.trace_readout import describe_beat, describe_point

LABELS = ("N", "V")


def make_page() -> StripPage:
    return StripPage(layout_strip(1000.0, 400.0, 14.0, 60.0, 1), StripScale(), 0.0)


def called_content(**changes: object) -> StripContent:
    called = np.array(["N"] * 18 + [""])
    probabilities = np.tile([0.75, 0.25], (19, 1))
    is_false = np.zeros(19, bool)
    is_false[9] = True
    fields = {"called": called, "probabilities": probabilities, "is_false": is_false, "labels": LABELS}
    return make_content(**(fields | {"is_outside": np.zeros(19, bool)} | changes))


def test_a_point_is_read_out_with_time_value_and_beat() -> None:
    page = make_page()
    lines = describe_point(called_content(), page, page.x_of_time(2.0), 200.0)
    assert lines[0] == "0:02.00 · 1.00 mV"
    assert lines[1:] == ["beat 2, reference N (normal beat)", "network N 0.75"]


def test_an_attribution_is_read_out_with_its_side() -> None:
    content = called_content()
    assert content.beats is not None
    levels = AttributionLevels(content.beats, 360.0)
    levels.update(
        {
            0: make_attribution([0.5, -0.25], "V", is_signed=True),
            1: make_attribution([0.125]),
            2: make_attribution([0.0], "V"),
        },
        lambda _: 1.0,
    )
    content = called_content(levels=levels)
    page = make_page()

    def read(time_s: float) -> list[str]:
        return describe_point(content, page, page.x_of_time(time_s), 200.0)

    assert "SHAP +0.5 for V" in read(0.8)
    assert "SHAP −0.25 against V" in read(1.3)
    assert "Grad-CAM 0.125 for N" in read(2.0)
    assert "Grad-CAM: no evidence for V" in read(3.0)
    assert len(read(4.0)) == 3


def test_the_value_of_a_wave_is_read_out_by_the_waves_name() -> None:
    content, page = called_content(), make_page()
    assert content.beats is not None
    edges = np.array([0, 150, 210, 360])
    values = np.array([0, 1.25, 0], np.float32)
    shown = Attribution(
        "waves", "v2", "V", values, edges, True, 2.0, elsewhere={"rhythm": 2.5}, step_names=("", "QRS", "")
    )
    levels = AttributionLevels(content.beats, 360.0)
    levels.update({1: shown}, end_of_scale({1: shown}, {}, False))
    content = called_content(levels=levels)
    assert "value of QRS +1.25 for V" in describe_point(content, page, page.x_of_time(2.0), 200.0)
    assert not any("value" in line for line in describe_point(content, page, page.x_of_time(2.3), 200.0))
    # Half of what counted most, the rhythm, which has no place on the trace.
    assert levels.level_of(np.array([720])).tolist() == [N_LEVELS // 2]


def test_what_a_call_rests_on_is_read_out_in_percent() -> None:
    content = called_content(parts={2: CallParts(1.0, -1.0, 2.0)})
    words = "the call rests on: wave +25\u00a0%, rhythm −25\u00a0%, against the usual beat +50\u00a0%"
    assert words in describe_beat(content, 2)
    assert not any("rests on" in line for line in describe_beat(content, 3))
    # It is the longest: in a narrow line all else comes before it.
    page = make_page()
    rhythms = (Span(0, 7200, "AFIB"),)
    lines = describe_point(replace(content, rhythm_spans=rhythms), page, page.x_of_time(3.0), 200.0)
    assert lines[-2].startswith("rhythm AFIB")
    assert lines[-1] == words


def test_stretches_are_read_out_in_words() -> None:
    spans = {"rhythm_spans": (Span(0, 9999, "T"),), "noise_spans": (Span(700, 800, "noise"),)}
    page = make_page()
    lines = describe_point(called_content(**spans), page, page.x_of_time(2.0), 50.0)
    assert "rhythm T · ventricular trigeminy" in lines
    assert "marked as noisy" in lines


@pytest.mark.parametrize(("x", "y"), [(20.0, 200.0), (5000.0, 200.0), (500.0, 5.0)])
def test_beside_the_record_nothing_is_read_out(x: float, y: float) -> None:
    assert describe_point(called_content(), make_page(), x, y) == []


def test_beats_without_a_call_say_why() -> None:
    content = called_content()
    assert content.beats is not None
    content.beats.reason[18] = "window incomplete"
    assert describe_beat(content, 18) == ["beat 19, reference N (normal beat)", "no call: window incomplete"]


def test_a_poor_signal_is_said_with_its_index() -> None:
    content = called_content()
    assert content.beats is not None
    content.beats.quality[2] = 0.699
    content.beats.quality[3] = np.nan
    assert describe_beat(content, 2)[-1] == "poor signal 0.69"
    assert not any("signal" in line for row in (1, 3) for line in describe_beat(content, row))


def test_false_and_outside_calls_are_named() -> None:
    outside = np.zeros(19, bool)
    outside[3] = True
    content = called_content(is_outside=outside)
    assert describe_beat(content, 9)[-1] == "network N 0.75, false"
    assert describe_beat(content, 3)[-1] == "network N 0.75, reference outside its classes"
    assert describe_beat(content, 99) == []
