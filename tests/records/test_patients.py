import pytest

from ecgviewer.records.patients import patient_id, read_patient


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("208", "mitdb-208"),
        ("201", "mitdb-201"),
        ("202", "mitdb-201"),
        ("sel100", "mitdb-100"),
        ("sel232", "mitdb-232"),
        ("sel301", "sel301"),
        ("sel17152", "sel17152"),
        ("sele0104", "sele0104"),
        ("118e06", "mitdb-118"),
        ("119e_6", "mitdb-119"),
        ("118e", "118e"),
        ("110", "110"),
        ("demo", "demo"),
    ],
)
def test_records_of_one_person_share_an_id(name: str, expected: str) -> None:
    assert patient_id(name) == expected


@pytest.mark.parametrize(
    ("comments", "sentence"),
    [
        (["23 F 2546 N/A x1", "None"], "female, 23 years"),
        (["-1 M 742 654 x1"], "male"),
        (["69 M 1085 1629 x1"], "male, 69 years"),
        (["Age: 47  Sex: M", "Coronary artery disease"], "male, 47 years"),
        (["<age>: 65 <sex>: F <diagnoses>"], "female, 65 years"),
        (["age: 81", "sex: female"], "female, 81 years"),
        (["age: 811", "sex: unknown"], ""),
        (["None"], ""),
        ([], ""),
        (["Digoxin", "23 F 2546 N/A x1"], ""),
        (["12 FRAMES"], ""),
    ],
)
def test_what_comments_say(comments: list[str], sentence: str) -> None:
    assert read_patient("x", comments).sentence == sentence
