"""What is painted behind the leads of a sheet, and where a place of it lies in time."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ecgviewer.ui.leads.sheet_content import SheetContent
from ecgviewer.ui.leads.sheet_view import SheetView
from ecgviewer.ui.look.theme import DARK, LIGHT, Theme
from ecgviewer.ui.paper.attribution_item import N_LEVELS
from ecgviewer.ui.paper.maps.lead_map import LeadMap
from ecgviewer.ui.paper.strip_content import TraceSignal
from ecgviewer.ui.state.view_settings import ViewSettings
from ecgviewer.workflows.review.lead_sheet import SheetCell, SheetLead


def flat_leads(qtbot: QtBot, theme: Theme) -> tuple[SheetView, SheetContent]:
    """Return a sheet, and what it can show: leads I and II without any wave, below each other."""
    view = SheetView(theme)
    qtbot.addWidget(view)
    view.resize(900, 300)
    cells = tuple(SheetCell(SheetLead(name, row), row, 2, 0.0, 1.0) for row, name in enumerate(("I", "II")))
    flat = TraceSignal(np.zeros(1000, dtype=np.float32))
    return view, SheetContent(cells, {"I": flat, "II": flat}, 100.0, 10.0, {"I": "mV", "II": "mV"})


def test_a_map_is_found_by_time() -> None:
    found = LeadMap(2.0, 0.5, np.array([0.0, 1.0, 0.5]))
    levels = found.levels_at(np.array([1.9, 2.1, 2.5, 2.99, 3.2, 3.6]))
    assert levels.tolist() == [0, 0, N_LEVELS, N_LEVELS, round(N_LEVELS / 2), 0]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_what_counted_is_painted_behind_its_lead_only(qtbot: QtBot, theme: Theme) -> None:
    view, content = flat_leads(qtbot, theme)
    view.set_content(content)
    plain = view.grab().toImage()
    view.set_content(replace(content, maps={"II": LeadMap(0.0, 5.0, np.array([0.0, 1.0]))}))
    marked = view.grab().toImage()
    first, second = view.pages

    def changed(page: object, time_s: float) -> bool:
        x = round(page.x_of_time(time_s))  # type: ignore[attr-defined]
        y = page.layout.paper.middle  # type: ignore[attr-defined]
        column = range(int(y) - 6, int(y) + 7)
        return any(QColor(plain.pixel(x, at)) != QColor(marked.pixel(x, at)) for at in column)

    assert changed(second, 7.03)
    assert not changed(second, 2.03)
    assert not changed(first, 7.03)
    assert view.time_at(
        *QPointF(second.x_of_time(7.0), second.layout.paper.middle).toTuple()
    ) == pytest.approx(7.0)


def test_the_selected_beat_is_tinted_on_every_lead(qtbot: QtBot) -> None:
    view, content = flat_leads(qtbot, LIGHT)
    view.set_content(replace(content, beat_s=(4.0, 5.0)))
    picture = view.grab().toImage()
    for page in view.pages:
        y = round(page.layout.paper.top + 0.25 * page.layout.paper.height)
        inside, outside = (
            np.mean([QColor(picture.pixel(round(page.x_of_time(at)), y)).red() for at in times])
            for times in (np.linspace(4.05, 4.95, 60), np.linspace(6.05, 6.95, 60))
        )
        assert inside < outside - 10


def test_the_call_of_the_selected_beat_stands_below_it_on_the_lowest_row(qtbot: QtBot) -> None:
    view, content = flat_leads(qtbot, LIGHT)
    content = replace(content, beat_s=(4.0, 5.0))
    view.set_content(content)
    plain = view.grab().toImage()
    view.set_content(replace(content, beat_label="yours V"))
    marked = view.grab().toImage()
    places = [
        (x, y)
        for x in range(plain.width())
        for y in range(plain.height())
        if plain.pixel(x, y) != marked.pixel(x, y)
    ]
    paper = view.pages[1].layout.paper
    assert places
    assert min(y for _, y in places) > paper.middle
    assert max(y for _, y in places) <= paper.top + paper.height
    middle = view.pages[1].x_of_time(4.5)
    assert min(x for x, _ in places) < middle < max(x for x, _ in places)
    assert max(abs(x - middle) for x, _ in places) < 40


def ink_of(view: SheetView, x: int, rows: range) -> bool:
    """Return whether the trace is painted in a column of the widget."""
    picture = view.grab().toImage()
    return any(QColor(picture.pixel(x, y)).lightness() < 90 for y in rows)


def test_a_tall_complex_of_the_highest_row_is_not_cut_off(qtbot: QtBot) -> None:
    """0.9 mV would be 34 pixels above a row's middle; twelve rows of 480 pixels have 19 there."""
    view = SheetView(LIGHT)
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.set_settings(ViewSettings(pixels_per_mm=3.8))
    cells = tuple(SheetCell(SheetLead(str(row), row), row, 12, 0.0, 1.0) for row in range(12))
    values = np.zeros(1000, dtype=np.float32)
    values[495:505] = 0.9
    signals = {str(row): TraceSignal(values if row == 0 else values * 0) for row in range(12)}
    view.set_content(SheetContent(cells, signals, 100.0, 10.0, {str(row): "mV" for row in range(12)}))
    page = view.pages[0]
    x, tip = round(page.x_of_time(5.0)), round(page.y_of_value(0.9))
    assert tip < page.layout.paper.top
    assert tip > 4
    assert ink_of(view, x, range(tip - 2, tip + 3))
    assert not ink_of(view, round(page.x_of_time(7.0)), range(tip - 2, tip + 3))
    assert view.time_at(x, tip) == pytest.approx(5.0, abs=0.02)


def test_the_seconds_below_columns_are_written_once(qtbot: QtBot) -> None:
    """Where columns meet at a tick both would write it, side by side."""
    whole = (SheetCell(SheetLead("I", 0), 0, 1, 0.0, 1.0),)
    halves = tuple(
        SheetCell(SheetLead(name, at), 0, 1, at / 2, at / 2 + 0.5) for at, name in enumerate(("I", "II"))
    )
    feet = []
    for cells in (whole, halves):
        view = SheetView(LIGHT)
        qtbot.addWidget(view)
        view.resize(900, 300)
        view.set_content(SheetContent(cells, {}, 100.0, 10.0))
        bottom = round(view.pages[0].layout.paper.bottom)
        feet.append(view.grab().toImage().copy(0, bottom + 2, 900, 300 - bottom - 2))
    assert feet[0] == feet[1]
