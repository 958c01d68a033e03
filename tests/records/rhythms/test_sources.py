"""The table of recordings: loaders, twins, stretches of long records."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from rhythm_recordings import beats_signal, write_recording

from ecgviewer.errors import RecordUnreadableError
from ecgviewer.records.rhythms.mitdb import rhythms_between
from ecgviewer.records.rhythms.signals import find_lead, read_signals
from ecgviewer.records.rhythms.sources import find_sources, list_recordings
from ecgviewer.records.spans import Span


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Folder of three made-up sources; of PTB-XL two patients have the same signal, and one two recordings."""
    lead = beats_signal(np.full(10, 0.8), 10.0, 500.0)
    other = beats_signal(np.full(10, 0.8), 10.0, 500.0, seed=1)
    third = beats_signal(np.full(10, 0.8), 10.0, 500.0, seed=2)
    for name, signal in (("P1", lead), ("P2", lead), ("P3", other), ("P4", third)):
        write_recording(tmp_path / "ptbxl", name, {"I": signal, "II": 2 * signal, "V1": -signal}, 500.0)
    (tmp_path / "ptbxl" / "labels.csv").write_text(
        "record,patient,scp_codes\nP1,7,NORM:100 SR:0\nP2,5,AFIB:0\nP3,7,SBRAD:0\nP4,9,NDT:100\n"
    )
    write_recording(tmp_path / "cinc2017", "A1", {"ECG": lead[:3000]}, 300.0)
    (tmp_path / "cinc2017" / "labels.csv").write_text("record,label\nA1,O\n")
    return tmp_path


def test_rows_have_labels_group_and_leads(sources: Path) -> None:
    table = {row.record: row for row in list_recordings(find_sources(sources / "mitdb"))}
    assert (table["P1"].rhythm, table["P1"].labels) == ("SR", ("NORM", "SR"))
    assert (table["P3"].rhythm, table["P4"].rhythm) == ("SB", "")
    assert table["P1"].leads == ("I", "II", "V1")
    assert (table["A1"].fs_hz, table["A1"].duration_s, table["A1"].rhythm) == (300.0, 10.0, "")


def test_same_signals_and_same_ids_are_one_patient(sources: Path) -> None:
    table = {row.record: row.patient for row in list_recordings(find_sources(sources / "mitdb"))}
    assert table["P1"] == table["P2"] == table["P3"] == "ptbxl-5"
    assert table["P4"] == "ptbxl-9"


def test_signals_by_name_at_another_rate(sources: Path) -> None:
    table = list_recordings(find_sources(sources / "mitdb"))
    found = read_signals(table, ["II", "V1", "III"], 100.0, 12.0)
    assert found.shape == (5, 3, 1200)
    assert found[0, 0, 30] == pytest.approx(2.0, abs=0.15)
    assert found[0, 1, 30] == pytest.approx(-1.0, abs=0.1)
    assert not found[:, 2].any()
    assert not found[0, :, 1000:].any()
    assert not found[4].any()


def test_a_handheld_lead_is_lead_one_and_mlii_is_two(sources: Path) -> None:
    table = list_recordings(find_sources(sources / "mitdb"))
    assert find_lead(table[4], "I") == 0
    assert find_lead(table[4], "II") is None
    assert find_lead(table[0], "II") == 1


def test_a_table_without_its_column_is_told_in_one_line(sources: Path) -> None:
    (sources / "cinc2017" / "labels.csv").write_text("record,class\nA1,O\n")
    with pytest.raises(RecordUnreadableError, match="no column 'label'"):
        list_recordings({"cinc2017": sources / "cinc2017"})


def test_rhythms_of_a_stretch_the_longest_first() -> None:
    spans = [Span(0, 300, "N"), Span(300, 420, "AFIB"), Span(420, 900, "N"), Span(900, 2000, "B")]
    assert rhythms_between(spans, 0, 1000) == ("N", "AFIB", "B")
    assert rhythms_between(spans, 850, 1000) == ("B", "N")
    assert rhythms_between(spans, 3000, 4000) == ()


def test_the_real_sources_have_the_counts_that_are_known(mitdb: Path) -> None:
    folders = find_sources(mitdb)
    if len(folders) < 5:
        pytest.skip("needs all five sources beside MIT-BIH")
    counts = Counter((row.source, row.rhythm) for row in list_recordings(folders))
    assert {group: counts["chapman", group] for group in ("AFIB", "GSVT", "SB", "SR")} == {
        "AFIB": 213,
        "GSVT": 184,
        "SB": 360,
        "SR": 49,
    }
    assert (counts["ptbxl", "SR"], counts["ptbxl", "AFIB"], counts["cpsc2018", "AFIB"]) == (373, 15, 24)
    assert (counts["cinc2017", "AFIB"], counts["cinc2017", "SR"], counts["cinc2017", ""]) == (400, 1850, 1350)
    assert sum(count for (source, _), count in counts.items() if source == "mitdb") == 48 * 180
