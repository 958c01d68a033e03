"""Lanes: the order of signals, progress at most ten times a second, cancelling, both kinds of errors."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.ui.state.job_runner import Job, ProcessLane, ThreadLane


def count_to(n: int, *, progress: Progress, cancel: CancelToken) -> int:
    for number in range(n):
        cancel.raise_if_cancelled()
        progress.report(number, n, f"at {number}")
        time.sleep(0.002)
    progress.report(n, n, "done", data=n)
    return n


def wait_for_cancel(*, progress: Progress, cancel: CancelToken) -> None:
    progress.report(0, 1, "waiting", data="started")
    for _ in range(2000):
        cancel.raise_if_cancelled()
        time.sleep(0.005)
    raise AssertionError("never cancelled")


def fail_plainly(*, progress: Progress, cancel: CancelToken) -> None:
    raise InvalidInputError("no such thing; choose another")


def fail_badly(*, progress: Progress, cancel: CancelToken) -> None:
    raise ZeroDivisionError("oops")


def tell_process(*, progress: Progress, cancel: CancelToken) -> int:
    return os.getpid()


def is_running(number: int) -> bool:
    return any(process.pid == number for process in multiprocessing.active_children())


def record_signals(job: Job) -> list[str]:
    seen: list[str] = []
    job.started.connect(lambda: seen.append("started"))
    job.progressed.connect(lambda _: seen.append("progressed"))
    job.succeeded.connect(lambda _: seen.append("succeeded"))
    job.failed.connect(lambda _: seen.append("failed"))
    job.cancelled.connect(lambda: seen.append("cancelled"))
    job.finished.connect(lambda: seen.append("finished"))
    return seen


def process_of(lane: ProcessLane) -> BaseProcess:
    assert lane._worker is not None
    return lane._worker.process


@pytest.fixture(params=["thread", "process"])
def lane(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[ThreadLane | ProcessLane]:
    made = ThreadLane() if request.param == "thread" else ProcessLane()
    yield made
    made.shut_down()


def test_a_job_that_succeeds(lane: ThreadLane | ProcessLane, qtbot: QtBot) -> None:
    started_s = time.monotonic()
    job = lane.submit(count_to, 100)
    seen = record_signals(job)
    results: list[int] = []
    job.succeeded.connect(results.append)
    with qtbot.waitSignal(job.finished, timeout=20_000):
        pass
    elapsed_s = time.monotonic() - started_s
    assert results == [100]
    assert seen[0] == "started"
    assert seen[-2:] == ["succeeded", "finished"]
    n_reports = seen.count("progressed")
    assert 1 <= n_reports <= 10 * elapsed_s + 2
    assert set(seen[1:-2]) == {"progressed"}


def test_reports_with_data_are_never_dropped(lane: ThreadLane | ProcessLane, qtbot: QtBot) -> None:
    job = lane.submit(count_to, 3)
    data = []
    job.progressed.connect(lambda report: data.append(report.data))
    with qtbot.waitSignal(job.finished, timeout=20_000):
        pass
    assert data[-1] == 3


def test_a_cancelled_job_ends_as_cancelled(lane: ThreadLane | ProcessLane, qtbot: QtBot) -> None:
    job = lane.submit(wait_for_cancel)
    seen = record_signals(job)
    with qtbot.waitSignal(job.progressed, timeout=20_000):
        pass
    job.cancel()
    with qtbot.waitSignal(job.finished, timeout=10_000):
        pass
    assert seen[-2:] == ["cancelled", "finished"]


@pytest.mark.parametrize(
    ("work", "part"), [(fail_plainly, "no such thing"), (fail_badly, "ZeroDivisionError")]
)
def test_errors_arrive_as_one_line(
    work: object, part: str, lane: ThreadLane | ProcessLane, qtbot: QtBot
) -> None:
    job = lane.submit(work)  # type: ignore[arg-type]
    messages: list[str] = []
    job.failed.connect(messages.append)
    with qtbot.waitSignal(job.finished, timeout=20_000):
        pass
    assert len(messages) == 1
    assert part in messages[0]
    assert "\n" not in messages[0]


def test_a_lane_goes_on_after_a_failure(lane: ThreadLane | ProcessLane, qtbot: QtBot) -> None:
    first = lane.submit(fail_badly)
    with qtbot.waitSignal(first.finished, timeout=20_000):
        pass
    second = lane.submit(count_to, 2)
    with qtbot.waitSignal(second.succeeded, timeout=20_000) as done:
        pass
    assert done.args == [2]


def test_a_lane_that_ended_goes_with_its_last_reference(qtbot: QtBot) -> None:
    """In the thread that drops it: what a search for garbage finds ends in whichever thread searches."""
    gc.disable()
    try:
        lane: ProcessLane | None = ProcessLane()
        assert lane is not None
        job: Job | None = lane.submit(count_to, 2)
        assert job is not None
        with qtbot.waitSignal(job.finished, timeout=20_000):
            pass
        lane.shut_down()
        kept = weakref.ref(lane)
        lane = job = None
        assert kept() is None
    finally:
        gc.enable()


def test_a_process_does_one_job_at_a_time(qtbot: QtBot) -> None:
    lane = ProcessLane()
    job = lane.submit(wait_for_cancel)
    assert lane.is_busy
    with pytest.raises(RuntimeError, match="busy"):
        lane.submit(count_to, 1)
    job.cancel()
    with qtbot.waitSignal(job.finished, timeout=20_000):
        pass
    assert not lane.is_busy
    lane.shut_down()


def test_after_the_end_of_its_lane_a_job_says_nothing(lane: ThreadLane | ProcessLane, qtbot: QtBot) -> None:
    job = lane.submit(wait_for_cancel)
    with qtbot.waitSignal(job.progressed, timeout=20_000):
        pass
    seen = record_signals(job)
    lane.shut_down()
    qtbot.wait(300)
    assert seen == []


def test_a_process_that_is_idle_or_at_work_ends_by_itself(qtbot: QtBot) -> None:
    """One that is killed leaves semaphores behind, of which the interpreter complains at its end."""
    for work in (count_to, wait_for_cancel):
        lane = ProcessLane()
        job = lane.submit(work, *((1,) if work is count_to else ()))
        with qtbot.waitSignal(job.finished if work is count_to else job.progressed, timeout=20_000):
            pass
        process = process_of(lane)
        lane.shut_down()
        qtbot.waitUntil(lambda process=process: process.exitcode == 0, timeout=5000)


def note_time(*, progress: Progress, cancel: CancelToken) -> float:
    return time.monotonic()


def test_a_thread_pauses_between_jobs_if_told(qtbot: QtBot) -> None:
    for pause_s in (0.0, 0.15):
        lane, times = ThreadLane(pause_s=pause_s), []
        for _ in range(3):
            lane.submit(note_time).succeeded.connect(times.append)
        qtbot.waitUntil(lambda times=times: len(times) == 3)
        assert times[1] - times[0] >= pause_s
        assert times[2] - times[1] >= pause_s
        lane.shut_down()


def test_a_process_leaves_the_window_a_moment_before_its_first_start(qtbot: QtBot) -> None:
    lane, waits_s = ProcessLane(), []
    asked_s = time.monotonic()
    job = lane.submit(note_time)
    job.started.connect(lambda: waits_s.append(time.monotonic() - asked_s))
    with qtbot.waitSignal(job.finished, timeout=20_000):
        pass
    lane.shut_down()
    assert waits_s[0] >= 0.2  # Qt's timers may be early by a twentieth


def die_at_first(
    mark: Path, n_deaths: int, is_writing: bool, *, progress: Progress, cancel: CancelToken
) -> str:
    """Be killed, as by a system that is short of memory, the first times that this is tried."""
    with mark.open("a") as stream:
        stream.write("x")
    progress.report(1, 2, "half", data="half")
    if len(mark.read_text()) <= n_deaths:
        if is_writing:
            signal.setitimer(signal.ITIMER_REAL, 0.02)
            signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            progress.report(1, 2, "large", data=bytes(300_000_000))
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def pass_on(value: object, *, progress: Progress, cancel: CancelToken) -> object:
    return value


class CannotArrive(Exception):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def fail_oddly(*, progress: Progress, cancel: CancelToken) -> None:
    raise CannotArrive("what ", "happened")


def kill_idle(lane: ProcessLane) -> None:
    process = process_of(lane)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join(10)


@pytest.fixture
def process_lane(qtbot: QtBot) -> Iterator[ProcessLane]:
    made = ProcessLane()
    yield made
    made.shut_down()


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signals")
@pytest.mark.parametrize("is_writing", [False, True])
def test_what_a_killed_process_did_is_done_once_more(
    process_lane: ProcessLane, qtbot: QtBot, tmp_path: Path, is_writing: bool
) -> None:
    job = process_lane.submit(die_at_first, tmp_path / "mark", 1, is_writing)
    seen = record_signals(job)
    with qtbot.waitSignal(job.succeeded, timeout=60_000) as done:
        pass
    qtbot.waitUntil(lambda: seen[-1] == "finished")
    assert done.args == ["done"]
    assert (tmp_path / "mark").read_text() == "xx"
    assert [name for name in seen if name != "progressed"] == ["started", "succeeded", "finished"]


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signals")
def test_work_that_loses_its_process_twice_fails_in_plain_words_and_the_next_works(
    process_lane: ProcessLane, qtbot: QtBot, tmp_path: Path
) -> None:
    job = process_lane.submit(die_at_first, tmp_path / "mark", 99, False)
    messages: list[str] = []
    job.failed.connect(messages.append)
    with qtbot.waitSignal(job.finished, timeout=60_000):
        pass
    assert (tmp_path / "mark").read_text() == "xx"
    assert len(messages) == 1
    assert messages[0].startswith("the process that does this was ended from outside, twice")
    assert "Error" not in messages[0]
    with qtbot.waitSignal(process_lane.submit(pass_on, 5).succeeded, timeout=60_000) as done:
        pass
    assert done.args == [5]


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signals")
def test_a_process_that_is_killed_while_idle_is_replaced(process_lane: ProcessLane, qtbot: QtBot) -> None:
    for number in range(3):
        with qtbot.waitSignal(process_lane.submit(pass_on, number).succeeded, timeout=60_000) as done:
            pass
        assert done.args == [number]
        qtbot.waitUntil(lambda: not process_lane.is_busy)
        kill_idle(process_lane)


def test_a_process_that_was_idle_for_long_is_ended_and_the_next_job_starts_another(qtbot: QtBot) -> None:
    lane = ProcessLane(idle_ms=50)
    numbers = []
    for _ in range(2):
        with qtbot.waitSignal(lane.submit(tell_process).succeeded, timeout=60_000) as done:
            pass
        numbers.append(done.args[0])
        qtbot.waitUntil(lambda: lane._worker is None, timeout=60_000)
        qtbot.waitUntil(lambda: not is_running(numbers[-1]), timeout=60_000)
    assert numbers[0] != numbers[1]
    lane.shut_down()


def test_a_process_at_work_is_not_idle(qtbot: QtBot) -> None:
    lane = ProcessLane(idle_ms=50)
    job = lane.submit(wait_for_cancel)
    with qtbot.waitSignal(job.progressed, timeout=60_000):
        pass
    process = process_of(lane)
    qtbot.wait(200)
    assert process.is_alive()
    assert process_of(lane) is process
    lane.shut_down()


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signals")
def test_what_was_cancelled_is_not_tried_again(process_lane: ProcessLane, qtbot: QtBot) -> None:
    job = process_lane.submit(wait_for_cancel)
    seen = record_signals(job)
    with qtbot.waitSignal(job.progressed, timeout=60_000):
        pass
    process = process_of(process_lane)
    os.kill(process.pid or 0, signal.SIGSTOP)
    job.cancel()
    kill_idle(process_lane)
    with qtbot.waitSignal(job.finished, timeout=10_000):
        pass
    assert seen[-2:] == ["cancelled", "finished"]


def test_what_can_not_be_sent_fails_and_the_process_goes_on(process_lane: ProcessLane, qtbot: QtBot) -> None:
    messages: list[str] = []
    for work in ((pass_on, lambda: None), (fail_oddly,)):
        job = process_lane.submit(*work)  # type: ignore[arg-type]
        job.failed.connect(messages.append)
        with qtbot.waitSignal(job.finished, timeout=60_000):
            pass
    assert len(messages) == 2
    assert "CannotArrive: what happened" in messages[1]
    with qtbot.waitSignal(process_lane.submit(pass_on, "on").succeeded, timeout=60_000) as done:
        pass
    assert done.args == ["on"]


_told_to_end = threading.Event()


def ignore_cancel(*, progress: Progress, cancel: CancelToken) -> None:
    progress.report(0, 1, "deaf", data="started")
    _told_to_end.wait()


def test_a_lane_does_not_wait_for_what_looks_at_no_token(
    lane: ThreadLane | ProcessLane, qtbot: QtBot
) -> None:
    job = lane.submit(ignore_cancel)
    with qtbot.waitSignal(job.progressed, timeout=60_000):
        pass
    process = process_of(lane) if isinstance(lane, ProcessLane) else None
    lane.shut_down()
    if isinstance(lane, ThreadLane):
        assert lane.is_at_work
        _told_to_end.set()
    else:
        assert process is not None
        assert not process.is_alive()
