"""`explain --summary` from the command line, on the demo record."""

import json
from pathlib import Path

import pytest

from ecgviewer.cli.main import main

DEMO = ["explain", "demo", "--summary", "--model", "v1"]


def test_json_of_one_class(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*DEMO, "--class", "V", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    first = result["cells"][0]
    assert (first["reference"], first["called"]) == ("V", "V")
    assert result["records"] == ["demo"]
    assert all("V" in (cell["reference"], cell["called"]) for cell in result["cells"])
    assert sum(share["value"] for share in first["shares"].values()) == pytest.approx(1, abs=1e-3)


def test_table_sentences_and_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, start in (("s.html", b"<!doctype html>"), ("s.svg", b"<?xml")):
        assert main([*DEMO, "-o", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_bytes().startswith(start)
        out = capsys.readouterr().out
        assert "N called N (" in out
        assert f"written to {tmp_path / name}" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([*DEMO, "--reference", "A"], "a cell has two sides"),
        ([*DEMO, "--reference", "A", "--called", "N", "--class", "A"], "not both"),
        ([*DEMO, "--class", "X"], "no class 'X'"),
        ([*DEMO, "-o", "s.png"], "ends in .html or .svg"),
        (["explain", "demo", "--beat", "1", "--called", "N"], "are for --summary"),
        (["explain", "demo", "--summary", "--model", "no-such"], "no-such"),
    ],
)
def test_what_can_not_be_summarised(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    assert message in capsys.readouterr().err
