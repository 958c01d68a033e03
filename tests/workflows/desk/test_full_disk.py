"""A disk that takes no more: what was acknowledged is there, the step that wasn't is told in one line."""

import os
import random
import resource
import signal
from pathlib import Path

import pytest
from desk_samples import first_of

from ecgviewer.errors import EcgViewerError
from ecgviewer.workflows.desk.desk import Desk
from ecgviewer.workflows.desk.edits import relabel_beats
from ecgviewer.workflows.desk.journal import Journal

_N_BEATS = 120
_FIRST = tuple(range(250, 250 + 250 * _N_BEATS, 250))
_MOST_BYTES = 200_000


def _desk(file: Path) -> Desk:
    desk = Desk(Journal(file), "made", "r", first_of(_FIRST, "N" * _N_BEATS))
    desk.begin_editing()
    return desk


def _edit_until_full(file: Path, pipe: int) -> None:
    """Correct until no file may grow beyond a size; say how many steps were acknowledged, and what was told."""
    desk, rng = _desk(file), random.Random(0)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_BYTES, _MOST_BYTES))
    n_steps, told = 0, ""
    while not told and n_steps < 5000:
        some = rng.sample(desk.layer.beats.ids.tolist(), _N_BEATS // 2)
        try:
            desk.do(relabel_beats(desk.layer, some, "FQ/"[n_steps % 3]), "rev")
            n_steps += 1
        except EcgViewerError as error:
            told = str(error)
    os.write(pipe, f"{n_steps}\n{told}".encode())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_full_disk_loses_no_step_that_was_acknowledged(tmp_path: Path) -> None:
    file = tmp_path / "desk.sqlite"
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _edit_until_full(file, writing)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        n_steps, told = pipe.read().split("\n", 1)
    os.waitpid(child, 0)
    assert int(n_steps) > 3
    assert "the last step is not kept" in told
    assert "\n" not in told
    journal = Journal(file)
    record = journal.find("made")
    assert record is not None
    assert len(journal.steps(record)) == int(n_steps)
    journal.close()
