"""What was measured of each method on a network, as it lies in the network's folder, and which method it speaks for."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecgviewer.classifiers.model_folder import VERDICTS_FILE
from ecgviewer.evaluate.scores import MeanValue

WITHOUT_VERDICT = "shap"
"""The method to begin with where none was measured: the most faithful one on nearly all networks."""

NO_BETTER, MUCH_THE_SAME = "no better than random", "much the same when the network forgets"
"""Why the maps of a method are no evidence on a network: their order of what counted is no better than a random
one, or they hardly depend on what the network has learnt."""


@dataclass(frozen=True)
class MethodVerdict:
    """What was measured of one method on one network.

    Attributes
    ----------
    passes_sanity
        Whether its maps depend on what the network has learnt.
    beats_random
        Whether its order of pieces is better than a random one: in the deletion test by the 95 % interval over
        patients, and on average in the insertion test; None if that wasn't measured.
    gain
        Logit lost by deletion and won by insertion more than at random, summed; NaN if that wasn't measured.
    """

    passes_sanity: bool
    beats_random: bool | None = None
    gain: float = math.nan

    @property
    def is_evidence(self) -> bool:
        """Whether a map by this method may be taken for evidence of what counted."""
        return not self.doubt

    @property
    def doubt(self) -> str:
        """Why its maps are no evidence, in plain words; "" where they may be taken for it."""
        if self.beats_random is False:
            return NO_BETTER
        return "" if self.passes_sanity else MUCH_THE_SAME


def verdict_of(passes_sanity: bool, deletion: MeanValue, insertion: MeanValue) -> MethodVerdict:
    """Return the verdict on one method.

    Parameters
    ----------
    passes_sanity
        As in `MethodVerdict`.
    deletion, insertion
        How far the areas under both curves lie above those of a random order of pieces.
    """
    if deletion.value is None or insertion.value is None:
        return MethodVerdict(passes_sanity)
    return MethodVerdict(
        passes_sanity,
        deletion.high is not None and deletion.high < 0 < insertion.value,
        round(insertion.value - deletion.value, 4),
    )


def verdicts_as_json(verdicts: Mapping[str, MethodVerdict]) -> str:
    """Return verdicts by method as they are kept in a model's folder."""
    parts = {
        field: {method: getattr(verdict, field) for method, verdict in verdicts.items()}
        for field in ("passes_sanity", "beats_random", "gain")
    }
    return json.dumps(parts, indent=2) + "\n"


def read_verdicts(folder: Path) -> dict[str, MethodVerdict]:
    """Return the verdicts on a model's methods by method; empty if none was ever measured."""
    try:
        found = json.loads((folder / VERDICTS_FILE).read_text(encoding="utf-8"))
        beats, gain = found.get("beats_random", {}), found.get("gain", {})
        return {
            str(method): MethodVerdict(
                bool(is_passed),
                bool(beats[method]) if method in beats else None,
                float(gain.get(method, math.nan)),
            )
            for method, is_passed in found["passes_sanity"].items()
        }
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        # A model trained here has none; one that can't be read counts as none.
        return {}


def order_methods(folder: Path, methods: Sequence[str]) -> list[str]:
    """Return the methods of a network, the most faithful first and those that are no evidence last.

    Parameters
    ----------
    folder
        The model's folder.
    methods
        Keys of `METHODS` that the network has.
    """
    verdicts = read_verdicts(folder)
    if not verdicts:
        return sorted(methods, key=lambda method: method != WITHOUT_VERDICT)

    def rank(method: str) -> tuple[bool, bool, float]:
        verdict = verdicts.get(method)
        if verdict is None:
            return True, False, 0.0
        gain = verdict.gain if math.isfinite(verdict.gain) else 0.0
        return not verdict.is_evidence, not verdict.passes_sanity, -gain

    return sorted(methods, key=rank)


def method_doubts(folder: Path) -> dict[str, str]:
    """Return the methods whose maps are no evidence on a network, by what was measured, and why: plain words."""
    return {method: verdict.doubt for method, verdict in read_verdicts(folder).items() if verdict.doubt}
