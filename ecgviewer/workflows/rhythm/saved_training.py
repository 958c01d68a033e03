"""What every training of a network of rhythms does around its own work: place, end, folder."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.classifiers.model_folder import check_model_name
from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard
from ecgviewer.classifiers.rhythm.rhythm_models import RHYTHM_MODEL, save_rhythm_model
from ecgviewer.folders import check_place
from ecgviewer.jobs import CancelToken, Progress

if TYPE_CHECKING:
    from torch import nn

Train = Callable[[Progress, CancelToken], tuple["nn.Module", RhythmCard]]
"""Gives a trained network and its card."""


def train_and_save(
    name: str,
    models_dir: Path,
    train: Train,
    progress: Progress | None,
    cancel: CancelToken | None,
    may_replace: bool,
) -> RhythmCard:
    """Train, and write weights, twin and card, unless the place is taken; see `RunTraining`.

    Parameters
    ----------
    name
        Of the model, and of its folder in `models_dir`.
    models_dir, progress, cancel, may_replace
        As `RunTraining` has them.
    train
        Is called once the place is known to be free.
    """
    check_model_name(name)
    check_place(models_dir / name, RHYTHM_MODEL, may_replace=may_replace)
    progress, cancel = progress or Progress(), cancel or CancelToken()
    network, card = train(progress, cancel)
    cancel.raise_if_cancelled()
    save_rhythm_model(models_dir / name, network, card, may_replace=may_replace)
    progress.report(1, 1, f"saved as '{name}'")
    return card
