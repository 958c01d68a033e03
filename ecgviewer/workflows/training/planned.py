"""What a person asks for when a network is to be trained, and the training that is planned for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.registry import ARCHITECTURES, architecture, load
from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard
from ecgviewer.classifiers.rhythm.rhythm_registry import RHYTHM_ARCHITECTURES
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken, Progress


@dataclass(frozen=True)
class WantedTraining:
    """What was chosen.

    Attributes
    ----------
    architecture
        Key of `registry.ARCHITECTURES`, or of `rhythm_registry.RHYTHM_ARCHITECTURES`.
    protocol
        Key of `training.config.PROTOCOLS`; "" for none, as networks of rhythms have it.
    seed
        Of everything random.
    name
        Of the model; "" for one from architecture, protocol and seed.
    fold
        Number of the fold whose patients are left out; None for none.
    records
        Names of the records to take beats from; None for all.
    dataset
        Folder whose recordings a network of rhythms is trained on; None for the bundled sources beside MIT-BIH.
    recipe
        What of the recipe was chosen otherwise, by its name in `TrainConfig`.
    """

    architecture: str
    protocol: str
    seed: int = 0
    name: str = ""
    fold: int | None = None
    records: tuple[str, ...] | None = None
    recipe: Mapping[str, int | float] = field(default_factory=dict)
    dataset: Path | None = None


class RunTraining(Protocol):
    """Trains and writes a model's folder, as `train_model` and `train_context_model` do."""

    def __call__(
        self, data_dir: Path, models_dir: Path, progress: Progress, cancel: CancelToken, *, may_replace: bool
    ) -> ModelCard | RhythmCard:
        """Train, score once on the test beats, and write.

        Parameters
        ----------
        data_dir
            Folder of WFDB records with reference annotations: for context networks the MIT-BIH Arrhythmia Database.
        models_dir
            Where the model's folder is written, by the model's name: whole, at the end, or not at all. Whether it
            can be is checked before anything else.
        may_replace
            Whether a model of that name that is there already may be replaced.

        Returns
        -------
        ModelCard or RhythmCard
            The card that was written.

        Raises
        ------
        EcgViewerError
            If what was chosen is impossible, the data can't be read or the folder not written.
        Cancelled
            After `cancel` was set; nothing is left behind.
        """
        ...


@dataclass(frozen=True)
class PlannedTraining:
    """A training whose choices go together.

    Attributes
    ----------
    name
        Of the model.
    run
        Does it.
    """

    name: str
    run: RunTraining


def plan_training(wanted: WantedTraining) -> PlannedTraining:
    """Return the training of a network by the recipe of its architecture.

    Raises
    ------
    InvalidInputError
        If there is no such architecture, or its recipe has no such choice.
    """
    plan = load(_trainer_of(wanted.architecture))
    if wanted.dataset is not None and wanted.architecture not in RHYTHM_ARCHITECTURES:
        raise InvalidInputError(
            f"--arch {wanted.architecture} takes beats from the records of --data-dir; leave out --dataset"
        )
    planned: PlannedTraining = plan(wanted)
    return planned


def refuse_recipe(wanted: WantedTraining) -> None:
    """Raise where more than name, seed and data was chosen for a network whose recipe is fixed.

    Raises
    ------
    InvalidInputError
        If something of the recipe, a protocol, a fold or records were chosen.
    """
    chosen = [*wanted.recipe]
    chosen += [name for name in ("protocol", "fold", "records") if getattr(wanted, name)]
    if chosen:
        option = chosen[0].replace("_", "-")
        raise InvalidInputError(f"the recipe of --arch {wanted.architecture} is fixed; leave out --{option}")


def _trainer_of(name: str) -> str:
    if name in RHYTHM_ARCHITECTURES:
        return RHYTHM_ARCHITECTURES[name].trainer
    if name not in ARCHITECTURES:
        known = ", ".join([*ARCHITECTURES, *RHYTHM_ARCHITECTURES])
        raise InvalidInputError(f"no architecture is called '{name}'; there are: {known}")
    return architecture(name).sight.trainer
