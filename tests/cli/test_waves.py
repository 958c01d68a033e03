import json

import pytest

from ecgviewer.cli.evaluate_waves import print_wave_evaluation
from ecgviewer.cli.main import main
from ecgviewer.studies.waves.wave_tables import error_table, p_table, score_table, second_table

_POINT = {"mean_ms": -2.0, "sd_ms": 3.25, "n": 1234}
_WAVE = {
    "n_marked": 1500, "n_unmarked": 3, "n_hit": 1490, "n_missed": 10, "n_false": 2,
    "f1": 0.99599, "sensitivity": 0.9933, "precision": 0.99866,
    "onset": _POINT, "peak": _POINT, "offset": {"mean_ms": None, "sd_ms": None, "n": 0},
}  # fmt: skip
_SCORES = {"ours": dict.fromkeys(("p", "qrs", "t"), _WAVE)}
_SHARES = {
    "V beats": {"n_beats": 400, "n_p": 3, "share": 0.0075},
    "beats in AFIB": {"n_beats": 0, "n_p": 0, "share": None},
}
RESULT = {
    "lead_choices": {"beat": "better lead"},
    "qtdb": {"beat": _SCORES},
    "second_cardiologist": {
        "records": ["sel100"],
        "cardiologist 2": dict.fromkeys(("qrs", "t"), _WAVE),
        "ours": dict.fromkeys(("qrs", "t"), _WAVE),
    },
    "mitdb": {"DS2": {"ours": _SHARES}},
    "seconds_per_half_hour": 0.6,
}


def test_waves_of_a_record_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["waves", "demo"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:5] == ["beat", "symbol", "R", "P", "onset"]
    assert lines[-1].startswith(f"record demo, lead MLII: {len(lines) - 2} beats, R peaks reference,")


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
