"""The card beside the weights of a network of rhythms: what it is, what it saw, how good it is."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from ecgviewer.errors import ModelUnreadableError
from ecgviewer.files import write_whole

RHYTHM_CARD_FILE = "rhythm.json"


@dataclass(frozen=True, kw_only=True)
class RhythmCard:
    """What is stored with a network of rhythms. JSON on disk, one object.

    Attributes
    ----------
    name
        Name that a person chooses it by.
    architecture
        Key of `rhythm_registry.RHYTHM_ARCHITECTURES`.
    labels
        Classes in the order of the network's outputs.
    leads
        Leads in the order of its input; ("any",) for one of any name.
    fs_hz, duration_s
        Rate and length of what it sees.
    n_values, size_kb
        Weights and batch-norm statistics: their number, and their size in units of 1024 bytes.
    map_steps
        Steps of a map; they divide the window evenly.
    seed, epochs, recipe
        How it was trained.
    trained_on
        Patients by source.
    training_patients
        Who they were.
    licence
        Under what the sources may be used, and whom to cite.
    data_sha256
        Checksum over signals and classes that it was trained on.
    command
        The command that made it.
    decided
        What the publication leaves open, or could not be read, and was decided here; one sentence each.
    figures
        What was measured of its recipe, by name, and how.
    thresholds
        Of networks with several labels a recording: probability from which a label counts, in the order of `labels`.
        Empty for networks with one.
    dataset
        What a person trained it on in place of the sources that the bundled ones saw, with the recordings of each
        class; "" for those sources.
    is_demonstration
        Whether it was trained on too little to be offered unasked.
    unsure_below
        Calls of a lower probability are unsure; fitted to patients that the network had not seen.
    lasting_s
        In a record that is longer than one window, fibrillation is called by the windows that begin up to so many
        seconds before and after, too, see `lasting`; 0 for by each window alone.
    """

    name: str
    architecture: str
    labels: tuple[str, ...]
    leads: tuple[str, ...]
    fs_hz: float
    duration_s: float
    n_values: int
    size_kb: float
    map_steps: int
    seed: int
    epochs: int
    recipe: dict[str, str | int | float | bool | None]
    trained_on: dict[str, int]
    training_patients: tuple[str, ...]
    licence: str
    data_sha256: str
    command: str
    decided: tuple[str, ...] = ()
    figures: dict[str, Any] = field(default_factory=dict)
    thresholds: tuple[float, ...] = ()
    unsure_below: float = 0.0
    lasting_s: float = 0.0
    dataset: str = ""
    is_demonstration: bool = False

    @property
    def has_many_labels(self) -> bool:
        """Whether a recording can have several labels, each with a probability of its own."""
        return bool(self.thresholds)


def write_rhythm_card(folder: Path, card: RhythmCard) -> None:
    """Write a card into a model's folder, whole or not at all.

    Raises
    ------
    OutputError
        If the folder can't be written.
    """
    text = json.dumps(asdict(card), indent=2, ensure_ascii=False)
    write_whole(folder / RHYTHM_CARD_FILE, f"{text}\n".encode())


def read_rhythm_card(folder: Path) -> RhythmCard:
    """Read the card of a model's folder.

    Raises
    ------
    ModelUnreadableError
        If there is no card, or a field is missing or holds what it can't.
    """
    path = folder / RHYTHM_CARD_FILE
    try:
        card = msgspec.json.decode(path.read_bytes(), type=RhythmCard)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise ModelUnreadableError(
            f"{path} is not the card of a network of rhythms ({error}); restore it or train the model again"
        ) from error
    if not card.labels or (card.thresholds and len(card.thresholds) != len(card.labels)):
        raise ModelUnreadableError(
            f"{path} has no classes, or not a threshold for each; restore the card or train again"
        )
    return card
