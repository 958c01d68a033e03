import datetime
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.records.record import ArrayLeads, Patient, Record
from ecgviewer.workflows.review.second_lead import choose_second_lead, shown_unit, units_per_mv


class _Unread(ArrayLeads):
    """Leads that must not be read."""

    def read(self, lead: int, cancel: object = None) -> np.ndarray:
        raise AssertionError(f"lead {lead} was read")


def record_of(*leads: str) -> Record:
    """Return a record of leads written as "name unit"."""
    names, units = zip(*(lead.split() for lead in leads), strict=True)
    source = _Unread(np.zeros((10, len(leads)), np.float32), 100.0)
    clock: datetime.time | None = None
    return Record("r", Path("r"), source, 100.0, names, units, (), clock, None, Patient("p"))


@pytest.mark.parametrize(
    ("leads", "first", "wanted", "expected"),
    [
        (("MLII mV", "V1 mV"), 0, "", 1),
        (("MLII mV", "V1 mV"), 1, "", 0),
        (("I mV", "II mV", "III mV"), 1, "", 2),
        (("I mV", "II mV", "III mV"), 2, "", 0),
        (("II mV", "ABP mmHg", "V5 mV"), 0, "", 2),
        (("II mV", "odd mV", "V5 mV"), 0, "", 2),
        (("II mV", "odd mV", "ABP mmHg"), 0, "", 1),
        (("II mV", "ABP mmHg"), 0, "", None),
        (("II mV", "ABP mmHg"), 0, "abp", 1),
        (("I mV", "II mV", "V1 mV"), 0, "V1", 2),
        (("I mV", "II mV", "V1 mV"), 2, "V1", 0),
        (("I mV", "II mV"), 0, "V6", 1),
        (("II mV",), 0, "", None),
    ],
)
def test_the_next_other_ecg_lead_is_chosen_unless_another_is_wanted(
    leads: tuple[str, ...], first: int, wanted: str, expected: int | None
) -> None:
    assert choose_second_lead(record_of(*leads), first, wanted) == expected


def test_voltages_are_in_millivolts_and_all_else_in_its_own_unit() -> None:
    assert [shown_unit(unit) for unit in ("uV", "V", "mV", "mmHg")] == ["mV", "mV", "mV", "mmHg"]


@pytest.mark.parametrize(
    ("span", "expected"),
    [(3.0, 1.0), (3.3, 2.0), (60.0, 20.0), (61.0, 50.0), (160.0, 100.0), (0.6, 0.2), (0.0, 1.0)],
)
def test_what_is_no_ecg_spans_three_millivolts_at_most(span: float, expected: float) -> None:
    values = np.concatenate([np.full(500, 80.0), np.full(500, 80.0 + span), [np.nan]])
    assert units_per_mv(values, is_ecg=False) == pytest.approx(expected)
    assert units_per_mv(values, is_ecg=True) == 1.0


def test_a_single_spike_and_missing_samples_do_not_count() -> None:
    values = np.append(np.linspace(0.0, 30.0, 10_000), 1e6)
    assert units_per_mv(values, is_ecg=False) == pytest.approx(10.0)
    assert units_per_mv(np.full(10, np.nan), is_ecg=False) == 1.0
    assert units_per_mv(np.empty(0), is_ecg=False) == 1.0
