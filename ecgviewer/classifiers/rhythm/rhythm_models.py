"""Networks of rhythms on disk: safetensors weights, ONNX twin and card in one folder."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from safetensors.numpy import save_file

from ecgviewer import paths
from ecgviewer.classifiers.checkpoint import read_tensors, state_arrays
from ecgviewer.classifiers.model_folder import TWIN_FILE, WEIGHTS_FILE, check_model_name
from ecgviewer.classifiers.onnx_export import export_onnx
from ecgviewer.classifiers.rhythm.rhythm_card import (
    RHYTHM_CARD_FILE,
    RhythmCard,
    read_rhythm_card,
    write_rhythm_card,
)
from ecgviewer.classifiers.rhythm.rhythm_registry import RhythmSpec, rhythm_architecture
from ecgviewer.classifiers.rhythm.sparse_weights import pack, unpack
from ecgviewer.errors import InvalidInputError, ModelUnreadableError
from ecgviewer.folders import FolderKind, new_folder, recover

if TYPE_CHECKING:
    from torch import nn

RHYTHM_MODEL = FolderKind(
    "network of rhythms", frozenset((RHYTHM_CARD_FILE, WEIGHTS_FILE, TWIN_FILE)), needed=RHYTHM_CARD_FILE
)
"""A folder with a network that calls rhythms."""

TWIN_INPUT = "signals"
TWIN_OUTPUTS = ("logits", "shares", "maps")
RECORDING_OUTPUT = "recording"
"""Of a network that calls recordings as a whole: logits of all its windows together, shape (1, n_labels)."""


def list_rhythm_models() -> dict[str, Path]:
    """Return the folders of all networks of rhythms by name, the bundled ones first, then the user's own."""
    recover(paths.user_models_dir(), RHYTHM_MODEL)
    found: dict[str, Path] = {}
    for folder in (paths.bundled_models_dir(), paths.user_models_dir()):
        if folder.is_dir():
            for card in sorted(folder.glob(f"[!.]*/{RHYTHM_CARD_FILE}")):
                found.setdefault(card.parent.name, card.parent)
    return found


def find_rhythm_model(name: str) -> Path:
    """Return the folder of a network of rhythms by its name or by a path to it.

    Raises
    ------
    InvalidInputError
        If there is no such network.
    """
    known = list_rhythm_models()
    if name in known:
        return known[name]
    if (Path(name) / RHYTHM_CARD_FILE).is_file():
        return Path(name)
    raise InvalidInputError(
        f"no network of rhythms is called '{name}'; there are: {', '.join(known) or 'none'} (see 'ecgviewer"
        " models')"
    )


def rhythm_spec(card: RhythmCard) -> RhythmSpec:
    """Return the architecture that a card names.

    Raises
    ------
    ModelUnreadableError
        If there is none of that name, or it sees something else.
    """
    try:
        spec = rhythm_architecture(card.architecture)
    except InvalidInputError as error:
        raise ModelUnreadableError(
            f"the card of model '{card.name}' can't be used: {error}; restore the card or train again"
        ) from error
    if (card.leads, card.fs_hz, card.duration_s) != (spec.leads, spec.fs_hz, spec.duration_s):
        raise ModelUnreadableError(
            f"model '{card.name}' sees other leads, or at another rate or length, than architecture"
            f" '{card.architecture}' does in this version; train it again"
        )
    return spec


def load_rhythm_network(folder: Path) -> "nn.Module":
    """Return a model's network with its weights, in evaluation mode (imports torch).

    Raises
    ------
    ModelUnreadableError
        If card or weights can't be read, or don't fit each other.
    """
    import torch

    card = read_rhythm_card(folder)
    network = rhythm_spec(card).build(len(card.labels))
    tensors = {name: torch.from_numpy(value) for name, value in _read_weights(folder).items()}
    expected = {name for name in network.state_dict() if not name.endswith("num_batches_tracked")}
    try:
        if expected != set(tensors):
            raise RuntimeError("other tensors than the architecture has")
        network.load_state_dict(tensors, strict=False)
    except RuntimeError as error:
        raise ModelUnreadableError(
            f"the weights in {folder} are not those of architecture '{card.architecture}', which its card names;"
            " restore the card or train again"
        ) from error
    return network.eval()


def _read_weights(folder: Path) -> dict[str, np.ndarray]:
    stored = read_tensors(folder / WEIGHTS_FILE)
    try:
        return unpack(stored)
    except ValueError as error:
        raise ModelUnreadableError(
            f"the weights in {folder} are damaged ({error}); restore them or train again"
        ) from error


def save_rhythm_model(
    folder: Path, network: "nn.Module", card: RhythmCard, *, may_replace: bool = False
) -> None:
    """Write a model's folder, whole or not at all. Nothing but a network of rhythms is ever replaced.

    Parameters
    ----------
    folder
        Where to; its parent is made if missing.
    network
        The trained network, in evaluation mode.
    card
        Its card.
    may_replace
        Whether a person agreed to replace one that is there.

    Raises
    ------
    InvalidInputError
        If a model can't have the folder's name.
    OutputError
        If the place is taken, or can't be written.
    """
    check_model_name(folder.name)
    spec = rhythm_spec(card)
    with new_folder(folder, RHYTHM_MODEL, may_replace=may_replace) as scratch:
        save_file(pack(state_arrays(network)), scratch / WEIGHTS_FILE)
        export_rhythm_twin(network, spec, scratch / TWIN_FILE)
        write_rhythm_card(scratch, card)


def export_rhythm_twin(network: "nn.Module", spec: RhythmSpec, path: Path) -> None:
    """Write the ONNX twin of a network of rhythms: prepared signals in, `TWIN_OUTPUTS` and `RECORDING_OUTPUT` out.

    Parameters
    ----------
    network
        In evaluation mode.
    spec
        Its architecture.
    path
        The file to write. The number of windows is free.
    """
    import torch

    example = torch.zeros(2, len(spec.leads), spec.n_samples)
    outputs = (*TWIN_OUTPUTS, RECORDING_OUTPUT) if spec.recording_s else TWIN_OUTPUTS
    export_onnx(spec.with_maps(network), [example], [TWIN_INPUT], outputs, path)
