"""The bundled lessons on the demo record: right answers, and the calls that their texts speak of."""

import pytest

from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.lessons.grade import deciding_parts, part_shares
from ecgviewer.workflows.lessons.lesson import Lesson, LessonBeat, bundled_lessons, read_lesson
from ecgviewer.workflows.lessons.lesson_material import LessonMaterial, prepare_lesson


def _prepare(lesson: Lesson) -> LessonMaterial:
    return prepare_lesson(lesson, None, Progress(), CancelToken())


def _calls(material: LessonMaterial) -> list[str]:
    return [str(material.review.called[material.row(place)]) for place in range(len(material.lesson.beats))]


@pytest.mark.parametrize(
    ("name", "right", "called"),
    [
        ("1", "NAVNA", "NSVNS"),
        ("2", "ANAVA", "SNSVS"),
        ("3", "VVAVN", "VVSVN"),
        ("4", "LVRVN", "VVNVN"),
        ("5", "VNANV", "VNSNV"),
        ("6", "LANFV", "VSVNV"),
    ],
)
def test_a_bundled_lesson_has_right_answers_and_the_calls_it_speaks_of(
    name: str, right: str, called: str
) -> None:
    (path,) = [path for path in bundled_lessons() if path.name.startswith(name)]
    material = _prepare(read_lesson(path))
    assert "".join(material.right(place) for place in range(5)) == right
    assert "".join(_calls(material)) == called
    assert all(material.sentences)


def test_every_beat_of_left_bundle_branch_block_is_called_v_as_the_lesson_says() -> None:
    material = _prepare(read_lesson(bundled_lessons()[5]))
    review = material.review
    is_l = review.beats.symbol == "L"
    assert is_l.sum() == 30
    assert (review.called[is_l] == "V").all()


def test_what_a_call_rests_on_is_that_of_the_wave_values() -> None:
    material = _prepare(
        Lesson(title="x", record="demo", question="", classes=("N", "A"), beats=(LessonBeat(beat=52),))
    )
    (shares,) = material.shares
    assert shares is not None
    assert shares.label == "S"
    assert deciding_parts(shares) == {"QRS", "rhythm"}
    assert part_shares(shares)["P"] == 0.0, "no P was found before this beat"
    assert "rhythm" in material.sentences[0]


@pytest.mark.parametrize(
    ("beat", "said"),
    [
        (LessonBeat(beat=4000), "beat 4000, record demo has 398"),
        (LessonBeat(beat=37), "the reference says 'V', which is not offered"),
    ],
)
def test_a_beat_that_can_not_be_asked_is_named(beat: LessonBeat, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        _prepare(Lesson(title="x", record="demo", question="", classes=("N", "A"), beats=(beat,)))
