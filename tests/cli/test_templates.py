import json
from pathlib import Path

import pytest

from ecgviewer import paths
from ecgviewer.cli.main import main


def test_templates_as_a_table_as_json_and_as_a_picture(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    picture = tmp_path / "templates.svg"
    assert main(["templates", "demo", "--by-reference", "-o", str(picture)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "record demo, lead MLII, by the reference"
    assert " ".join(lines[1].split()) == "class shape beats % of class QRS ms correlation least alike"
    assert lines[-2:] == [f"written to {picture}", "research use, not a medical device"]
    text = picture.read_text()
    assert "<svg" in text
    assert "demo, lead MLII: beats by shape, 50 mm/s" in text
    assert main(["templates", "demo", "--by-reference", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["record"], found["model"]) == ("demo", "")
    rows = found["templates"]
    assert rows[0]["label"] == "N"
    assert len(lines) == len(rows) + 4
    for row in rows:
        assert row["n_beats"] == len(set(row["outliers_first"]))
        assert len(row["median_mv"]) == 360
    of_n = [row for row in rows if row["label"] == "N"]
    assert sum(row["percent"] for row in of_n) == pytest.approx(100, abs=0.1)
    everyone = [beat for row in rows for beat in row["outliers_first"]]
    assert len(everyone) == len(set(everyone)) == sum(row["n_beats"] for row in rows) == 398
    assert min(everyone) >= 1


def test_what_cant_be_done_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["templates", "demo", "-o", str(tmp_path / "x.txt")]) == 1
    assert ".svg" in capsys.readouterr().err
    demo = paths.resources_dir() / "demo" / "demo"
    for suffix in (".hea", ".dat"):
        (tmp_path / f"demo{suffix}").write_bytes(demo.with_suffix(suffix).read_bytes())
    assert main(["templates", str(tmp_path / "demo"), "--by-reference"]) == 1
    assert "has no reference; leave --by-reference out" in capsys.readouterr().err
