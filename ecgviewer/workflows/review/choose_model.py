"""Chooses for a record networks that have not seen its patient."""

from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.checkpoint import list_models
from ecgviewer.classifiers.training_patients import Seen, seen_in_training
from ecgviewer.errors import EcgViewerError
from ecgviewer.records.record import Record

DEFAULT_MODEL = "context-0"
"""The network for records of patients that none has seen: of the five seeds the best on DS1, by
cross-validation (docs/experiments.md)."""

_COMPARED_ARCHITECTURES = ("v1", "v2")


def choose_model(record: Record) -> str:
    """Return the name of the bundled context network to open a record with.

    Where the record's patient is one of the 44 records that the networks of the folds were trained on, it
    is the fold's that has not seen this patient, otherwise the default.
    """
    folds = [card for card in _cards() if card.fold is not None]
    seen = [seen_in_training(record.patient, card) for card in folds]
    if Seen.YES in seen:
        for card, each in zip(folds, seen, strict=True):
            if each is not Seen.YES:
                return card.name
    return DEFAULT_MODEL


def choose_compared(record: Record) -> tuple[str, ...]:
    """Return the names of V1 and V2 to compare on a record: of those that have not seen its patient, if any.

    Among them those trained by patient come first; where all have seen the patient, the paper's two.
    """
    cards = _cards()
    chosen = []
    for architecture in _COMPARED_ARCHITECTURES:
        known = [card for card in cards if card.architecture == architecture]
        seen = {card.name: seen_in_training(record.patient, card) is Seen.YES for card in known}
        known.sort(
            key=lambda card: (
                seen[card.name],
                seen[card.name] and card.name != architecture,
                card.protocol != "patient",
            )
        )
        chosen += [card.name for card in known[:1]]
    return tuple(chosen)


def _cards() -> list[ModelCard]:
    cards = []
    for folder in list_models().values():
        try:
            cards.append(read_card(folder))
        except EcgViewerError:
            continue
    return cards
