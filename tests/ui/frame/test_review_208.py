"""A cardiologist's way with record 208, from opening to the saved annotations, with the program killed on the way."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import wfdb

SCRIPT = Path(__file__).with_name("review_208.py")
N_ACKNOWLEDGED = 40
TIMEOUT_S = 540


def start(part: str, *arguments: Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), part, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )


def review_until_killed(record: Path, folder: Path) -> list[dict[str, Any]]:
    """Review the record, kill the program while it is edited, and return what it acknowledged."""
    process = start("review", record, folder)
    assert process.stdout is not None
    told: list[dict[str, Any]] = []
    n_marks = 0
    try:
        for line in process.stdout:
            told.append(json.loads(line))
            n_marks += "mark" in told[-1]
            if n_marks == N_ACKNOWLEDGED:
                os.kill(process.pid, signal.SIGKILL)
                break
        # What it had still said before it died was acknowledged, too.
        rest = process.stdout.read().split("\n")
        told += [json.loads(line) for line in rest[:-1] if line]
    finally:
        process.kill()
        process.wait()
    return told


def find(told: list[dict[str, Any]], name: str) -> Any:
    (found,) = (each[name] for each in told if name in each)
    return found


@pytest.mark.data
@pytest.mark.timeout(TIMEOUT_S)
def test_review_of_record_208(mitdb: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("207", "208"):
        for suffix in ("hea", "dat", "atr"):
            shutil.copy(mitdb / f"{name}.{suffix}", folder)
    originals = {file.name: file.read_bytes() for file in folder.iterdir()}

    told = review_until_killed(folder / "208", tmp_path)
    assert find(told, "queue") > 39
    assert [each["label"] for each in told if "corrected" in each] == list("VNAVL")
    cluster = find(told, "cluster")
    assert find(told, "asked").startswith(f"{len(cluster)} beat")
    measured = next(each for each in told if "measured_s" in each)
    assert measured["measured_s"] == pytest.approx(measured["rr_s"], abs=0.0015)
    headline, remark = find(told, "changed")
    assert "changed in 208" in headline
    assert remark.startswith("⚠ mine was trained with your labels of this patient")
    assert find(told, "is_model_left") is False
    assert find(told, "report") > 10_000
    # Five corrected, one cluster, one deleted, one inserted: what was undone and done again counts once.
    assert next(each["edits"] for each in told if "edits" in each) == 8
    assert (tmp_path / "208.pdf").read_bytes().startswith(b"%PDF")

    again = start("reopen", folder / "208")
    out, _ = again.communicate(timeout=TIMEOUT_S)
    reopened = [json.loads(line) for line in out.splitlines()]
    state = find(reopened, "state")
    expected = expected_beats(folder, told)
    differing = [pair for pair in zip(expected, state, strict=True) if pair[0] != pair[1]]
    # One step may have been kept whose acknowledgement was cut off.
    assert len(differing) <= 1

    read = wfdb.rdann(str(folder / "208"), "rev")
    beats = [[s, x] for s, x in zip(read.sample.tolist(), read.symbol, strict=True) if x in "NLRAVF/faeJSjEQ"]
    assert beats == state
    reference = wfdb.rdann(str(folder / "208"), "atr")
    assert [x for x in read.symbol if x == "~"] == [x for x in reference.symbol if x == "~"]
    assert find(reopened, "saved").endswith("208.rev")
    assert {name: (folder / name).read_bytes() for name in originals} == originals


def expected_beats(folder: Path, told: list[dict[str, Any]]) -> list[list[Any]]:
    """Return the beats that the reference and what was acknowledged come to, without the program's own code."""
    reference = wfdb.rdann(str(folder / "208"), "atr")
    rows = [
        (s, x) for s, x in zip(reference.sample.tolist(), reference.symbol, strict=True) if x in "NLRAVFQSe"
    ]
    beats: dict[int, tuple[int, str]] = dict(enumerate(rows))
    for each in told:
        if "corrected" in each:
            beats[each["corrected"]] = (beats[each["corrected"]][0], each["label"])
        if "cluster" in each:
            beats.update({row: (beats[row][0], "F") for row in each["cluster"]})
    del beats[100]
    state = next(each["state"] for each in told if "state" in each)
    (inserted,) = {sample for sample, _ in state} - {sample for sample, _ in beats.values()}
    beats[len(rows)] = (inserted, "V")
    assert sorted(map(list, beats.values())) == state
    for each in told:
        if "mark" in each:
            beats[each["mark"]] = (beats[each["mark"]][0], each["label"])
    return sorted(map(list, beats.values()))
