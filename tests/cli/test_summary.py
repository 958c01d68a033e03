import json
from pathlib import Path

import pytest

from ecgviewer import paths
from ecgviewer.cli.main import main


def test_a_summary_in_words_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "demo", "--model", "v2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [line[:18].strip() for line in lines[:9]]
    assert names == [
        "record", "beats", "heart rate", "ventricular", "supraventricular", "pauses over 2 s", "fibrillation",
        "variability", "poor signal",
    ]  # fmt: skip
    assert "by calls of v2" in lines[0]
    assert lines[-1] == "research use, not a medical device"
    assert main(["summary", "demo", "--model", "v2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert f"{found['n_beats']:,}" in lines[1]
    assert f"{found['ventricular']['n_beats']:,} (" in lines[3]


def test_the_reference_can_be_summed_up_and_must_be_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["summary", "demo", "--by-reference", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["model"], found["record"]) == ("", "demo")
    assert found["supraventricular"]["n_beats"] > 0
    demo = paths.resources_dir() / "demo" / "demo"
    for suffix in (".hea", ".dat"):
        (tmp_path / f"demo{suffix}").write_bytes(demo.with_suffix(suffix).read_bytes())
    assert main(["summary", str(tmp_path / "demo"), "--by-reference"]) == 1
    assert "has no reference; leave --by-reference out" in capsys.readouterr().err
