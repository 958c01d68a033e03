"""Damaged files of every reader open or are refused in one line; `tests/fuzz.py` does it at length."""

import random

import pytest
from fuzz import damage, fuzz
from fuzz_readers import READERS

N_FILES = 120


@pytest.mark.parametrize("name", list(READERS))
def test_what_is_damaged_opens_or_is_refused_in_one_line(name: str) -> None:
    found = fuzz(name, N_FILES, 0)
    assert found.n_opened + found.n_refused == N_FILES
    assert found.n_opened > 0
    assert found.longest <= 1


def test_damage_changes_most_files() -> None:
    whole, chance = bytes(range(256)) * 8, random.Random(0)
    made = [damage(whole, chance) for _ in range(200)]
    assert sum(one != whole for one in made) > 195
    assert len({len(one) for one in made}) > 50
