"""How a learner's answers count, and the score that is kept."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from ecgviewer import paths
from ecgviewer.explain.wave_shapley import WaveShapley
from ecgviewer.files import write_whole
from ecgviewer.workflows.lessons.lesson import PARTS, Lesson

DECIDING_PERCENT = 15.0
"""A part decides for the network if it has at least this share of all evidence, and speaks for the call."""

_PLAYERS_OF = {
    "P": ("P", "PR segment"),
    "QRS": ("QRS",),
    "ST": ("ST",),
    "T": ("T",),
    "rhythm": ("rhythm", "previous beat", "next beat"),
}
_MOST_KEPT = 1000
_MAX_FILE_BYTES = 1_000_000


@dataclass(frozen=True)
class Answer:
    """What a learner says of a beat.

    Attributes
    ----------
    label
        WFDB mnemonic.
    parts
        Which of `PARTS` decide.
    """

    label: str
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Grade:
    """How an answer counts.

    Attributes
    ----------
    is_right
        Whether the label is the right one.
    share
        How far the marked parts are those that decide: parts marked and deciding over parts marked or deciding,
        from 0 to 1 (Jaccard index); None where nothing decides.
    """

    is_right: bool
    share: float | None


def part_shares(shares: WaveShapley) -> dict[str, float]:
    """Return what each of `PARTS` is worth to the call: percent of the sum of all magnitudes, negative against it."""
    percent = dict(zip(shares.players, shares.percent.tolist(), strict=True))
    return {part: float(sum(percent.get(player, 0.0) for player in _PLAYERS_OF[part])) for part in PARTS}


def deciding_parts(shares: WaveShapley | None) -> frozenset[str]:
    """Return the parts that a call rests on, see `DECIDING_PERCENT`; none without a call."""
    if shares is None:
        return frozenset()
    return frozenset(part for part, share in part_shares(shares).items() if share >= DECIDING_PERCENT)


def grade(answer: Answer, right: str, deciding: frozenset[str]) -> Grade:
    """Return how an answer counts.

    Parameters
    ----------
    answer
        The learner's.
    right
        The right label.
    deciding
        The parts that decide.
    """
    union = answer.parts | deciding
    share = len(answer.parts & deciding) / len(union) if deciding else None
    return Grade(answer.label == right, share)


@dataclass(frozen=True)
class Score:
    """What a learner reached in a lesson.

    Attributes
    ----------
    n_right, n_beats
        Right labels, of so many.
    parts_percent
        Mean share of the deciding parts that were marked, in percent; None where none was asked.
    """

    n_right: int
    n_beats: int
    parts_percent: float | None

    @classmethod
    def of(cls, grades: Sequence[Grade]) -> "Score":
        """Return the score of all beats of a lesson."""
        shares = [found.share for found in grades if found.share is not None]
        percent = round(100 * float(np.mean(shares)), 1) if shares else None
        return cls(sum(found.is_right for found in grades), len(grades), percent)


def lesson_key(lesson: Lesson) -> str:
    """Return by what a lesson's score is kept: its questions, wherever its file lies."""
    content = msgspec.json.encode((lesson.record, lesson.lead, lesson.classes, lesson.beats))
    return hashlib.sha256(content).hexdigest()[:32]


class ScoreBook:
    """The best score of each lesson, in a file of this user's.

    Parameters
    ----------
    path
        The file; None for the one in this user's folder.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or paths.lessons_dir() / "scores.json"

    def best(self, lesson: Lesson) -> Score | None:
        """Return the best score so far, None before the first."""
        return self._read().get(lesson_key(lesson))

    def add(self, lesson: Lesson, score: Score) -> Score:
        """Keep a score if it is the best so far, and return the best.

        Raises
        ------
        OutputError
            If it can't be kept.
        """
        kept, key = self._read(), lesson_key(lesson)
        best = kept.get(key)
        if best is None or _rank(score) > _rank(best):
            best = score
            kept.pop(key, None)
            kept[key] = best
            newest = dict(list(kept.items())[-_MOST_KEPT:])
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, msgspec.json.format(msgspec.json.encode(newest), indent=1))
        return best

    def _read(self) -> dict[str, Score]:
        try:
            with self._path.open("rb") as stream:
                content = stream.read(_MAX_FILE_BYTES)
            return msgspec.json.decode(content, type=dict[str, Score])
        except (OSError, ValueError, msgspec.MsgspecError):
            return {}


def _rank(score: Score) -> tuple[float, float]:
    return score.n_right / max(score.n_beats, 1), score.parts_percent or 0.0
