from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.beat_table import NO_SIGNAL, WINDOW_INCOMPLETE, BeatTable, build_beat_table
from ecgviewer.beats.rhythm import rr_intervals_s
from ecgviewer.records.catalog import list_records
from ecgviewer.records.record import Annotations, ArrayLeads, Patient, Record
from ecgviewer.records.wfdb_files import read_record


def _record(lead_mv: np.ndarray, beats: list[tuple[int, str, str]] | None, fs_hz: float = 360.0) -> Record:
    """Return a record of one lead with annotations (sample, symbol, aux)."""
    annotations = None
    if beats is not None:
        annotations = Annotations(
            annotator="atr",
            samples=np.array([sample for sample, _, _ in beats], dtype=np.int64),
            symbols=tuple(symbol for _, symbol, _ in beats),
            aux=tuple(aux for _, _, aux in beats),
            subtypes=np.zeros(len(beats), dtype=np.int64),
        )
    return Record(
        name="r",
        path=Path("r"),
        source=ArrayLeads(lead_mv[:, None], fs_hz),
        fs_hz=fs_hz,
        lead_names=("II",),
        lead_units=("mV",),
        comments=(),
        start_clock=None,
        annotations=annotations,
        patient=Patient("r"),
    )


def _wave(n_samples: int) -> np.ndarray:
    return np.sin(np.arange(n_samples) / 9)


def test_only_beats_are_rows() -> None:
    marks = [
        (400, "+", "(N"),
        (500, "N", ""),
        (700, "~", ""),
        (860, "V", ""),
        (900, "x", ""),
        (1000, "!", ""),
        (1100, "[", ""),
        (1150, "+", "(AFIB"),
        (1220, "/", ""),
        (1300, "|", ""),
        (1400, '"', ""),
        (1500, "?", ""),
    ]
    table = build_beat_table(_record(_wave(3600), marks), 0)
    assert table.symbol.tolist() == ["N", "V", "/", "?"]
    assert table.r_sample.tolist() == [500, 860, 1220, 1500]
    np.testing.assert_allclose(table.time_s, np.array([500, 860, 1220, 1500]) / 360)
    np.testing.assert_allclose(table.rr_before_s, [np.nan, 1, 1, 280 / 360])
    np.testing.assert_allclose(table.rr_after_s, [1, 1, 280 / 360, np.nan])
    assert table.rhythm.tolist() == ["N", "N", "AFIB", "AFIB"]
    assert table.reason.tolist() == [""] * 4
    assert table.has_reference
    assert table.is_callable.all()


@pytest.mark.parametrize(
    ("fs_hz", "n_samples", "first", "last"),
    [(360.0, 1000, 180, 820), (180.0, 500, 90, 410), (250.0, 1000, 125, 875), (720.0, 2001, 359, 1642)],
)
def test_windows_end_where_the_record_ends(fs_hz: float, n_samples: int, first: int, last: int) -> None:
    rows = [(sample, "N", "") for sample in (first - 1, first, last, last + 1)]
    table = build_beat_table(_record(_wave(n_samples), rows, fs_hz), 0)
    assert table.reason.tolist() == [WINDOW_INCOMPLETE, "", "", WINDOW_INCOMPLETE]


def test_flat_and_missing_windows_hold_no_signal() -> None:
    lead = _wave(9000)
    lead[1000:2000] = 0.3
    lead[3000:4000] = np.nan
    lead[5000:5700] = np.nan
    lead[5400:5450] = 0.1
    rows = [(sample, "N", "") for sample in (500, 1180, 1500, 1821, 2500, 3500, 5425, 6500, 8990)]
    table = build_beat_table(_record(lead, rows), 0)
    assert table.reason.tolist() == [
        "",
        NO_SIGNAL,
        NO_SIGNAL,
        "",
        "",
        NO_SIGNAL,
        NO_SIGNAL,
        "",
        WINDOW_INCOMPLETE,
    ]
    nothing = build_beat_table(_record(np.full(2000, np.nan), [(1000, "N", "")]), 0)
    assert nothing.reason.tolist() == [NO_SIGNAL]


def test_without_a_reference_beats_are_detected() -> None:
    lead = np.zeros(36_000)
    peaks = np.arange(500, 35_500, 300)
    for peak in peaks:
        lead[peak - 6 : peak + 7] += 1 - np.abs(np.arange(-6, 7)) / 7
    for rows in (None, [(50, "+", "(AFIB")]):
        table = build_beat_table(_record(lead, rows), 0)
        assert table.is_detected
        assert table.r_sample.tolist() == peaks.tolist()
        assert set(table.symbol) == {""}
        assert set(table.rhythm) == ({""} if rows is None else {"AFIB"})


def test_nothing_at_all_is_an_empty_table() -> None:
    table = build_beat_table(_record(np.zeros(360), None), 0)
    assert table.n_beats == 0
    assert table.nearest(100) == -1
    for column in (table.time_s, table.symbol, table.rr_before_s, table.rhythm, table.reason):
        assert column.shape == (0,)


def test_intervals_of_few_beats() -> None:
    for n_beats in (0, 1):
        before, after = rr_intervals_s(np.arange(n_beats), 360.0)
        assert np.isnan(before).all()
        assert np.isnan(after).all()
        assert before.size == after.size == n_beats


def test_nearest_beat() -> None:
    table = build_beat_table(_record(_wave(3600), [(500, "N", ""), (900, "N", ""), (1500, "N", "")]), 0)
    assert [table.nearest(sample) for sample in (0, 500, 700, 701, 1200, 1201, 9999)] == [0, 0, 0, 1, 1, 2, 2]


@pytest.fixture(scope="module")
def tables(mitdb: Path) -> dict[str, tuple[Record, BeatTable]]:
    """Every record of the database, signals left out, with the table of its first lead."""
    built = {}
    for path in list_records(mitdb):
        record = read_record(path)
        built[record.name] = (record, build_beat_table(record, record.default_lead))
    return built


@pytest.mark.data
def test_the_counts_of_mit_bih(tables: dict[str, tuple[Record, BeatTable]]) -> None:
    assert len(tables) == 48
    symbols = Counter(symbol for _, table in tables.values() for symbol in table.symbol.tolist())
    assert symbols.total() == 109_494
    expected = {"N": 75_052, "L": 8_075, "R": 7_259, "V": 7_130, "/": 7_028, "A": 2_546, "f": 982, "F": 803}
    assert {symbol: symbols[symbol] for symbol in expected} == expected
    reasons = Counter(reason for _, table in tables.values() for reason in table.reason.tolist())
    assert reasons == {"": 109_438, WINDOW_INCOMPLETE: 56}
    assert all(table.has_reference for _, table in tables.values())
    assert all(record.notes == () for record, _ in tables.values())


@pytest.mark.data
def test_the_beats_of_208(tables: dict[str, tuple[Record, BeatTable]]) -> None:
    _, table = tables["208"]
    assert table.n_beats == 2_955
    assert Counter(table.symbol.tolist()) == {"N": 1_586, "V": 992, "F": 373, "S": 2, "Q": 2}
    assert Counter(table.rhythm.tolist()) == {"N": 2_445, "T": 510}
    assert Counter(table.reason.tolist()) == {"": 2_953, WINDOW_INCOMPLETE: 2}
    assert np.all(np.diff(table.r_sample) > 0)


@pytest.mark.data
def test_first_leads_and_patients(tables: dict[str, tuple[Record, BeatTable]]) -> None:
    leads = {name: record.default_lead for name, (record, _) in tables.items()}
    assert {name for name, lead in leads.items() if lead} == {"114"}
    without = {name for name, (record, _) in tables.items() if "MLII" not in record.lead_names}
    assert without == {"102", "104"}
    assert len({record.patient.patient_id for record, _ in tables.values()}) == 47
    ages = [record.patient.age_years for record, _ in tables.values()]
    assert sum(age is None for age in ages) == 2
    sexes = Counter(record.patient.sex for record, _ in tables.values())
    assert sexes == {"male": 26, "female": 22}


@pytest.mark.data
def test_another_database_at_another_rate(mitdb: Path) -> None:
    path = mitdb.parent / "qtdb" / "sel100"
    if not path.with_suffix(".hea").is_file():
        pytest.skip("the QT Database does not lie beside MIT-BIH here")
    record = read_record(path)
    table = build_beat_table(record, record.default_lead)
    assert record.fs_hz == 250.0
    assert record.patient.patient_id == "mitdb-100"
    assert table.n_beats > 1_000
    assert set(table.reason.tolist()) <= {"", WINDOW_INCOMPLETE}
