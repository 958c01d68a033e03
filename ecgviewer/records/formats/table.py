"""Reads tables of text: a column of times, or a line that gives the rate, and a column for each lead.

There is no standard of these. Understood are commas, semicolons, tabs or blanks between columns, decimal commas beside
the last three, names and units in lines above the numbers (as `rdsamp` of the WFDB Software Package writes them, or
as "MLII (mV)"), times in seconds, milliseconds, hh:mm:ss or dates with times, and "Sample Rate,512 hertz" as Apple
Watches write it, whose files have one column.
"""

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ecgviewer.records.formats.apple_watch import FIELDS_OF_WATCH, watch_comments, watch_start
from ecgviewer.records.formats.column_times import ColumnTimes, find_times
from ecgviewer.records.formats.recording import (
    MAX_LEADS,
    DamagedFileError,
    Recording,
    mv_per_unit,
    plain,
    read_bytes,
    stack_leads,
)
from ecgviewer.records.formats.table_numbers import NUMBER, read_cells
from ecgviewer.records.record import ArrayLeads

_MOST_BYTES = 1_500_000_000
_MOST_HEAD_LINES = 200
_MOST_LINE = 100_000
_RATE = re.compile(
    r"(?:sampl\w*[ _-]*(?:rate|freq\w*)|\brate|\bfreq\w*|\bfs|abtastrate|fr[eé]quence[^,;:=]*)\W{1,4}"
    r"([0-9]+(?:[.,][0-9]+)?)\s*(k?hz|k?hertz|samples?/s|sps)?",
    re.IGNORECASE,
)
_PLAIN_RATE = re.compile(r"\b([0-9]+(?:[.,][0-9]+)?)\s*(k?hz|k?hertz)\b", re.IGNORECASE)
_UNIT = re.compile(
    r"^(.*?)[ _]*[(\[/ _]\s*(nv|uv|µv|μv|mv|v|volts?|millivolts?|microvolts?)\s*[)\]]?$", re.IGNORECASE
)
_UNIT_WORDS = {
    "microvolts": "uV",
    "microvolt": "uV",
    "millivolts": "mV",
    "millivolt": "mV",
    "volts": "V",
    "volt": "V",
}
_LARGEST_MV = 50.0
"""What is larger can't be millivolts of an ECG, its offset included."""


@dataclass
class _Head:
    """What stands above the numbers."""

    lines: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    rate_hz: float | None = None


def read_table(path: Path, rate_hz: float | None = None) -> Recording:
    """Read a table of text.

    Parameters
    ----------
    path
        The file.
    rate_hz
        Samples a second, where the table doesn't say; it is taken before what the table says.

    Raises
    ------
    DamagedFileError
        If there are no numbers, or neither a rate nor times.
    """
    text = _text(read_bytes(path, _MOST_BYTES))
    head, start = _read_head(text)
    delimiter = _delimiter(text, start, head)
    cells = read_cells(text[start:], delimiter)
    if cells.numbers.shape[1] > MAX_LEADS + 1:
        raise DamagedFileError(f"it has {cells.numbers.shape[1]:,} columns")
    _name_columns(head, delimiter, cells.numbers.shape[1])
    given_hz = rate_hz or head.rate_hz
    times = find_times(cells, head.names, head.units, given_hz)
    if times.rate_hz is None:
        raise DamagedFileError(
            "it gives no sampling rate",
            "put a line such as '# 360 Hz' before the numbers, or convert it with"
            " 'ecgviewer convert FILE DIR --rate 360'",
        )
    return _recording(cells.numbers, head, times)


def _recording(numbers: np.ndarray, head: _Head, times: ColumnTimes) -> Recording:
    columns = [index for index in range(numbers.shape[1]) if index not in times.columns]
    if not columns:
        raise DamagedFileError("it holds times and no lead")
    notes = [*times.notes]
    leads: list[np.ndarray] = []
    names: list[str] = []
    units: list[str] = []
    for index in columns:
        values = times.place(numbers[:, index])
        name, unit = head.names[index], head.units[index]
        if not unit:
            unit, note = _likely_unit(name or f"{len(names) + 1}", values)
            notes.append(note)
        factor = mv_per_unit(unit)
        leads.append(values * (1.0 if factor is None else factor))
        names.append(name)
        units.append(unit)
    is_watch = bool(FIELDS_OF_WATCH & set(head.fields))
    date, clock = watch_start(head.fields) if is_watch else (times.date, times.clock)
    assert times.rate_hz is not None
    return Recording(
        title="Apple Watch file" if is_watch else "table of text",
        source=ArrayLeads(stack_leads(leads), times.rate_hz),
        lead_names=tuple(names),
        lead_units=tuple(units),
        clock=clock,
        date=date,
        comments=tuple(watch_comments(head.fields, date)) if is_watch else (),
        notes=tuple(dict.fromkeys(notes)),
    )


def _text(content: bytes) -> str:
    if b"\0" in content[:4096]:
        raise DamagedFileError("it is no text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read_head(text: str) -> tuple[_Head, int]:
    """Return what stands above the numbers, and where they begin."""
    head, place = _Head(), 0
    for _ in range(_MOST_HEAD_LINES):
        end = text.find("\n", place)
        line = text[place : len(text) if end < 0 else end].strip("\r\n")
        if len(line) > _MOST_LINE:
            break
        if line.strip() and _is_row(line):
            return head, place
        if line.strip():
            _take_line(head, line.strip())
        if end < 0:
            break
        place = end + 1
    raise DamagedFileError("it holds no rows of numbers")


def _is_row(line: str) -> bool:
    """Return whether a line is numbers, or a time and numbers; '-' stands for a missing one."""
    cells = [
        cell.strip().strip("'\"[] ")
        for cell in re.split(r"[,;\t]" if re.search(r"[,;\t]", line) else r"\s+", line.strip())
    ]
    n_numbers = sum(NUMBER.fullmatch(cell) is not None for cell in cells[1:])
    is_first = bool(re.match(r"[-+0-9.]", cells[0])) and not re.search(
        r"[A-Za-z]{2,}", cells[0].replace("T", " ")
    )
    return is_first and n_numbers == sum(cell not in ("", "-", "nan", "NaN") for cell in cells[1:])


def _take_line(head: _Head, line: str) -> None:
    found = _RATE.search(line) or _PLAIN_RATE.search(line)
    if found is not None and head.rate_hz is None:
        value = float(found[1].replace(",", "."))
        head.rate_hz = value * (1000 if (found[2] or "").lower().startswith("k") else 1) or None
    if found is None:
        head.lines.append(line)
    cells = _cells(line, ",")
    if len(cells) == 2 and not line.startswith("#"):
        head.fields[cells[0].strip().lower()] = cells[1].strip()


def _cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line above the numbers; those in quotation marks may hold a delimiter."""
    if delimiter == " ":
        return line.split()
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a line end within a line, or a cell of no end
        return line.split(delimiter)


def _delimiter(text: str, start: int, head: _Head) -> str:
    """Return what parts the columns: of the first row of numbers."""
    end = text.find("\n", start)
    row = text[start : len(text) if end < 0 else end].strip()
    for mark in ("\t", ";"):
        if mark in row:
            return mark
    if row.count(",") == 1 and " " not in row and "." not in row and _is_single_column(head):
        return " "  # a decimal comma in a file of one column
    if "," in row:
        return ","
    return " "


def _is_single_column(head: _Head) -> bool:
    return bool(FIELDS_OF_WATCH & set(head.fields))


def _name_columns(head: _Head, delimiter: str, n_columns: int) -> None:
    """Take names and units from the lines above the numbers that have as many cells."""
    rows = []
    for line in head.lines:
        row = line.lstrip("# ")
        cells = _cells(row, delimiter)
        cells = [plain(cell).strip("'\"[] ") for cell in cells]
        while len(cells) > n_columns and not cells[-1]:
            cells.pop()
        if len(cells) == n_columns and (n_columns > 1 or mv_per_unit(cells[0]) is None):
            rows.append(cells)
    is_watch = _is_single_column(head)
    names = rows[0] if rows and not is_watch else [""] * n_columns
    units = [""] * n_columns
    if len(rows) > 1 and any(mv_per_unit(cell) is not None for cell in rows[1]):
        units = rows[1]
    for index, name in enumerate(names):
        match = _UNIT.match(name)
        if match is not None and match[1].strip() and not units[index]:
            names[index], units[index] = match[1].strip(" _"), match[2]
    if is_watch:
        lead = next(
            (head.fields[key] for key in ("lead", "ableitung", "dérivation") if key in head.fields), "I"
        )
        names = [re.sub(r"^(lead|ableitung|dérivation)\s+", "", lead, flags=re.IGNORECASE)]
        units = [next((head.fields[key] for key in ("unit", "einheit", "unité") if key in head.fields), "µV")]
        names += [""] * (n_columns - 1)
        units += [""] * (n_columns - 1)
    head.names = names
    head.units = [_UNIT_WORDS.get(unit.lower(), unit) for unit in units]


def _likely_unit(name: str, values: np.ndarray) -> tuple[str, str]:
    """Return the unit that the size of values fits to, where none is given, and a note on it."""
    known = values[np.isfinite(values)]
    spread = float(np.percentile(np.abs(known - np.median(known)), 99)) if known.size else 0.0
    unit = "uV" if spread > _LARGEST_MV else "mV"
    return unit, f"Lead {plain(name)} gives no unit: {unit} is assumed, amplitudes may be wrong."
