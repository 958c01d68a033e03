# ruff: noqa: E501
"""Sentences about beats of real records, one or more of each class and each kind of error.

They were read as a cardiologist reads them, beside the trace: no sentence says what the trace doesn't show, and none
confirms a false call by its own mistake.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.explain.in_words import MET, NOT_MET, describe_reasons, find_criteria
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review.choose_model import choose_model
from ecgviewer.workflows.review.describe_beat import MeasuredBeats, gather_facts
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.review.review_record import review_record

MARKS = {MET: "✓", NOT_MET: "✗"}

# Record, number of the beat, reference, call, what is said, the criteria of the called class.
READ = [
    ("118", 933, "A", "S", "It comes 33 % early; no P wave was found. QRS is wide (150 ms on this lead), which speaks against S.", "✓ early, ? other P, ✗ narrow QRS, ✓ short pause"),
    ("200", 668, "V", "N", "By itself the network would say V: what beats of the same shape were called decided. It comes 23 % early; no P wave was found. QRS is wide (158 ms on this lead), which speaks for V or a bundle branch block.", "✗ not early, ✗ P before QRS, ? PR, ? narrow QRS"),
    ("200", 325, "V", "S", "By itself the network would say V: what beats of the same shape were called decided. It comes 38 % early; no P wave was found. QRS is wide (131 ms on this lead), which speaks against S.", "✓ early, ? other P, ✗ narrow QRS, ✗ short pause"),
    ("200", 426, "V", "N", "It comes 20 % early; no P wave was found. QRS is narrow (103 ms on this lead), which speaks against V.", "✗ not early, ✗ P before QRS, ? PR, ✓ narrow QRS"),
    ("201", 704, "J", "N", "It comes 53 % early; no P wave was found. QRS is narrow (86 ms on this lead), which speaks against V.", "✗ not early, ✗ P before QRS, ? PR, ✓ narrow QRS"),
    ("201", 902, "a", "V", "It comes 54 % early; no P wave was found. QRS is wide (131 ms on this lead), which speaks for V.", "✓ early, ✓ no P, ✓ wide QRS, ✗ T opposite, ✗ full pause"),
    ("201", 1419, "V", "V", "It comes in time; no P wave was found. QRS is wide (150 ms on this lead), which speaks for V.", "✗ early, ✓ no P, ✓ wide QRS, ✓ T opposite, ? full pause"),
    ("201", 693, "N", "S", "In fibrillation or flutter, where neither earliness nor a P wave tells anything. QRS is narrow (86 ms on this lead), which speaks against V.", "? early, ? other P, ✓ narrow QRS, ? short pause"),
    ("203", 24, "V", "N", "In fibrillation or flutter, where neither earliness nor a P wave tells anything. QRS is wide (125 ms on this lead), which speaks for V or a bundle branch block.", "? not early, ? P before QRS, ? PR, ? narrow QRS"),
    ("203", 948, "N", "N", "In fibrillation or flutter, where neither earliness nor a P wave tells anything. QRS is wide (125 ms on this lead), which speaks for V or a bundle branch block.", "? not early, ? P before QRS, ? PR, ? narrow QRS"),
    ("203", 1524, "N", "V", "In fibrillation or flutter, where neither earliness nor a P wave tells anything. QRS is narrow (92 ms on this lead): a ventricular beat as narrow is rare, look twice.", "? early, ? no P, ✗ wide QRS, ✓ T opposite, ? full pause"),
    ("208", 79, "N", "N", "It comes in time; its P wave has this patient's usual shape (correlation 0.97). QRS is narrow (69 ms on this lead), which speaks against V.", "✓ not early, ✓ P before QRS, ✓ PR, ✓ narrow QRS"),
    ("208", 361, "V", "N", "It comes in time; no P wave was found. QRS is wide (147 ms on this lead), which speaks for V or a bundle branch block.", "✓ not early, ✗ P before QRS, ? PR, ? narrow QRS"),
    ("208", 1954, "N", "N", "It comes in time; its P wave has this patient's usual shape (correlation 0.94). QRS is narrow (69 ms on this lead), which speaks against V.", "✓ not early, ✓ P before QRS, ✗ PR, ✓ narrow QRS"),
    ("208", 2554, "N", "N", "It comes 19 % late; its P wave has this patient's usual shape (correlation 0.96). QRS is narrow (106 ms on this lead), which speaks against V.", "✓ not early, ✓ P before QRS, ✗ PR, ✓ narrow QRS"),
    ("223", 161, "V", "S", "By itself the network would say V: what beats of the same shape were called decided. It comes 43 % early; no P wave was found. QRS is between narrow and wide (111 ms on this lead), which speaks for nothing.", "✓ early, ? other P, ? narrow QRS, ✗ short pause"),
    ("223", 1292, "A", "N", "It comes in time; no P wave was found. QRS is narrow (100 ms on this lead), which speaks against V.", "✓ not early, ✗ P before QRS, ? PR, ✓ narrow QRS"),
    ("223", 904, "A", "N", "It comes in time; its P wave has another shape than this patient's usual one (correlation 0.84). QRS is narrow (103 ms on this lead), which speaks against V.", "✓ not early, ✓ P before QRS, ✗ PR, ✓ narrow QRS"),
    ("231", 527, "R", "N", "It comes in time; its P wave has this patient's usual shape (correlation 0.99). QRS is wide (131 ms on this lead), which speaks for V or a bundle branch block.", "✓ not early, ✓ P before QRS, ✓ PR, ? narrow QRS"),
    ("231", 135, "V", "V", "It comes 74 % early; no P wave was found. QRS is wide (136 ms on this lead), which speaks for V.", "✓ early, ✓ no P, ✓ wide QRS, ✓ T opposite, ✗ full pause"),
    ("232", 384, "R", "N", "It comes 120 % late; no P wave was found. QRS is narrow (97 ms on this lead), which speaks against V.", "✓ not early, ✗ P before QRS, ? PR, ✓ narrow QRS"),
    ("232", 788, "A", "S", "It comes 42 % early; no P wave was found. QRS is narrow (106 ms on this lead), which speaks against V.", "✓ early, ? other P, ✓ narrow QRS, ✗ short pause"),
]  # fmt: skip


@lru_cache(maxsize=1)
def measure(path: Path) -> MeasuredBeats:
    """Return what was measured of a record, called by the network that opens with it."""
    record = read_record(path)
    prepared = prepare_beats(record, record.default_lead)
    review = review_record(record, prepared, open_classifier(find_model(choose_model(record))))
    return MeasuredBeats.of(review, find_waves(record, record.default_lead, prepared.beats))


@pytest.fixture(autouse=True, scope="module")
def _nothing_is_kept() -> Iterator[None]:
    yield
    measure.cache_clear()


@pytest.mark.parametrize(("name", "number", "symbol", "called", "said", "criteria"), READ)
def test_what_is_said_of_a_beat(
    mitdb: Path, name: str, number: int, symbol: str, called: str, said: str, criteria: str
) -> None:
    measured = measure(mitdb / name)
    review = measured.review
    row = number - 1
    assert (review.beats.symbol[row], review.called[row]) == (symbol, called)
    facts = gather_facts(review, measured.waves, measured.intervals, measured.p_waves, row, None)
    assert " ".join(describe_reasons(facts)).replace("\u00a0", " ") == said
    found = [f"{MARKS.get(each.state, '?')} {each.short}" for each in find_criteria(facts)]
    assert ", ".join(found) == criteria


def test_every_kind_of_call_and_error_is_among_them() -> None:
    group = {**dict.fromkeys("NLR", "N"), **dict.fromkeys("AaJS", "S"), "V": "V"}
    kinds = {(group[symbol], called) for _, _, symbol, called, _, _ in READ}
    assert kinds == {(reference, called) for reference in "NSV" for called in "NSV"}
