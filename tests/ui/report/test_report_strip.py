import pytest
from page_samples import pulse_report, pulse_source
from pytestqt.qtbot import QtBot

from ecgviewer.signals.display_filter import DisplayFilters, filter_for_display
from ecgviewer.ui.report.report_strip import lay_out_strip
from ecgviewer.workflows.report.report_content import STRIP_SPAN_S, Strip


@pytest.mark.parametrize(
    ("pulse_mv", "height_mm", "gain"), [(0.5, 20.0, 10.0), (3.0, 40.0, 10.0), (8.0, 50.0, 5.0)]
)
def test_the_paper_is_as_high_as_the_curve_needs(
    qtbot: QtBot, pulse_mv: float, height_mm: float, gain: float
) -> None:
    shown = lay_out_strip(pulse_source(pulse_mv).review, Strip(20.0, 25, "pulses"))
    page = shown.page
    assert page.layout.paper.height / 96 * 25.4 == pytest.approx(height_mm)
    assert page.scale.gain_mm_per_mv == gain
    assert page.scale.speed_mm_per_s == 25.0
    assert (page.start_s, page.span_s) == pytest.approx((20.0, STRIP_SPAN_S))
    top, bottom = page.y_of_value(pulse_mv), page.y_of_value(0.0)
    assert page.layout.paper.top < top < bottom < page.layout.paper.bottom


def test_a_strip_fits_between_the_margins_of_a4(qtbot: QtBot) -> None:
    (section,) = pulse_report().sections
    (strip,) = section.blocks
    assert isinstance(strip, Strip)
    width, _ = lay_out_strip(pulse_source().review, strip).size
    assert width / 96 * 25.4 <= 190


def test_a_filtered_strip_shows_what_the_whole_filtered_lead_holds_there_and_names_it(qtbot: QtBot) -> None:
    review, filters = pulse_source(3.0).review, DisplayFilters(baseline=True, invert=True)
    content = lay_out_strip(review, Strip(20.0, 25, "pulses", filters=filters)).content
    fs_hz = review.record.fs_hz
    wanted = filter_for_display(review.record.lead_mv(review.lead), fs_hz, filters)
    assert content.shown_signal is not None
    for time_s in (20.1, 23.0, 26.2):
        found = content.shown_signal.nearest(round(time_s * fs_hz))
        assert found == pytest.approx(float(wanted[round(time_s * fs_hz)]), abs=0.002)
    assert content.shown_notes == ("filtered: baseline 0.5 Hz, inverted",)
    plain = lay_out_strip(review, Strip(20.0, 25, "pulses")).content
    assert plain.shown_notes == ()
    assert plain.shown_signal is plain.signal
