"""How far an explanation may be trusted, in words."""

from ecgviewer.explain.attribution import METHODS
from ecgviewer.workflows.trust.trust import Trust, Verdict

_FAILED = "none, it failed the sanity check on this network: its maps hardly depend on what was learnt"
_HEADS = {
    Verdict.NOTHING: "nothing to judge, the map is empty",
    Verdict.FAILED: _FAILED,
    Verdict.CHANCE: "none on this beat, it does no better than chance",
    Verdict.BORNE_OUT: "borne out on this beat",
}


def trust_line(trust: Trust) -> str:
    """Return one line: how far the map may be trusted on this beat, and where it is limited why."""
    head = _HEADS.get(trust.verdict) or f"limited on this beat, {_limits(trust)}"
    return f"Trust in the map of {METHODS[trust.method]}: {head}"


def _limits(trust: Trust) -> str:
    """Return why a map that is better than chance isn't borne out."""
    reasons = []
    if trust.n_better < 2:
        reasons.append("one of two tests is no better than chance")
    if not trust.is_better_than_qrs:
        reasons.append("taking QRS first does as well")
    if not trust.is_stable:
        reasons.append(f"small noise changes it by {100 * trust.stability:.0f}\u00a0%")
    return " and ".join(reasons)


def trust_figures(trust: Trust) -> str:
    """Return the figures behind the line."""
    if trust.is_empty:
        return "no value speaks for the class"
    areas, random, qrs = trust.areas, trust.limits or trust.random, trust.qrs_only
    qrs_without = "" if qrs is None else f", QRS first {_number(qrs.deletion)}"
    qrs_alone = "" if qrs is None else f", QRS first {_number(qrs.insertion)}"
    lucky = "a lucky random order"
    parts = [
        f"evidence without what it marks {_number(areas.deletion)} ({lucky} {_number(random.deletion)}{qrs_without})",
        f"with it alone {_number(areas.insertion)} ({lucky} {_number(random.insertion)}{qrs_alone})",
        f"small noise changes it by {100 * trust.stability:.0f}\u00a0%",
    ]
    if trust.shares:
        parts.append(", ".join(f"{wave} {100 * share:.0f}\u00a0%" for wave, share in trust.shares.items()))
    if trust.relative_additivity_error is not None:
        parts.append(f"additivity error {100 * trust.relative_additivity_error:.1f}\u00a0%")
    if trust.agreement:
        each = ", ".join(f"{METHODS[name]} {_number(value)}" for name, value in trust.agreement.items())
        parts.append(f"agreement with {each}")
    return " · ".join(parts)


def trust_tip(trust: Trust) -> str:
    """Return how the figures were measured."""
    stays = f" What stays: {trust.stays}." if trust.stays else ""
    return (
        "This judges the map, not the call. Pieces of 50 ms are replaced by the line between their neighbours, the most"
        " important first, and put back; the mean evidence on the way is held against the best 5 % of random orders,"
        f" and against the bare rule to take the QRS complex first.{stays} Noise: {trust.noise}. Shares are of what"
        " speaks for the class. Agreement is Spearman's correlation over the pieces: 1 is the same order, 0 is none."
    )


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
