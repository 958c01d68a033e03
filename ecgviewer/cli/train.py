"""The verb `train`: trains a network and writes its folder."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer import paths
from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.records import find_data_dir
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken

if TYPE_CHECKING:
    from ecgviewer.classifiers.card import ModelCard
    from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard


def train(arguments: argparse.Namespace) -> int:
    """Train a network, with progress on standard error."""
    from ecgviewer.workflows.training.planned import WantedTraining, plan_training

    chosen = {
        field: getattr(arguments, field)
        for field in ("epochs", "batch_size", "learning_rate", "attention")
        if getattr(arguments, field) is not None
    }
    if arguments.own_labels:
        chosen["own_labels"] = True
    planned = plan_training(
        WantedTraining(
            arguments.arch,
            _protocol_of(arguments),
            arguments.seed,
            arguments.name or "",
            arguments.fold,
            None if arguments.records is None else tuple(arguments.records),
            chosen,
            arguments.dataset,
        )
    )
    models_dir = _models_dir(arguments, planned.name)
    data_dir = arguments.dataset or find_data_dir(arguments.data_dir)
    with terminal_progress(f"training {planned.name}") as progress:
        card = planned.run(data_dir, models_dir, progress, CancelToken(), may_replace=arguments.replace)
    return _print_trained(card, models_dir)


def _protocol_of(arguments: argparse.Namespace) -> str:
    """Return the protocol that was chosen; where none was, the published one for networks that have protocols."""
    from ecgviewer.classifiers.rhythm.rhythm_registry import RHYTHM_ARCHITECTURES

    chosen: str | None = arguments.protocol
    if chosen is None:
        return "" if arguments.arch in RHYTHM_ARCHITECTURES else "paper"
    return chosen


def _models_dir(arguments: argparse.Namespace, name: str) -> Path:
    """Return the folder that a model goes into, after checking that it can, before anything is read."""
    from ecgviewer.classifiers.model_folder import MODEL, check_model_name
    from ecgviewer.classifiers.rhythm.rhythm_models import RHYTHM_MODEL
    from ecgviewer.classifiers.rhythm.rhythm_registry import RHYTHM_ARCHITECTURES
    from ecgviewer.folders import check_place

    if arguments.output is None and (paths.bundled_models_dir() / name).exists():
        raise InvalidInputError(f"model '{name}' comes with the program; choose another --name")
    models_dir: Path = arguments.output or paths.user_models_dir()
    check_model_name(name)
    kind = RHYTHM_MODEL if arguments.arch in RHYTHM_ARCHITECTURES else MODEL
    check_place(models_dir / name, kind, may_replace=arguments.replace)
    return models_dir


def _print_trained(card: "ModelCard | RhythmCard", models_dir: Path) -> int:
    from ecgviewer.classifiers.card import ModelCard

    if isinstance(card, ModelCard):
        print(f"{card.name}: accuracy {card.accuracy:.4f} on {sum(map(sum, card.confusion))} test beats")
    else:
        if card.dataset:
            print(card.dataset)
        seen = ", ".join(f"{source} {n_patients}" for source, n_patients in card.trained_on.items())
        print(f"{card.name}: trained on all patients of {seen}; 'ecgviewer evaluate' scores its recipe")
    print(f"written to {models_dir / card.name}")
    return 0
