"""Where leads lie on a sheet, by hand."""

import pytest

from ecgviewer.ui.leads.sheet_geometry import SheetFrame, head_of, sheet_pages, zoom_of
from ecgviewer.ui.paper.strip_geometry import StripScale
from ecgviewer.workflows.review.lead_sheet import SheetCell, SheetLead

SCALE = StripScale(25.0, 10.0, 4.0)
"""100 pixels a second, 40 a millivolt."""

FRAME = SheetFrame(50.0, 10.0, 1050.0, 410.0)


def cell(row: int, first: float, last: float, n_rows: int = 4) -> SheetCell:
    return SheetCell(SheetLead("II", 1), row, n_rows, first, last)


def test_a_column_goes_on_where_the_one_before_ends() -> None:
    first, second = sheet_pages(FRAME, [cell(0, 0.0, 0.25), cell(1, 0.25, 0.5)], SCALE, 30.0, 100.0)
    assert (first.layout.left, first.layout.right) == (50.0, 300.0)
    assert (first.start_s, first.end_s) == (30.0, 32.5)
    assert (second.layout.left, second.start_s) == (300.0, 32.5)
    assert (second.layout.paper.top, second.layout.paper.bottom) == (110.0, 209.0)


def test_no_time_beyond_the_record_is_shown() -> None:
    (page,) = sheet_pages(FRAME, [cell(0, 0.0, 1.0)], SCALE, 95.0, 100.0)
    assert page.start_s == 90.0


def test_a_record_shorter_than_the_sheet_has_shorter_columns() -> None:
    (page,) = sheet_pages(FRAME, [cell(0, 0.5, 1.0)], SCALE, 0.0, 6.0)
    assert (page.layout.left, page.layout.right) == (350.0, 650.0)
    assert (page.start_s, page.end_s) == (3.0, 6.0)


@pytest.mark.parametrize(
    ("n_rows", "duration_s", "expected"),
    [
        (4, 10.0, 1.0),  # fits as it is
        (3, 8.0, 400 / 3 / 120),  # shown whole, larger, as far as rows are 30 mm high
        (2, 8.0, 1.25),
        (4, 8.0, 1.0),
        (6, 8.0, 1.25),  # has paper above its highest row
        (4, 16.0, 0.625),  # shown whole, smaller
        (4, 1800.0, 1.0),  # scrolls
        (12, 1800.0, 400 / 12 / 52),  # rows need 13 mm
        (40, 1800.0, 0.4),  # no smaller than this
    ],
)
def test_size(n_rows: int, duration_s: float, expected: float) -> None:
    assert zoom_of(FRAME, n_rows, SCALE, duration_s) == pytest.approx(expected)


def test_rows_that_lie_close_leave_half_a_row_above_the_highest() -> None:
    assert head_of(625.0, 12) == pytest.approx(25.0)  # and twelve rows of 50
    assert head_of(625.0, 4) == 0.0
