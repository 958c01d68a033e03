"""What the colours of attributions mean, in words and numbers. No Qt."""

from collections.abc import Callable, Mapping

import numpy as np

from ecgviewer.explain.attribution import Attribution
from ecgviewer.ui.strip_content import Legend

ScaleOf = Mapping[tuple[str, str], float] | Callable[[str, str], float | None]
"""Value at the end of the colour map for a method and a label."""

_FIXED = "p99 of training beats"
_PER_BEAT = "max"
_OF_PAGE = "max in view: the model stores no scale"


def end_of_scale(
    attributions: Mapping[int, Attribution], scale: ScaleOf, is_per_beat: bool
) -> Callable[[Attribution], float]:
    """Return a function that gives the value at the end of the colour map for an attribution.

    Parameters
    ----------
    attributions
        What is shown.
    scale
        The model's fixed scale. Where it has none for a method and label, the largest value among
        `attributions` takes its place.
    is_per_beat
        Whether each beat is scaled to its own largest value instead.
    """
    fixed: dict[tuple[str, str], float] = {}
    if not is_per_beat:
        for key in {(item.method, item.label) for item in attributions.values()}:
            known = _stored(scale, key)
            fixed[key] = known or max(
                _largest(item) for item in attributions.values() if (item.method, item.label) == key
            )

    def end(attribution: Attribution) -> float:
        return _largest(attribution) if is_per_beat else fixed[attribution.method, attribution.label]

    return end


def build_legend(
    attributions: Mapping[int, Attribution], scale: ScaleOf, is_per_beat: bool, text: str
) -> Legend:
    """Return the legend of some attributions; parameters as in `end_of_scale`.

    Parameters
    ----------
    text
        What is explained; what the scale is, is added.
    """
    is_signed = any(item.is_signed for item in attributions.values())
    keys = {(item.method, item.label) for item in attributions.values()}
    if is_per_beat:
        return _make(text, "", "max of each beat", is_signed, _PER_BEAT)
    is_stored = all(_stored(scale, key) for key in keys)
    name, meaning = ("p99", _FIXED) if is_stored else ("max", _OF_PAGE)
    if len(keys) > 1:
        return _make(text, meaning, name, is_signed, name)
    end = f"{end_of_scale(attributions, scale, is_per_beat)(next(iter(attributions.values()))):.2g}"
    return _make(text, meaning, f"{end} ({name})", is_signed, end)


def _make(text: str, meaning: str, high: str, is_signed: bool, low: str) -> Legend:
    """Return a legend from what is explained, what the scale is, and what its ends are called."""
    words = " · ".join(part for part in (text, meaning) if part)
    if is_signed:
        return Legend(words, f"against −{low}", f"for +{high}", is_signed)
    return Legend(words, "0", high, is_signed)


def _stored(scale: ScaleOf, key: tuple[str, str]) -> float | None:
    return scale(*key) if callable(scale) else scale.get(key)


def _largest(attribution: Attribution) -> float:
    return float(np.abs(attribution.values).max(initial=0.0))
