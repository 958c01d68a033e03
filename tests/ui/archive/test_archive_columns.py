from ecgviewer.ui.archive.archive_columns import FILTER_TEXTS, cell_text, columns_of
from ecgviewer.workflows.archive.archive_row import ArchiveRow
from ecgviewer.workflows.archive.kept_archive import FILTERS

ROW = ArchiveRow(
    "ward 2/104",
    duration_s=3725.4,
    leads=("II", "V1"),
    fs_hz=500.0,
    n_beats=4210,
    counts={"N": 4200, "V": 0, "A": 10},
    n_sure=4100,
    n_unsure=110,
    poor_signal_percent=2.25,
    median_per_min=68.4,
    v_runs=0,
    v_longest_run=0,
    s_runs=2,
    s_longest_run=14,
    n_paced=0,
    seen_in_training="unknown",
    model="v2",
)


def test_each_class_of_the_networks_has_a_column() -> None:
    other = ArchiveRow("x", counts={"N": 1, "S": 2})
    names = [column.name for column in columns_of((ROW, other))]
    assert names[:4] == ["record", "duration_s", "leads", "n_beats"]
    assert names[4:8] == ["N", "V", "A", "S"]
    assert len(set(names)) == len(names)


def test_cells_say_what_there_is_and_leave_zeros_out() -> None:
    texts = {column.name: cell_text(ROW, column) for column in columns_of((ROW,))}
    assert texts["record"] == "ward 2/104"
    assert texts["duration_s"] == "1:02:05"
    assert texts["leads"] == "II, V1"
    assert (texts["n_beats"], texts["N"], texts["V"], texts["A"]) == ("4,210", "4,200", "", "10")
    assert (texts["v_runs"], texts["s_runs"]) == ("", "2 (14)")
    assert (texts["median_per_min"], texts["poor_signal_percent"], texts["n_unsure"]) == ("68", "2.2", "110")
    assert texts["seen_in_training"] == "unknown"


def test_a_bad_record_says_why_and_nothing_else() -> None:
    bad = ArchiveRow("bad", error="bad.hea is not a readable WFDB header")
    texts = [cell_text(bad, column) for column in columns_of((ROW, bad))]
    assert texts[0] == "bad"
    assert texts[1] == "bad.hea is not a readable WFDB header"
    assert set(texts[2:]) == {""}


def test_what_is_not_known_is_a_dash() -> None:
    texts = {column.name: cell_text(ArchiveRow("x"), column) for column in columns_of((ROW,))}
    assert {texts[name] for name in ("duration_s", "n_beats", "N", "n_unsure", "v_runs", "n_paced")} == {"–"}


def test_every_filter_has_a_name() -> None:
    assert list(FILTER_TEXTS) == list(FILTERS)
