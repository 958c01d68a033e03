"""A beat in words, and the textbook criteria of its class: all sentences about it stand in this file.

Only what was measured is said. A sentence is a template of `TEXTS`, so that a translation is another
mapping with the same keys.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from ecgviewer.explain.wave_shapley import WaveShapley

EARLY_PERCENT = 10.0
"""More than this is early: cycles of a sinus rhythm that differ by more are called an arrhythmia."""

WIDE_QRS_MS = 120.0
"""From this on a QRS complex is wide (AHA/ACCF/HRS 2009, Circulation 119:e235-e240)."""

NARROW_QRS_MS = 110.0
"""Below this it is narrow; between the two one lead can't tell."""

LONG_PAUSE = 1.1
"""RR after a beat, as a share of the usual one, from which it is a pause."""

LEAST_P_FIT = 0.5
"""A usual P wave that the usual beats themselves fit less is none to compare with."""

PR_MS = (120.0, 200.0)
"""Shortest and longest PR interval of a normal beat."""

FULL_PAUSE = 0.95
"""RR before and after an early beat, as a share of two usual ones, from which the pause makes up for it."""

MET, NOT_MET, NOT_MEASURED = "met", "not met", "can't be measured"

TEXTS: Mapping[str, str] = {
    "called": "Called {label} with {probability}.",
    "early": "It comes {percent} early",
    "late": "It comes {percent} late",
    "in time": "It comes in time",
    "p other": "its P wave has another shape than this patient's usual one (correlation {fit})",
    "p usual": "its P wave has this patient's usual shape (correlation {fit})",
    "p found": "it has a P wave",
    "p none": "no P wave was found",
    "rests on": "The evidence for {label} rests on {players}",
    "rests on, not": "That the network says {label} and not {against} rests on {players}",
    "rests on none": "No part speaks for {label} by itself",
    "rests on none, not": "No part speaks for {label} rather than {against} by itself",
    "against it": "against it: {players}",
    "player": "{player} ({percent})",
    "beats alike": "other beats of this shape",
    "and": " and ",
    "qrs narrow": "QRS is narrow ({value} on this lead)",
    "qrs wide": "QRS is wide ({value} on this lead)",
    "qrs between": "QRS is between narrow and wide ({value} on this lead), which speaks for nothing",
    "narrow call of V": "{qrs}: a ventricular beat as narrow is rare, look twice.",
    "fibrillation": "In fibrillation or flutter, where neither earliness nor a P wave tells anything.",
    "like fibrillation": "Intervals without order and hardly a P wave around, as in fibrillation: neither earliness nor"
    " a P wave tells anything.",
    "lead alone": "On {lead} alone the call would be {alone}: {other} beside it decided.",
    "alone": "By itself the network would say {alone}: what beats of the same shape were called decided.",
    "in fibrillation": "in fibrillation or flutter",
    "as in fibrillation": "as in fibrillation",
    "no pause": "no pause: the next beat comes after {percent} of a usual RR",
    "no usual p": "this patient's usual P wave is too faint to compare with",
    "narrow against": "{qrs}, which speaks against {label}.",
    "wide for": "{qrs}, which speaks for {label}.",
    "wide against": "{qrs}, which speaks against {label}.",
    "wide for a block": "{qrs}, which speaks for V or a bundle branch block.",
    "plain": "{text}.",
    "is early": "more than {limit} early",
    "is in time": "not more than {limit} early",
    "has p": "P wave before QRS",
    "has no p": "no P wave before QRS",
    "has other p": "P wave of another shape than usual",
    "has pr": "PR interval {low} to {high}",
    "is narrow": "QRS narrower than {limit}",
    "is wide": "QRS {limit} or wider",
    "has short pause": "pause after it not fully compensatory",
    "has full pause": "pause after it fully compensatory",
    "t opposite": "T points away from QRS",
    "L in V6": "broad or notched R in V6, no Q there",
    "L in V1": "QS or small r and deep S in V1",
    "R in V1": "second R in V1 (rSR')",
    "R in V6": "broad S in V6",
    "short early": "early",
    "short in time": "not early",
    "short p": "P before QRS",
    "short no p": "no P",
    "short other p": "other P",
    "short pr": "PR",
    "short narrow": "narrow QRS",
    "short wide": "wide QRS",
    "short pause": "short pause",
    "short full pause": "full pause",
    "short t": "T opposite",
    "short L in V1": "QS in V1",
    "short L in V6": "broad R in V6",
    "short R in V1": "rSR' in V1",
    "short R in V6": "broad S in V6",
    "needs leads": "needs V1 and V6, can't be judged on this lead",
    "may be a block": "{value}; a bundle branch block {needs}",
    "of two RR": "{percent} of two usual RR",
    "not early": "it isn't early",
    "no P": "no P found",
    "hidden P": "no P found; it may lie in the T wave before",
    "correlation": "correlation {fit}, usual {limit} or more",
    "opposite": "opposite",
    "same way": "the same way",
    "percent early": "{percent} early",
    "percent late": "{percent} late",
    "ms": "{value}\u00a0ms",
    "percent": "{value}\u00a0%",
}
"""Every text by its key; what stands in braces is filled in."""

_FEWEST_PERCENT, _MOST_FOR, _MOST_AGAINST = 10.0, 3, 2


@dataclass(frozen=True)
class BeatFacts:
    """What was measured of one beat; None where it could not be.

    Attributes
    ----------
    label
        The called class.
    probability
        Its probability.
    members
        Mnemonics that `label` stands for; "" where it stands for itself.
    prematurity_percent
        See `beats.wave_intervals`; below 0 it comes late.
    has_p
        Whether a P wave was found; None where waves are not known.
    p_fit, p_limit
        Its `fit` and the `limit` of `beats.wave_shapes.PShapes`.
    pr_ms, qrs_ms
        Intervals.
    pause
        RR before and after the beat, as a share of two usual RR intervals.
    after
        RR after the beat, as a share of a usual one.
    is_fibrillating
        Whether it lies in atrial fibrillation or flutter, see `beats.rhythm`.
    is_rhythm_labelled
        Whether the record's own annotations say so, and not intervals and P waves as they were measured.
    alone_label
        What the network says of the beat by itself, before beats that are alike share; "" where that is `label`.
    lead_alone
        The lead that is shown, what it says of the beat without the other one, and that other lead; None where both
        together say the same.
    t_is_opposite
        Whether T points away from QRS.
    shares
        What the waves are worth, for whichever class is explained.
    """

    label: str
    probability: float
    members: str = ""
    prematurity_percent: float | None = None
    has_p: bool | None = None
    p_fit: float | None = None
    p_limit: float | None = None
    pr_ms: float | None = None
    qrs_ms: float | None = None
    pause: float | None = None
    after: float | None = None
    is_fibrillating: bool = False
    is_rhythm_labelled: bool = True
    alone_label: str = ""
    lead_alone: tuple[str, str, str] | None = None
    t_is_opposite: bool | None = None
    shares: WaveShapley | None = field(default=None, compare=False)

    @property
    def is_early(self) -> bool | None:
        """Whether it comes early; None where that isn't known."""
        return None if self.prematurity_percent is None else self.prematurity_percent > EARLY_PERCENT

    @property
    def is_wide(self) -> bool | None:
        """Whether its QRS complex is wide; None where that isn't known or lies between."""
        if self.qrs_ms is None or NARROW_QRS_MS <= self.qrs_ms < WIDE_QRS_MS:
            return None
        return self.qrs_ms >= WIDE_QRS_MS

    @property
    def has_other_p(self) -> bool | None:
        """Whether its P wave has another shape than the patient's usual one; None where that isn't known."""
        if self.p_fit is None or self.p_limit is None or self.p_limit < LEAST_P_FIT:
            return None
        return self.p_fit < self.p_limit


@dataclass(frozen=True)
class Criterion:
    """One textbook criterion of a class.

    Attributes
    ----------
    text
        What is asked for.
    state
        `MET`, `NOT_MET` or `NOT_MEASURED`.
    measured
        What was found, or why nothing can be; "" where there is nothing to say.
    short
        What is asked for, in a word or two.
    """

    text: str
    state: str
    measured: str
    short: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return it for JSON."""
        return {"criterion": self.text, "state": self.state, "measured": self.measured}


def describe_beat(facts: BeatFacts, texts: Mapping[str, str] = TEXTS) -> list[str]:
    """Return the beat in up to four short sentences: call, timing and P, what the call rests on, QRS."""
    called = texts["called"].format(label=facts.label, probability=_probability(facts.probability))
    alone = _alone(facts, texts)
    return [f"{called} {alone}" if alone else called, *_reasons(facts, texts)]


def describe_reasons(facts: BeatFacts, texts: Mapping[str, str] = TEXTS) -> list[str]:
    """Return what `describe_beat` says beside the call itself."""
    alone = _alone(facts, texts)
    return [*([alone] if alone else []), *_reasons(facts, texts)]


def find_criteria(facts: BeatFacts, texts: Mapping[str, str] = TEXTS) -> list[Criterion]:
    """Return the textbook criteria of the called class; empty for a class that has none here.

    After Surawicz & Knilans, Chou's Electrocardiography in Clinical Practice, 6th edition 2008.
    """
    by_label = {
        "N": (("short in time", _in_time), ("short p", _has_p), ("short pr", _pr_interval), _NARROW),
        "L": (_WIDE, _block("L in V1"), _block("L in V6")),
        "R": (_WIDE, _block("R in V1"), _block("R in V6")),
        "A": (_EARLY, ("short other p", _other_p), _NARROW, ("short pause", _short_pause)),
        "S": (_EARLY, ("short other p", _other_p), _NARROW, ("short pause", _short_pause)),
        "V": (
            _EARLY,
            ("short no p", _no_p),
            _WIDE,
            ("short t", _opposite_t),
            ("short full pause", _full_pause),
        ),
    }
    return [replace(judge(facts, texts), short=texts[key]) for key, judge in by_label.get(facts.label, ())]


def _alone(facts: BeatFacts, texts: Mapping[str, str]) -> str:
    if facts.lead_alone is not None:
        lead, alone, other = facts.lead_alone
        return texts["lead alone"].format(lead=lead, alone=alone, other=other)
    return texts["alone"].format(alone=facts.alone_label) if facts.alone_label else ""


def _reasons(facts: BeatFacts, texts: Mapping[str, str]) -> list[str]:
    sentences = [_timing(facts, texts), _shares(facts.shares, texts), _width(facts, texts)]
    return [sentence for sentence in sentences if sentence]


def _timing(facts: BeatFacts, texts: Mapping[str, str]) -> str:
    if facts.is_fibrillating:
        return texts["fibrillation" if facts.is_rhythm_labelled else "like fibrillation"]
    parts = []
    early = facts.prematurity_percent
    if early is not None:
        key = "early" if early > EARLY_PERCENT else "late" if early < -EARLY_PERCENT else "in time"
        parts.append(texts[key].format(percent=_percent(abs(early), texts)))
    if facts.has_other_p is not None:
        key = "p other" if facts.has_other_p else "p usual"
        parts.append(texts[key].format(fit=_fit(facts.p_fit)))
    elif facts.has_p is not None:
        parts.append(texts["p found" if facts.has_p else "p none"])
    sentence = "; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""


def _shares(shares: WaveShapley | None, texts: Mapping[str, str]) -> str:
    if shares is None:
        return ""
    ordered = sorted(zip(shares.players, shares.percent, strict=True), key=lambda item: -abs(item[1]))
    speaking = [(name, value) for name, value in ordered if value > 0]
    large = [(name, value) for name, value in speaking if value >= _FEWEST_PERCENT] or speaking[:1]
    against = [(name, value) for name, value in ordered if value <= -_FEWEST_PERCENT]
    names = {"label": shares.label, "against": shares.against}
    key = ("rests on" if large else "rests on none") + (", not" if shares.against else "")
    parts = [texts[key].format(players=_players(large[:_MOST_FOR], texts), **names)]
    if against:
        parts.append(texts["against it"].format(players=_players(against[:_MOST_AGAINST], texts)))
    return "; ".join(parts) + "."


def _players(shares: list[tuple[str, float]], texts: Mapping[str, str]) -> str:
    words = [
        texts["player"].format(player=texts.get(name, name), percent=_percent(abs(value), texts))
        for name, value in shares
    ]
    return texts["and"].join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _width(facts: BeatFacts, texts: Mapping[str, str]) -> str:
    if facts.qrs_ms is None:
        return ""
    key = {None: "qrs between", True: "qrs wide", False: "qrs narrow"}[facts.is_wide]
    qrs = texts[key].format(value=_ms(facts.qrs_ms, texts))
    if facts.is_wide is None:
        return texts["plain"].format(text=qrs)
    if not facts.is_wide:
        if facts.label == "V":
            return texts["narrow call of V"].format(qrs=qrs)
        label = facts.label if facts.label in "LR" else "V"
        return texts["narrow against"].format(qrs=qrs, label=label)
    if facts.label in "LRV":
        return texts["wide for"].format(qrs=qrs, label=facts.label)
    if any(symbol in facts.members for symbol in "LR"):
        return texts["wide for a block"].format(qrs=qrs)
    if facts.label in "NAS":
        return texts["wide against"].format(qrs=qrs, label=facts.label)
    return texts["plain"].format(text=qrs)


def _fibrillation(facts: BeatFacts, texts: Mapping[str, str]) -> str:
    return texts["in fibrillation" if facts.is_rhythm_labelled else "as in fibrillation"]


def _early(facts: BeatFacts, texts: Mapping[str, str]) -> Criterion:
    text = texts["is early"].format(limit=_percent(EARLY_PERCENT, texts))
    if facts.is_fibrillating:
        return Criterion(text, NOT_MEASURED, _fibrillation(facts, texts))
    return _judge(text, facts.is_early, _early_by(facts, texts))


def _in_time(facts: BeatFacts, texts: Mapping[str, str]) -> Criterion:
    text = texts["is in time"].format(limit=_percent(EARLY_PERCENT, texts))
    if facts.is_fibrillating:
        return Criterion(text, NOT_MEASURED, _fibrillation(facts, texts))
    return _judge(text, None if facts.is_early is None else not facts.is_early, _early_by(facts, texts))


def _early_by(facts: BeatFacts, texts: Mapping[str, str]) -> str:
    early = facts.prematurity_percent
    if early is None:
        return ""
    key = "percent early" if early >= 0 else "percent late"
    return texts[key].format(percent=_percent(abs(early), texts))


def _has_p(facts: BeatFacts, texts: Mapping[str, str]) -> Criterion:
    if facts.is_fibrillating:
        return Criterion(texts["has p"], NOT_MEASURED, _fibrillation(facts, texts))
    return _judge(texts["has p"], facts.has_p, texts["no P"] if facts.has_p is False else "")


def _no_p(facts: BeatFacts, texts: Mapping[str, str]) -> Criterion:
    if facts.is_fibrillating:
        return Criterion(texts["has no p"], NOT_MEASURED, _fibrillation(facts, texts))
    return _judge(texts["has no p"], None if facts.has_p is None else not facts.has_p, "")


def _other_p(facts: BeatFacts, texts: Mapping[str, str]) -> Criterion:
    if facts.is_fibrillating:
        return Criterion(texts["has other p"], NOT_MEASURED, _fibrillation(facts, texts))
    if facts.has_p is False:
        return Criterion(texts["has other p"], NOT_MEASURED, texts["hidden P"])
    if facts.p_limit is not None and facts.p_limit < LEAST_P_FIT:
        return Criterion(texts["has other p"], NOT_MEASURED, texts["no usual p"])
    measured = ""
    if facts.has_other_p is not None:
        measured = texts["correlation"].format(fit=_fit(facts.p_fit), limit=_fit(facts.p_limit))
    return _judge(texts["has other p"], facts.has_other_p, measured)


def _pr_interval(facts: BeatFacts, texts: Mapping[str, str]) -> Criterion:
    low, high = PR_MS
    text = texts["has pr"].format(low=f"{low:.0f}", high=_ms(high, texts))
    if facts.is_fibrillating:
        return Criterion(text, NOT_MEASURED, _fibrillation(facts, texts))
    if facts.pr_ms is None:
        return Criterion(text, NOT_MEASURED, texts["no P"] if facts.has_p is False else "")
    return _judge(text, low <= facts.pr_ms <= high, _ms(facts.pr_ms, texts))


def _narrow(facts: BeatFacts, texts: Mapping[str, str]) -> Criterion:
    text = texts["is narrow"].format(limit=_ms(WIDE_QRS_MS, texts))
    if facts.qrs_ms is None:
        return Criterion(text, NOT_MEASURED, "")
    value = _ms(facts.qrs_ms, texts)
    if facts.is_wide and any(symbol in facts.members for symbol in "LR"):
        measured = texts["may be a block"].format(value=value, needs=texts["needs leads"])
        return Criterion(text, NOT_MEASURED, measured)
    return _judge(text, None if facts.is_wide is None else not facts.is_wide, value)


def _wide(facts: BeatFacts, texts: Mapping[str, str]) -> Criterion:
    text = texts["is wide"].format(limit=_ms(WIDE_QRS_MS, texts))
    return _judge(text, facts.is_wide, "" if facts.qrs_ms is None else _ms(facts.qrs_ms, texts))


def _short_pause(facts: BeatFacts, texts: Mapping[str, str]) -> Criterion:
    return _pause(facts, texts, "has short pause", is_full=False)


def _full_pause(facts: BeatFacts, texts: Mapping[str, str]) -> Criterion:
    return _pause(facts, texts, "has full pause", is_full=True)


def _pause(facts: BeatFacts, texts: Mapping[str, str], key: str, *, is_full: bool) -> Criterion:
    if facts.is_fibrillating:
        return Criterion(texts[key], NOT_MEASURED, _fibrillation(facts, texts))
    if facts.is_early is False:
        return Criterion(texts[key], NOT_MEASURED, texts["not early"])
    if facts.pause is None or facts.after is None:
        return Criterion(texts[key], NOT_MEASURED, "")
    if facts.after < LONG_PAUSE and is_full:
        return Criterion(
            texts[key], NOT_MET, texts["no pause"].format(percent=_percent(100 * facts.after, texts))
        )
    measured = texts["of two RR"].format(percent=_percent(100 * facts.pause, texts))
    return _judge(texts[key], (facts.pause >= FULL_PAUSE) == is_full, measured)


def _opposite_t(facts: BeatFacts, texts: Mapping[str, str]) -> Criterion:
    measured = ""
    if facts.t_is_opposite is not None:
        measured = texts["opposite" if facts.t_is_opposite else "same way"]
    return _judge(texts["t opposite"], facts.t_is_opposite, measured)


def _needs_leads(facts: BeatFacts, texts: Mapping[str, str], key: str) -> Criterion:
    """Return a criterion that one lead can't answer."""
    return Criterion(texts[key], NOT_MEASURED, texts["needs leads"])


def _block(key: str) -> tuple[str, Callable[[BeatFacts, Mapping[str, str]], Criterion]]:
    return f"short {key}", partial(_needs_leads, key=key)


_EARLY, _NARROW, _WIDE = ("short early", _early), ("short narrow", _narrow), ("short wide", _wide)


def _judge(text: str, is_met: bool | None, measured: str) -> Criterion:
    state = NOT_MEASURED if is_met is None else MET if is_met else NOT_MET
    return Criterion(text, state, measured)


def _percent(value: float, texts: Mapping[str, str]) -> str:
    return texts["percent"].format(value=f"{value:.0f}")


def _ms(value: float, texts: Mapping[str, str]) -> str:
    return texts["ms"].format(value=f"{value:.0f}")


def _fit(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".replace("-", "−")


def _probability(value: float) -> str:
    """Return a probability with two digits; never 1.00 for what is less than 1."""
    return f"{min(value, 0.99) if value < 1 else 1.0:.2f}"
