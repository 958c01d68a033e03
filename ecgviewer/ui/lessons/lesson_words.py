"""The words of lessons: classes, parts, scores."""

from collections.abc import Iterable

from ecgviewer.records.symbols import describe_symbol
from ecgviewer.ui.look.translation import tr
from ecgviewer.workflows.lessons.grade import Grade, Score
from ecgviewer.workflows.lessons.lesson import PARTS

_CLASS_NAMES = {
    "N": tr("normal"),
    "L": tr("left bundle branch block"),
    "R": tr("right bundle branch block"),
    "A": tr("atrial premature"),
    "V": tr("ventricular premature"),
    "F": tr("fusion"),
}
_PART_NAMES = {"P": tr("P wave"), "QRS": tr("QRS"), "ST": tr("ST"), "T": tr("T wave"), "rhythm": tr("rhythm")}


def class_name(symbol: str) -> str:
    """Return what a class is called, short."""
    return _CLASS_NAMES.get(symbol) or describe_symbol(symbol)


def part_name(part: str) -> str:
    """Return what one of `PARTS` is called."""
    return _PART_NAMES[part]


def name_parts(parts: Iterable[str]) -> str:
    """Return parts in the order in which they come, "nothing marked" for none."""
    chosen = set(parts)
    return ", ".join(part_name(part) for part in PARTS if part in chosen) or tr("nothing marked")


def score_words(score: Score) -> str:
    """Return a score as a person reads it."""
    labels = tr("{n} of {total} beats right", n=score.n_right, total=score.n_beats)
    if score.parts_percent is None:
        return labels
    return tr("{labels}, {percent:.0f} % of what decides", labels=labels, percent=score.parts_percent)


def answer_line(number: int, label: str, right: str) -> str:
    """Return one line of what was answered: the number of the question, what was right, and what was said."""
    if label == right:
        return f"{number}  ✓  {right}  {class_name(right)}"
    return tr(
        "{number}  ✗  {right}  {name}; you said {label}",
        number=number,
        right=right,
        name=class_name(right),
        label=label,
    )


def outcome_words(found: Grade, right: str) -> str:
    """Return how an answer counts, in a sentence or two."""
    first = (
        tr("Right.") if found.is_right else tr("It is {right}: {name}.", right=right, name=class_name(right))
    )
    if found.share is None:
        return first
    return tr("{first} Of what decides you marked {share:.0f} %.", first=first, share=100 * found.share)
