"""When the beats of the demo record come: its rhythm, worked out from a score of letters.

A sinus node beats with a rate that breathes. What the score asks for is set against it: an atrial
premature beat comes early and resets the node, so its pause is not compensatory; a ventricular premature
beat leaves the node alone, so the sinus beat after it is blocked and the next one comes on time.
"""

from dataclasses import dataclass, field

import numpy as np

P_TO_R_S = 0.14
"""Time from the top of a P wave to R, for the mark of a P wave that is not conducted."""

BREATHS_PER_S = 0.25
BREATHING_DEPTH = 0.035
DRIFT_HZ = 0.09
DRIFT_DEPTH = 0.015
JITTER = 0.006
FIRST_R_S = 0.37
SLOW_CONDUCTION_S = 0.02
"""How much longer than a normal beat's the PR interval is in bundle branch block."""

EARLY = (0.60, 0.68)
HARDLY_EARLY = (0.87, 0.90)
"""When an atrial premature beat comes, in parts of the mean sinus interval."""

COUPLING = (0.55, 0.66)
"""When a ventricular premature beat comes, in parts of the running sinus interval."""


@dataclass(frozen=True)
class Episode:
    """A stretch of the score.

    Attributes
    ----------
    rhythm
        Its WFDB label without parenthesis.
    rate_per_min
        Rate of the sinus node.
    score
        One letter a beat: N, L, R sinus beats, conducted normally or with bundle branch block; A atrial
        premature beat, a one that is hardly early; V and W ventricular premature beats of the right and
        left ventricle, v one late in diastole, i one between two sinus beats (interpolated); F, f fusion
        with much and little of the ventricular beat; x a P wave that is not conducted.
    is_noisy
        Whether muscle noise and electrode motion lie over it.
    """

    rhythm: str
    rate_per_min: float
    score: str
    is_noisy: bool = False


SCORE = (
    Episode("N", 76, "NNNNNNNNNNNNANNNNNNNVNNNNNNANNNNNNNN"),
    Episode("B", 78, "VNVNVNVNVNVN"),
    Episode("N", 76, "NNNANNNNNxNNNNaNNNNANNNNNANNN"),
    Episode("N", 88, "LLLLLLLLLLLLLLLLLLLWLLLLLLLLLLL"),
    Episode("N", 80, "NNNNANNNNNFNNVNNNfNNNANNNN"),
    Episode("AB", 78, "ANANANANANANAN"),
    Episode("N", 76, "NNNNNFNNNiNNNaNNNANNNNNANN"),
    Episode("N", 78, "NNNNVNNNNWNNNN", is_noisy=True),
    Episode("N", 72, "NNNRRRRRRRRRRRRRRRRRRRRRRRRRRRRNNN"),
    Episode("T", 78, "WNNVNNVNNWNNVNNVNN"),
    Episode("N", 76, "NNNvNNANNFNNNaNNNNANNxNNNNNvNNNNANNNFNNANNNNANNNiNNNNANNNNVNNN"),
    Episode("SVTA", 78, "AAA"),
    Episode("N", 78, "NNNNNWNNNNANNfNNNVNNNNANNNNNNvNNNANNNNNNNVNNNNNANNNNNWNNNNNANNNNNNFNNNNANNNNNNN"),
)


@dataclass(frozen=True)
class Part:
    """What one contraction draws: the P wave or the rest of a shape.

    Attributes
    ----------
    shape
        Name of the shape.
    is_atrial
        Whether it is the P wave; else all that follows it.
    r_s
        Where the shape's R lies, seconds from the start.
    gain
        Factor on all amplitudes.
    rr_s
        Interval before the beat, which sets how long ST and T last.
    """

    shape: str
    is_atrial: bool
    r_s: float
    gain: float = 1.0
    rr_s: float = 0.8


@dataclass(frozen=True)
class Mark:
    """One annotation, `time_s` from the start; the rest as in WFDB."""

    time_s: float
    symbol: str
    aux: str = ""
    subtype: int = 0


@dataclass
class Rhythm:
    """The parts and marks of a whole record, in the order in which they were played."""

    parts: list[Part] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    noisy_s: list[tuple[float, float]] = field(default_factory=list)


class _Player:
    """Plays a score beat by beat.

    `r_s` is the R peak before, `sinus_s` where the next sinus beat would have its R.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.rhythm = Rhythm()
        self.rate_per_min = 60.0
        self.sinus_s = FIRST_R_S
        self.r_s = FIRST_R_S - 0.8

    def sinus_rr_s(self) -> float:
        """Return the sinus node's next interval: its rate, breathing, slow drift and a little chance."""
        breathing = BREATHING_DEPTH * np.sin(2 * np.pi * BREATHS_PER_S * self.sinus_s)
        drift = DRIFT_DEPTH * np.sin(2 * np.pi * DRIFT_HZ * self.sinus_s)
        chance = JITTER * self.rng.standard_normal()
        return float(60 / self.rate_per_min * (1 + breathing + drift + chance))

    def between(self, low: float, high: float) -> float:
        """Return a number between two, by chance."""
        return low + (high - low) * float(self.rng.random())

    def beat(self, symbol: str, r_s: float, *shapes: tuple[str, float]) -> None:
        """Add QRS, ST and T of shapes with their gains, and the beat's mark."""
        rr_s = r_s - self.r_s
        for shape, gain in shapes:
            self.rhythm.parts.append(Part(shape, False, r_s, gain, rr_s))
        self.rhythm.marks.append(Mark(r_s, symbol))
        self.r_s = r_s

    def p_wave(self, shape: str, r_s: float) -> None:
        """Add a P wave whose R is at `r_s`, or would be if it were conducted."""
        self.rhythm.parts.append(Part(shape, True, r_s))

    def play(self, letter: str) -> None:
        """Play one letter of a score (see `Episode`)."""
        if letter in "NLR":
            self._sinus(letter)
        elif letter in "Aa":
            self._atrial_premature(EARLY if letter == "A" else HARDLY_EARLY)
        elif letter in "VW":
            self._ventricular_premature("V right" if letter == "V" else "V left")
        elif letter == "v":
            self._late_ventricular()
        elif letter == "i":
            self._interpolated()
        elif letter in "Ff":
            self._fusion(self.between(0.55, 0.65) if letter == "F" else self.between(0.25, 0.35))
        elif letter == "x":
            self._blocked_p()
        else:
            raise ValueError(f"the score has no letter {letter}")

    def _sinus(self, shape: str) -> None:
        self.p_wave("N", self.sinus_s - (0.0 if shape == "N" else SLOW_CONDUCTION_S))
        self.beat(shape, self.sinus_s, (shape, 1.0))
        self.sinus_s += self.sinus_rr_s()

    def _atrial_premature(self, limits: tuple[float, float]) -> None:
        """An early P wave of another shape, conducted; it resets the sinus node."""
        r_s = self.r_s + self.between(*limits) * 60 / self.rate_per_min
        self.p_wave("A", r_s)
        self.beat("A", r_s, ("A", 1.0))
        self.sinus_s = r_s + self.sinus_rr_s() * self.between(1.02, 1.12)

    def _ventricular_premature(self, shape: str) -> None:
        """A wide beat with no P wave before it; the sinus P wave after it is blocked."""
        r_s = self.r_s + self.between(*COUPLING) * (self.sinus_s - self.r_s)
        self.beat("V", r_s, (shape, 1.0))
        self.p_wave("N", self.sinus_s)
        self.sinus_s += self.sinus_rr_s()

    def _late_ventricular(self) -> None:
        """A ventricular beat just before the sinus beat, after its P wave."""
        r_s = self.sinus_s - self.between(0.05, 0.07)
        self.p_wave("N", self.sinus_s)
        self.beat("V", r_s, ("V right", 0.85), ("N", 0.15))
        self.sinus_s += self.sinus_rr_s()

    def _interpolated(self) -> None:
        """A ventricular beat between two sinus beats, the second of which is conducted slowly."""
        r_s = self.r_s + 0.5 * (self.sinus_s - self.r_s)
        self.beat("V", r_s, ("V left", 1.0))
        self.p_wave("N", self.sinus_s)
        delayed_s = self.sinus_s + 0.05
        self.beat("N", delayed_s, ("N", 1.0))
        self.sinus_s += self.sinus_rr_s()

    def _fusion(self, ventricular: float) -> None:
        """Sinus and ventricular beat at once, the sinus beat a little ahead of its time."""
        r_s = self.sinus_s - self.between(0.015, 0.03)
        self.p_wave("N", self.sinus_s)
        self.beat("F", r_s, ("V right", ventricular), ("N", 1 - ventricular))
        self.sinus_s += self.sinus_rr_s()

    def _blocked_p(self) -> None:
        """An atrial premature beat too early to be conducted; it resets the sinus node."""
        r_s = self.r_s + 0.55 * (self.sinus_s - self.r_s)
        self.p_wave("A", r_s)
        self.rhythm.marks.append(Mark(r_s - P_TO_R_S, "x"))
        self.sinus_s = r_s + self.sinus_rr_s()


def play_score(score: tuple[Episode, ...], end_s: float, rng: np.random.Generator) -> Rhythm:
    """Return the rhythm of a score; sinus beats follow on its last letter until `end_s`."""
    player = _Player(rng)
    label = ""
    for episode in score:
        player.rate_per_min = episode.rate_per_min
        start_s = player.r_s + 0.5 * (player.sinus_s - player.r_s)
        if episode.rhythm != label:
            label = episode.rhythm
            player.rhythm.marks.append(Mark(max(start_s, 0.05), "+", f"({label}"))
        for letter in episode.score:
            player.play(letter)
        if episode.is_noisy:
            end = player.r_s + 0.5 * (player.sinus_s - player.r_s)
            player.rhythm.noisy_s.append((start_s, end))
    while player.sinus_s < end_s:
        player.play("N")
    return player.rhythm
