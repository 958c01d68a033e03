"""How answers count, by numbers worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.workflows.lessons.grade import (
    Answer,
    Grade,
    Score,
    ScoreBook,
    deciding_parts,
    grade,
    part_shares,
)
from ecgviewer.workflows.lessons.lesson import Lesson, LessonBeat


def _shares(**values: float) -> WaveShapley:
    names = tuple(name.replace("_", " ") for name in values)
    numbers = np.array(list(values.values()))
    return WaveShapley(
        model_name="m", label="V", against="", fill="line", players=names, values=numbers,
        interactions=np.zeros((len(names), len(names))), worth_of_all=float(numbers.sum()), worth_of_none=0.0,
    )  # fmt: skip


def test_parts_are_the_shares_of_their_players() -> None:
    # Magnitudes add up to 20.
    shares = _shares(previous_beat=1.0, P=2.0, PR_segment=1.0, QRS=-8.0, T=3.0, rhythm=3.0, beats_alike=2.0)
    assert part_shares(shares) == {"P": 15.0, "QRS": -40.0, "ST": 0.0, "T": 15.0, "rhythm": 20.0}
    assert deciding_parts(shares) == {"P", "T", "rhythm"}
    assert deciding_parts(None) == frozenset()


@pytest.mark.parametrize(
    ("label", "parts", "expected"),
    [
        ("V", {"QRS", "T"}, Grade(True, 1.0)),
        ("V", {"QRS"}, Grade(True, 0.5)),
        ("A", {"QRS", "P"}, Grade(False, 1 / 3)),
        ("V", set(), Grade(True, 0.0)),
        ("V", {"P", "QRS", "ST", "T", "rhythm"}, Grade(True, 0.4)),
    ],
)
def test_an_answer_counts_by_label_and_by_what_decides(label: str, parts: set[str], expected: Grade) -> None:
    found = grade(Answer(label, frozenset(parts)), "V", frozenset({"QRS", "T"}))
    assert (found.is_right, found.share) == (expected.is_right, pytest.approx(expected.share))


def test_where_nothing_decides_only_the_label_counts() -> None:
    assert grade(Answer("V", frozenset({"P"})), "V", frozenset()) == Grade(True, None)


def test_a_score_is_right_labels_and_the_mean_share() -> None:
    grades = [Grade(True, 1.0), Grade(False, 0.5), Grade(True, None), Grade(True, 0.0)]
    assert Score.of(grades) == Score(3, 4, 50.0)
    assert Score.of([Grade(False, None)]) == Score(0, 1, None)


def _lesson(beat: int = 6, title: str = "x") -> Lesson:
    return Lesson(title=title, record="demo", question="", classes=("N", "V"), beats=(LessonBeat(beat=beat),))


def test_the_best_score_of_each_lesson_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "scores.json"
    assert ScoreBook(path).best(_lesson()) is None
    assert ScoreBook(path).add(_lesson(), Score(3, 5, 40.0)) == Score(3, 5, 40.0)
    assert ScoreBook(path).add(_lesson(), Score(2, 5, 99.0)) == Score(3, 5, 40.0)
    assert ScoreBook(path).add(_lesson(), Score(3, 5, 60.0)) == Score(3, 5, 60.0)
    assert ScoreBook(path).add(_lesson(7), Score(1, 5, None)) == Score(1, 5, None)
    assert ScoreBook(path).best(_lesson(title="another name")) == Score(3, 5, 60.0)
    path.write_bytes(b"{broken")
    assert ScoreBook(path).best(_lesson()) is None
    assert ScoreBook(path).add(_lesson(), Score(1, 5, 1.0)) == Score(1, 5, 1.0)
