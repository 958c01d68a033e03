"""The columns of the table of records: what stands in a cell, and by what they are sorted."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import NOTHING, format_duration
from ecgviewer.workflows.home.record_index import CLASSES, RecordFacts

PINNED, NOT_PINNED = "★", "☆"

TITLES = (
    tr("record"), "", tr("length"), tr("leads"), *CLASSES, tr("other"), tr("beats")
)  # fmt: skip
"""Of the columns; the second has the star."""

STAR = 1

TIPS = (
    tr("name of the record"),
    tr("a star keeps the record on top, here, in the menu and on the start page"),
    tr("length of the record"),
    tr("leads by their names in the header"),
    *(tr("reference beats of this class") for _ in CLASSES),
    tr("reference beats of other classes, such as fusion (F) or paced (/)"),
    tr("reference beats in all; a dash where nobody marked the record"),
)

_UNKNOWN = "…"
"""Before a record was looked into."""


def cell_texts(path: Path, facts: RecordFacts | None, is_pinned: bool) -> list[str]:
    """Return what stands in a record's cells."""
    first = [path.name, PINNED if is_pinned else NOT_PINNED]
    if facts is None:
        return [*first, _UNKNOWN, *[""] * (len(TITLES) - 3)]
    if facts.trouble:
        return [*first, NOTHING, tr("can't be opened"), *[""] * (len(TITLES) - 4)]
    length = NOTHING if facts.duration_s is None else format_duration(facts.duration_s)
    counts = [NOTHING] * (len(CLASSES) + 2)
    if facts.counts is not None:
        counts = [f"{n:,}" if n else "" for n in facts.counts] + [f"{facts.n_beats:,}"]
    return [*first, length, ", ".join(facts.lead_names), *counts]


def sort_records(
    records: Sequence[Path],
    facts: Mapping[Path, RecordFacts],
    pinned: Sequence[str],
    column: int,
    is_descending: bool,
) -> list[Path]:
    """Return records by a column; those of which nothing is known come last, equal ones stay in their order."""
    key = _keys(facts, pinned)[column]
    known = [path for path in records if key(path) is not None]
    unknown = [path for path in records if key(path) is None]
    return [*sorted(known, key=key, reverse=is_descending), *unknown]  # type: ignore[arg-type]


def _keys(facts: Mapping[Path, RecordFacts], pinned: Sequence[str]) -> list[Callable[[Path], object]]:
    """Return by what each column is sorted; None for what isn't known."""

    def count(number: int) -> Callable[[Path], object]:
        def of(path: Path) -> int | None:
            found = facts.get(path)
            return None if found is None or found.counts is None else found.counts[number]

        return of

    def of_facts(take: Callable[[RecordFacts], object]) -> Callable[[Path], object]:
        return lambda path: take(facts[path]) if path in facts else None

    return [
        lambda path: path.name.lower(),
        lambda path: str(path) not in pinned,
        of_facts(lambda found: found.duration_s),
        of_facts(lambda found: found.lead_names or None),
        *(count(number) for number in range(len(CLASSES) + 1)),
        of_facts(lambda found: found.n_beats),
    ]
