"""A network on disk: safetensors weights, ONNX twin, SHAP background and card in one folder.

Nothing here is ever unpickled.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from ecgviewer import paths
from ecgviewer.classifiers.card import CARD_FILE, ModelCard, read_card, write_card
from ecgviewer.classifiers.registry import architecture
from ecgviewer.errors import InvalidInputError, ModelUnreadableError, OutputError

if TYPE_CHECKING:
    from torch import nn

WEIGHTS_FILE = "weights.safetensors"
BACKGROUND_FILE = "background.safetensors"
TWIN_FILE = "network.onnx"


def list_models() -> dict[str, Path]:
    """Return the folders of all models by name, the bundled ones first, then the user's own."""
    found: dict[str, Path] = {}
    for folder in (paths.bundled_models_dir(), paths.user_models_dir()):
        if folder.is_dir():
            for card in sorted(folder.glob(f"*/{CARD_FILE}")):
                found.setdefault(card.parent.name, card.parent)
    return found


def find_model(name: str) -> Path:
    """Return a model's folder by its name or by a path to it.

    Raises
    ------
    InvalidInputError
        If there is no such model.
    """
    models = list_models()
    if name in models:
        return models[name]
    if (Path(name) / CARD_FILE).is_file():
        return Path(name)
    raise InvalidInputError(
        f"no model is called '{name}'; there are: {', '.join(models) or 'none'} (see 'ecgviewer models')"
    )


def read_tensors(path: Path) -> dict[str, np.ndarray]:
    """Read a safetensors file.

    Raises
    ------
    ModelUnreadableError
        If it is missing or not safetensors.
    """
    try:
        return load_file(path)
    except FileNotFoundError:
        raise ModelUnreadableError(f"{path} is missing; train the model again") from None
    except (SafetensorError, OSError, ValueError) as error:
        raise ModelUnreadableError(f"{path} is not a safetensors file ({error}); train the model again") from error


def read_background(folder: Path) -> np.ndarray:
    """Return the SHAP background of a model, float32, shape (n_centres, 360)."""
    return read_tensors(folder / BACKGROUND_FILE)["centres"]


def load_network(folder: Path) -> "nn.Module":
    """Return a model's network with its weights, in evaluation mode (imports torch).

    Raises
    ------
    ModelUnreadableError
        If the weights don't fit the architecture that the card names.
    """
    import torch

    card = read_card(folder)
    network = build_from_card(card)
    tensors = {name: torch.from_numpy(value) for name, value in read_tensors(folder / WEIGHTS_FILE).items()}
    try:
        network.load_state_dict(tensors, strict=False)
        expected = {name for name in network.state_dict() if not name.endswith("num_batches_tracked")}
        if expected != set(tensors):
            raise RuntimeError("other tensors than the architecture has")
    except RuntimeError as error:
        raise ModelUnreadableError(
            f"the weights in {folder} are not those of architecture '{card.architecture}', which its card"
            f" names; restore the card or train again"
        ) from error
    return network.eval()


def build_from_card(card: ModelCard) -> "nn.Module":
    """Return the untrained network that a card names."""
    try:
        spec = architecture(card.architecture)
    except InvalidInputError as error:
        raise ModelUnreadableError(f"card of model '{card.name}': {error}") from error
    return spec.build(len(card.labels))


def state_arrays(network: "nn.Module") -> dict[str, np.ndarray]:
    """Return the weights and batch-norm statistics of a network as float32 arrays by name."""
    return {
        name: tensor.detach().cpu().numpy().astype(np.float32)
        for name, tensor in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def save_model(folder: Path, network: "nn.Module", card: ModelCard, background: np.ndarray) -> None:
    """Write a model's folder, whole or not at all; an older one of that name is replaced.

    Parameters
    ----------
    folder
        Where to; its parent is made if missing.
    network
        The trained network, in evaluation mode.
    card
        Its card.
    background
        SHAP background, shape (n_centres, 360).

    Raises
    ------
    OutputError
        If the folder can't be written.
    """
    from ecgviewer.classifiers.onnx_twin import export_twin

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise OutputError(f"cannot write to {folder.parent} ({error.strerror}); choose another folder") from error
    try:
        save_file(state_arrays(network), scratch / WEIGHTS_FILE)
        save_file({"centres": np.ascontiguousarray(background, dtype=np.float32)}, scratch / BACKGROUND_FILE)
        export_twin(network, scratch / TWIN_FILE)
        write_card(scratch, card)
        scratch.chmod(0o755)
        if folder.exists():
            retired = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
            os.replace(folder, retired / "old")
            os.replace(scratch, folder)
            shutil.rmtree(retired)
        else:
            os.replace(scratch, folder)
    except OSError as error:
        raise OutputError(f"cannot write {folder} ({error.strerror}); choose another folder") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
