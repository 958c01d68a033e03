"""What a call rests on where a network sees more than a wave: wave, rhythm, and the usual beat. No Qt."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.explain.attribution import BEYOND, RHYTHM, USUAL_BEAT, Attribution
from ecgviewer.ui.look.translation import tr

PART_NAMES = ("wave", RHYTHM, USUAL_BEAT)
"""The parts in their order, by their names for people."""

SHORT_NAMES = ("wave", RHYTHM, tr("usual beat"))
"""The same where there is little room."""


@dataclass(frozen=True)
class CallParts:
    """How much each part counted for a class, in units of the logit; below 0 against it.

    Attributes
    ----------
    wave, rhythm, usual
        In the order of `PART_NAMES`.
    """

    wave: float
    rhythm: float
    usual: float

    @property
    def values(self) -> tuple[float, float, float]:
        """All, in the order of `PART_NAMES`."""
        return self.wave, self.rhythm, self.usual

    @property
    def shares(self) -> tuple[float, ...]:
        """Each as a share of the sum of all magnitudes, with its sign; all 0 if nothing counts."""
        total = sum(map(abs, self.values))
        return tuple(value / total if total > 0 else 0.0 for value in self.values)

    @property
    def rhythm_share(self) -> float:
        """Magnitude of the rhythm's share, 0 to 1."""
        return abs(self.shares[1])

    def in_words(self) -> str:
        """Return the shares in percent, those against the class with a minus."""
        percents = [f"{100 * share:+.0f}\u00a0%".replace("-", "−") for share in self.shares]
        return ", ".join(f"{name} {percent}" for name, percent in zip(PART_NAMES, percents, strict=True))


def parts_of(attribution: Attribution | None) -> CallParts | None:
    """Return the parts that an explanation tells; None where it doesn't tell them."""
    if attribution is None or not {RHYTHM, USUAL_BEAT} <= attribution.elsewhere.keys():
        return None
    elsewhere = attribution.elsewhere
    wave = float(np.sum(attribution.values, dtype=np.float64)) + elsewhere.get(BEYOND, 0.0)
    return CallParts(wave, elsewhere[RHYTHM], elsewhere[USUAL_BEAT])
