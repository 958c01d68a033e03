"""Whatever moment the program is killed at: what it acknowledged is there, and nothing half."""

import os
import random
import select
import signal
import time
from pathlib import Path

from desk_samples import first_of

from ecgviewer.workflows.desk.desk import Desk
from ecgviewer.workflows.desk.edits import add_note, add_rhythm, delete_beats, insert_beat, relabel_beats
from ecgviewer.workflows.desk.journal import Journal, KeptStep
from ecgviewer.workflows.desk.own_layer import OwnLayer

_N_KILLS = 200
_MOST_S = 0.08
_LONGEST_OPENING_S = 30.0
_N_BEATS = 120


def _first() -> tuple[int, ...]:
    return tuple(range(250, 250 + 250 * _N_BEATS, 250))


def _edit(desk: Desk, rng: random.Random) -> KeptStep:
    """Do something of all that there is to do: single beats, many at once, undo, redo."""
    layer, undoable = desk.layer, desk.undoable
    ids = layer.beats.ids.tolist()
    choice = rng.randrange(7)
    if choice == 0 and undoable.done:
        return desk.undo(undoable.done[-1], "rev")
    if choice == 1 and undoable.undone:
        return desk.redo(undoable.undone[-1], "rev")
    new = desk.fresh_ids()[0]
    if choice == 2 and len(ids) > _N_BEATS // 2:
        return desk.do(delete_beats(layer, [rng.choice(ids)]), "rev")
    if choice == 3:
        free = [sample + 125 for sample in _first() if sample + 125 not in layer.beats.samples]
        return desk.do(insert_beat(layer, new, rng.choice(free), "V", 250 * (_N_BEATS + 2)), "rev")
    if choice == 4:
        start = rng.randrange(0, 250 * _N_BEATS)
        return desk.do(add_rhythm(layer, new, start, start + 1000, "AFIB"), "rev")
    if choice == 5:
        return desk.do(add_note(new, rng.randrange(1000), "see"), "rev")
    # Most of all beats at once.
    symbol = "FQ/"[len(desk.trail) % 3]
    return desk.do(relabel_beats(layer, rng.sample(ids, len(ids) // 2), symbol), "rev")


def _desk(file: Path) -> Desk:
    desk = Desk(Journal(file), "made", "r", first_of(_first(), "N" * _N_BEATS))
    desk.begin_editing()
    return desk


def _edit_until_killed(file: Path, pipe: int, seed: int) -> None:
    desk, rng = _desk(file), random.Random(seed)
    while True:
        kept = _edit(desk, rng)
        os.write(pipe, b"%d\n" % kept.step_id)


def test_nothing_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    rng = random.Random(0)
    acknowledged: set[int] = set()
    for kill in range(_N_KILLS):
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                os.close(reading)
                _edit_until_killed(file, writing, kill)
            finally:
                os._exit(1)
        os.close(writing)
        if kill % 2:  # while it edits, however slow the machine is; the others may hit it while it opens
            select.select([reading], [], [], _LONGEST_OPENING_S)
        time.sleep(rng.uniform(0, _MOST_S))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        with os.fdopen(reading, "rb") as pipe:
            acknowledged |= {int(line) for line in pipe.read().split(b"\n")[:-1]}
    desk = _desk(file)
    kept = {step.step_id for step in desk.trail}
    assert acknowledged <= kept
    # Of each process one step may have been kept whose acknowledgement was cut off.
    assert len(kept) - len(acknowledged) <= _N_KILLS
    assert len(acknowledged) >= _N_KILLS // 2
    layer = OwnLayer(first_of(_first(), "N" * _N_BEATS))
    for step in desk.trail:
        # Each step finds what it was made on: none before it is missing, and none is half.
        for change in step.step.changes:
            assert layer.spoken.get(change.mark_id) == change.before
        layer = layer.after(step.step)
    assert layer.spoken == desk.layer.spoken
