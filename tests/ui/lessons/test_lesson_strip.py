"""Where the parts of a beat lie on a lesson's strip."""

import pytest

from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.ui.lessons.lesson_strip import beat_parts
from ecgviewer.workflows.lessons.lesson import Lesson, LessonBeat
from ecgviewer.workflows.lessons.lesson_material import prepare_lesson


def test_parts_lie_one_after_the_other_and_the_rhythm_around_them() -> None:
    lesson = Lesson(title="x", record="demo", question="", classes=("N", "A"), beats=(LessonBeat(beat=6),))
    material = prepare_lesson(lesson, None, Progress(), CancelToken())
    parts, times = beat_parts(material, 5), material.review.beats.time_s
    assert list(parts) == ["P", "QRS", "T", "ST", "rhythm"]
    ((p_on, p_off),), ((q_on, q_off),), ((t_on, t_off),) = parts["P"], parts["QRS"], parts["T"]
    assert times[4] < p_on < p_off <= q_on < times[5] < q_off < t_on < t_off < times[6]
    assert parts["ST"] == ((q_off, t_on),)
    before, after = parts["rhythm"]
    assert before == (pytest.approx(times[4]), p_on)
    assert after == (t_off, pytest.approx(times[6]))
    first = beat_parts(material, 0)["rhythm"]
    assert len(first) == 1, "there is nothing before the first beat"
