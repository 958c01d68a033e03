"""`rhythm` and `explain --rhythm` on record 202, called by a made network."""

import csv
import json
from pathlib import Path

import pytest
from called_rhythm_samples import Loud, card_of, use_loud

from ecgviewer.cli.main import main


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> Loud:
    made = use_loud(monkeypatch)
    made.card = card_of(("any",))
    return made


@pytest.mark.usefixtures("loud")
def test_json_has_a_stretch_every_five_seconds(mitdb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rhythm", "202", "--data-dir", str(mitdb), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["record"], found["model"], found["leads"]) == ("202", "made", ["MLII"])
    assert len(found["stretches"]) == 360
    assert found["stretches"][340]["reference"] == "AFIB"
    assert found["n_counted"] == sum(row["reference"] is not None for row in found["stretches"])
    assert set(found["kappa"]) == {"AFIB", "GSVT", "SB", "SR"}


@pytest.mark.usefixtures("loud")
def test_a_table_is_written_and_never_over_a_file(
    mitdb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "rhythm.csv"
    assert main(["rhythm", "202", "--data-dir", str(mitdb), "-o", str(place)]) == 0
    assert "written to" in capsys.readouterr().out
    with place.open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 360
    place.write_text("mine")
    assert main(["rhythm", "202", "--data-dir", str(mitdb), "-o", str(place)]) == 1
    assert place.read_text() == "mine"
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.usefixtures("loud")
def test_another_lead_and_one_that_is_not_there(mitdb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rhythm", "202", "--data-dir", str(mitdb), "--leads", "V1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["leads"] == ["V1"]
    assert main(["rhythm", "202", "--data-dir", str(mitdb), "--leads", " V1 ", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["leads"] == ["V1"]
    assert main(["rhythm", "202", "--data-dir", str(mitdb), "--leads", "aVR"]) == 1
    assert "no lead 'aVR'; it has: MLII, V1" in capsys.readouterr().err


@pytest.mark.usefixtures("loud")
def test_ten_seconds_are_explained(mitdb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["explain", "202", "--rhythm", "--time", "28:20", "--data-dir", str(mitdb)]
    assert main([*options, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["start_s"] <= 1700 <= found["end_s"]
    assert found["measured"]["rr_variation"] > 0.12
    assert found["leads"][0]["name"] == "MLII"
    worth = sum(lead["worth"] for lead in found["leads"])
    assert worth == pytest.approx(found["logit_with_all_leads"] - found["logit_with_no_lead"], abs=1e-3)
    assert main(options) == 0
    assert "RR varies by" in capsys.readouterr().out


@pytest.mark.usefixtures("loud")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--beat", "3"], "say which with --time"),
        (["--time", "1:00", "--class", "X"], "has no class 'X'"),
        (["--time", "1:00", "-o", "x.png"], "writes no file"),
        (["--time", "30:06"], "lasts 1805.6 s, there is no 1806.0 s"),
    ],
)
def test_what_does_not_fit_is_said(
    mitdb: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert main(["explain", "202", "--rhythm", *options, "--data-dir", str(mitdb)]) == 1
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
