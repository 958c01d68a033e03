"""The verb `convert`, and verbs on files of other formats."""

import json
from pathlib import Path

import format_samples
import pytest

from ecgviewer.cli.main import main


def test_a_file_is_converted_and_opens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.scp").write_bytes(format_samples.scp())
    assert main(["convert", str(tmp_path / "a.scp"), str(tmp_path / "new")]) == 0
    out = capsys.readouterr().out
    assert f"written to {tmp_path / 'new' / 'a.hea'}: 2 leads, 10 s at 250 Hz; largest difference" in out
    assert main(["convert", str(tmp_path / "a.scp"), str(tmp_path / "new")]) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["convert", str(tmp_path / "a.scp"), str(tmp_path / "new"), "--replace"]) == 0
    assert main(["convert", "a.scp", str(tmp_path), "--name", "b", "--data-dir", str(tmp_path)]) == 0
    assert (tmp_path / "b.hea").is_file()


def test_a_table_without_a_rate_is_converted_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"{value:.3f}\n" for value in format_samples.signal_mv()[:, 1])
    (tmp_path / "a.csv").write_text("II\n" + rows)
    arguments = ["convert", str(tmp_path / "a.csv"), str(tmp_path)]
    assert main(arguments) == 1
    assert "gives no sampling rate" in capsys.readouterr().err
    assert main([*arguments, "--rate", "250"]) == 0
    assert "10 s at 250 Hz" in capsys.readouterr().out
    assert main([*arguments, "--rate", "0"]) == 1
    assert "--rate 0 is no sampling rate" in capsys.readouterr().err
    (tmp_path / "a.edf").write_bytes(format_samples.edf())
    assert main(["convert", str(tmp_path / "a.edf"), str(tmp_path), "--rate", "250", "--name", "c"]) == 1
    assert "an EDF file, which gives its own sampling rate; leave --rate out" in capsys.readouterr().err


def test_classify_and_data_list_take_other_formats(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.edf").write_bytes(format_samples.edf())
    assert main(["classify", str(tmp_path / "a.edf"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["record"], found["n_beats"]) == ("a.edf", 12)
    assert main(["data", "list", "--data-dir", str(tmp_path)]) == 0
    assert f"{tmp_path}: a.edf" in capsys.readouterr().out
