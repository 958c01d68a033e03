"""What the band of evidence means, in words and numbers. No Qt."""

from collections.abc import Callable, Mapping
from functools import cache

from ecgviewer.explain.attribution import Attribution
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.strip_content import Legend

ScaleOf = Mapping[tuple[str, str], float] | Callable[[str, str], float | None]
"""Value at the end of the colour map for a method and a label."""

_FIXED = tr("the 99th percentile of the absolute attribution over training beats")
_OWN = tr("scaled to each beat")
_OWN_OF_ONE = tr("scaled to this beat")
_PER_BEAT = tr("the largest absolute attribution of each beat")
_MIXED = tr("{fixed}; where none is stored, {per_beat}", fixed=_FIXED, per_beat=_PER_BEAT)


def end_of_scale(
    attributions: Mapping[int, Attribution], scale: ScaleOf, is_per_beat: bool
) -> Callable[[Attribution], float]:
    """Return a function that gives the value at the end of the colour map for an attribution.

    Parameters
    ----------
    attributions
        What is shown.
    scale
        The model's fixed scale. Where it has none for a method and label, each beat is scaled to its own
        largest value, as in the inspector: a scale of what is in view would change while scrolling.
    is_per_beat
        Whether each beat is scaled to its own largest value instead.
    """

    @cache
    def stored(method: str, label: str) -> float | None:
        return None if is_per_beat else _stored(scale, (method, label))

    def end(attribution: Attribution) -> float:
        return stored(attribution.method, attribution.label) or attribution.largest

    return end


def build_legend(
    attributions: Mapping[int, Attribution], scale: ScaleOf, is_per_beat: bool, text: str, doubt: str = ""
) -> Legend:
    """Return the legend of some attributions; parameters as in `end_of_scale`.

    Parameters
    ----------
    text
        What is explained; where each beat has a scale of its own, that is added.
    doubt
        Why the method is no evidence on this network, "" for nothing.
    """
    is_signed = any(item.is_signed for item in attributions.values())
    ends = {
        (item.method, item.label): _stored(scale, (item.method, item.label)) for item in attributions.values()
    }
    is_own = is_per_beat or not any(ends.values())
    own = _OWN_OF_ONE if len(attributions) == 1 else _OWN
    words = " · ".join(part for part in (text, own if is_own else "") if part)
    meaning = _PER_BEAT if is_own else _FIXED if all(ends.values()) else _MIXED
    one = _number_of_one(list(attributions.values()), list(ends.values()), is_own)
    if is_signed:
        low, high = (tr("against −{one}", one=one), tr("for +{one}", one=one)) if one else ("against", "for")
    else:
        low, high = "0", one or "much"
    return Legend(words, low, high, is_signed, tr("the ends of the scale: {meaning}", meaning=meaning), doubt)


def _number_of_one(attributions: list[Attribution], ends: list[float | None], is_own: bool) -> str:
    """Return the value at the end of the scale, "" where beats differ in it."""
    if is_own:
        return f"{attributions[0].largest:.2g}" if len(attributions) == 1 else ""
    return f"{ends[0]:.2g}" if len(ends) == 1 else ""


def _stored(scale: ScaleOf, key: tuple[str, str]) -> float | None:
    return scale(*key) if callable(scale) else scale.get(key)
