"""The matrices of MATLAB files of level 4 and 5, as far as recordings need them.

MathWorks, "MAT-File Format": matrices of real numbers, texts, and structures of one element. Sizes are checked against
the bytes that are there before anything is made of them, and a compressed element grows to no more than a limit.
"""

import struct
import zlib
from collections.abc import Iterator

import numpy as np

from ecgviewer.records.formats.recording import MAX_SAMPLES, DamagedFileError, decoded

Matrix = np.ndarray | str

_MOST_MATRICES = 200
_MOST_INFLATED = 2_000_000_000
_MOST_GROWTH = 50
"""A compressed element may be this many times larger: signals shrink to no less than a tenth."""

_LEVEL_4 = {0: "f8", 1: "f4", 2: "i4", 3: "i2", 4: "u2", 5: "u1"}
_LEVEL_5 = {
    1: "i1",
    2: "u1",
    3: "i2",
    4: "u2",
    5: "i4",
    6: "u4",
    7: "f4",
    9: "f8",
    12: "i8",
    13: "u8",
    16: "u1",
    17: "u2",
}
_MATRIX, _COMPRESSED = 14, 15
_STRUCT, _CHAR, _FIRST_NUMBER, _LAST_NUMBER = 2, 4, 6, 15
_START_5 = 128


def read_matrices(content: bytes) -> dict[str, Matrix]:
    """Return the matrices of a file by name, float64, and its texts; fields of a structure as "ECG.data".

    Raises
    ------
    DamagedFileError
        If it is none of these levels, or damaged.
    """
    if (
        content.startswith(b"MATLAB 7.3")
        or content[:8] == b"\x89HDF\r\n\x1a\n"
        or content[512:520] == b"\x89HDF\r\n\x1a\n"
    ):
        raise DamagedFileError("it is of MATLAB 7.3 (HDF5), which can't be read", "save it with -v7")
    try:
        if content.startswith(b"MATLAB 5.0"):
            order = {b"IM": "<", b"MI": ">"}.get(content[126:128])
            if order is None:
                raise DamagedFileError("its header gives no order of bytes")
            return dict(_level_5(content[_START_5:], order))
        return dict(_level_4(content))
    except (struct.error, ValueError, zlib.error) as error:
        raise DamagedFileError("its matrices are cut off or damaged") from error


def _level_4(content: bytes) -> Iterator[tuple[str, Matrix]]:
    place = 0
    for _ in range(_MOST_MATRICES):
        if place + 20 > len(content):
            return
        order = "<" if content[place + 2 : place + 4] == b"\0\0" else ">"
        kind, n_rows, n_columns, is_complex, n_name = struct.unpack_from(f"{order}5i", content, place)
        thousands, hundreds, tens, units = (kind // 1000, kind // 100 % 10, kind // 10 % 10, kind % 10)
        is_sound = thousands in (0, 1) and hundreds == 0 and tens in _LEVEL_4 and units in (0, 1)
        if not is_sound or is_complex or min(n_rows, n_columns) < 0 or not 0 < n_name <= 1000:
            raise DamagedFileError("it doesn't begin as a MATLAB file")
        dtype = _type(_LEVEL_4[tens], order)
        start = place + 20 + n_name
        size = n_rows * n_columns * dtype.itemsize
        if size > len(content) - start:
            raise DamagedFileError("it is cut off: its matrix is larger than the file")
        values = np.frombuffer(content[start : start + size], dtype).reshape(n_columns, n_rows).T
        name = decoded(content[place + 20 : start])
        yield (
            name,
            "".join(map(chr, values.reshape(-1).astype(int) % 0x110000))
            if units
            else values.astype(np.float64),
        )
        place = start + size


def _type(name: str, order: str) -> np.dtype:
    return np.dtype(f"{order}{name}")


def _elements(content: bytes, order: str) -> Iterator[tuple[int, bytes]]:
    """Yield type and content of each element; those of up to four bytes stand within their own tag."""
    place = 0
    while place + 8 <= len(content):
        kind, size = struct.unpack_from(f"{order}2I", content, place)
        if kind >> 16:
            size = kind >> 16
            yield kind & 0xFFFF, content[place + 4 : place + 4 + min(size, 4)]
            place += 8
            continue
        if size > len(content) - place - 8:
            raise DamagedFileError("it is cut off: an element is larger than the file")
        yield kind, content[place + 8 : place + 8 + size]
        place += 8 + size + (0 if kind == _COMPRESSED else -size % 8)


def _level_5(content: bytes, order: str) -> Iterator[tuple[str, Matrix]]:
    for number, (kind, part) in enumerate(_elements(content, order)):
        if number == _MOST_MATRICES:
            return
        if kind == _COMPRESSED:
            kind, part = next(_elements(_inflate(part), order), (0, b""))
        if kind == _MATRIX:
            yield from _matrix(part, order, "")


def _inflate(part: bytes) -> bytes:
    most = min(_MOST_GROWTH * len(part) + 1_000_000, _MOST_INFLATED)
    inflater = zlib.decompressobj()
    content = inflater.decompress(part, most)
    if inflater.unconsumed_tail:
        raise DamagedFileError("a compressed element grows beyond what a recording could be")
    return content


def _matrix(content: bytes, order: str, before: str) -> Iterator[tuple[str, Matrix]]:
    parts = list(_elements(content, order))
    if len(parts) < 3 or len(parts[0][1]) < 8:
        return
    flags = struct.unpack_from(f"{order}I", parts[0][1])[0]
    shape = np.frombuffer(parts[1][1], f"{order}i4").astype(np.int64)
    name = before + decoded(parts[2][1])
    kind, is_complex = flags & 0xFF, bool(flags & 0x800)
    if shape.size < 2 or (shape < 0).any() or float(np.prod(shape.astype(np.float64))) > MAX_SAMPLES:
        raise DamagedFileError("a matrix has an impossible shape")
    if kind == _STRUCT and len(parts) >= 5 and int(np.prod(shape)) == 1 and not before:
        width = struct.unpack_from(f"{order}i", parts[3][1])[0]
        if not 0 < width <= 64:
            return
        names = [decoded(parts[4][1][place : place + width]) for place in range(0, len(parts[4][1]), width)]
        for own, (field_kind, field) in zip(names, parts[5:], strict=False):
            if field_kind == _MATRIX:
                yield from ((f"{name}.{own}", value) for _, value in _matrix(field, order, f"{name}."))
        return
    if len(parts) < 4 or is_complex or parts[3][0] not in _LEVEL_5:
        return
    values = np.frombuffer(parts[3][1], _type(_LEVEL_5[parts[3][0]], order))
    if kind == _CHAR:
        yield name, "".join(map(chr, values[:1000].astype(int) % 0x110000))
    elif _FIRST_NUMBER <= kind <= _LAST_NUMBER and shape.size == 2 and values.size == int(np.prod(shape)):
        yield name, values.reshape(tuple(shape[::-1])).T.astype(np.float64)
