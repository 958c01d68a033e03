"""The Huffman codes of SCP-ECG (EN 1064, section 2 and annex C), decoded by a regular expression over the bits."""

import re
import struct
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ecgviewer.records.formats.recording import DamagedFileError

DEFAULT_CODES = 19999
"""What stands for the number of tables where the standard's own is meant."""

_MOST_CODES = 1000


@dataclass(frozen=True)
class CodeTable:
    """How bits stand for numbers.

    Attributes
    ----------
    values
        Number of each code that stands for one, by its bits as text.
    literals
        Bits of the number that follows, by the bits of the code before it.
    """

    values: dict[str, int]
    literals: dict[str, int]

    @property
    def pattern(self) -> re.Pattern[str]:
        """One code, and the bits of the number where one follows."""
        parts = [*self.values, *(f"{prefix}[01]{{{n_bits}}}" for prefix, n_bits in self.literals.items())]
        return re.compile("|".join(parts))


def _default() -> CodeTable:
    """Return the standard's table: 0 is one bit; ±1 to ±8 as many ones as they are large, a zero and the sign."""
    values = {"0": 0}
    for size in range(1, 9):
        values[f"{'1' * size}00"] = size
        values[f"{'1' * size}01"] = -size
    return CodeTable(values, {"1" * 9 + "0": 8, "1" * 10: 16})


DEFAULT_TABLE = _default()


def read_tables(section: bytes) -> list[CodeTable]:
    """Return the tables that a file brings along.

    Raises
    ------
    DamagedFileError
        If they are cut off, contradict themselves, or switch from one to another.
    """
    n_tables = int(struct.unpack_from("<H", section)[0])
    place, tables = 2, []
    for _ in range(min(n_tables, 8)):
        if place + 2 > len(section):
            raise DamagedFileError("its section 2 is cut off")
        n_codes = int(struct.unpack_from("<H", section, place)[0])
        place += 2
        if not 0 < n_codes <= _MOST_CODES or place + 9 * n_codes > len(section):
            raise DamagedFileError("its section 2 is cut off")
        tables.append(_read_table(section, place, n_codes))
        place += 9 * n_codes
    if not tables:
        raise DamagedFileError("its section 2 holds no table of codes")
    return tables


def _read_table(section: bytes, place: int, n_codes: int) -> CodeTable:
    values: dict[str, int] = {}
    literals: dict[str, int] = {}
    for index in range(n_codes):
        n_prefix, n_bits, mode, value, code = struct.unpack_from("<BBBhI", section, place + 9 * index)
        if mode == 0:
            raise DamagedFileError("its codes switch between tables, which is not supported")
        if not 0 < n_prefix <= 32 or not n_prefix <= n_bits <= n_prefix + 32:
            raise DamagedFileError("its section 2 holds a code of no possible length")
        # The lowest bit comes first.
        bits = "".join(str(code >> bit & 1) for bit in range(n_prefix))
        if n_bits > n_prefix:
            literals[bits] = n_bits - n_prefix
        else:
            values[bits] = value
    found = sorted([*values, *literals])
    if any(later.startswith(earlier) for earlier, later in pairwise(found)):
        raise DamagedFileError("its section 2 holds codes that begin alike")
    return CodeTable(values, literals)


def decode(content: bytes, n_values: int, table: CodeTable) -> np.ndarray:
    """Return the numbers that bytes stand for, float64, at most `n_values`; the highest bit comes first."""
    bits = (np.unpackbits(np.frombuffer(content, np.uint8)) + ord("0")).tobytes().decode("ascii")
    codes = table.pattern.findall(bits)[:n_values]
    if not bits.startswith("".join(codes)):
        codes = _until_first_gap(bits, table)[:n_values]
    values = table.values
    return np.array(
        [_literal(code, table) if code not in values else values[code] for code in codes], dtype=np.float64
    )


def _until_first_gap(bits: str, table: CodeTable) -> list[str]:
    """Return the codes before the first bits that are none: what follows can't be told."""
    codes, end = [], 0
    for match in table.pattern.finditer(bits):
        if match.start() != end:
            break
        end = match.end()
        codes.append(match.group())
    return codes


def _literal(text: str, table: CodeTable) -> int:
    """Return the number behind a code, in two's complement."""
    n_bits = next(n_bits for prefix, n_bits in table.literals.items() if text.startswith(prefix))
    value = int(text[-n_bits:], 2)
    return value - (1 << n_bits) if value >= 1 << (n_bits - 1) else value
