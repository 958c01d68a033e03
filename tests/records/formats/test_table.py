"""Tables of text: of many kinds, as `rdsamp` and Apple Watches write them, and those that lie."""

import datetime
from collections.abc import Callable
from pathlib import Path

import format_samples
import numpy as np
import pytest

from ecgviewer.errors import RecordUnreadableError
from ecgviewer.records.reading import read_any
from ecgviewer.records.record import Record

ROWS = format_samples.signal_mv()
FS_HZ = format_samples.FS_HZ


def opened(tmp_path: Path, text: str, name: str = "a.csv", rate_hz: float | None = None) -> Record:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_any(tmp_path / name, rate_hz=rate_hz)


def written(head: str, row: Callable[[int, float, float], str]) -> str:
    return head + "".join(f"{row(place, *values)}\n" for place, values in enumerate(ROWS.tolist()))


def clock(place: int, digits: int = 3) -> str:
    seconds = place / FS_HZ
    return f"{int(seconds // 60)}:{seconds % 60:0{digits + 3}.{digits}f}"


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("time,II,V1\n", lambda n, a, b: f"{n / FS_HZ:.3f},{a},{b}"),
        ("time (ms)\tII (mV)\tV1 (mV)\n", lambda n, a, b: f"{n * 4}\t{a}\t{b}"),
        ("Time;II;V1\n", lambda n, a, b: f"{n / FS_HZ:.3f};{a};{b}".replace(".", ",")),
        ("# fs: 250\nII V1\n", lambda n, a, b: f"{a} {b}"),
        ("Sampling frequency: 0.25 kHz\nII,V1\n", lambda n, a, b: f"{a},{b}"),
        ("sample #,II,V1\n# 250 Hz\n", lambda n, a, b: f"{n},{a},{b}"),
        ("timestamp,II,V1\n", lambda n, a, b: f"2020-05-05 09:49:{17 + n / FS_HZ:06.3f},{a},{b}"),
        ("'Elapsed time','II','V1'\n'hh:mm:ss.mmm','mV','mV'\n", lambda n, a, b: f"'{clock(n)}',{a},{b}"),
        ("time,II_uV,V1_uV\n", lambda n, a, b: f"{n / FS_HZ:.3f},{a * 1000:.0f},{b * 1000:.0f}"),
        ("time,II,V1\n", lambda n, a, b: f"{n / FS_HZ:.3f},{a},{b},"),
    ],
)
def test_rate_leads_and_units(tmp_path: Path, head: str, row: Callable[[int, float, float], str]) -> None:
    record = opened(tmp_path, written(head, row))
    assert (record.fs_hz, record.lead_names) == (250.0, ("II", "V1"))
    np.testing.assert_allclose(record.signals_mv, ROWS, atol=1e-6)


def test_numbers_without_any_words(tmp_path: Path) -> None:
    record = opened(tmp_path, written("", lambda n, a, b: f"{n / FS_HZ:.3f} {a} {b}"), "a.txt")
    assert (record.fs_hz, record.lead_names) == (250.0, ("#1", "#2"))
    np.testing.assert_allclose(record.signals_mv, ROWS, atol=1e-6)
    assert any("gives no unit: mV is assumed" in note for note in record.notes)


def test_times_that_are_rounded_coarsely(tmp_path: Path) -> None:
    """At 360 Hz and whole milliseconds steps are 2 or 3 ms."""
    rows = "".join(f"{round(n / 0.36)},{value}\n" for n, value in enumerate(ROWS[:, 0].tolist()))
    record = opened(tmp_path, "ms,II\n" + rows)
    assert record.fs_hz == pytest.approx(360, abs=0.01)
    assert record.n_samples == 2500


def test_a_gap_in_the_times_is_blank(tmp_path: Path) -> None:
    text = written("time,II,V1\n", lambda n, a, b: f"{(n + (500 if n >= 1000 else 0)) / FS_HZ:.3f},{a},{b}")
    record = opened(tmp_path, text)
    values = record.lead_mv(0)
    assert values.size == 3000
    assert np.isnan(values[1000:1500]).all()
    np.testing.assert_allclose(values[1500:], ROWS[1000:, 0], atol=1e-6)
    assert "The times leave gaps of 2 s in all, which are blank." in record.notes


def test_a_cell_that_is_no_number_is_a_missing_sample(tmp_path: Path) -> None:
    text = written("time,II,V1\n", lambda n, a, b: f"{n / FS_HZ:.3f},{'-' if n == 7 else a},{b}")
    record = opened(tmp_path, text)
    assert np.flatnonzero(np.isnan(record.lead_mv(0))).tolist() == [7]


def test_a_line_end_within_a_line_of_words(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a\rb,c\n" + format_samples.table())
    assert read_any(tmp_path / "a.csv").fs_hz == 250.0


def test_a_rate_that_is_given(tmp_path: Path) -> None:
    text = written("II,V1\n", lambda n, a, b: f"{a},{b}")
    with pytest.raises(RecordUnreadableError, match=r"gives no sampling rate; put a line such as '# 360 Hz'"):
        opened(tmp_path, text)
    assert opened(tmp_path, text, rate_hz=250).fs_hz == 250.0


def test_apple_watch(tmp_path: Path) -> None:
    (tmp_path / "ecg_2020.csv").write_bytes(format_samples.apple_watch())
    record = read_any(tmp_path / "ecg_2020.csv")
    assert (record.fs_hz, record.lead_names, record.lead_units) == (250.0, ("I",), ("µV",))
    np.testing.assert_allclose(record.lead_mv(0), ROWS[:, 0], atol=1e-6)
    assert record.start_clock == datetime.time(9, 49, 17)
    assert record.patient.age_years == 69
    assert "Watch's classification: Sinus Rhythm" in record.comments
    assert not any("Anna" in comment or "1951" in comment for comment in record.comments)


def test_a_second_column_in_a_watch_s_file_is_a_lead_without_a_name(tmp_path: Path) -> None:
    text = format_samples.apple_watch().decode().replace(",000\n", ";1\n")
    record = opened(tmp_path, text)
    assert record.lead_names == ("I", "#2")


def test_what_a_reader_does_not_foresee_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr("ecgviewer.records.formats.table.read_cells", fail)
    with pytest.raises(RecordUnreadableError, match="in a way that its reader doesn't foresee"):
        opened(tmp_path, "time,II\n0,1\n")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "it is empty"),
        ("one, two\nthree, four\n", "holds no rows of numbers"),
        ("time,II\n" + "1,1\n" * 20, "all of its times are the same"),
        ("time,II\n" + "".join(f"{n % 7},1\n" for n in range(20)), "or go back"),
        ("time\n" + "".join(f"{n / 250}\n" for n in range(20)), "gives no sampling rate"),
        ("time,II\n0,1\n0.004,1\n0.008,1\n999999999,1\n", "gaps are much longer"),
        ("# 0 Hz\nII\n" + "1\n" * 20, "gives no sampling rate"),
        ("# 9 Hz\nII\n" + "1\n" * 20, "sampling rate of 9 Hz, outside"),
    ],
)
def test_a_table_that_lies(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(RecordUnreadableError, match=what):
        opened(tmp_path, text)
