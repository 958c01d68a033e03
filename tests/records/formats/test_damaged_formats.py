"""Damaged files of every format open or are refused in one line; `tests/fuzz_formats.py` does it at length."""

from pathlib import Path

import format_samples
import fuzz_formats
import pytest

N_FILES = 200


@pytest.mark.parametrize("name", list(format_samples.SAMPLES))
def test_a_damaged_file_opens_or_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    found = fuzz_formats.fuzz(name, format_samples.SAMPLES[name], N_FILES, 0, tmp_path)
    assert found.n_opened + found.n_refused == N_FILES
    assert found.longest == 1
    assert found.n_opened > 5
    assert found.n_refused > 5
