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
            arguments.protocol,
            arguments.seed,
            arguments.name or "",
            arguments.fold,
            None if arguments.records is None else tuple(arguments.records),
            chosen,
        )
    )
    models_dir, data_dir = _models_dir(arguments, planned.name), find_data_dir(arguments.data_dir)
    with terminal_progress(f"training {planned.name}") as progress:
        card = planned.run(data_dir, models_dir, progress, CancelToken(), may_replace=arguments.replace)
    return _print_trained(card, models_dir)


def _models_dir(arguments: argparse.Namespace, name: str) -> Path:
    """Return the folder that a model goes into, after checking that it can, before anything is read."""
    from ecgviewer.classifiers.model_folder import check_model_place

    if arguments.output is None and (paths.bundled_models_dir() / name).exists():
        raise InvalidInputError(f"model '{name}' comes with the program; choose another --name")
    models_dir: Path = arguments.output or paths.user_models_dir()
    check_model_place(models_dir / name, may_replace=arguments.replace)
    return models_dir


def _print_trained(card: "ModelCard", models_dir: Path) -> int:
    print(f"{card.name}: accuracy {card.accuracy:.4f} on {sum(map(sum, card.confusion))} test beats")
    print(f"written to {models_dir / card.name}")
    return 0
