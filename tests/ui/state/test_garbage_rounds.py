import gc
import linecache
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ecgviewer.ui.state import garbage_rounds
from ecgviewer.ui.state.garbage_rounds import GarbageRounds


class Ring:
    """Refers to itself, so that only a search finds it."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def rounds(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[GarbageRounds]:
    monkeypatch.setattr(garbage_rounds, "_ROUND_MS", 10)
    made = GarbageRounds()
    yield made
    made.end()


def test_nothing_is_searched_until_the_window_rests(rounds: GarbageRounds, qtbot: QtBot) -> None:
    assert not gc.isenabled()
    made = weakref.ref(Ring())
    qtbot.wait(60)
    assert made() is not None
    assert not rounds.is_under_way


def test_what_is_there_at_rest_stays_and_what_comes_later_is_searched(
    rounds: GarbageRounds, qtbot: QtBot
) -> None:
    early = weakref.ref(Ring())
    rounds.begin()
    late = weakref.ref(Ring())
    qtbot.waitUntil(lambda: late() is None)
    assert early() is not None
    assert gc.get_freeze_count() > 1000
    assert not gc.isenabled()


def test_what_outlives_two_rounds_is_found_by_a_full_one(
    rounds: GarbageRounds, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbage_rounds, "_ROUNDS_TO_A_FULL_ONE", 8)
    rounds.begin()
    ring: Ring | None = Ring()
    made = weakref.ref(Ring())
    kept = weakref.ref(ring)
    qtbot.waitUntil(lambda: made() is None)
    qtbot.wait(30)
    ring = None
    qtbot.waitUntil(lambda: kept() is None)


def test_the_search_is_given_back_at_the_end(rounds: GarbageRounds) -> None:
    rounds.begin()
    rounds.end()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    assert not rounds.is_under_way


def test_a_window_that_never_rests_begins_by_itself(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage_rounds, "_LONGEST_START_MS", 20)
    made = GarbageRounds()
    try:
        qtbot.waitUntil(lambda: made.is_under_way)
    finally:
        made.end()


def test_the_first_rest_gives_back_what_loading_kept(qtbot: QtBot) -> None:
    linecache.getlines(__file__)
    assert __file__ in linecache.cache
    rounds = GarbageRounds()
    rounds.begin()
    rounds.end()
    assert __file__ not in linecache.cache


def test_what_is_free_is_given_back_again_and_again_beside_the_window(
    rounds: GarbageRounds, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    monkeypatch.setattr(garbage_rounds, "_ROUNDS_TO_GIVING_BACK", 3)
    rounds.begin()
    monkeypatch.setattr(
        garbage_rounds, "give_memory_back", lambda: threads.append(threading.current_thread().name)
    )
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert set(threads) == {"give memory back"}
    rounds.end()
    n_before = len(threads)
    qtbot.wait(60)
    assert len(threads) == n_before
