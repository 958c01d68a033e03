import math

import pytest

from ecgviewer.ui.look import wording


@pytest.mark.parametrize(
    ("time_s", "text"),
    [(0, "0:00.00"), (751.4, "12:31.40"), (59.996, "1:00.00"), (3599.99, "59:59.99"), (7325.5, "2:02:05.50")],
)
def test_time(time_s: float, text: str) -> None:
    assert wording.format_time(time_s) == text


def test_duration() -> None:
    assert wording.format_duration(1805.56) == "30:06"
    assert wording.format_duration(7200) == "2:00:00"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""),
        (math.inf, ""),
        (0.2, "1 s left"),
        (42.4, "42 s left"),
        (150, "2 min left"),
        (600, "10 min left"),
    ],
)
def test_time_left(seconds: float | None, text: str) -> None:
    assert wording.format_time_left(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.614, "0.61"), (0.996, "0.99"), (1.0, "1.00"), (0.0, "0.00"), (math.nan, "–")]
)
def test_probability_never_rounds_up_to_certain(value: float, text: str) -> None:
    assert wording.format_probability(value) == text


def test_symbols_in_words() -> None:
    assert wording.name_symbol("A") == "A (atrial premature beat)"
    assert wording.name_symbol("X9") == "X9"
    assert wording.name_rhythm("T") == "T · ventricular trigeminy"
    assert wording.name_rhythm("ODD") == "ODD"
    assert wording.beat_number(0) == 1


@pytest.mark.parametrize(
    ("value", "number", "words"),
    [(1.0, "1.00", "signal 1.00"), (0.7, "0.70", "signal 0.70"), (0.6999, "0.69", "poor signal 0.69"),
     (0.0, "0.00", "poor signal 0.00"), (math.nan, "–", "")],
)  # fmt: skip
def test_the_quality_of_a_signal(value: float, number: str, words: str) -> None:
    assert wording.format_quality(value) == number
    assert wording.describe_quality(value) == words


def test_an_ampersand_is_shown_and_no_key() -> None:
    assert wording.without_keys("A&B && C") == "A&&B &&&& C"


def test_a_long_name_of_a_file_keeps_its_ends() -> None:
    assert [wording.short_name(name) for name in ("208", "waveform_ecg.dcm", "exactly_14.edf")] == [
        "208",
        "wavefor…cg.dcm",
        "exactly_14.edf",
    ]
