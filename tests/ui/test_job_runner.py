"""Lanes: the order of signals, progress at most ten times a second, cancelling, both kinds of errors."""

import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.ui.job_runner import Job, ProcessLane, ThreadLane


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


def record_signals(job: Job) -> list[str]:
    seen: list[str] = []
    job.started.connect(lambda: seen.append("started"))
    job.progressed.connect(lambda _: seen.append("progressed"))
    job.succeeded.connect(lambda _: seen.append("succeeded"))
    job.failed.connect(lambda _: seen.append("failed"))
    job.cancelled.connect(lambda: seen.append("cancelled"))
    job.finished.connect(lambda: seen.append("finished"))
    return seen


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
        assert lane._pool is not None
        (process,) = lane._pool._processes.values()
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
    assert waits_s[0] >= 0.24
