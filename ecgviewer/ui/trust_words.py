"""How far an explanation may be trusted, in words. No Qt."""

from ecgviewer.explain.attribution import METHODS
from ecgviewer.workflows.trust import Trust

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
    areas, random = trust.areas, trust.random
    parts = [
        f"logit without what it marks {_number(areas.deletion)} (at random {_number(random.deletion)})",
        f"with it alone {_number(areas.insertion)} (at random {_number(random.insertion)})",
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


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
