"""The verb `models`: lists the models."""

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ecgviewer.cli.tables import print_json, print_table

if TYPE_CHECKING:
    from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard

_RHYTHM_FIELDS = (
    "name",
    "architecture",
    "size_kb",
    "leads",
    "labels",
    "trained_on",
    "licence",
    "figures",
    "dataset",
    "is_demonstration",
)


def show_models(arguments: argparse.Namespace) -> int:
    """List the models with what they are and what they saw."""
    from ecgviewer.classifiers.card import read_card
    from ecgviewer.classifiers.checkpoint import list_models
    from ecgviewer.errors import ModelUnreadableError

    fields = (
        "name",
        "architecture",
        "size_kb",
        "protocol",
        "accuracy",
        "training_records",
        "training_patients",
    )
    cards = []
    for name, folder in list_models().items():
        try:
            cards.append(read_card(folder))
        except ModelUnreadableError as error:
            print(f"note: model {name} is left out: {error}", file=sys.stderr)
    rows = [{field: getattr(card, field) for field in fields} for card in cards]
    rhythm_cards = _rhythm_cards()
    if arguments.json:
        of_rhythms = [{field: getattr(card, field) for field in _RHYTHM_FIELDS} for card in rhythm_cards]
        print_json([*rows, *({**row, "calls": "rhythm"} for row in of_rhythms)])
        return 0
    texts = [
        [*(str(row[field]) for field in fields[:4]), f"{row['accuracy']:.4f}",
         f"{len(row['training_patients'])} patients"]
        for row in rows
    ]  # fmt: skip
    print_table(["name", "architecture", "KB", "protocol", "accuracy", "has seen"], texts)
    print(
        "accuracy: on the test beats of the model's own protocol; 'paper' and 'beat' have beats of every patient on"
        " both sides; which patients each one has seen: --json"
    )
    _print_rhythm_models(rhythm_cards)
    return 0


def _rhythm_cards() -> "list[RhythmCard]":
    from ecgviewer.classifiers.rhythm.rhythm_card import read_rhythm_card
    from ecgviewer.classifiers.rhythm.rhythm_models import list_rhythm_models
    from ecgviewer.errors import ModelUnreadableError

    cards = []
    for name, folder in list_rhythm_models().items():
        try:
            cards.append(read_rhythm_card(folder))
        except ModelUnreadableError as error:
            print(f"note: model {name} is left out: {error}", file=sys.stderr)
    return cards


def _print_rhythm_models(cards: "Sequence[RhythmCard]") -> None:
    if not cards:
        return
    print("networks that call the rhythm of ten seconds")
    texts = [
        [
            f"{card.name} (demonstration)" if card.is_demonstration else card.name,
            card.architecture,
            str(card.size_kb),
            " ".join(card.leads),
            " ".join(card.labels),
            ", ".join(f"{source} {n_patients}" for source, n_patients in card.trained_on.items()),
        ]
        for card in cards
    ]
    print_table(["name", "architecture", "KB", "leads", "calls", "patients by source"], texts)
    licences = dict.fromkeys(part for card in cards for part in card.licence.split("; ") if part)
    print("licences of what they were trained on")
    print("\n".join(f"  {licence}" for licence in licences))
