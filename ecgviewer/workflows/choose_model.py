"""Chooses for a record a network that has not seen its patient."""

from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.checkpoint import list_models
from ecgviewer.errors import EcgViewerError
from ecgviewer.records.record import Record

DEFAULT_MODEL = "context-0"
"""The network for records of patients that none has seen: of the five seeds the best on DS1, by
cross-validation (docs/experiments.md)."""


def choose_model(record: Record) -> str:
    """Return the name of the bundled context network to open a record with.

    Where the record's patient is one of the 44 records that the networks of the folds were trained on, it
    is the fold's that has not seen this patient, otherwise the default.
    """
    patient = record.patient.patient_id
    folds = [card for card in _cards() if card.training.get("fold") is not None]
    if any(patient in card.training_patients for card in folds):
        for card in folds:
            if patient not in card.training_patients:
                return card.name
    return DEFAULT_MODEL


def _cards() -> list[ModelCard]:
    cards = []
    for folder in list_models().values():
        try:
            cards.append(read_card(folder))
        except EcgViewerError:
            continue
    return cards
