import numpy as np
import pytest
from strip_samples import make_content

from ecgviewer.records.spans import Span
from ecgviewer.ui.paper.strip_content import Stretches, TraceSignal, is_same, span_at, tidy_number
from ecgviewer.ui.state.view_settings import ViewSettings


def test_few_samples_are_drawn_as_they_are_with_one_beyond_each_edge() -> None:
    signal = TraceSignal(np.arange(100.0, dtype=np.float32))
    positions, values = signal.points(10.2, 20.0, 1000)
    assert positions[0] <= 10.2 - 1
    assert positions[-1] >= 21
    np.testing.assert_array_equal(positions, values)


def test_many_samples_keep_their_extremes() -> None:
    values = np.zeros(200_000, dtype=np.float32)
    values[123_456], values[777] = 5.0, -3.0
    _, thinned = TraceSignal(values).points(0, 200_000, 2000)
    assert thinned.size <= 2002
    assert (thinned.max(), thinned.min()) == (5.0, -3.0)


def test_positions_of_another_rate_are_kept() -> None:
    positions = np.arange(50) * 0.5 + 7
    signal = TraceSignal(np.arange(50.0, dtype=np.float32), "SD", positions)
    found, values = signal.points(10.0, 12.0, 100)
    np.testing.assert_array_equal(found, positions[5:12])
    np.testing.assert_array_equal(values, np.arange(5, 12))
    assert signal.nearest(10.2) == 6.0
    assert signal.nearest(10.3) == 7.0


def test_outside_the_signal_there_is_nothing() -> None:
    signal = TraceSignal(np.arange(10.0, dtype=np.float32))
    assert signal.points(50, 60, 100)[0].size == 0
    assert np.isnan(signal.nearest(12))
    assert np.isnan(signal.nearest(-1))
    assert TraceSignal(np.empty(0, np.float32), "SD", np.empty(0)).points(0, 5, 10)[0].size == 0


def test_beats_between_two_times() -> None:
    content = make_content()
    assert content.beats_between(2.5, 5.5) == range(2, 5)
    assert make_content(beats=None).beats_between(0, 9) == range(0)


def test_the_network_view_shows_only_where_it_is_asked_for_and_there() -> None:
    network = TraceSignal(np.zeros(5, np.float32), "SD")
    asked = ViewSettings(as_network_sees=True)
    assert make_content(network_signal=network).is_network_view is False
    assert make_content(view=asked).is_network_view is False
    content = make_content(network_signal=network, view=asked)
    assert content.shown_signal is network


def test_spans_hold_their_start_and_not_their_end() -> None:
    spans = [Span(0, 10, "N"), Span(10, 20, "B")]
    assert span_at(spans, 9.9) is spans[0]
    assert span_at(spans, 10) is spans[1]
    assert span_at(spans, 20) is None


@pytest.mark.parametrize(("value", "text"), [(25.0, "25"), (12.5, "12.5"), (31.25, "31.25"), (0.333, "0.33")])
def test_speeds_are_written_without_zeros(value: float, text: str) -> None:
    assert tidy_number(value) == text


def test_the_unit_is_that_of_the_curve_that_is_drawn() -> None:
    network = TraceSignal(np.zeros(10, np.float32), "QRS")
    asked = ViewSettings(as_network_sees=True)
    assert make_content(network_signal=network, view=asked).unit == "QRS"
    assert make_content(network_signal=network).unit == "mV"


def test_gaps_are_found_where_they_reach_into_the_page() -> None:
    values = np.ones(1000, dtype=np.float32)
    values[100:150] = values[400:405] = values[990:] = np.nan
    signal = TraceSignal(values)
    assert signal.gaps(0, 1000, 10) == [(100, 150), (990, 1000)]
    assert signal.gaps(149, 300, 10) == [(100, 150)]
    assert signal.gaps(150, 300, 10) == []
    assert signal.gaps(380, 420, 1) == [(400, 405)]
    assert TraceSignal(values, "", np.arange(1000.0)).gaps(0, 1000, 10) == []


def test_a_curve_of_another_rate_has_its_gaps_in_samples_of_the_record() -> None:
    values = np.zeros(100, np.float32)
    values[20:50] = np.nan
    signal = TraceSignal(values, step=3.0)
    assert signal.gaps(0.0, 299.0, 60.0) == [(60.0, 150.0)]
    assert signal.gaps(151.0, 299.0, 60.0) == []
    assert signal.gaps(0.0, 299.0, 91.0) == []


def test_stretches_of_a_page_are_those_that_reach_into_it() -> None:
    spans = [Span(50, 900, "long"), Span(0, 100, "a"), Span(100, 200, "b"), Span(300, 400, "c")]
    stretches = Stretches.of(spans)
    assert Stretches.of(stretches) is stretches
    for first, last in ((0, 10), (60, 60), (150, 350), (250, 260), (901, 2000), (-5, -1)):
        near = [span for span in spans if span.start_sample <= last and span.end_sample >= first]
        assert stretches.between(first, last) == near
    assert Stretches().between(0, 10) == []


def test_values_look_the_same_where_nothing_of_them_differs() -> None:
    values = np.zeros(3)
    assert is_same(values, values)
    assert not is_same(values, values.copy())
    assert is_same(("a", 1), ("a", 1))
    assert is_same(ViewSettings(), ViewSettings())
    assert not is_same(ViewSettings(), ViewSettings(start_s=1.0))
    assert not is_same(None, 0)
