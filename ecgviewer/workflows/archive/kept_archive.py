"""What a folder of an archive's results holds, without a run: its rows, and which of them a person wants to see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.workflows.archive.archive_folder import JOURNAL_FILE, parsed_line
from ecgviewer.workflows.archive.archive_row import ArchiveRow, row_from

MANY_UNSURE_PERCENT = 20.0
"""Of its calls, from which a record is among those with many unsure ones."""

POOR_PERCENT = 10.0
"""Of its beats in a poor signal, from which a record is among the poor ones."""

SLOW_PER_MIN, FAST_PER_MIN = 50.0, 100.0
"""Median rates below and above which a record is slow or fast."""

FILTERS: Mapping[str, Callable[[ArchiveRow], bool]] = {
    "all": lambda _: True,
    "runs of V": lambda row: bool(row.v_runs),
    "runs of S": lambda row: bool(row.s_runs),
    "V": lambda row: bool(row.counts.get("V")),
    "S": lambda row: any(row.counts.get(label) for label in "SA"),
    "unsure": lambda row: (
        row.n_sure is not None
        and row.n_unsure is not None
        and 100 * row.n_unsure >= MANY_UNSURE_PERCENT * max(row.n_sure + row.n_unsure, 1)
    ),
    "poor signal": lambda row: (
        row.poor_signal_percent is not None and row.poor_signal_percent >= POOR_PERCENT
    ),
    "slow": lambda row: row.median_per_min is not None and row.median_per_min < SLOW_PER_MIN,
    "fast": lambda row: row.median_per_min is not None and row.median_per_min > FAST_PER_MIN,
    "paced": lambda row: bool(row.n_paced),
    "error": lambda row: bool(row.error),
}
"""Which records each filter leaves."""


@dataclass(frozen=True)
class KeptArchive:
    """The results in a folder.

    Attributes
    ----------
    folder
        Of the results.
    archive
        Of the records.
    rows
        In the order of the records' paths.
    """

    folder: Path
    archive: Path
    rows: tuple[ArchiveRow, ...]


def read_kept(folder: Path, cancel: CancelToken | None = None) -> KeptArchive:
    """Read what a run left in a folder of results; nothing is changed, a run may be writing there.

    Parameters
    ----------
    folder
        As `classify_archive` was given it.
    cancel
        Looked at on the way.

    Raises
    ------
    InvalidInputError
        If it holds no results of an archive.
    """
    journal = folder / JOURNAL_FILE
    archive, rows = "", dict[str, ArchiveRow]()
    try:
        with journal.open("rb") as file:
            for number, line in enumerate(file):
                if number % 1000 == 0:
                    raise_if_cancelled(cancel)
                found = parsed_line(line) if line.endswith(b"\n") else {}
                if "settings" in found:
                    # What was made with others is made anew.
                    archive, rows = str(found["settings"].get("archive", "")), {}
                elif isinstance(found.get("begun"), str):
                    rows.pop(found["begun"], None)
                elif isinstance(found.get("done"), str) and (row := row_from(found.get("row"))) is not None:
                    rows[found["done"]] = row
    except OSError as error:
        raise InvalidInputError(
            f"{folder} holds no results of an archive ({error.strerror}); choose the folder that a run wrote"
        ) from error
    if not archive:
        raise InvalidInputError(
            f"{folder} holds no results of an archive; choose the folder that a run wrote"
        )
    return KeptArchive(folder, Path(archive), tuple(rows[key] for key in sorted(rows)))


def is_wanted(row: ArchiveRow, kept: str, text: str) -> bool:
    """Return whether a row passes a filter, and its path holds a text in whatever case.

    Parameters
    ----------
    kept
        Key of `FILTERS`.
    text
        "" for any.
    """
    return text.lower() in row.record.lower() and FILTERS[kept](row)


def sort_value(row: ArchiveRow, column: str) -> Any:
    """Return by what a row is sorted in a column: an attribute, or a class for the number of its calls.

    Returns
    -------
    object
        None where nothing is known.
    """
    if column in row.counts or not hasattr(row, column):
        return row.counts.get(column)
    value = getattr(row, column)
    return value.lower() if isinstance(value, str) else value
