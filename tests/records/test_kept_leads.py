"""Leads on disk are read once while there is room, or while somebody holds them."""

from dataclasses import dataclass

import numpy as np
import pytest

from ecgviewer.jobs import CancelToken
from ecgviewer.records import kept_leads
from ecgviewer.records.kept_leads import KeptLeads


@dataclass(frozen=True)
class _Layout:
    leads: tuple[str, ...] = ("I", "II", "III")


class _Leads(KeptLeads[_Layout]):
    def __init__(self, layout: _Layout) -> None:
        super().__init__(layout)
        self.loaded: list[int] = []

    def _load(self, lead: int, cancel: CancelToken | None) -> np.ndarray:
        self.loaded.append(lead)
        return np.full(1000, lead, dtype=np.float32)


@pytest.fixture
def leads(monkeypatch: pytest.MonkeyPatch) -> _Leads:
    monkeypatch.setattr(kept_leads, "_KEPT_BYTES", 8000)
    return _Leads(_Layout())


def test_two_of_three_are_kept(leads: _Leads) -> None:
    for lead in (0, 1, 0, 2, 0, 1):
        assert leads.read(lead)[0] == lead
    assert leads.loaded == [0, 1, 2, 1], "the one that was asked for longest ago went"


def test_what_somebody_holds_is_found_again(leads: _Leads) -> None:
    held = leads.read(0)
    leads.read(1)
    leads.read(2)
    assert leads.read(0) is held
    assert leads.loaded == [0, 1, 2]


def test_one_is_kept_however_long_it_is(leads: _Leads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_leads, "_KEPT_BYTES", 100)
    for lead in (0, 0, 1, 1, 0):
        leads.read(lead)
    assert leads.loaded == [0, 1, 0]
