"""Sentences and criteria from numbers, and nothing that was not measured."""

import string
from dataclasses import replace

import numpy as np
import pytest

from ecgviewer.explain.in_words import TEXTS, BeatFacts, describe_beat, find_criteria
from ecgviewer.explain.wave_shapley import WaveShapley


def shares(against: str = "", **values: float) -> WaveShapley:
    numbers = np.array(list(values.values()))
    n_players = numbers.size
    pairs = np.zeros((n_players, n_players))
    return WaveShapley("v1", "A", against, "line", tuple(values), numbers, pairs, float(numbers.sum()), 0.0)


def premature(**changes: object) -> BeatFacts:
    values: dict = {
        "label": "A",
        "probability": 0.874,
        "prematurity_percent": 31.2,
        "has_p": True,
        "p_fit": 0.412,
        "p_limit": 0.85,
        "pr_ms": 141.0,
        "qrs_ms": 88.0,
        "pause": 0.86,
        "after": 1.2,
        "t_is_opposite": False,
        "shares": shares(P=6.2, rhythm=2.1, T=-1.1, QRS=0.6),
    }
    return BeatFacts(**{**values, **changes})


def states(facts: BeatFacts) -> list[tuple[str, str]]:
    return [
        (criterion.state, criterion.measured.replace("\u00a0", " ")) for criterion in find_criteria(facts)
    ]


def words(facts: BeatFacts) -> list[str]:
    return [sentence.replace("\u00a0", " ") for sentence in describe_beat(facts)]


def test_an_atrial_premature_beat() -> None:
    assert words(premature()) == [
        "Called A with 0.87.",
        "It comes 31 % early; its P wave has another shape than this patient's usual one (correlation 0.41).",
        "The evidence for A rests on P (62 %) and rhythm (21 %); against it: T (11 %).",
        "QRS is narrow (88 ms on this lead), which speaks against V.",
    ]


def test_only_what_was_measured_is_said() -> None:
    assert words(BeatFacts("A", 0.99999)) == ["Called A with 0.99."]
    assert words(BeatFacts("A", 1.0, has_p=False)) == ["Called A with 1.00.", "No P wave was found."]
    assert words(BeatFacts("N", 0.5, prematurity_percent=-3.0))[1] == "It comes in time."
    assert words(BeatFacts("N", 0.5, prematurity_percent=-22.6, has_p=True))[1] == (
        "It comes 23 % late; it has a P wave."
    )


@pytest.mark.parametrize(
    ("label", "members", "qrs_ms", "expected"),
    [
        ("V", "", 119.4, "QRS is between narrow and wide (119 ms on this lead), which speaks for nothing."),
        (
            "V",
            "",
            86.0,
            "QRS is narrow (86 ms on this lead): a ventricular beat as narrow is rare, look twice.",
        ),
        ("N", "", 109.0, "QRS is narrow (109 ms on this lead), which speaks against V."),
        ("V", "VE", 120.0, "QRS is wide (120 ms on this lead), which speaks for V."),
        ("L", "", 150.0, "QRS is wide (150 ms on this lead), which speaks for L."),
        ("R", "", 90.0, "QRS is narrow (90 ms on this lead), which speaks against R."),
        ("A", "", 130.0, "QRS is wide (130 ms on this lead), which speaks against A."),
        ("S", "aAJS", 130.0, "QRS is wide (130 ms on this lead), which speaks against S."),
        (
            "N",
            "NLRej",
            130.0,
            "QRS is wide (130 ms on this lead), which speaks for V or a bundle branch block.",
        ),
        ("F", "", 130.0, "QRS is wide (130 ms on this lead)."),
    ],
)
def test_what_the_width_speaks_for(label: str, members: str, qrs_ms: float, expected: str) -> None:
    assert words(BeatFacts(label, 0.9, members, qrs_ms=qrs_ms))[-1] == expected


def test_one_class_against_another() -> None:
    told = words(premature(shares=shares("N", P=3.0, QRS=1.0)))[2]
    assert told == "That the network says A and not N rests on P (75 %) and QRS (25 %)."
    told = words(premature(shares=shares("N", P=-3.0, QRS=-1.0)))[2]
    assert told == "No part speaks for A rather than N by itself; against it: P (75 %) and QRS (25 %)."
    small = words(premature(shares=shares(P=0.5, QRS=-9.5)))[2]
    assert small == "The evidence for A rests on P (5 %); against it: QRS (95 %)."


def test_criteria_of_an_atrial_premature_beat() -> None:
    assert states(premature()) == [
        ("met", "31 % early"),
        ("met", "correlation 0.41, usual 0.85 or more"),
        ("met", "88 ms"),
        ("met", "86 % of two usual RR"),
    ]
    late = premature(prematurity_percent=2.0, p_fit=0.9, qrs_ms=120.0, has_p=True)
    assert [state for state, _ in states(late)] == ["not met", "not met", "not met", "can't be measured"]
    hidden = premature(has_p=False, p_fit=None)
    assert states(hidden)[1] == ("can't be measured", "no P found; it may lie in the T wave before")


def test_criteria_of_a_ventricular_beat() -> None:
    facts = BeatFacts("V", 0.9, "", 28.0, False, None, None, None, 144.0, 1.01, 1.3, t_is_opposite=True)
    assert [state for state, _ in states(facts)] == ["met"] * 5
    other = BeatFacts("V", 0.9, "", 28.0, True, None, None, 160.0, 90.0, 0.8, 0.9, t_is_opposite=False)
    assert [state for state, _ in states(other)] == ["met", "not met", "not met", "not met", "not met"]


def test_in_fibrillation_neither_earliness_nor_p_waves_are_judged() -> None:
    facts = premature(is_fibrillating=True, prematurity_percent=None)
    assert (
        words(facts)[1] == "In fibrillation or flutter, where neither earliness nor a P wave tells anything."
    )
    found = states(facts)
    assert [found[place] for place in (0, 1, 3)] == [("can't be measured", "in fibrillation or flutter")] * 3
    measured = replace(facts, is_rhythm_labelled=False)
    assert words(measured)[1].startswith(
        "Intervals without order and hardly a P wave around, as in fibrillation: "
    )
    assert states(measured)[0] == ("can't be measured", "as in fibrillation")
    assert found[2] == ("met", "88 ms")
    assert {state for state, _ in states(BeatFacts("N", 0.9, has_p=True, is_fibrillating=True))} == {
        "can't be measured"
    }


def test_a_pause_must_be_one() -> None:
    """Interpolated or at the end of a slow stretch: the sum may be two usual RR without any pause."""
    facts = BeatFacts("V", 0.9, "", 12.0, pause=0.97, after=1.06)
    assert states(facts)[-1] == ("not met", "no pause: the next beat comes after 106 % of a usual RR")
    facts = BeatFacts("V", 0.9, "", 30.0, pause=1.0, after=1.3)
    assert states(facts)[-1] == ("met", "100 % of two usual RR")


def test_a_faint_usual_p_wave_is_none_to_compare_with() -> None:
    facts = premature(p_fit=0.1, p_limit=-0.36)
    assert states(facts)[1] == (
        "can't be measured",
        "this patient's usual P wave is too faint to compare with",
    )
    assert "it has a P wave" in words(facts)[1]


def test_it_is_said_where_alike_beats_decided() -> None:
    assert words(premature(alone_label="N"))[0] == (
        "Called A with 0.87. By itself the network would say N: what beats of the same shape were called decided."
    )


def test_it_is_said_where_the_other_lead_decided() -> None:
    facts = premature(alone_label="N", lead_alone=("MLII", "V", "V1"))
    assert words(facts)[0] == ("Called A with 0.87. On MLII alone the call would be V: V1 beside it decided.")


def test_a_conducted_sinus_beat_between_blocked_ones_does_not_confirm_a_call_of_s() -> None:
    """As in record 231: RR 961 ms, next 983, P as always; the network says S."""
    facts = BeatFacts("S", 0.95, "aAJS", 2.0, True, 0.98, 0.97, 170.0, 131.0, 1.0, 1.02)
    assert words(facts)[1:] == [
        "It comes in time; its P wave has this patient's usual shape (correlation 0.98).",
        "QRS is wide (131 ms on this lead), which speaks against S.",
    ]
    assert [state for state, _ in states(facts)] == ["not met", "not met", "not met", "can't be measured"]


def test_bundle_branch_blocks_need_other_leads() -> None:
    for label in "LR":
        found = states(BeatFacts(label, 0.9, qrs_ms=140.0))
        assert found[0] == ("met", "140 ms")
        assert found[1:] == [("can't be measured", "needs V1 and V6, can't be judged on this lead")] * 2


def test_criteria_of_a_normal_beat() -> None:
    facts = BeatFacts("N", 0.9, "", 10.0, True, pr_ms=200.0, qrs_ms=109.0)
    assert [state for state, _ in states(facts)] == ["met"] * 4
    facts = BeatFacts("N", 0.9, "", 10.4, False, qrs_ms=121.0)
    assert [state for state, _ in states(facts)] == ["not met", "not met", "can't be measured", "not met"]
    group = BeatFacts("N", 0.9, "NLRej", 0.0, True, pr_ms=119.0, qrs_ms=130.0)
    assert [state for state, _ in states(group)] == ["met", "met", "not met", "can't be measured"]


def test_without_measurements_nothing_is_judged() -> None:
    for label in "NLRAV":
        found = find_criteria(BeatFacts(label, 0.9))
        assert found
        assert {criterion.state for criterion in found} == {"can't be measured"}
    assert find_criteria(BeatFacts("F", 0.9)) == []


def test_a_translation_needs_no_other_file() -> None:
    """Every text goes through the mapping: marked texts leave nothing unmarked but names and numbers."""
    marked = {key: f"<{text}>" for key, text in TEXTS.items()}
    for facts in (
        premature(),
        BeatFacts("V", 0.9, "VE", 28.0, False, qrs_ms=144.0, pause=1.0, after=1.0),
        premature(is_fibrillating=True, alone_label="N", qrs_ms=115.0),
        BeatFacts("V", 0.9, qrs_ms=80.0),
        premature(p_limit=0.1, lead_alone=("MLII", "V", "V1")),
    ):
        assert all(sentence.strip(".").startswith("<") for sentence in describe_beat(facts, marked))
        for criterion in find_criteria(facts, marked):
            assert criterion.text.startswith("<")
            assert not criterion.measured or criterion.measured.startswith("<")
    fields = {name for text in TEXTS.values() for _, name, _, _ in string.Formatter().parse(text) if name}
    assert fields == {
        *("label", "probability", "percent", "fit", "players", "against", "player", "value", "qrs"),
        *("limit", "low", "high", "needs", "text", "alone", "lead", "other"),
    }
