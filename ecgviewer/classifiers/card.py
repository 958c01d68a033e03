"""The card beside each network's weights: what it is, what it saw, how good it is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ecgviewer.classifiers.activation_maps import step_edges
from ecgviewer.classifiers.model_folder import CARD_FILE
from ecgviewer.errors import ModelUnreadableError
from ecgviewer.files import write_whole


@dataclass(frozen=True)
class ModelCard:
    """What is stored with a network. JSON on disk, one object.

    Attributes
    ----------
    name
        Name that a person chooses it by.
    architecture
        Key of `registry.ARCHITECTURES`.
    labels
        Classes in the order of the network's outputs, as WFDB mnemonics.
    preprocessing
        What is done to a lead before the network sees it.
    size_kb, n_values
        Float32 weights and batch-norm statistics together, in units of 1024 bytes; their number.
    n_channels, n_steps
        Shape of the last feature map.
    step_first, step_stride
        Centre of the first step of that map, and distance between steps, in samples of the window.
    protocol, seed, epochs
        How it was trained.
    training
        Batch size, learning rate and the rest of the recipe.
    training_records, training_patients
        Whose beats it has seen in training or in choosing when to stop.
    data_sha256
        Checksum over the windows and labels it was trained from.
    command
        The command that made it.
    accuracy, per_class, confusion
        On the test side of its protocol: share of right calls; precision, recall, F1 and support by
        label; counts with the reference in rows.
    false_classifications
        Table of false positives and negatives on that test side, see
        `evaluate.false_classifications`.
    background
        How the SHAP background was made: number of clusters asked for, kept, and beats.
    scales
        Colour scale per method and label: 99th percentile of the absolute attribution over training
        beats.
    members
        For each label the WFDB mnemonics that it stands for, such as "aAJS" for "S"; empty where each
        label stands for itself.
    """

    name: str
    architecture: str
    labels: tuple[str, ...]
    preprocessing: dict[str, Any]
    size_kb: float
    n_values: int
    n_channels: int
    n_steps: int
    step_first: float
    step_stride: float
    protocol: str
    seed: int
    epochs: int
    training: dict[str, Any]
    training_records: tuple[str, ...]
    training_patients: tuple[str, ...]
    data_sha256: str
    command: str
    accuracy: float
    per_class: dict[str, dict[str, float]]
    confusion: tuple[tuple[int, ...], ...]
    false_classifications: list[dict[str, Any]] = field(default_factory=list)
    background: dict[str, Any] = field(default_factory=dict)
    scales: dict[str, dict[str, float]] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)

    def reference_labels(self, symbols: np.ndarray) -> np.ndarray:
        """Return the label that each reference mnemonic belongs to, "" for those of none; unicode array."""
        return labels_of(symbols, self.labels, self.members)

    def step_edges(self) -> np.ndarray:
        """Return where the last map's steps begin and end in the window, shape (n_steps + 1,).

        A step reaches half way to its neighbours' centres; the first and the last reach the window's
        ends.
        """
        n_samples = int(self.preprocessing["window_samples"])
        return step_edges(self.step_first, self.step_stride, self.n_steps, n_samples)


def labels_of(symbols: np.ndarray, labels: Sequence[str], members: Mapping[str, str]) -> np.ndarray:
    """Return the label that each of some WFDB mnemonics belongs to, "" for those of none.

    Parameters
    ----------
    symbols
        Unicode array of any shape.
    labels, members
        As in `ModelCard`.
    """
    label_by_symbol = {symbol: label for label in labels for symbol in members.get(label, label)}
    names, positions = np.unique(symbols, return_inverse=True)
    found = np.array([label_by_symbol.get(str(name), "") for name in names] or [""])
    return found[positions].reshape(np.shape(symbols))


def write_card(folder: Path, card: ModelCard) -> None:
    """Write a card into a model's folder, whole or not at all; one that is there is replaced.

    Raises
    ------
    OutputError
        If the folder can't be written.
    """
    text = json.dumps(asdict(card), indent=2, ensure_ascii=False)
    write_whole(folder / CARD_FILE, f"{text}\n".encode())


def read_card(folder: Path) -> ModelCard:
    """Read the card of a model's folder.

    Raises
    ------
    ModelUnreadableError
        If there is no card, it is not JSON, or lacks a field.
    """
    path = folder / CARD_FILE
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        for key in ("labels", "training_records", "training_patients"):
            fields[key] = tuple(fields[key])
        fields["confusion"] = tuple(tuple(row) for row in fields["confusion"])
        return ModelCard(**fields)
    except FileNotFoundError:
        raise ModelUnreadableError(
            f"{folder} holds no model: {CARD_FILE} is missing; choose a folder that 'ecgviewer train' wrote"
        ) from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelUnreadableError(
            f"{path} is not a model card ({type(error).__name__}: {error}); train the model again"
        ) from error
