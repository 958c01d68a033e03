"""What the verdict card says of a beat. No Qt."""

from enum import Enum

from ecgviewer.explain.in_words import EARLY_PERCENT, NARROW_QRS_MS, WIDE_QRS_MS
from ecgviewer.ui.facts.beat_details import BeatDetails, ModelBeat
from ecgviewer.ui.facts.wave_account import criterion_mark, describe_criterion
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import describe_label, format_probability
from ecgviewer.ui.state.wave_spans import P_NAME
from ecgviewer.workflows.trust.trust import Verdict

_NOT_KNOWN_YET = tr("measuring this beat…")
_TRUST = {
    Verdict.NOTHING: tr("nothing to judge, the map is empty"),
    Verdict.FAILED: tr("none, the method failed on this network"),
    Verdict.CHANCE: tr("none, no better than chance here"),
    Verdict.LIMITED: tr("limited on this beat"),
    Verdict.BORNE_OUT: tr("borne out on this beat"),
}


class Agreement(Enum):
    """How a call stands against the reference."""

    RIGHT = "right"
    FALSE = "false"
    OUTSIDE = "none of the network's classes"
    UNKNOWN = "no reference or no call"


def agreement_of(details: BeatDetails, model: ModelBeat | None) -> Agreement:
    """Return how a network's call stands against the reference."""
    if model is None or not model.called or not details.truth:
        return Agreement.UNKNOWN
    if details.is_outside(model):
        return Agreement.OUTSIDE
    return Agreement.FALSE if details.is_false(model) else Agreement.RIGHT


def call_words(details: BeatDetails, model: ModelBeat | None) -> str:
    """Return the probability and the meaning of a call, or why there is none."""
    if model is None or not model.called:
        return (
            tr("not classified: {reason}", reason=details.reason)
            if details.reason
            else tr("not classified yet")
        )
    probability = model.probabilities.get(model.called, float("nan"))
    meaning = describe_label(model.called, model.members.get(model.called, model.called))
    return f"{format_probability(probability)}  {meaning}"


def reference_words(details: BeatDetails, model: ModelBeat | None) -> str:
    """Return what the person and the reference say, and whether the call agrees with what it is counted against."""
    marks = {Agreement.RIGHT: " ✓", Agreement.FALSE: " ✗", Agreement.OUTSIDE: tr(", not a class of it")}
    mark = marks.get(agreement_of(details, model), "")
    reference = tr("reference {symbol}", symbol=details.symbol) if details.symbol else tr("no reference")
    if not details.own:
        return f"{reference}{mark}"
    if details.counts_own:
        return tr("yours {own}{mark} · {reference}", own=details.own, mark=mark, reference=reference)
    return tr("{reference}{mark} · yours {own}", reference=reference, mark=mark, own=details.own)


def three_facts(details: BeatDetails) -> str:
    """Return how early the beat comes, whether it has a P wave and how wide its QRS is, as it was measured."""
    if details.intervals is None or not details.waves:
        return ""
    facts = None if details.account is None else details.account.facts
    parts = []
    early = details.intervals["prematurity_percent"]
    if facts is not None and facts.is_fibrillating:
        is_labelled = facts.is_rhythm_labelled
        parts.append(tr("in fibrillation or flutter") if is_labelled else tr("as in fibrillation"))
    elif early is not None:
        # As the sentence and the criteria have it: what isn't early or late by more comes in time.
        is_in_time = abs(early) <= EARLY_PERCENT
        parts.append(
            tr("in time")
            if is_in_time
            else tr("{percent:.0f}\u00a0% early", percent=early)
            if early > 0
            else tr("{percent:.0f}\u00a0% late", percent=-early)
        )
    has_p = any(wave.name == P_NAME for wave in details.waves)
    other = facts is not None and bool(facts.has_other_p)
    parts.append((tr("other P") if other else "P") if has_p else tr("no P"))
    qrs_ms = details.intervals["qrs_ms"]
    if qrs_ms is not None:
        wide, narrow, borderline = tr("wide"), tr("narrow"), tr("borderline")
        width = wide if qrs_ms >= WIDE_QRS_MS else narrow if qrs_ms < NARROW_QRS_MS else borderline
        parts.append(f"QRS {qrs_ms:.0f}\u00a0ms {width}")
    return " · ".join(parts)


def why_words(details: BeatDetails) -> str:
    """Return what the call rests on, in sentences; that it is being measured, where it is."""
    model = details.model(details.current_model)
    if model is None or not model.called:
        return ""
    if details.account is None:
        return _NOT_KNOWN_YET if details.has_account_coming else ""
    shares = details.account.game.explain(model.explained_label)
    return " ".join(details.account.why(shares))


def criteria_line(details: BeatDetails) -> str:
    """Return the textbook criteria of the call in short, each with its mark."""
    if details.account is None:
        return ""
    # A mark and its criterion are never parted by the end of a line.
    return "   ".join(
        f"{criterion_mark(each)}\u00a0{each.short.replace(' ', chr(0xA0))}"
        for each in details.account.criteria()
    )


def criteria_tip(details: BeatDetails) -> str:
    """Return the criteria in full, with what was measured, a line each."""
    if details.account is None:
        return ""
    return "\n".join(describe_criterion(each) for each in details.account.criteria())


def trust_word(details: BeatDetails) -> str:
    """Return how far the map may be trusted on this beat, in a word or two."""
    if details.trust is None:
        return ""
    return tr("trust in the map: {trust}", trust=_TRUST[details.trust.verdict])
