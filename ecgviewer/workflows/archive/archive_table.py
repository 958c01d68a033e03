"""The table of an archive: a row a record, as CSV, and as Parquet where pyarrow is installed."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ecgviewer.files import MARK, check_output, write_output

CSV_FILE = "archive.csv"
PARQUET_FILE = "archive.parquet"
NO_PARQUET = (
    "the table is written as CSV alone, since pyarrow is not installed; for Parquet:"
    " pip install 'ecgviewer[archive]'"
)

Rows = Callable[[], Iterable[dict[str, Any]]]
"""Gives the rows from the first on, each time that it is called: they aren't held all at once."""

_TYPES = {
    "record": "string",
    "duration_s": "float64",
    "leads": "string",
    "fs_hz": "float64",
    "n_beats": "int64",
    "r_peaks": "string",
    "n_sure": "int64",
    "n_unsure": "int64",
    "poor_signal_percent": "float64",
    "median_per_min": "float64",
    "v_runs": "int64",
    "v_longest_run": "int64",
    "s_runs": "int64",
    "s_longest_run": "int64",
    "n_paced": "int64",
    "seen_in_training": "string",
    "model": "string",
    "warning": "string",
    "error": "string",
}
"""Columns in their order and the types of their values; counts by class stand behind `r_peaks`."""

_COUNTS_BEHIND = "r_peaks"
_ROWS_AT_ONCE = 5000


def check_tables(folder: Path, *, may_replace: bool) -> None:
    """Raise unless both tables can be written; to be asked before long work.

    Raises
    ------
    OutputError
        If one is there that this program didn't make.
    """
    for name in (CSV_FILE, PARQUET_FILE) if has_parquet() else (CSV_FILE,):
        file = folder / name
        check_output(file, (file.suffix,), may_replace=may_replace)


def has_parquet() -> bool:
    """Return whether tables can be written as Parquet here."""
    return find_spec("pyarrow") is not None


def write_tables(folder: Path, rows: Rows, *, may_replace: bool) -> tuple[Path, ...]:
    """Write the table in each format that can be written, whole, and return the files.

    Raises
    ------
    OutputError
        If one is there that this program didn't make, or it can't be written.
    """
    labels = _labels(rows())
    contents = {CSV_FILE: _as_csv(rows, labels)}
    if has_parquet():
        contents[PARQUET_FILE] = _as_parquet(rows, labels)
    files = []
    for name, content in contents.items():
        file = folder / name
        write_output(file, content, (file.suffix,), may_replace=may_replace)
        files.append(file)
    return tuple(files)


def column_types(labels: Iterable[str]) -> dict[str, str]:
    """Return the columns of a table with counts of some classes, in their order, and the types of their values."""
    found = {}
    for name, kind in _TYPES.items():
        found[name] = kind
        if name == _COUNTS_BEHIND:
            found.update({f"n_{label}": "int64" for label in labels})
    return found


def _labels(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Return the classes of all networks that called a record, as they come."""
    found: dict[str, None] = {}
    for row in rows:
        found.update(dict.fromkeys(row["counts"]))
    return list(found)


def _flat(row: dict[str, Any], labels: Iterable[str]) -> dict[str, Any]:
    """Return a row as cells: a class that its network doesn't know is None, not 0."""
    counts = {f"n_{label}": row["counts"].get(label) for label in labels}
    cells = {**row, **counts, "leads": "; ".join(row["leads"])}
    # A name of bytes that are no UTF-8 can't be written as they are.
    return {
        name: value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
        for name, value in cells.items()
    }


def _as_csv(rows: Rows, labels: list[str]) -> bytes:
    buffer = io.StringIO()
    columns = column_types(labels)
    writer = csv.DictWriter(buffer, list(columns), extrasaction="ignore")
    writer.writeheader()
    for row in rows():
        cells = _flat(row, labels)
        writer.writerow({name: "" if cells[name] is None else cells[name] for name in columns})
    return buffer.getvalue().encode()


def _as_parquet(rows: Rows, labels: list[str]) -> bytes:
    import pyarrow
    import pyarrow.parquet

    columns = column_types(labels)
    types = {"string": pyarrow.string(), "int64": pyarrow.int64(), "float64": pyarrow.float64()}
    schema = pyarrow.schema([(name, types[kind]) for name, kind in columns.items()], {b"made_by": MARK})
    sink = io.BytesIO()
    with pyarrow.parquet.ParquetWriter(sink, schema) as writer:
        for some in _in_parts(rows()):
            cells = [_flat(row, labels) for row in some]
            kept = [{name: cell[name] if cell[name] != "" else None for name in columns} for cell in cells]
            writer.write_table(pyarrow.Table.from_pylist(kept, schema))
    return sink.getvalue()


def _in_parts(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == _ROWS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part
