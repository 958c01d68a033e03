"""The card beside the network that finds R peaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ecgviewer.beats.beat_probability import CARD_FILE
from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.studies.r_peaks.r_peak_loop import RPeakRecipe
from ecgviewer.studies.r_peaks.r_peak_scores import PeakCounts, PeakFigures
from ecgviewer.studies.small_networks.network_folders import read_network_card


@dataclass(frozen=True)
class CrossValidation:
    """What the recipe gives on records of patients that were left out.

    Attributes
    ----------
    folds
        Records that were left out together.
    pooled
        Of all records.
    per_record
        By record.
    """

    folds: tuple[tuple[str, ...], ...]
    pooled: PeakFigures
    per_record: Mapping[str, PeakCounts]


@dataclass(frozen=True, kw_only=True)
class DetectorCard:
    """What is stored with the network.

    Attributes
    ----------
    name, finds
        What it is.
    n_values, size_kb
        Number of its values, and their size in KiB.
    fs_hz, step_samples
        Rate of what it sees, and samples between two of its answers.
    least_probability, refractory_s
        When there is an R peak, and least time between two.
    seed, recipe
        How it was trained.
    training_records, training_patients, noise
        On what.
    data_sha256
        Checksum over which beats of which records.
    command
        The command that made it.
    cross_validation
        None where none was asked for.
    """

    name: str
    finds: str
    n_values: int
    size_kb: float
    fs_hz: float
    step_samples: int
    least_probability: float
    refractory_s: float
    seed: int
    recipe: RPeakRecipe
    training_records: tuple[str, ...]
    training_patients: tuple[str, ...]
    noise: tuple[str, ...]
    data_sha256: str
    command: str
    cross_validation: CrossValidation | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the card as its file holds it."""
        found = result_as_dict(self)
        if self.cross_validation is None:
            del found["cross_validation"]
        return found


def read_detector_card(folder: Path) -> DetectorCard:
    """Return the card of an R peak detector.

    Raises
    ------
    ModelUnreadableError
        If there is none or it can't be read.
    """
    return read_network_card(
        folder / CARD_FILE, "an R peak detector", "train_r_peak_detector.py", DetectorCard
    )
