"""Long arrays in a nameless file: the system gives them memory while they are read, and has it back between.

A lead of a day takes 125 MB, and a window that shows two of them reads a page at a time.
"""

import mmap
import os
import sys
import tempfile
from collections.abc import Iterator

import numpy as np

from ecgviewer import paths

LEAST_BYTES = 32_000_000
"""Shorter arrays lie in memory: a file of their own would cost more than it saves."""

_PART_VALUES = 1 << 20


def new_values(n_values: int) -> np.ndarray:
    """Return an array to be filled, in a file of the cache folder where it is long and the disk has room.

    The file has no name, is readable by nobody else, and is gone with the array. What is read of it takes memory
    until `let_go`; so does what is written.

    Parameters
    ----------
    n_values
        How many.

    Returns
    -------
    numpy.ndarray
        Float32, shape (n_values,), without defined values.
    """
    n_bytes = 4 * n_values
    if n_bytes < LEAST_BYTES or not _can_map():
        return np.empty(n_values, dtype=np.float32)
    try:
        folder = paths.cache_dir()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            # All of its room now: a disk that is full later would end the program where it writes.
            os.posix_fallocate(file.fileno(), 0, n_bytes)
            return np.frombuffer(mmap.mmap(file.fileno(), n_bytes), dtype=np.float32)
    except (OSError, ValueError):
        return np.empty(n_values, dtype=np.float32)


def new_like(values: np.ndarray, n_values: int) -> np.ndarray:
    """Return a flat array of the kind of another to be filled; one of float32 as `new_values` makes it."""
    return new_values(n_values) if values.dtype == np.float32 else np.empty(n_values, values.dtype)


def _can_map() -> bool:
    return sys.platform.startswith("linux") and hasattr(os, "posix_fallocate")


def is_mapped(values: np.ndarray) -> bool:
    """Return whether an array lies in a file."""
    return _map_of(values) is not None


def let_go(values: np.ndarray) -> None:
    """Give the system back the memory of an array in a file; it stays as it is. Of another one nothing happens."""
    found = _map_of(values)
    if found is not None:
        found.madvise(mmap.MADV_DONTNEED)


def parts_of(values: np.ndarray) -> Iterator[np.ndarray]:
    """Give the stretches of an array one after another, each let go of before the next.

    Parameters
    ----------
    values
        Shape (n,).
    """
    for first in range(0, values.size, _PART_VALUES):
        yield values[first : first + _PART_VALUES]
        let_go(values)


def _map_of(values: np.ndarray) -> mmap.mmap | None:
    base: object = values
    while isinstance(base, np.ndarray):
        base = base.base
    while isinstance(base, memoryview):
        base = base.obj
    return base if isinstance(base, mmap.mmap) else None
