import json
from pathlib import Path

import pytest

from ecgviewer import paths
from ecgviewer.cli.main import main
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.desk.desk import JOURNAL_NAME, Desk
from ecgviewer.workflows.desk.edits import relabel_beats
from ecgviewer.workflows.desk.journal import Journal
from ecgviewer.workflows.desk.own_layer import FirstBeats
from ecgviewer.workflows.desk.record_key import record_key


@pytest.fixture
def corrected() -> FirstBeats:
    """Relabel the first ten beats called N of the demo record as V, and return its beats."""
    from ecgviewer.beats.beat_table import build_beat_table
    from ecgviewer.workflows.desk.own_layer import first_beats

    record = read_record(demo_record())
    first = first_beats(record, build_beat_table(record, 0))
    desk = Desk(Journal(paths.desk_dir() / JOURNAL_NAME), record_key(record), record.name, first)
    desk.begin_editing()
    rows = [row for row, symbol in enumerate(first.symbols.tolist()) if symbol == "N"][:10]
    desk.do(relabel_beats(desk.layer, rows, "V"), "rev")
    desk.end_editing()
    return first


def test_what_was_labelled_is_printed_and_written(
    corrected: FirstBeats, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["annotations", "demo", "--model", "v2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"record demo: 10 of {corrected.samples.size:,} beats labelled by you"
    assert sum(line.split()[2:4] == ["V", "N"] for line in lines) == 10
    for suffix in ("csv", "json"):
        assert main(["annotations", "demo", "--model", "v2", "-o", str(tmp_path / f"mine.{suffix}")]) == 0
    rows = (tmp_path / "mine.csv").read_text().splitlines()[1:]
    assert sum(row.split(",")[5] == "you" for row in rows) == 10
    found = json.loads((tmp_path / "mine.json").read_text())
    assert (found["annotator"], found["n_edited"], found["network"]) == ("rev", 10, "v2")
    # What was made here is replaced unasked.
    assert main(["annotations", "demo", "--model", "v2", "-o", str(tmp_path / "mine.csv")]) == 0


def test_labels_count_in_the_summary_at_once(
    capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    def summed() -> tuple[int, str]:
        assert main(["summary", "demo", "--model", "v2", "--json"]) == 0
        n_beats = json.loads(capsys.readouterr().out)["ventricular"]["n_beats"]
        assert main(["summary", "demo", "--model", "v2"]) == 0
        return n_beats, capsys.readouterr().out

    before, text = summed()
    assert "as you labelled them" not in text
    request.getfixturevalue("corrected")
    after, text = summed()
    assert 1 <= after - before <= 10
    assert "10 beats count as you labelled them" in text


def test_a_record_without_annotations_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["annotations", "demo"]) == 1
    assert "has no annotations of yours; open it with 'ecgviewer record demo', and press F6" in (
        capsys.readouterr().err
    )
