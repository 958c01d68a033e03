import json

import pytest

from ecgviewer.cli.evaluate_finders import print_wave_evaluation
from ecgviewer.cli.main import main
from ecgviewer.studies.waves.wave_result import PShare, SecondFigures, WaveBars, WaveResult
from ecgviewer.studies.waves.wave_scores import ErrorSpread, WaveFigures
from ecgviewer.studies.waves.wave_tables import error_table, p_table, score_table, second_table

_POINT = ErrorSpread(-2.0, 3.25, 1234)
_WAVE = WaveFigures(
    1500, 3, 1490, 10, 2, 0.99599, 0.9933, 0.99866, _POINT, _POINT, ErrorSpread(None, None, 0)
)
_ALL = dict.fromkeys(("p", "qrs", "t"), _WAVE)
_TWO = dict.fromkeys(("qrs", "t"), _WAVE)
_SHARES = {"V beats": PShare(400, 3, 0.0075), "beats in AFIB": PShare(0, 0, None)}
RESULT = WaveResult(
    tolerance_ms=150,
    bars=WaveBars({}, {}),
    reaches_f1_bars={},
    lead_choices={"beat": "better lead"},
    qtdb={"beat": {"ours": _ALL}},
    second_cardiologist=SecondFigures(("sel100",), _TWO, _TWO),
    qtdb_per_record={},
    mitdb={"DS2": {"ours": _SHARES}},
    mitdb_per_record={},
    seconds_per_half_hour=0.6,
    trained_on=(),
    folds=(),
    command="",
)


def test_waves_of_a_record_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["waves", "demo"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:5] == ["beat", "symbol", "R", "P", "onset"]
    assert lines[-1].startswith(f"record demo, lead MLII: {len(lines) - 2} beats, R peaks reference,")
    assert lines[-1].endswith("QTc after Bazett, * of an early beat")
    marked = [line.split() for line in lines[1:-1] if line.split()[-1].startswith("*")]
    assert marked
    assert all(float(row[-1][1:]) > 200 for row in marked)
    assert "A" in {row[1] for row in marked}


def test_waves_of_a_lead_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["waves", "demo", "--lead", "v1", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["record"], result["lead"], result["fs_hz"]) == ("demo", "V1", 360.0)
    assert {"onset", "peak", "offset", "confidence"} == set(result["beats"][0]["p"])


def test_an_unknown_lead_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["waves", "demo", "--lead", "aVF"]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "no lead 'aVF'; it has: MLII, V1" in error


def test_tables_of_an_evaluation(capsys: pytest.CaptureFixture[str]) -> None:
    assert score_table(RESULT, "beat")[1][0] == [
        "P", "ours", "1,500", "3", "10", "2", "0.9933", "0.9987", "0.9960",
    ]  # fmt: skip
    assert error_table(RESULT, "beat")[1][1] == ["QRS", "ours", *["−2.0 ± 3.2 (1,234)"] * 2, "-"]
    assert p_table(RESULT)[1] == [["DS2", "ours", "V beats", "400", "3", "0.75 %"]]
    assert [row[:2] for row in second_table(RESULT)[1]] == [
        ["QRS", "second cardiologist"], ["QRS", "ours"], ["T", "second cardiologist"], ["T", "ours"],
    ]  # fmt: skip
    print_wave_evaluation(RESULT)
    assert "NeuroKit2 is not installed" in capsys.readouterr().out
