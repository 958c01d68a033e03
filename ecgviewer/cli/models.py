"""The verb `models`: lists the models."""

import argparse
import sys
from collections.abc import Sequence

from ecgviewer.cli.tables import print_json, print_table


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
    if arguments.json:
        print_json(rows)
        return 0
    texts = [
        [*(str(row[field]) for field in fields[:4]), f"{row['accuracy']:.4f}",
         f"{len(row['training_patients'])} patients: {shorten_patients(row['training_patients'])}"]
        for row in rows
    ]  # fmt: skip
    print_table(["name", "architecture", "KB", "protocol", "accuracy", "has seen"], texts)
    print(
        "accuracy: on the test beats of the model's own protocol; 'paper' and 'beat' have beats of every patient on"
        " both sides"
    )
    return 0


def shorten_patients(patient_ids: Sequence[str]) -> str:
    """Return patients in one line; those of MIT-BIH by the numbers of their records, 201 for 201 and 202."""
    return " ".join(patient.removeprefix("mitdb-") for patient in patient_ids)
