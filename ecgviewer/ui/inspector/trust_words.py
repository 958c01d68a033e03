"""How far an explanation may be trusted, in words. No Qt."""

from ecgviewer.explain.attribution import METHODS
from ecgviewer.workflows.trust.trust import Trust

_HEADS = (
    "does no better than chance on this beat",
    "is partly borne out on this beat",
    "is borne out on this beat",
)
_FAILED = "failed the sanity check on this network: its maps hardly depend on what was learnt"


def trust_line(trust: Trust) -> str:
    """Return one line: whether what a map points at is what counts, and whether the method is sane."""
    line = f"Trust: {METHODS[trust.method]} {_HEADS[trust.n_better]}"
    return f"{line}; it {_FAILED}" if trust.passes_sanity is False else line


def trust_figures(trust: Trust) -> str:
    """Return the figures behind the line."""
    areas, random, qrs = trust.areas, trust.random, trust.qrs_only
    qrs_without = "" if qrs is None else f", QRS first {_number(qrs.deletion)}"
    qrs_alone = "" if qrs is None else f", QRS first {_number(qrs.insertion)}"
    parts = [
        f"logit without what it marks {_number(areas.deletion)} (at random {_number(random.deletion)}{qrs_without})",
        f"with it alone {_number(areas.insertion)} (at random {_number(random.insertion)}{qrs_alone})",
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
        "Pieces of 50 ms are replaced by the line between their neighbours, the most important first, and put"
        " back; the mean logit on the way is held against pieces in random order, and against the bare rule to take"
        f" the QRS complex first.{stays} Noise: {trust.noise}. Shares are of what speaks for the class. Agreement is"
        " Spearman's correlation over the pieces: 1 is the same order, 0 is none."
    )


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
