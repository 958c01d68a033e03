"""A home or a folder of records that nothing can be written in, and no home at all: what only reads works."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import wfdb
from read_only import run_beside, without_places
from window_script import window_script

from ecgviewer.paths import resources_dir
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.desk.desk import JOURNAL_NAME, Desk
from ecgviewer.workflows.desk.edits import relabel_beats
from ecgviewer.workflows.desk.journal import Journal
from ecgviewer.workflows.desk.own_layer import FirstBeats
from ecgviewer.workflows.desk.record_key import record_key

_WINDOW = window_script(
    "sys.argv[1]",
    "told(window)",
    """
import json
def told(window):
    own = window.session.own
    said = own.has_any
    window.run("editing")
    return json.dumps([said, own.is_editing, window.message])
""",
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a home with the demo record in it, and a journal by which its third beat is Q."""
    home = tmp_path / "home"
    shutil.copytree(resources_dir() / "demo", home / "records")
    record = read_record(home / "records" / "demo")
    marks = wfdb.rdann(str(record.path), "atr")
    is_beat = np.isin(marks.symbol, list("NLRAV"))
    symbols = np.array(marks.symbol, dtype="U1")[is_beat]
    first = FirstBeats(marks.sample[is_beat].astype(np.int64), symbols, record.fs_hz, False)
    journal = Journal(home / ".local" / "share" / "ecgviewer" / "desk" / JOURNAL_NAME)
    desk = Desk(journal, record_key(record), record.name, first)
    desk.begin_editing()
    desk.do(relabel_beats(desk.layer, [2], "Q"), "rev")
    desk.end_editing()
    journal.close()
    return home


def _env(home: Path | None) -> dict[str, str]:
    env = {**without_places(os.environ), "QT_QPA_PLATFORM": "offscreen"}
    del env["HOME"]
    return env if home is None else {**env, "HOME": str(home)}


def test_records_are_read_called_and_reported(home: Path, tmp_path: Path) -> None:
    record = str(home / "records" / "demo")
    done = run_beside(home, ["-m", "ecgviewer", "summary", record], _env(home))
    assert done.returncode == 0, done.stderr
    assert "1 beats count as you labelled them" in done.stdout + done.stderr
    page = tmp_path / "report.html"
    done = run_beside(home, ["-m", "ecgviewer", "report", record, "-o", str(page)], _env(home))
    assert done.returncode == 0, done.stderr
    assert page.is_file()


@pytest.mark.parametrize(
    "words",
    [
        ["report", "records/demo", "-o", "records/report.html"],
        ["classify", "records", "-o", "records/all"],
        ["export", "v2", "--format", "onnx", "-o", "v2.onnx"],
        ["train", "--arch", "v2", "--name", "mine"],
        ["data", "fetch", "mitdb"],
    ],
    ids=lambda words: words[0],
)
def test_what_would_write_there_says_so_in_one_line(words: Sequence[str], home: Path) -> None:
    paths = [str(home / word) if "/" in word or "." in word else word for word in words]
    if words[0] == "classify":
        paths[1] = str(home / "records")
    env = {**_env(home), "ECGVIEWER_DATA": str(home / "records")}
    done = run_beside(home, ["-m", "ecgviewer", *paths], env)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "choose another" in line


def test_the_window_shows_what_was_said_and_refuses_to_edit(home: Path) -> None:
    done = run_beside(home, ["-c", _WINDOW, str(home / "records" / "demo")], _env(home))
    assert done.stdout, done.stderr[-2000:]
    has_any, is_editing, told = json.loads(done.stdout)
    assert has_any
    assert not is_editing
    assert "can't be written (Read-only file system)" in told or "(Permission denied)" in told
    assert "\n" not in told


@pytest.mark.parametrize("is_named", [False, True], ids=["unset", "not there"])
def test_without_a_home_records_open(is_named: bool, tmp_path: Path) -> None:
    env = _env(tmp_path / "nowhere" / "at-all" if is_named else None)
    done = subprocess.run(
        [sys.executable, "-m", "ecgviewer", "summary", "demo"],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "beats" in done.stdout
