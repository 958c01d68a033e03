"""The folder of a network that serves below the classifiers: its weights, ONNX files and card."""

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecgviewer.classifiers.checkpoint import WEIGHTS_FILE, state_arrays
from ecgviewer.errors import ModelUnreadableError, OutputError
from ecgviewer.files import write_whole

if TYPE_CHECKING:
    from torch import nn

_BYTES_OF_A_VALUE = 4


def make_folder(folder: Path) -> None:
    """Make a folder, and those that it lies in, where they aren't there yet.

    Raises
    ------
    OutputError
        If it can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write to {folder} ({error.strerror}); choose another folder") from error


def size_of(network: "nn.Module") -> dict[str, float]:
    """Return for a card how many values a network has, and their size in KiB."""
    n_values = sum(array.size for array in state_arrays(network).values())
    return {"n_values": n_values, "size_kb": round(n_values * _BYTES_OF_A_VALUE / 1024, 2)}


def write_network_folder(
    card_path: Path,
    card: Mapping[str, Any],
    networks: Mapping[Path, "nn.Module"],
    export_network: Callable[["nn.Module", Path], None],
) -> None:
    """Write weights, ONNX files and, last, the card.

    Parameters
    ----------
    card_path
        Where the card goes. Beside it go the weights of the first network.
    card
        What is to be said of the networks.
    networks
        By where their ONNX files go; folders that aren't there are made.
    export_network
        Writes a network as ONNX.

    Raises
    ------
    OutputError
        If something can't be written.
    """
    from safetensors.numpy import save

    first = next(iter(networks.values()))
    write_whole(card_path.with_name(WEIGHTS_FILE), save(state_arrays(first)))
    with tempfile.TemporaryDirectory() as scratch:
        for path, network in networks.items():
            make_folder(path.parent)
            export_network(network, Path(scratch) / path.name)
            write_whole(path, (Path(scratch) / path.name).read_bytes())
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    write_whole(card_path, text.encode())


def read_network_card(
    path: Path, owner: str, script: str, lists: Sequence[str], texts: Sequence[str] = ()
) -> dict[str, Any]:
    """Return a card that `write_network_folder` wrote.

    Parameters
    ----------
    path
        The card.
    owner, script
        Whose card it is, and the file in `scripts` that makes it, for the message.
    lists, texts
        Entries that it must have, as a list and as a text.

    Raises
    ------
    ModelUnreadableError
        If there is none or it can't be read.
    """
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        as_lists = {name: list(card[name]) for name in lists}
        return {**card, **as_lists, **{name: str(card[name]) for name in texts}}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelUnreadableError(
            f"{path} is not the card of {owner} ({error}); make it with scripts/{script}"
        ) from error
