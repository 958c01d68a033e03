"""The card beside each network's weights: what it is, what it saw, how good it is."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np

from ecgviewer.classifiers.activation_maps import step_edges
from ecgviewer.classifiers.model_folder import CARD_FILE
from ecgviewer.errors import ModelUnreadableError
from ecgviewer.files import write_whole

Count = Annotated[int, msgspec.Meta(ge=0)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
NotNegative = Annotated[float, msgspec.Meta(ge=0)]
Scalar = str | int | float | bool | None

_UNDER = "$."
"""How msgspec begins the place of what is wrong."""


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
    preprocessing: dict[str, object]
    size_kb: Positive
    n_values: Count
    n_channels: Count
    n_steps: Count
    step_first: float
    step_stride: Positive
    protocol: str
    seed: int
    epochs: Count
    training: dict[str, Scalar | list[Scalar]]
    training_records: tuple[str, ...]
    training_patients: tuple[str, ...]
    data_sha256: str
    command: str
    accuracy: Share
    per_class: dict[str, dict[str, int | float | None]]
    confusion: tuple[tuple[Count, ...], ...]
    false_classifications: list[dict[str, Scalar | dict[str, Count]]] = field(default_factory=list)
    background: dict[str, Scalar] = field(default_factory=dict)
    scales: dict[str, dict[str, NotNegative]] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)

    @property
    def fold(self) -> int | None:
        """Number of the fold of a cross-validation whose patients were held out; None for none."""
        found = self.training.get("fold")
        return found if isinstance(found, int) else None

    def reference_labels(self, symbols: np.ndarray) -> np.ndarray:
        """Return the label that each reference mnemonic belongs to, "" for those of none; unicode array."""
        return labels_of(symbols, self.labels, self.members)

    def step_edges(self) -> np.ndarray:
        """Return where the last map's steps begin and end in the window, shape (n_steps + 1,).

        A step reaches half way to its neighbours' centres; the first and the last reach the window's
        ends.
        """
        n_samples = self.preprocessing["window_samples"]
        assert isinstance(n_samples, int | float)
        return step_edges(self.step_first, self.step_stride, self.n_steps, int(n_samples))


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
        If there is no card, it is not JSON, or a field is missing, unknown, or holds what it can't; the message
        names the field.
    """
    path = folder / CARD_FILE
    try:
        found = json.loads(
            path.read_text(encoding="utf-8"), parse_constant=_NotFinite, parse_float=_finite_or_not
        )
        return _card_of(found)
    except FileNotFoundError:
        raise ModelUnreadableError(
            f"{folder} holds no model: {CARD_FILE} is missing; choose a folder that 'ecgviewer train' wrote"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise ModelUnreadableError(
            f"{path} is not a model card ({_one_line(error)}); restore the card or train the model again"
        ) from error


class _NotFinite(str):
    """A number that JSON shouldn't have, by its text: nothing that a field may hold."""

    __slots__ = ()


def _finite_or_not(text: str) -> float | _NotFinite:
    value = float(text)
    return value if math.isfinite(value) else _NotFinite(text)


def _card_of(found: object) -> ModelCard:
    """Return what was read as a card; raise `ValueError` that names the field otherwise."""
    if isinstance(found, dict):
        unknown = sorted(set(found) - {field.name for field in fields(ModelCard)})
        if unknown:
            raise ValueError(f"unknown field '{unknown[0]}'")
    _refuse_not_finite(found, "")
    card = msgspec.convert(found, ModelCard)
    n_labels = len(card.labels)
    if not n_labels or len(set(card.labels)) < n_labels:
        raise ValueError("field 'labels': one name for each class, at least one, no name twice")
    if len(card.confusion) != n_labels or any(len(row) != n_labels for row in card.confusion):
        raise ValueError(f"field 'confusion': not {n_labels} x {n_labels}, as many as labels")
    if not (card.n_channels and card.n_steps):
        raise ValueError(f"field '{'n_steps' if card.n_channels else 'n_channels'}': a map has at least one")
    fold = card.training.get("fold")
    if fold is not None and (isinstance(fold, bool) or not isinstance(fold, int)):
        raise ValueError("field 'training.fold': expected a whole number or null")
    return card


def _refuse_not_finite(found: object, place: str) -> None:
    """Raise `ValueError` with the place of a number that is not finite."""
    if isinstance(found, _NotFinite):
        raise ValueError(f"field '{place}': {found} is no number")
    if isinstance(found, dict):
        for name, value in found.items():
            _refuse_not_finite(value, f"{place}.{name}" if place else str(name))
    elif isinstance(found, list):
        for value in found:
            _refuse_not_finite(value, place)


def _one_line(error: Exception) -> str:
    """Return what is wrong in one line, the field first where it is one."""
    if isinstance(error, RecursionError):
        return "nested too deep"
    what, _, place = str(error).partition(" - at `")
    text = what.replace("`", "'")
    text = text[:1].lower() + text[1:]
    if place.startswith(_UNDER):
        text = f"field '{place.removeprefix(_UNDER).rstrip('`')}': {text}"
    return " ".join(text.split())
