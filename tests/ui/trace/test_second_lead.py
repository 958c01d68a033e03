"""The lead below the first one: where its curve lies, what is read out of it, and what it leaves alone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.records.record import Annotations, ArrayLeads, Patient, Record
from ecgviewer.records.spans import Span
from ecgviewer.signals.display_filter import NO_FILTERS, DisplayFilters, filter_for_display
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.paper.strip_content import SecondLead, TraceSignal
from ecgviewer.ui.paper.strip_geometry import LARGE_BOX_MV
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.ui.trace.second_lead import read_second_lead
from ecgviewer.ui.trace.trace_readout import describe_point
from ecgviewer.ui.trace.trace_view import TraceView

FS_HZ, DURATION_S = 360.0, 60.0
N_SAMPLES = int(FS_HZ * DURATION_S)
PLATEAU = slice(round(5.0 * FS_HZ), round(5.5 * FS_HZ))
"""Half a second in which the second lead lies flat, 1 mV below its median."""


def second_values() -> np.ndarray:
    values = np.full(N_SAMPLES, 0.25, np.float32)
    values[PLATEAU] = -0.75
    return values


def second_lead(**changes: object) -> SecondLead:
    values = second_values()
    fields: dict[str, object] = {"name": "V1", "signal": TraceSignal(values), "median": 0.25}
    return SecondLead(**(fields | changes))  # type: ignore[arg-type]


@pytest.fixture
def view(qtbot: QtBot) -> TraceView:
    """A flat first lead at 0 mV with a spike of 1 mV at 2 s; 4 pixels a millimetre, 40 a millivolt."""
    trace = TraceView()
    qtbot.addWidget(trace)
    trace.resize(1000, 700)
    trace.set_view(ViewSettings(pixels_per_mm=4.0))
    first = np.zeros(N_SAMPLES, np.float32)
    first[720:724] = 1.0
    trace.set_lead("test", "MLII", first, FS_HZ, DURATION_S)
    return trace


def grab(view: TraceView) -> QImage:
    image = view.grab().toImage()
    image.setDevicePixelRatio(1.0)
    return image


def is_ink(image: QImage, x: float, y: float) -> bool:
    ink = QColor(LIGHT.trace)
    return any(
        abs(QColor(image.pixel(round(x), round(y) + dy)).lightness() - ink.lightness()) < 25
        for dy in (-1, 0, 1)
    )


def test_both_leads_lie_at_their_shares_and_the_known_sample_where_it_belongs(view: TraceView) -> None:
    view.set_second(second_lead())
    page = view._page
    paper, box = page.layout.paper, LARGE_BOX_MV * page.scale.px_per_mv
    assert abs((page.y_of_value(0.0) - paper.top) / paper.height - 0.37) <= box / 2 / paper.height
    assert abs((page.y_of_second(0.25) - paper.top) / paper.height - 0.75) <= box / 2 / paper.height
    # Zero of both on lines of the large boxes, 1 mV is 40 pixels in either.
    assert (page.y_of_second(0.0) - page.y_of_value(0.0)) % box == pytest.approx(0.0, abs=1e-6)
    assert page.y_of_second(-0.75) - page.y_of_second(0.25) == pytest.approx(40.0)
    assert page.y_of_value(0.0) < page.first_bottom < page.y_of_second(0.25)
    image = grab(view)
    assert is_ink(image, page.x_of_time(5.25), page.y_of_second(-0.75))
    assert is_ink(image, page.x_of_time(4.0), page.y_of_second(0.25))
    assert not is_ink(image, page.x_of_time(5.25), page.y_of_second(0.25))
    assert is_ink(image, page.x_of_time(5.25), page.y_of_value(0.0))


def test_the_first_lead_does_not_move_when_the_second_comes(view: TraceView) -> None:
    alone = view._page.y_of_value(0.0)
    view.set_second(SecondLead("V1"))
    waiting = view._page.y_of_value(0.0)
    assert waiting < alone - 40
    view.set_second(second_lead())
    assert view._page.y_of_value(0.0) == waiting
    view.set_second(None)
    assert view._page.y_of_value(0.0) == alone


def test_a_resize_shares_the_height_anew(view: TraceView) -> None:
    view.show()
    view.set_second(second_lead())
    view.resize(1000, 1000)
    page = view._page
    paper = page.layout.paper
    assert (page.y_of_second(0.25) - paper.top) / paper.height == pytest.approx(0.75, abs=0.02)


def test_hovering_reads_out_both_leads(view: TraceView) -> None:
    view.set_second(second_lead())
    page = view._page
    assert (
        describe_point(view.content, page, page.x_of_time(5.25), 250)[0]
        == "0:05.25 · MLII 0.00 mV · V1 −0.75 mV"
    )
    view.set_second(SecondLead("V1"))
    assert describe_point(view.content, page, page.x_of_time(5.25), 250)[0] == "0:05.25 · MLII 0.00 mV"
    view.set_second(None)
    assert describe_point(view.content, page, page.x_of_time(5.25), 250)[0] == "0:05.25 · 0.00 mV"


def test_the_second_lead_is_hidden_beside_what_the_network_sees(view: TraceView) -> None:
    view.set_second(second_lead())
    view.set_network_view((np.arange(float(N_SAMPLES)), np.zeros(N_SAMPLES, np.float32)))
    view.set_view(ViewSettings(pixels_per_mm=4.0, as_network_sees=True))
    page = view._page
    assert page.second is None
    assert page.first_bottom == page.layout.paper.bottom
    assert "V1" not in describe_point(view.content, page, page.x_of_time(5.25), 250)[0]
    view.set_view(ViewSettings(pixels_per_mm=4.0))
    assert view._page.second is not None


def test_another_record_drops_the_second_lead(view: TraceView) -> None:
    view.set_second(second_lead())
    view.set_lead("other", "II", np.zeros(720, np.float32), FS_HZ, 2.0)
    assert view.content.second is None
    assert view._page.second is None


def test_another_unit_has_a_scale_of_its_own(view: TraceView) -> None:
    pressure = np.full(N_SAMPLES, 80.0, np.float32)
    pressure[PLATEAU] = 120.0
    view.set_second(
        SecondLead("ABP", TraceSignal(pressure, "mmHg"), 20.0, is_at_gain_of_first=False, median=80.0)
    )
    page = view._page
    # 20 mmHg are as tall as 1 mV.
    assert page.y_of_second(80.0) - page.y_of_second(100.0) == pytest.approx(40.0)
    assert describe_point(view.content, page, page.x_of_time(5.25), 250)[0].endswith("ABP 120.00 mmHg")
    assert is_ink(grab(view), page.x_of_time(5.25), page.y_of_second(120.0))


def hatched(view: TraceView, is_below: bool) -> int:
    """Return how many pixels around 5.25 s differ from those two seconds later, in one lead's part."""
    page, image = view._page, grab(view)
    paper = page.layout.paper
    top, bottom = (page.first_bottom, paper.bottom) if is_below else (paper.top, page.first_bottom)
    left, shift = round(page.x_of_time(5.1)), round(2.0 * page.scale.px_per_s)
    pixels = ((x, y) for x in range(left, left + 20) for y in range(round(top) + 30, round(bottom) - 2))
    return sum(image.pixel(x, y) != image.pixel(x + shift, y) for x, y in pixels)


def test_gaps_and_noise_are_hatched_in_the_part_of_their_lead(view: TraceView) -> None:
    flat = np.full(N_SAMPLES, 0.25, np.float32)
    view.set_second(second_lead(signal=TraceSignal(flat)))
    assert (hatched(view, False), hatched(view, True)) == (0, 0)
    noise = (Span(PLATEAU.start, PLATEAU.stop, "noise"),)
    view.set_second(second_lead(signal=TraceSignal(flat), noise_spans=noise))
    assert hatched(view, False) == 0
    assert hatched(view, True) > 200
    gap = flat.copy()
    gap[1440:2160] = np.nan
    view.set_second(second_lead(signal=TraceSignal(gap)))
    assert hatched(view, False) == 0
    assert hatched(view, True) > 200
    view.set_second(second_lead(signal=TraceSignal(flat)))
    view.set_beats(None, noise_spans=noise)
    assert hatched(view, False) > 200
    assert hatched(view, True) == 0


def record_of(second: np.ndarray, units: str, name: str = "V1") -> Record:
    source = ArrayLeads(np.column_stack([np.zeros(second.size), second]), FS_HZ)
    noisy = Annotations("atr", np.array([100, 200]), ("~", "~"), ("", ""), np.array([2, 0]))
    names = ("MLII", name)
    return Record("r", Path("r"), source, FS_HZ, names, ("mV", units), (), None, noisy, Patient("p"))


def read(record: Record) -> SecondLead:
    return read_second_lead(record, 1, NO_FILTERS, Progress(), CancelToken())


def test_a_lead_is_read_without_a_copy_and_with_its_own_noise() -> None:
    record = record_of(second_values(), "mV")
    found = read(record)
    assert found.signal is not None
    assert np.shares_memory(found.signal._values, record.lead_mv(1))
    assert found.noise_spans == (Span(100, 200, "noise"),)
    assert (found.name, found.signal.unit, found.units_per_mv, found.median) == ("V1", "mV", 1.0, 0.25)
    assert found.is_at_gain_of_first


def test_a_pressure_is_read_in_its_own_unit() -> None:
    found = read(record_of(80 + 40 * np.sin(np.arange(7200) / 50), "mmHg", "ABP"))
    assert found.signal is not None
    assert (found.signal.unit, found.units_per_mv, found.is_at_gain_of_first) == ("mmHg", 50.0, False)


def test_a_lead_of_another_rate_lies_at_its_own_times() -> None:
    class TwoRates(ArrayLeads):
        def fs_hz(self, lead: int) -> float:
            return FS_HZ / 3 if lead else FS_HZ

        def read(self, lead: int, cancel: CancelToken | None = None) -> np.ndarray:
            return super().read(lead)[:: 3 if lead else 1]

    values = second_values()
    record = replace(
        record_of(values, "mV"), source=TwoRates(np.column_stack([np.zeros(values.size), values]), FS_HZ)
    )
    signal = read(record).signal
    assert signal is not None
    assert signal.nearest(5.25 * FS_HZ) == -0.75
    assert signal.nearest(4.9 * FS_HZ) == 0.25
    positions, shown = signal.points(1800.0, 1860.0, 1000)
    assert positions.tolist() == list(range(1797, 1866, 3))
    assert shown[positions >= 1800].max() == pytest.approx(-0.75)


def test_a_paper_that_is_too_low_for_two_shows_the_first_alone(view: TraceView) -> None:
    view.set_second(second_lead())
    assert view._page.second is not None
    layout = view._page.layout
    least = 48.0 * 4.0
    view.resize(view.width(), int(view.height() - layout.paper.height + least - 2))
    grab(view)
    assert view._page.second is None
    view.resize(view.width(), view.height() + 4)
    grab(view)
    assert view._page.second is not None


def test_an_ecg_is_filtered_and_a_pressure_is_not() -> None:
    filters = DisplayFilters(baseline=True, invert=True)
    ecg = read_second_lead(record_of(second_values(), "mV"), 1, filters, Progress(), CancelToken())
    wanted = filter_for_display(second_values(), FS_HZ, filters)
    assert ecg.signal is not None
    assert ecg.signal.nearest(1900) == pytest.approx(float(wanted[1900]), abs=1e-6)
    pressure = record_of(80 + 40 * np.sin(np.arange(7200) / 50), "mmHg", "ABP")
    plain = read_second_lead(pressure, 1, filters, Progress(), CancelToken())
    assert plain.signal is not None
    assert plain.signal.nearest(1900) == pytest.approx(float(pressure.lead_mv(1)[1900]))
