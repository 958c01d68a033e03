"""What the colours of attributions mean, in words and numbers. No Qt."""

from collections.abc import Callable, Mapping

import numpy as np

from ecgviewer.explain.attribution import Attribution
from ecgviewer.ui.paper.strip_content import Legend

ScaleOf = Mapping[tuple[str, str], float] | Callable[[str, str], float | None]
"""Value at the end of the colour map for a method and a label."""

_FIXED = "p99 of training beats"
_PER_BEAT = "max"
_NO_SCALE = "no scale is stored, so each beat has its own"
_NO_SCALE_OF_ONE = "scale of this beat: none is stored"
_MIXED = "p99 of training beats, where stored"


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

    def end(attribution: Attribution) -> float:
        known = None if is_per_beat else _stored(scale, (attribution.method, attribution.label))
        return known or _largest(attribution)

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
    is_stored = {key: bool(_stored(scale, key)) for key in keys}
    if not any(is_stored.values()):
        if len(attributions) > 1:
            return _make(text, _NO_SCALE, "max of each beat", is_signed, _PER_BEAT)
        end = f"{max(map(_largest, attributions.values()), default=0.0):.2g}"
        return _make(text, _NO_SCALE_OF_ONE, f"{end} (max)", is_signed, end)
    if not all(is_stored.values()):
        return _make(text, _MIXED, "p99, or max of the beat", is_signed, "p99")
    if len(keys) > 1:
        return _make(text, _FIXED, "p99", is_signed, "p99")
    end = f"{_stored(scale, next(iter(keys))):.2g}"
    return _make(text, _FIXED, f"{end} (p99)", is_signed, end)


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
