"""The card beside the network that finds P, QRS and T."""

from dataclasses import dataclass
from pathlib import Path

from ecgviewer.beats.wave_probability import CARD_FILE
from ecgviewer.evaluate.result_json import result_as_dict
from ecgviewer.studies.small_networks.network_folders import read_network_card
from ecgviewer.studies.waves.wave_loop import WaveRecipe


@dataclass(frozen=True, kw_only=True)
class DelineatorCard:
    """What is stored with the network.

    Attributes
    ----------
    name, finds
        What it is.
    n_values, size_kb
        Number of its values, and their size in KiB.
    fs_hz, step_samples
        Rate of what it sees, and samples between two of its answers.
    classes
        What it tells apart.
    seed, recipe
        How it was trained.
    training_records, training_patients, noise
        On what.
    left_out, left_out_because
        Records that it was not trained on, and why.
    data_sha256
        Checksum over what it was told about which samples of which records.
    command
        The command that made it.
    folds
        Records that the network of each fold has not seen.
    """

    name: str
    finds: str
    n_values: int
    size_kb: float
    fs_hz: float
    step_samples: int
    classes: tuple[str, ...]
    seed: int
    recipe: WaveRecipe
    training_records: tuple[str, ...]
    training_patients: tuple[str, ...]
    left_out: tuple[str, ...]
    left_out_because: str
    noise: tuple[str, ...]
    data_sha256: str
    command: str
    folds: tuple[tuple[str, ...], ...]

    def as_dict(self) -> dict[str, object]:
        """Return the card as its file holds it."""
        return result_as_dict(self)


def read_delineator_card(folder: Path) -> DelineatorCard:
    """Return the card of a delineator.

    Raises
    ------
    ModelUnreadableError
        If there is none or it can't be read.
    """
    return read_network_card(folder / CARD_FILE, "a delineator", "train_wave_delineator.py", DelineatorCard)
