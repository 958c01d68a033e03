"""Work that is killed leaves whole things, or nothing that opens; `tests/kill.py` does it at length."""

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("there is no SIGKILL", allow_module_level=True)

from kill import WORKS, kill

N_KILLS = {"training": 3, "download": 20, "export": 3}


@pytest.mark.parametrize("name", list(WORKS))
def test_a_killed_work_leaves_nothing_half(name: str) -> None:
    found = kill(name, N_KILLS[name], 0)
    assert found.n_killed + found.n_finished == N_KILLS[name]
    assert found.n_killed > 0
