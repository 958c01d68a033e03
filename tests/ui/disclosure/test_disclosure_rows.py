import numpy as np
import pytest

from ecgviewer.ui.disclosure.disclosure_rows import MARKS_PX, DisclosureRows, row_gain, row_lines

ROWS = DisclosureRows(duration_s=150.0, row_s=60, left=50.0, right=650.0)


def test_a_record_has_as_many_rows_as_it_needs() -> None:
    assert ROWS.n_rows == 3
    assert DisclosureRows(120.0, 60, 0, 1).n_rows == 2
    assert DisclosureRows(0.0, 60, 0, 1).n_rows == 0
    assert DisclosureRows(86_400.0, 300, 0, 1).n_rows == 288
    assert ROWS.height == 3 * ROWS.row_px


def test_times_and_places_belong_together() -> None:
    assert ROWS.row_of(75.0) == 1
    assert ROWS.x_of_time(75.0, 1) == pytest.approx(200.0)
    assert ROWS.time_at(200.0, 1.5 * ROWS.row_px) == pytest.approx(75.0)
    assert ROWS.time_at(20.0, 5.0) is None
    assert ROWS.time_at(500.0, 2.5 * ROWS.row_px) is None  # behind the end of the record
    assert ROWS.time_at(200.0, 3.5 * ROWS.row_px) is None


def test_a_stretch_over_the_end_of_a_row_is_two_pieces() -> None:
    assert ROWS.pieces(55.0, 65.0) == [(0, 600.0, 650.0), (1, 50.0, 100.0)]
    assert ROWS.pieces(50.0, 60.0) == [(0, 550.0, 650.0)]
    assert ROWS.pieces(145.0, 200.0) == [(2, 300.0, 350.0)]
    assert ROWS.pieces(5.0, 5.0) == []


def test_only_rows_in_view_are_painted() -> None:
    day = DisclosureRows(86_400.0, 60, 50.0, 650.0)
    assert day.rows_between(100 * day.row_px, 110 * day.row_px - 1) == range(100, 110)
    assert day.rows_between(-5, 1) == range(1)
    assert ROWS.rows_between(0, 9999) == range(3)


def test_letters_stand_where_there_is_room_for_them() -> None:
    assert ROWS.has_letters(150)  # 10 px a beat
    assert not ROWS.has_letters(200)


def test_the_gain_is_a_usual_one_that_fits() -> None:
    assert row_gain(-0.5, 1.5, MARKS_PX + 40.0, 4.0) == 5.0
    assert row_gain(-1.0, 2.0, MARKS_PX + 40.0, 4.0) == 3.0
    assert row_gain(0.0, 1e3, MARKS_PX + 40.0, 4.0) == 0.25


def test_columns_without_values_have_no_line() -> None:
    low, high = np.array([0.0, np.nan, -1.0]), np.array([1.0, np.nan, 0.0])
    lines = row_lines(np.array([1.0, 2.0, 3.0]), low, high, 50.0, 10.0)
    assert lines.tolist() == [[1.0, 50.5, 1.0, 39.5], [3.0, 60.5, 3.0, 49.5]]
