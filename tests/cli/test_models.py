"""The list of models, as a person reads it in a terminal."""

import json

import pytest

from ecgviewer.cli.main import main


def test_the_list_can_be_read_and_names_patients_and_licences(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert main(["models", "--json"]) == 0
    found = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    # A line for each patient's number was 500 letters long.
    assert max(map(len, lines)) <= 200
    (line,) = (line for line in lines if line.split()[:1] == ["v1-patient"])
    assert line.endswith(f"  {len(found['v1-patient']['training_patients'])} patients")
    licences = {part for row in found.values() for part in row.get("licence", "").split("; ") if part}
    assert len(licences) >= 4
    assert sorted(line.strip() for line in lines[-len(licences) :]) == sorted(licences)
