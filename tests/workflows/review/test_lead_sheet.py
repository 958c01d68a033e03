"""The order of leads on a sheet, what is worked out, and where each lies."""

from dataclasses import replace

import numpy as np
import pytest
from review_samples import make_record

from ecgviewer.records.record import ArrayLeads, Record
from ecgviewer.workflows.review.lead_sheet import (
    TWELVE,
    lead_values_mv,
    place_cells,
    sheet_forms,
    sheet_leads,
    standard_name,
)


def record_of(*names: str, units: str = "mV") -> Record:
    """Return ten samples of each lead: its number in millivolts, and a ramp."""
    values = np.arange(len(names), dtype=np.float32) + np.arange(10, dtype=np.float32)[:, None] / 10
    made = make_record()
    return replace(
        made,
        source=ArrayLeads(values, 500.0),
        fs_hz=500.0,
        lead_names=names,
        lead_units=(units,) * len(names),
        annotations=None,
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [("AVR", "aVR"), ("lead II", "II"), ("DIII", "III"), ("v4", "V4"), ("MLII", "MLII"), ("ECG1", "ECG1")],
)
def test_names(given: str, expected: str) -> None:
    assert standard_name(given) == expected


def test_a_shuffled_record_is_read_in_the_standard_order() -> None:
    shuffled = ("V6", "AVF", "V1", "II", "AVR", "V2", "I", "V3", "III", "V5", "AVL", "V4")
    leads = sheet_leads(record_of(*shuffled))
    assert tuple(lead.name for lead in leads) == TWELVE
    assert [lead.index for lead in leads] == [6, 3, 8, 4, 10, 1, 2, 5, 7, 11, 9, 0]
    assert not any(lead.is_derived for lead in leads)


def test_limb_leads_are_worked_out_and_marked() -> None:
    record = record_of("I", "II", "V1")
    leads = sheet_leads(record)
    assert [lead.name for lead in leads] == ["I", "II", "III", "aVR", "aVL", "aVF", "V1"]
    assert [lead.name for lead in leads if lead.is_derived] == ["III", "aVR", "aVL", "aVF"]
    by_name = {lead.name: lead_values_mv(record, lead) for lead in leads}
    assert by_name["III"] == pytest.approx(np.ones(10))
    assert by_name["aVR"][:2] == pytest.approx([-0.5, -0.6])


def test_nothing_is_worked_out_from_other_units_or_one_lead() -> None:
    assert [lead.name for lead in sheet_leads(record_of("I", "V1"))] == ["I", "V1"]
    assert [lead.name for lead in sheet_leads(record_of("I", "II", units="adu"))] == ["I", "II"]


def test_holter_leads_keep_their_order_and_names() -> None:
    assert [lead.name for lead in sheet_leads(record_of("MLII", "V5"))] == ["MLII", "V5"]
    assert [lead.name for lead in sheet_leads(record_of("V1", "ECG", "MLII"))] == ["MLII", "V1", "ECG"]
    assert [form.name for form in sheet_forms(sheet_leads(record_of("MLII", "V5")))] == ["stacked"]


def test_three_by_four_shows_a_quarter_of_the_time_each_and_the_second_lead_below() -> None:
    leads = sheet_leads(record_of(*TWELVE))
    form = sheet_forms(leads)[0]
    cells = {(cell.lead.name, cell.row): cell for cell in place_cells(form, leads)}
    assert len(cells) == 13
    assert {cell.n_rows for cell in cells.values()} == {4}
    assert (cells["V4", 0].first, cells["V4", 0].last) == (0.75, 1.0)
    assert (cells["aVL", 1].first, cells["aVL", 1].last) == (0.25, 0.5)
    assert (cells["II", 3].first, cells["II", 3].last) == (0.0, 1.0)


def test_a_lead_left_out_closes_the_gap_of_a_stack_only() -> None:
    leads = sheet_leads(record_of(*TWELVE))
    forms = {form.name: form for form in sheet_forms(leads)}
    hidden = frozenset(("I", "V6"))
    stack = place_cells(forms["stacked"], leads, hidden)
    assert [cell.row for cell in stack] == list(range(10))
    assert {cell.n_rows for cell in stack} == {10}
    beside = place_cells(forms["6 × 2"], leads, hidden)
    assert {cell.lead.name: cell.row for cell in beside}["II"] == 1
