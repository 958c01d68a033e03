"""Which leads are called, as a person asks for it."""

from dataclasses import replace

import numpy as np
import pytest

from ecgviewer.errors import InvalidInputError
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.record import ArrayLeads, Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review.prepare_leads import BOTH, FIRST, prepare_leads


@pytest.fixture(scope="module")
def record() -> Record:
    """Three ECG leads and a pressure."""
    demo = read_record(demo_record())
    signals = np.column_stack([demo.lead_mv(0)] * 4)
    return replace(
        demo,
        lead_names=("MLII", "V1", "V5", "ABP"),
        lead_units=("mV", "mV", "mV", "mmHg"),
        source=ArrayLeads(signals, demo.fs_hz),
    )


@pytest.mark.parametrize(
    ("lead", "leads", "other"),
    [(0, BOTH, 1), (0, FIRST, None), (0, "v5", 2), (2, BOTH, 0), (1, "MLII", 0), (3, BOTH, None)],
)
def test_the_lead_beside(record: Record, lead: int, leads: str, other: int | None) -> None:
    prepared = prepare_leads(record, lead, leads=leads)
    assert (None if prepared.other is None else prepared.other.lead) == other


@pytest.mark.parametrize(
    ("leads", "words"),
    [
        ("V6", "no lead 'V6' to call beside MLII; it has: MLII, V1, V5, ABP; or choose both or first"),
        ("MLII", "MLII of record demo is the lead that is called already"),
        ("ABP", "ABP of record demo is not an ECG lead; choose another beside MLII, or first"),
    ],
)
def test_leads_that_cannot_be_called_are_refused(record: Record, leads: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        prepare_leads(record, 0, leads=leads)
