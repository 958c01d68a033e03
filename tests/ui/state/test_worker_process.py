"""The flag that two processes share, and what a spawned process sends back."""

import ctypes
import multiprocessing
import os
import queue
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.ui.state.worker_process import SharedFlag, WorkerProcess

WAIT_S = 60.0


def add(first: int, second: int, progress: Progress, cancel: CancelToken) -> int:
    progress.report(1, 2, "adding", [first, second])
    return first + second


def refuse(progress: Progress, cancel: CancelToken) -> None:
    raise InvalidInputError("no such wave")


class Unsendable(Exception):
    """An error that can be pickled and not be made again."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


def raise_unsendable(progress: Progress, cancel: CancelToken) -> None:
    raise Unsendable("a", "b")


def tell_flags(progress: Progress, cancel: CancelToken) -> tuple[bool, bool]:
    return cancel.is_cancelled, cancel.is_enough


def keep_free_memory(progress: Progress, cancel: CancelToken) -> int:
    """Free 60 MB below a last small piece, which keeps the C library from giving them back; return what is held."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    libc.free.argtypes = [ctypes.c_void_p]
    pieces = [libc.malloc(60_000) for _ in range(1000)]
    for piece in pieces:
        ctypes.memset(piece, 1, 60_000)
    libc.malloc(60_000)
    for piece in pieces:
        libc.free(piece)
    return resident_bytes(os.getpid())


def resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_flag_is_raised_and_lowered() -> None:
    flag = SharedFlag()
    assert not flag.is_set()
    flag.set()
    assert flag.is_set()
    flag.clear()
    assert not flag.is_set()


def test_one_process_does_all_in_order_and_says_how_each_ended() -> None:
    """One start for all, which takes most of a second."""
    cancel, enough = SharedFlag(), SharedFlag()
    told: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
    worker = WorkerProcess(
        cancel,
        enough,
        lambda report: told.put(("report", report.fraction, report.message, report.data)),
        lambda result, error: told.put(("end", result, error)),
        lambda: told.put(("lost",)),
    )
    try:
        worker.run(add, (2, 3))
        worker.run(refuse, ())
        worker.run(raise_unsendable, ())
        worker.run(add, (1, lambda: None))  # an argument that can't be sent
        worker.run(tell_flags, ())
        assert told.get(timeout=WAIT_S) == ("report", 0.5, "adding", [2, 3])
        assert told.get(timeout=WAIT_S) == ("end", 5, None)
        _, result, error = told.get(timeout=WAIT_S)
        assert result is None
        assert isinstance(error, InvalidInputError)
        assert str(error) == "no such wave"
        _, result, error = told.get(timeout=WAIT_S)
        assert (result, str(error)) == (None, "Unsendable: a b")
        _, result, error = told.get(timeout=WAIT_S)
        assert result is None
        assert "pickle" in str(error).lower() or "lambda" in str(error)
        assert told.get(timeout=WAIT_S) == ("end", (False, False), None)
        enough.set()
        worker.run(tell_flags, ())
        assert told.get(timeout=WAIT_S) == ("end", (False, True), None)
        cancel.set()
        worker.run(tell_flags, ())
        assert told.get(timeout=WAIT_S) == ("end", (True, True), None)
    finally:
        worker.ask_to_end()
        worker.wait_for_end(WAIT_S)
    assert worker.process.exitcode == 0
    assert worker.process not in multiprocessing.active_children()
    with pytest.raises(queue.Empty):
        told.get_nowait()  # one that was asked to end is not lost


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the C library of Linux")
def test_a_process_at_rest_gives_back_what_it_has_freed() -> None:
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("another C library")
    told: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
    worker = WorkerProcess(
        SharedFlag(),
        SharedFlag(),
        lambda _: None,
        lambda *ended: told.put(ended),
        lambda: told.put(("lost",)),
    )
    try:
        worker.run(keep_free_memory, ())
        kept, error = told.get(timeout=WAIT_S)
        assert error is None
        end = time.monotonic() + WAIT_S
        while kept - resident_bytes(worker.process.pid) < 40_000_000:
            assert time.monotonic() < end
            time.sleep(0.05)
        worker.run(add, (2, 3))
        assert told.get(timeout=WAIT_S) == (5, None)
    finally:
        worker.ask_to_end()
        worker.wait_for_end()
