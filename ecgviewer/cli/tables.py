"""Tables, numbers and JSON on the terminal."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

NOTHING = "-"
"""Printed where there is no value."""

_PIECES = 10_000


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print columns of text, each as wide as it must be, all on the right; short rows end early."""
    rows = list(rows)
    padded = [[*row, *([""] * (len(header) - len(row)))] for row in rows]
    widths = [max(len(line[column]) for line in [list(header), *padded]) for column in range(len(header))]
    for line in [list(header), *padded]:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def print_json(value: object) -> None:
    """Print one JSON object, whole or not at all; a value that JSON has no name for (NaN) is an error."""
    # `json.dumps` holds each name, number and comma by itself until the end: of a day half a gigabyte.
    pieces = json.JSONEncoder(indent=1, allow_nan=False).iterencode(value)
    text = ["".join(some) for some in iter(lambda: list(islice(pieces, _PIECES)), [])]
    sys.stdout.writelines([*text, "\n"])


def format_ratio(value: float | None, digits: int = 4) -> str:
    """Return a number with some digits, a dash for None."""
    return NOTHING if value is None else f"{value:.{digits}f}"


def format_interval(pair: Sequence[float] | None) -> str:
    """Return the ends of an interval with three digits, a dash for None."""
    return NOTHING if pair is None else f"{pair[0]:.3f}-{pair[1]:.3f}"


def format_breakdown(counts: Mapping[str, int]) -> str:
    """Return counts by name, such as "N 12, V 3", a dash for none."""
    return ", ".join(f"{label} {count}" for label, count in counts.items()) or NOTHING
