"""Nothing that a test of the window makes outlives it: no window, no timer that runs, no thread, no process."""

import gc
import multiprocessing
import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QWidget

_LONGEST_S = 10.0
"""What was told to end gets so long to do it."""

_THREADS = ("ecgviewer-lane", "ecgviewer-worker", "ecgviewer-reader")
"""How the names of the window's threads begin; libraries, and the pool of players, keep theirs."""


@pytest.fixture(autouse=True)
def _nothing_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a widget, a timer, a thread or a process of its own behind."""
    before = {id(widget) for widget in _windows()}
    threads, processes = set(threading.enumerate()), set(multiprocessing.active_children())
    # Only what is made from now on is searched: the rest takes a third of a second each time.
    gc.freeze()
    yield
    if not isinstance(QApplication.instance(), QApplication):
        return
    # Set up before qtbot, so it is torn down after the widgets that qtbot was given have gone.
    until_s = time.monotonic() + _LONGEST_S
    while left := _left(before, threads, processes):
        if time.monotonic() > until_s:
            pytest.fail(f"left behind: {', '.join(sorted(left))}", pytrace=False)
        time.sleep(0.02)


def _left(before: set[int], threads: set[threading.Thread], processes: set[object]) -> list[str]:
    """Return what is there and wasn't before."""
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    windows = [widget for widget in _windows() if id(widget) not in before]
    found = [f"window {type(widget).__name__} {widget.objectName()!r}" for widget in windows]
    found += [f"thread {thread.name}" for thread in set(threading.enumerate()) - threads if _is_ours(thread)]
    found += [f"process {child}" for child in set(multiprocessing.active_children()) - processes]
    # By the type itself: asked for their class, some libraries' stand-ins import things.
    timers = [each for each in gc.get_objects() if issubclass(type(each), QTimer)]
    return [*found, *(f"timer of {timer.parent()}" for timer in timers if _runs(timer))]


def _windows() -> list[QWidget]:
    """Return the widgets without a parent; pyqtgraph keeps menus, which are never shown."""
    everything = QApplication.topLevelWidgets()
    return [each for each in everything if each.parent() is None and not isinstance(each, QMenu)]


def _is_ours(thread: threading.Thread) -> bool:
    return thread.name.startswith(_THREADS)


def _runs(timer: QTimer) -> bool:
    try:
        return timer.isActive() and timer.interval() > 0  # one of 0 is a turn of the event loop
    except RuntimeError:  # Qt has deleted it
        return False
