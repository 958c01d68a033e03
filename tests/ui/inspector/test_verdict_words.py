"""What the card says of a beat, at the limits where it says something else."""

from dataclasses import replace

import numpy as np
import pytest
from beat_samples import details, model_beat

from ecgviewer.explain.in_words import NARROW_QRS_MS, WIDE_QRS_MS, BeatFacts
from ecgviewer.explain.wave_shapley import WaveGame
from ecgviewer.ui.facts.beat_details import BeatDetails
from ecgviewer.ui.inspector.verdict_words import (
    Agreement,
    agreement_of,
    call_words,
    criteria_line,
    criteria_tip,
    reference_words,
    three_facts,
    trust_word,
    why_words,
)
from ecgviewer.ui.state.wave_spans import WaveSpan
from ecgviewer.workflows.review.describe_beat import BeatAccount

P, QRS = WaveSpan("P", -0.2, -0.1), WaveSpan("QRS", -0.06, 0.08)


def account(**facts: object) -> BeatAccount:
    """An account of a V beat, of whose logit QRS is worth 3 and T 1; T speaks for N by 2."""
    worth = np.zeros((4, 2))
    worth[:, 0] = [0.0, 0.0, 2.0, 2.0]
    worth[:, 1] = [0.0, 3.0, 1.0, 4.0]
    game = WaveGame("V2", ("N", "V"), "line", ("QRS", "T"), worth)
    values = {"label": "V", "probability": 0.99, "prematurity_percent": 40.2, "has_p": False, "qrs_ms": 136.0}
    return BeatAccount(game, BeatFacts(**{**values, **facts}))  # type: ignore[arg-type]


def beat(early: float | None = 20.0, qrs_ms: float | None = 100.0, **changes: object) -> BeatDetails:
    intervals = {"prematurity_percent": early, "qrs_ms": qrs_ms}
    values: dict[str, object] = {"intervals": intervals, "waves": (P, QRS), "symbol": "V"}
    return details(model_beat(called="V", labels="NV"), **{**values, **changes})


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("symbol", "called", "agreement"),
    [
        ("V", "V", Agreement.RIGHT),
        ("N", "V", Agreement.FALSE),
        ("F", "V", Agreement.OUTSIDE),
        ("", "V", Agreement.UNKNOWN),
        ("V", "", Agreement.UNKNOWN),
    ],
)
def test_a_call_stands_in_one_of_four_ways_against_the_reference(
    symbol: str, called: str, agreement: Agreement
) -> None:
    made = details(model_beat(called=called, labels="NV"), symbol=symbol)
    assert agreement_of(made, made.models[0]) is agreement
    assert agreement_of(made, None) is Agreement.UNKNOWN


def test_a_reference_without_a_call_has_no_mark() -> None:
    assert reference_words(details(model_beat(called="")), None) == "reference N"


def test_a_class_that_stands_for_several_is_told_by_what_it_means() -> None:
    model = replace(model_beat(called="N", labels="NSV"), members={"N": "NLR", "S": "AaJS", "V": "VE"})
    assert call_words(details(model), model) == "0.60  normal or bundle branch block"
    assert (
        call_words(details(model_beat(called="A")), model_beat(called="A")) == "0.60  atrial premature beat"
    )


def test_why_there_is_no_call() -> None:
    assert call_words(details(model_beat(), reason="noise"), None) == "not classified: noise"
    assert call_words(details(model_beat()), None) == "not classified yet"


@pytest.mark.parametrize(
    ("early", "words"),
    [(20.4, "20 % early"), (-20.6, "21 % late"), (0.0, "in time"), (None, "")],
)
def test_how_early_the_beat_comes(early: float | None, words: str) -> None:
    said = plain(three_facts(beat(early=early)))
    assert said == " · ".join(part for part in (words, "P", "QRS 100 ms narrow") if part)


@pytest.mark.parametrize(
    ("qrs_ms", "width"),
    [
        (WIDE_QRS_MS, "wide"),
        (WIDE_QRS_MS - 1, "borderline"),
        (NARROW_QRS_MS, "borderline"),
        (NARROW_QRS_MS - 1, "narrow"),
    ],
)
def test_how_wide_its_qrs_is(qrs_ms: float, width: str) -> None:
    assert plain(three_facts(beat(qrs_ms=qrs_ms))) == f"20 % early · P · QRS {qrs_ms:.0f} ms {width}"


def test_what_was_not_measured_is_left_out() -> None:
    assert plain(three_facts(beat(qrs_ms=None, waves=(QRS,)))) == "20 % early · no P"
    assert three_facts(beat(intervals=None)) == ""
    assert three_facts(beat(waves=())) == ""


def test_of_fibrillation_and_of_another_p_the_account_knows() -> None:
    other = beat(account=account(has_p=True, p_fit=0.4, p_limit=0.85))
    assert plain(three_facts(other)) == "20 % early · other P · QRS 100 ms narrow"
    fibrillating = beat(account=account(is_fibrillating=True), waves=(QRS,))
    assert plain(three_facts(fibrillating)) == "in fibrillation or flutter · no P · QRS 100 ms narrow"


def test_reasons_are_those_of_the_explained_class() -> None:
    assert "The evidence for V rests on QRS (75 %) and T (25 %)" in plain(why_words(beat(account=account())))
    model = replace(model_beat(called="V", labels="NV"), explained_label="N")
    words = plain(why_words(details(model, account=account())))
    assert "rests on T (100 %)" in words
    assert why_words(beat()) == "measuring this beat…"
    assert why_words(beat(has_account_coming=False)) == ""
    assert why_words(details(model_beat(called=""), account=account())) == ""


def test_a_criterion_and_its_mark_are_never_parted() -> None:
    line = criteria_line(beat(account=account()))
    parts = ["✓ early", "✓ no P", "✓ wide QRS", "? T opposite", "? full pause"]
    assert line.split(" ") == "   ".join(part.replace(" ", "\u00a0") for part in parts).split(" ")
    assert plain(line).startswith("✓ early   ✓ no P   ✓ wide QRS")
    tip = criteria_tip(beat(account=account())).split("\n")
    assert len(tip) == len(plain(line).split("   "))
    assert tip[0].startswith("✓\u2002more than")
    assert criteria_line(beat()) == criteria_tip(beat()) == ""


def test_no_word_of_trust_before_it_is_measured() -> None:
    assert trust_word(beat()) == ""
