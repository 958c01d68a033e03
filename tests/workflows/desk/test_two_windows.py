"""Two processes that correct the same records at once: nothing is lost, and who has to wait is told in one line."""

import os
import time
from pathlib import Path

import pytest
from desk_samples import first_of, open_desk

from ecgviewer.errors import InvalidInputError
from ecgviewer.workflows.desk.desk import Desk
from ecgviewer.workflows.desk.edits import add_note, relabel_beats
from ecgviewer.workflows.desk.journal import Journal
from ecgviewer.workflows.desk.marks import Step
from ecgviewer.workflows.desk.own_layer import OwnLayer

_N_TURNS = 15
_N_STEPS = 3
_LONGEST_S = 60.0

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def _take(desk: Desk) -> int:
    """Begin editing as soon as the other window leaves; return how often that was refused in one line."""
    n_refused, until_s = 0, time.monotonic() + _LONGEST_S
    while True:
        try:
            desk.begin_editing()
            return n_refused
        except InvalidInputError as error:
            if "being edited in another window" not in str(error) or "\n" in str(error):
                raise
            if time.monotonic() > until_s:
                raise
            n_refused += 1
            time.sleep(0.002)


def _own_step(desk: Desk, name: str, number: int) -> Step:
    """Return a step that only this window makes: a beat of its own, or a note in its name."""
    if number % 2:
        return add_note(desk.fresh_ids()[0], number, f"{name} {number}")
    return relabel_beats(desk.layer, [0 if name == "p" else 4], "VAF"[number // 2 % 3])


def _window(file: Path, key: str, name: str, pipe: int) -> None:
    """Take the record, make some steps, leave it, and so on; say each step that was acknowledged."""
    desk = Desk(Journal(file), key, "r", first_of())
    n_refused = 0
    for turn in range(_N_TURNS):
        n_refused += _take(desk)
        for number in range(_N_STEPS):
            kept = desk.do(_own_step(desk, name, turn * _N_STEPS + number), name)
            os.write(pipe, f"{kept.step_id} ".encode())
            time.sleep(0.002)
        desk.end_editing()
    os.write(pipe, f"refused {n_refused}".encode())


def _run(file: Path, keys: dict[str, str]) -> tuple[set[int], int]:
    """Run a window of each name on the record of its key; return the acknowledged steps, and how often one waited."""
    pipes = []
    for name, key in keys.items():
        reading, writing = os.pipe()
        if os.fork() == 0:
            code = 1
            try:
                _window(file, key, name, writing)
                code = 0
            finally:
                os._exit(code)
        os.close(writing)
        pipes.append(reading)
    acknowledged: set[int] = set()
    n_refused = 0
    for reading in pipes:
        with os.fdopen(reading) as pipe:
            steps, refused = pipe.read().split("refused")
        acknowledged |= {int(step) for step in steps.split()}
        n_refused += int(refused)
    for _ in pipes:
        assert os.waitstatus_to_exitcode(os.wait()[1]) == 0
    return acknowledged, n_refused


def _check_each_step_found_what_it_was_made_on(desk: Desk) -> None:
    layer = OwnLayer(first_of())
    for kept in desk.trail:
        for change in kept.step.changes:
            assert layer.spoken.get(change.mark_id) == change.before
        layer = layer.after(kept.step)
    assert layer.spoken == desk.layer.spoken


def test_both_correct_one_record_in_turns(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    acknowledged, n_refused = _run(file, {"p": "made", "q": "made"})
    assert n_refused > 0
    desk = open_desk(file)
    assert {kept.step_id for kept in desk.trail} == acknowledged
    assert len(acknowledged) == 2 * _N_TURNS * _N_STEPS
    _check_each_step_found_what_it_was_made_on(desk)
    assert [bool(own) for own in desk.layer.beats.own] == [True, False, False, False, True]
    notes = {change.after.label for kept in desk.trail for change in kept.step.changes if change.mark_id > 4}
    assert len(notes) == 2 * (_N_TURNS * _N_STEPS // 2)


def test_neither_waits_for_the_other_on_another_record(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    acknowledged, n_refused = _run(file, {"p": "made", "q": "other"})
    assert n_refused == 0
    journal = Journal(file)
    desks = [Desk(journal, key, "r", None) for key in ("made", "other")]
    assert [len(desk.trail) for desk in desks] == [_N_TURNS * _N_STEPS] * 2
    assert {kept.step_id for desk in desks for kept in desk.trail} == acknowledged
    for desk in desks:
        _check_each_step_found_what_it_was_made_on(desk)
