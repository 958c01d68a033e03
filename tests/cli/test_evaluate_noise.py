"""`evaluate --noise` as a person uses it."""

import json
from pathlib import Path

import pytest
from noise_samples import sample_noise_result

from ecgviewer.cli.evaluate_noise import print_noise
from ecgviewer.cli.main import main


def test_what_stands_in_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    print_noise(sample_noise_result())
    out = capsys.readouterr().out
    rows = [line.split() for line in out.splitlines()]
    assert out.splitlines()[0].endswith("158 beats of 3 patients, F1 by AAMI group")
    none = next(row for row in rows if row[:1] == ["none"])
    # 30 of 40 found and 10 normal ones called so; VEB stands on one patient and has no interval.
    assert (none[1], none[6], none[7]) == ("0.833", "0.750", "-")
    assert none[-2:] == ["0.99", "0.0"]
    worst = next(row for row in rows if row[:2] == ["em", "-6"])
    assert (worst[2], worst[7], worst[-2:]) == ("0.700", "0.333", ["0.20", "100.0"])
    own = next(row for row in rows if row[:1] == ["118e06"])
    assert own[1:4] == ["6", "yes", "158"]
    assert "One exception: 202 (DS2) and 201 (DS1) are one patient." in out
    assert "took 12 s" in out


def test_without_own_records_a_sentence_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    print_noise(sample_noise_result(with_own=False))
    out = capsys.readouterr().out
    assert "118e and 119e are not in the noise folder" in out
    assert "seen" not in out


def test_the_sample_is_json() -> None:
    parsed = json.loads(json.dumps(sample_noise_result().as_dict(), allow_nan=False))
    assert parsed["noisy"]["em"]["-6"]["aami"]["VEB"]["recall"] == pytest.approx(0.25)
    assert parsed["noisy"]["em"]["24"]["aami"] == parsed["clean"]["aami"]
    assert parsed["command"] == "ecgviewer evaluate --model v2-<x> --noise --json"


def test_mistakes_end_with_1_and_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for arguments, part in (
        ((), "'v2' was trained with beats of 21 of the 21 patients"),
        (("--retrain",), "leave out --retrain"),
        (("--folds", "5"), "leave out --folds"),
        (("--paper-figures",), "--noise and --paper-figures score different things"),
        (("--protocol", "beat"), "leave out --protocol"),
        (("-o", str(tmp_path / "x.pdf")), ".html"),
    ):
        status = main(["evaluate", "--model", "v2", "--noise", "--data-dir", str(tmp_path), *arguments])
        err = capsys.readouterr().err
        assert status == 1, arguments
        assert part in err
        assert err.count("\n") == 1, err


def test_missing_noise_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "no noise"
    arguments = ["evaluate", "--model", "v2-patient", "--noise", "--noise-dir", str(folder)]
    assert main([*arguments, "--data-dir", str(tmp_path)]) == 1
    err = capsys.readouterr().err
    assert err == (
        f"ecgviewer: {folder} lacks the noise records bw, em, ma; name the folder of the MIT-BIH Noise Stress"
        " Test Database with --noise-dir\n"
    )
