"""The folder of a network that serves below the classifiers: its weights, ONNX files and card."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from ecgviewer.classifiers.checkpoint import state_arrays
from ecgviewer.classifiers.model_folder import TWIN_FILE, WEIGHTS_FILE
from ecgviewer.errors import ModelUnreadableError
from ecgviewer.files import write_whole
from ecgviewer.folders import FolderKind, new_folder

if TYPE_CHECKING:
    from torch import nn

Card = TypeVar("Card")

_BYTES_OF_A_VALUE = 4


def network_kind(card_file: str) -> FolderKind:
    """Return what the folder of a network with a card of this name holds, those of its folds included."""
    files = frozenset((card_file, WEIGHTS_FILE, TWIN_FILE))
    return FolderKind("network of this kind", files, needed=card_file, subfolders=r"fold-[0-9]+")


def size_of(network: "nn.Module") -> tuple[int, float]:
    """Return for a card how many values a network has, and their size in KiB."""
    n_values = sum(array.size for array in state_arrays(network).values())
    return n_values, round(n_values * _BYTES_OF_A_VALUE / 1024, 2)


def write_network_folder(
    card_path: Path,
    card: Mapping[str, object],
    networks: Mapping[Path, "nn.Module"],
    export_network: Callable[["nn.Module", Path], None],
    *,
    may_replace: bool = False,
) -> None:
    """Write weights, ONNX files and card as one folder, whole or not at all.

    Parameters
    ----------
    card_path
        Where the card goes, in the folder. Beside it go the weights of the first network.
    card
        What is to be said of the networks.
    networks
        By where their ONNX files go, in the folder or in folders of it.
    export_network
        Writes a network as ONNX.
    may_replace
        Whether a person agreed to replace a network of this kind that is there.

    Raises
    ------
    OutputError
        If the place is taken, or something can't be written.
    """
    from safetensors.numpy import save

    folder = card_path.parent
    first = next(iter(networks.values()))
    with new_folder(folder, network_kind(card_path.name), may_replace=may_replace) as scratch:
        write_whole(scratch / WEIGHTS_FILE, save(state_arrays(first)))
        for path, network in networks.items():
            target = scratch / path.relative_to(folder)
            target.parent.mkdir(exist_ok=True)
            export_network(network, target)
        text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
        write_whole(scratch / card_path.name, text.encode())


def read_network_card(path: Path, owner: str, script: str, kind: type[Card]) -> Card:
    """Return a card that `write_network_folder` wrote.

    Parameters
    ----------
    path
        The card.
    owner, script
        Whose card it is, and the file in `scripts` that makes it, for the message.
    kind
        The card's class.

    Raises
    ------
    ModelUnreadableError
        If there is none or it can't be read.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError) as error:
        raise ModelUnreadableError(
            f"{path} is not the card of {owner} ({error}); make it with scripts/{script}"
        ) from error
