"""The numbers of a table of text, quickly where every cell is one, and with care where not."""

import io
import re
from dataclasses import dataclass

import numpy as np

from ecgviewer.records.formats.recording import MAX_SAMPLES, DamagedFileError

NUMBER = re.compile(r"[-+]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][-+]?[0-9]{1,3})?|[-+]?(nan|NaN|inf)")
_MOST_SLOW_BYTES = 200_000_000
_LEAST_SHARE = 0.5


@dataclass(frozen=True, eq=False)
class Cells:
    """The rows of a table.

    Attributes
    ----------
    numbers
        Float64, shape (n_rows, n_columns); NaN where a cell is empty or no number.
    first
        The first cell of each row as text where it is a time of day or a date; empty where it is a number.
    """

    numbers: np.ndarray
    first: list[str]


def read_cells(text: str, delimiter: str) -> Cells:
    """Return the rows of a table.

    Parameters
    ----------
    text
        From the first row of numbers on.
    delimiter
        Between columns: a comma, semicolon, tab, or a blank for any number of blanks.

    Raises
    ------
    DamagedFileError
        If there are too many numbers, or most rows are none.
    """
    end = text.find("\n")
    row = (text if end < 0 else text[:end]).strip()
    has_comma = delimiter != "," and "," in text[:100_000]
    cells = row.split(None if delimiter == " " else delimiter)
    n_columns = len(cells) - (delimiter != " " and len(cells) > 1 and not cells[-1].strip())
    if text.count("\n") * n_columns > MAX_SAMPLES:
        raise DamagedFileError(f"it holds more than {MAX_SAMPLES:,} numbers")
    is_time = NUMBER.fullmatch(cells[0].strip().strip("'\"[] ")) is None
    if not is_time and n_columns == len(cells) and "'" not in row and '"' not in row:
        try:
            source = io.StringIO(text.replace(",", ".") if has_comma else text)
            numbers = np.loadtxt(
                source, delimiter=None if delimiter == " " else delimiter, ndmin=2, comments="#"
            )
            return Cells(numbers, [])
        except ValueError:
            pass  # a cell is empty or no number
    return _with_care(text, delimiter, n_columns, is_time)


def _with_care(text: str, delimiter: str, n_columns: int, is_time: bool) -> Cells:
    if len(text) > _MOST_SLOW_BYTES:
        raise DamagedFileError("it is large and not all of its cells are numbers")
    rows, first, n_lines = [], [], 0
    blank = [np.nan] * n_columns
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        n_lines += 1
        cells = line.split(None if delimiter == " " else delimiter)[:n_columns]
        values = [_number(cell) for cell in cells]
        rows.append((values + blank)[:n_columns])
        if is_time:
            first.append(cells[0].strip().strip("'\"[] ") if cells else "")
    numbers = np.array(rows, dtype=np.float64).reshape(-1, n_columns)
    shown = numbers[:, 1:] if is_time and n_columns > 1 else numbers
    if numbers.shape[0] == 0 or np.isnan(shown).all(axis=1).mean() > _LEAST_SHARE:
        raise DamagedFileError("most of its rows hold no numbers")
    return Cells(numbers, first)


def _number(cell: str) -> float:
    text = cell.strip().strip("'\"")
    try:
        return float(text)
    except ValueError:
        try:
            return float(text.replace(",", "."))
        except ValueError:
            return float("nan")
