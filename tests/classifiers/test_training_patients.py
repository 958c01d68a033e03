from dataclasses import replace

import pytest
from random_networks import random_card  # type: ignore[import-not-found]

from ecgviewer.classifiers.arrhythminet import ArrhythmiNetV1
from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.training_patients import Seen, seen_in_training, seen_words
from ecgviewer.records.record import KnownBy, Patient

SIGNAL, HEADER, NAME = KnownBy.SIGNAL, KnownBy.HEADER, KnownBy.NAME


@pytest.fixture(scope="module")
def card() -> ModelCard:
    made = random_card(ArrhythmiNetV1(5), "m", "v1")
    return replace(
        made, training_records=("119", "800", "mine"), training_patients=("mitdb-119", "800", "mine")
    )


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        (Patient("mitdb-119", known_by=SIGNAL), True),
        (Patient("mitdb-119", known_by=HEADER), True),
        (Patient("800", known_by=NAME), True),
        (Patient("mitdb-108", known_by=SIGNAL), False),
        (Patient("801", known_by=NAME), False),
        (Patient("sel30", known_by=HEADER), False),
        (Patient("mitdb-119", is_refuted=True), "unknown"),
        (Patient("somebody"), "unknown"),
        (Patient("mine"), True),
    ],
)
def test_what_is_known_of_a_patient(card: ModelCard, patient: Patient, expected: object) -> None:
    assert seen_in_training(patient, card).as_json() == expected


def test_a_patient_of_a_training_record_counts_though_the_card_lists_no_patients(card: ModelCard) -> None:
    records_only = replace(card, training_patients=(), training_records=("202",))
    assert seen_in_training(Patient("mitdb-201", known_by=SIGNAL), records_only) is Seen.YES


def test_only_who_is_recognised_is_said_not_to_have_been_seen() -> None:
    assert [seen_words(seen) for seen in Seen] == [
        "trained with this patient's beats",
        "has not seen this patient",
        "not a known training record",
    ]
