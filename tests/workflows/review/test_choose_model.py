"""Which network a record opens with."""

from dataclasses import replace

import pytest

from ecgviewer import paths
from ecgviewer.classifiers.card import read_card
from ecgviewer.records.patients import patient_id
from ecgviewer.records.record import Patient, Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.training.splits import DS1, DS2
from ecgviewer.workflows.review.choose_model import DEFAULT_MODEL, choose_compared, choose_model


@pytest.fixture(scope="module")
def demo() -> Record:
    return read_record(paths.resources_dir() / "demo" / "demo")


@pytest.mark.parametrize("name", sorted(DS1 + DS2))
def test_a_record_of_mitdb_opens_with_a_network_that_has_not_seen_its_patient(
    demo: Record, name: str
) -> None:
    record = replace(demo, patient=Patient(patient_id(name)))
    card = read_card(paths.bundled_models_dir() / choose_model(record))
    assert card.training["fold"] in range(1, 6)
    assert patient_id(name) not in card.training_patients


def test_excerpts_count_as_their_patients(demo: Record) -> None:
    of_excerpt = replace(demo, patient=Patient(patient_id("sel100")))
    of_record = replace(demo, patient=Patient(patient_id("100")))
    assert choose_model(of_excerpt) == choose_model(of_record)


def test_other_records_open_with_the_default(demo: Record) -> None:
    assert choose_model(demo) == DEFAULT_MODEL
    for paced in ("102", "217"):
        assert choose_model(replace(demo, patient=Patient(patient_id(paced)))) == DEFAULT_MODEL


def test_compared_are_networks_that_have_not_seen_the_patient_where_there_are_any(demo: Record) -> None:
    assert choose_compared(demo) == ("v1-patient", "v2-patient")
    for name in DS2:
        of_ds2 = replace(demo, patient=Patient(patient_id(name)))
        # 201 and 202 are one patient on two sides.
        seen = patient_id(name) in map(patient_id, DS1)
        assert choose_compared(of_ds2) == (("v1", "v2") if seen else ("v1-patient", "v2-patient"))
    assert choose_compared(replace(demo, patient=Patient(patient_id("208")))) == ("v1", "v2")
