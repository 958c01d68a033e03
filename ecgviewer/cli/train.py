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
    if arguments.arch == "context":
        return _train_context(arguments)
    from ecgviewer.training.config import TrainConfig

    if arguments.fold is not None:
        raise InvalidInputError("--fold is for --arch context; cross-validate others with evaluate --folds")
    name = arguments.name or f"{arguments.arch}-{arguments.protocol}-{arguments.seed}"
    chosen = {
        field: getattr(arguments, field)
        for field in ("epochs", "batch_size", "learning_rate", "attention")
        if getattr(arguments, field) is not None
    }
    records = tuple(arguments.records) if arguments.records else None
    config = TrainConfig.of(
        arguments.arch, name, protocol=arguments.protocol, records=records, seed=arguments.seed, **chosen
    )
    config.check()
    models_dir, data_dir = _models_dir(arguments, name), find_data_dir(arguments.data_dir)
    from ecgviewer.workflows.training.train_model import train_model

    with terminal_progress(f"training {name}") as progress:
        card = train_model(
            config, data_dir, models_dir, progress, CancelToken(), may_replace=arguments.replace
        )
    return _print_trained(card, models_dir)


def _train_context(arguments: argparse.Namespace) -> int:
    fixed = ("epochs", "batch_size", "learning_rate", "attention", "records")
    chosen = [name for name in fixed if getattr(arguments, name) is not None]
    if chosen:
        option = chosen[0].replace("_", "-")
        raise InvalidInputError(f"the recipe of --arch context is fixed; leave out --{option}")
    if arguments.protocol != "patient":
        raise InvalidInputError("context networks are trained by patient only; add --protocol patient")
    from ecgviewer.workflows.training.train_context import ContextTraining, train_context_model

    kind = "context" if arguments.fold is None else f"context-fold{arguments.fold}"
    training = ContextTraining(arguments.name or f"{kind}-{arguments.seed}", arguments.seed, arguments.fold)
    training.check()
    models_dir, data_dir = _models_dir(arguments, training.name), find_data_dir(arguments.data_dir)
    with terminal_progress(f"training {training.name}") as progress:
        card = train_context_model(
            training, data_dir, models_dir, progress, CancelToken(), may_replace=arguments.replace
        )
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
