"""Long arrays in a file of their own are what arrays in memory are, and take none while nothing reads them."""

import errno
import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from ecgviewer import paths
from ecgviewer.signals import mapped
from ecgviewer.signals.decimate import MinMaxPyramid
from ecgviewer.signals.mapped import is_mapped, let_go, new_values, parts_of
from ecgviewer.signals.resample import bridge_gaps, mean_of, resample

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="files are mapped on Linux only")


def _resident_bytes() -> int:
    return int(re.search(r"RssFile:\s*(\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024  # type: ignore[index]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "cache_dir", lambda: tmp_path / "cache")
    return tmp_path / "cache"


@linux
def test_what_is_let_go_of_takes_no_memory_and_stays_as_it_was(folder: Path) -> None:
    values = new_values(10_000_000)
    assert is_mapped(values)
    assert values.flags.writeable
    assert list(folder.iterdir()) == [], "the file has no name"
    values[:] = np.arange(values.size)
    before = _resident_bytes()
    let_go(values[5:10])
    assert before - _resident_bytes() > 38_000_000
    np.testing.assert_array_equal(values, np.arange(values.size, dtype=np.float32))


@linux
def test_parts_take_their_own_memory_only(folder: Path) -> None:
    values = new_values(10_000_000)
    values[:] = 1
    let_go(values)
    before, most, total = _resident_bytes(), 0, 0.0
    for part in parts_of(values):
        total += float(part.sum())
        most = max(most, _resident_bytes())
    assert total == values.size
    assert most - before < 8_000_000


@linux
def test_what_is_made_of_a_mapped_lead_is_what_is_made_of_one_in_memory(folder: Path) -> None:
    in_memory = np.random.default_rng(1).normal(size=9_000_017).astype(np.float32)
    in_file = new_values(in_memory.size)
    in_file[:] = in_memory
    assert mean_of(in_file) == np.float32(in_memory.mean(dtype=np.float64))
    np.testing.assert_array_equal(resample(in_file, 360.0, 120.0), resample(in_memory, 360.0, 120.0))
    assert bridge_gaps(in_file) is in_file
    for start, stop in ((0, in_memory.size), (1_000_003, 9_000_000)):
        pairs = zip(
            MinMaxPyramid(in_file).view(start, stop, 999),
            MinMaxPyramid(in_memory).view(start, stop, 999),
            strict=True,
        )
        for found, expected in pairs:
            np.testing.assert_array_equal(found, expected)


def test_a_short_array_lies_in_memory(folder: Path) -> None:
    values = new_values(1000)
    assert not is_mapped(values)
    assert not folder.exists()
    let_go(values)


def test_without_room_on_the_disk_a_long_array_lies_in_memory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(os, "posix_fallocate", refuse, raising=False)
    monkeypatch.setattr(mapped, "LEAST_BYTES", 100)
    values = new_values(1000)
    assert not is_mapped(values)
    assert values.shape == (1000,)


def test_without_a_folder_to_write_to_a_long_array_lies_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(paths, "cache_dir", lambda: tmp_path / "file" / "cache")
    monkeypatch.setattr(mapped, "LEAST_BYTES", 100)
    assert not is_mapped(new_values(1000))
