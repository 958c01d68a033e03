"""The columns of an archive's table: titles, what they mean, and what stands in a record's cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import NOTHING, format_duration, name_symbol
from ecgviewer.workflows.archive.archive_row import ArchiveRow
from ecgviewer.workflows.archive.kept_archive import (
    FAST_PER_MIN,
    MANY_UNSURE_PERCENT,
    POOR_PERCENT,
    SLOW_PER_MIN,
)

FILTER_TEXTS = {
    "all": tr("all records"),
    "runs of V": tr("with runs of V (3 and more)"),
    "runs of S": tr("with runs of S (3 and more)"),
    "V": tr("with beats called V"),
    "S": tr("with beats called S or A"),
    "unsure": tr("with {percent:.0f} % and more of the calls unsure", percent=MANY_UNSURE_PERCENT),
    "poor signal": tr("with {percent:.0f} % and more in a poor signal", percent=POOR_PERCENT),
    "slow": tr("slower than {rate:.0f}/min in the median", rate=SLOW_PER_MIN),
    "fast": tr("faster than {rate:.0f}/min in the median", rate=FAST_PER_MIN),
    "paced": tr("with pacing spikes"),
    "error": tr("that could not be classified"),
}
"""What each of `kept_archive.FILTERS` is called."""

ERROR_AT = "duration_s"
"""In this column stands why a record could not be classified, over all those behind it."""

_SEEN = {"yes": tr("yes"), "no": tr("no"), "unknown": tr("unknown")}


@dataclass(frozen=True)
class ArchiveColumn:
    """A column.

    Attributes
    ----------
    name
        As `kept_archive.sort_value` takes it.
    title, tip
        What stands above it, and what that means.
    is_number
        Numbers stand on the right, and are sorted from the largest down at first.
    """

    name: str
    title: str
    tip: str
    is_number: bool = True


_BEFORE = (
    ArchiveColumn("record", tr("record"), tr("path of the record in the archive"), is_number=False),
    ArchiveColumn("duration_s", tr("length"), tr("length of the record")),
    ArchiveColumn(
        "leads",
        tr("leads"),
        tr("leads that the beats were called from, the first one first"),
        is_number=False,
    ),
    ArchiveColumn("n_beats", tr("beats"), tr("beats in the record, with a call or without")),
)
_BEHIND = (
    ArchiveColumn("n_unsure", tr("unsure"), tr("calls that the network marks as unsure")),
    ArchiveColumn(
        "v_runs", tr("runs of V"), tr("runs of three and more beats called V; in brackets the longest")
    ),
    ArchiveColumn(
        "s_runs", tr("runs of S"), tr("runs of three and more beats called S or A; in brackets the longest")
    ),
    ArchiveColumn(
        "median_per_min", tr("rate"), tr("beats a minute: 60 over the median RR interval in seconds")
    ),
    ArchiveColumn("poor_signal_percent", tr("poor %"), tr("share of the beats that lie in a poor signal")),
    ArchiveColumn("n_paced", tr("paced"), tr("beats taken for paced, since pacing spikes were found")),
    ArchiveColumn(
        "seen_in_training",
        tr("seen"),
        tr("whether the network was trained on this patient: of what it has seen the calls are too good"),
        is_number=False,
    ),
    ArchiveColumn("model", tr("network"), tr("whose calls these are"), is_number=False),
)


def columns_of(rows: Sequence[ArchiveRow]) -> tuple[ArchiveColumn, ...]:
    """Return the columns of a table, with one for each class of the networks that called its records."""
    labels = dict.fromkeys(label for row in rows for label in row.counts)
    counts = (ArchiveColumn(label, label, name_symbol(label)) for label in labels)
    return (*_BEFORE, *counts, *_BEHIND)


def cell_text(row: ArchiveRow, column: ArchiveColumn) -> str:
    """Return what stands in a record's cell; of one that could not be classified, why."""
    if column.name == "record":
        return row.record
    if row.error:
        return row.error if column.name == ERROR_AT else ""
    match column.name:
        case "duration_s":
            return NOTHING if row.duration_s is None else format_duration(row.duration_s)
        case "leads":
            return ", ".join(row.leads)
        case "v_runs":
            return _runs(row.v_runs, row.v_longest_run)
        case "s_runs":
            return _runs(row.s_runs, row.s_longest_run)
        case "median_per_min":
            return NOTHING if row.median_per_min is None else f"{row.median_per_min:.0f}"
        case "poor_signal_percent":
            return NOTHING if row.poor_signal_percent is None else f"{row.poor_signal_percent:.1f}"
        case "seen_in_training":
            return _SEEN.get(row.seen_in_training, row.seen_in_training)
        case "model":
            return row.model
        case "n_beats" | "n_unsure" | "n_paced":
            return _count(getattr(row, column.name))
    return _count(row.counts.get(column.name))


def _runs(n_runs: int | None, longest: int | None) -> str:
    return f"{n_runs:,} ({_count(longest)})" if n_runs else _count(n_runs)


def _count(n: int | None) -> str:
    """Return a number; nothing for 0, so that what is there is seen."""
    return NOTHING if n is None else f"{n:,}" if n else ""
