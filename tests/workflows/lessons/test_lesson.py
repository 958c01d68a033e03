"""Lessons are plain data: what can't be is refused in one line, and what is written is read back."""

import json
from pathlib import Path

import pytest

from ecgviewer.errors import EcgViewerError, InvalidInputError
from ecgviewer.workflows.lessons.lesson import (
    Lesson,
    LessonBeat,
    bundled_lessons,
    own_lessons,
    read_lesson,
    record_of,
    write_lesson,
)

LESSON = Lesson(
    title="Zwei Schläge",
    record="demo",
    question="What is it?",
    classes=("N", "V"),
    beats=(LessonBeat(beat=6, parts=("P", "QRS"), text="sinus"), LessonBeat(beat=37, answer="V")),
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "two.json"
    write_lesson(path, LESSON)
    assert read_lesson(path) == LESSON
    with pytest.raises(EcgViewerError):
        write_lesson(path.with_suffix(".txt"), LESSON)
    with pytest.raises(InvalidInputError, match="title"):
        write_lesson(path, Lesson("", "demo", "", ("N", "V"), LESSON.beats), may_replace=True)
    assert read_lesson(path) == LESSON, "what can't be is not written"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "something else"}, "is no lesson"),
        ({"version": 2}, "of version 2, this program reads 1"),
        ({"classes": ["N"]}, "classes"),
        ({"classes": ["N", "V", "+"]}, "'+' is no WFDB beat label"),
        ({"classes": ["N", "V", "N"]}, "offered twice"),
        ({"beats": []}, "beats"),
        ({"beats": [{"beat": 0}]}, "beats"),
        ({"beats": [{"beat": "6"}]}, "beat"),
        ({"beats": [{"beat": 6, "parts": ["U"]}]}, "the part 'U'"),
        ({"beats": [{"beat": 6, "answer": "A"}]}, "'A' of question 1 is not offered"),
        ({"beats": [{"beat": 6, "run": "rm"}]}, "run"),
        ({"title": 3}, "title"),
    ],
)
def test_what_can_not_be_is_refused_in_one_line(tmp_path: Path, change: dict[str, object], said: str) -> None:
    path = tmp_path / "bad.json"
    write_lesson(path, LESSON)
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **change}), "utf-8")
    with pytest.raises(InvalidInputError) as found:
        read_lesson(path)
    assert said in str(found.value)
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b'{"format": "ecgviewer lesson"}']
)
def test_a_file_that_is_no_lesson_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(InvalidInputError):
        read_lesson(path)


def test_a_record_beside_the_lesson_is_taken_from_there(tmp_path: Path) -> None:
    (tmp_path / "mine.hea").write_text("mine 1 360 10\n")
    lesson = Lesson(title="x", record="mine", question="", classes=("N", "V"), beats=(LessonBeat(beat=1),))
    assert record_of(lesson, tmp_path / "lesson.json") == str(tmp_path / "mine")
    assert record_of(lesson, None) == "mine"
    assert record_of(LESSON, tmp_path / "lesson.json") == "demo"


def test_six_lessons_come_with_the_program() -> None:
    lessons = [read_lesson(path) for path in bundled_lessons()]
    assert [lesson.title for lesson in lessons] == [
        "The P wave",
        "The atrial premature beat",
        "The ventricular premature beat",
        "Bundle branch block",
        "Bigeminy",
        "When the network is wrong",
    ]
    for lesson in lessons:
        assert lesson.record == "demo"
        assert len(lesson.beats) == 5
        assert all(beat.text and beat.parts for beat in lesson.beats)


def test_own_lessons_are_those_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECGVIEWER_LESSONS", str(tmp_path / "lessons"))
    assert own_lessons() == []
    (tmp_path / "lessons").mkdir()
    write_lesson(tmp_path / "lessons" / "two.json", LESSON)
    assert own_lessons() == [tmp_path / "lessons" / "two.json"]
