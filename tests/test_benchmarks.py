"""The table of benchmarks: its rows, its words and what it keeps. Nothing is timed here."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(FOLDER))
    import measuring

    yield measuring
    del sys.modules["measuring"]


def test_ours_and_the_peers_take_turns_and_the_ratio_is_of_pairs(
    measuring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pairs 1 to 2, 6 to 3, 2 to 8 seconds: ratios 1/2, 2, 1/4, whose median is that of none of the medians."""
    turns: list[str] = []
    times = iter([1.0, 2.0, 6.0, 3.0, 2.0, 8.0])

    def seconds(work: Any) -> float:
        work()
        return next(times)

    monkeypatch.setattr(measuring, "seconds_of", seconds)
    found = measuring.in_turn(lambda: turns.append("we"), lambda: turns.append("they"), 3, unit="s")
    assert turns == ["we", "they"] * 4, "once each beforehand"
    assert (found.ours, found.peer, found.ratio) == (2.0, 3.0, 0.5)
    assert found.details == {"best": 1.0, "worst": 6.0}


def test_a_bar_is_of_the_time_or_of_the_ratio(measuring: Any) -> None:
    slow, alone = measuring.Found(9.0, "ms", 30.0, "peer", 0.3), measuring.Found(9.0, "ms")
    of_time = measuring.Row("a", "a", 8.0, lambda runs: slow)
    of_ratio = measuring.Row("b", "b", 0.4, lambda runs: slow, is_ratio=True)
    assert (of_time.holds(slow), of_ratio.holds(slow), of_ratio.holds(alone)) == (False, True, None)


def test_a_busy_machine_is_told(measuring: Any) -> None:
    assert measuring.Quiet(0.1, 2).in_words.startswith("quiet machine (load 0.10")
    assert measuring.Quiet(1.5, 2).in_words.startswith("NOT a quiet machine (load 1.50")


def test_rows_are_chosen_by_name_and_the_last_run_is_kept() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--list"],
        cwd=FOLDER.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    names = [line.split()[0] for line in listed.stdout.splitlines()]
    assert len(names) == len(set(names)) >= 20
    unknown = subprocess.run(
        [sys.executable, "-m", "benchmarks", "speed"], cwd=FOLDER.parent, capture_output=True, text=True
    )
    assert unknown.returncode == 2
    assert "no row is called speed; there are shap-v1" in unknown.stderr
    last = json.loads((FOLDER / "last_run.json").read_text(encoding="utf-8"))
    table = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert set(last) <= set(names)
    assert all(row["title"] in table and row["quiet"] in table for row in last.values())
