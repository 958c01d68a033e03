"""What a person typed into the retraining form, and what is wrong with it in plain words. No Qt."""

import math
import re
from dataclasses import dataclass
from pathlib import Path

from ecgviewer import paths
from ecgviewer.classifiers.checkpoint import list_models
from ecgviewer.classifiers.model_folder import MODEL, name_problem
from ecgviewer.classifiers.rhythm.rhythm_models import RHYTHM_MODEL, list_rhythm_models
from ecgviewer.classifiers.rhythm.rhythm_registry import RHYTHM_ARCHITECTURES
from ecgviewer.errors import EcgViewerError
from ecgviewer.folders import check_place
from ecgviewer.records.catalog import list_records
from ecgviewer.training.config import TrainConfig
from ecgviewer.ui.look.translation import tr
from ecgviewer.workflows.rhythm.training_sources import NEEDED, sources_to_train_on
from ecgviewer.workflows.training.planned import WantedTraining

_LEARNING_RATES = (1e-7, 1.0)


@dataclass(frozen=True)
class TrainingChoices:
    """The form's fields as they were typed.

    Attributes
    ----------
    architecture, protocol
        Keys of the chosen ones.
    name, data_folder
        Text of the fields.
    records
        Names of records, parted by commas or blanks; None for all in the folder.
    learning_rate
        Text of the field.
    epochs, batch_size, attention, seed
        Numbers that the fields keep in range.
    own_labels
        Whether beats that the person has corrected count as corrected.
    """

    architecture: str
    name: str
    data_folder: str
    records: str | None
    protocol: str
    epochs: int
    batch_size: int
    learning_rate: str
    attention: float
    seed: int
    own_labels: bool = False

    @property
    def is_of_rhythms(self) -> bool:
        """Whether the network calls rhythms: name, folder and seed are all that can be chosen then."""
        return self.architecture in RHYTHM_ARCHITECTURES

    @property
    def record_names(self) -> tuple[str, ...] | None:
        """The named records, each once; None for all."""
        if self.records is None:
            return None
        return tuple(dict.fromkeys(name for name in re.split(r"[,;\s]+", self.records) if name))

    def problems(self) -> dict[str, str]:
        """Return what is wrong, by field: name, data_folder, records, learning_rate; {} if nothing is."""
        if self.is_of_rhythms:
            found = {
                "name": _name_problem(self.name.strip(), is_of_rhythms=True),
                "data_folder": _dataset_problem(self.architecture, self.data_folder),
            }
            return {field: text for field, text in found.items() if text}
        found = {
            "name": _name_problem(self.name.strip(), is_of_rhythms=False),
            "data_folder": _folder_problem(self.data_folder),
            "learning_rate": _learning_rate_problem(self.learning_rate),
        }
        if not found["data_folder"]:
            found["records"] = _records_problem(self.record_names, records_in(self.data_folder))
        return {field: text for field, text in found.items() if text}

    def config(self) -> TrainConfig:
        """Return the training run that was chosen; only where there are no problems."""
        return TrainConfig.of(
            architecture=self.architecture,
            name=self.name.strip(),
            protocol=self.protocol,
            records=self.record_names,
            epochs=self.epochs,
            batch_size=self.batch_size,
            learning_rate=float(self.learning_rate),
            attention=self.attention,
            seed=self.seed,
            own_labels=self.own_labels,
        )

    def wanted(self) -> WantedTraining:
        """Return the training of a network of rhythms that was chosen; only where there are no problems."""
        return WantedTraining(
            self.architecture,
            "",
            self.seed,
            self.name.strip(),
            dataset=Path(self.data_folder).expanduser(),
        )


def sources_named(architecture: str, folder: str) -> str:
    """Return the sources in a folder that a network of rhythms can be trained on, "" for none."""
    path = Path(folder).expanduser()
    try:
        found = sources_to_train_on(architecture, path) if folder.strip() and path.is_dir() else {}
    except OSError:
        found = {}
    return ", ".join(found)


def records_in(folder: str) -> list[str]:
    """Return the names of the records in a folder; none where it is no folder or can't be read."""
    path = Path(folder).expanduser()
    try:
        return [record.name for record in list_records(path)] if path.is_dir() else []
    except (EcgViewerError, OSError):
        return []


def unused_name(architecture: str) -> str:
    """Return a name for a new model that no model has yet, such as "v2-mine" or "v2-mine-2"."""
    taken, base = {*list_models(), *list_rhythm_models()}, f"{architecture}-mine"
    number = 1
    while (base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return base if number == 1 else f"{base}-{number}"


def replaced_model(name: str) -> bool:
    """Return whether a model of this person has the name already and would be replaced."""
    return not name_problem(name.strip()) and (paths.user_models_dir() / name.strip()).is_dir()


def _name_problem(name: str, *, is_of_rhythms: bool) -> str:
    problem = name_problem(name)
    if problem:
        return problem
    if (paths.bundled_models_dir() / name).exists():
        return tr("{name} comes with the program; choose another name", name=name)
    try:
        kind = RHYTHM_MODEL if is_of_rhythms else MODEL
        check_place(paths.user_models_dir() / name, kind, may_replace=True)
    except EcgViewerError as error:
        return str(error)
    return ""


def _folder_problem(folder: str) -> str:
    if not folder.strip():
        return tr("choose the folder that holds the records")
    path = Path(folder).expanduser()
    if not path.is_dir():
        return tr("there is no such folder")
    if not records_in(folder):
        return tr("this folder holds no WFDB record (.hea)")
    return ""


def _dataset_problem(architecture: str, folder: str) -> str:
    if not folder.strip():
        return tr("choose the folder that holds the recordings")
    if not Path(folder).expanduser().is_dir():
        return tr("there is no such folder")
    if not sources_named(architecture, folder):
        return tr(
            "this folder is none of {sources} and holds none; 'ecgviewer data fetch' downloads them",
            sources=", ".join(NEEDED[architecture]),
        )
    return ""


def _records_problem(names: tuple[str, ...] | None, available: list[str]) -> str:
    if names is None:
        return ""
    if not names:
        return tr("name at least one record, or take all")
    missing = [name for name in names if name not in available]
    return tr("not in this folder: {missing}", missing=", ".join(missing[:5])) if missing else ""


def _learning_rate_problem(text: str) -> str:
    low, high = _LEARNING_RATES
    try:
        value = float(text)
    except ValueError:
        return tr("write a number, such as 0.004")
    return (
        ""
        if math.isfinite(value) and low <= value <= high
        else tr("choose a number from {low:g} to {high:g}", low=low, high=high)
    )
