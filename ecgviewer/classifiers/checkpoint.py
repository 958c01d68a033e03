"""A network on disk: safetensors weights, ONNX twin, SHAP background and card in one folder.

Nothing here is ever unpickled.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from ecgviewer import paths
from ecgviewer.beats.context import CONTEXT_FEATURES, N_WAVES, WAVE_SAMPLES, BeatContext
from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.classifiers.card import ModelCard, read_card, write_card
from ecgviewer.classifiers.model_folder import (
    BACKGROUND_FILE,
    CARD_FILE,
    MODEL,
    TWIN_FILE,
    WEIGHTS_FILE,
    check_model_name,
)
from ecgviewer.classifiers.registry import ARCHITECTURES, ClassifierSpec, architecture, load
from ecgviewer.errors import InvalidInputError, ModelUnreadableError, OutputError
from ecgviewer.folders import new_folder, recover

if TYPE_CHECKING:
    from torch import nn


def list_models() -> dict[str, Path]:
    """Return the folders of all models by name, the bundled ones first, then the user's own.

    Of the bundled ones those come first that bear the name of their architecture: the paper's two. A model of
    the user's that a killed run left without its place is put back first.
    """
    recover(paths.user_models_dir(), MODEL)
    found: dict[str, Path] = {}
    for folder in (paths.bundled_models_dir(), paths.user_models_dir()):
        if folder.is_dir():
            cards = folder.glob(f"[!.]*/{CARD_FILE}")  # a dot: one being written
            for model in sorted((card.parent for card in cards), key=_place_in_list):
                found.setdefault(model.name, model)
    return found


def _place_in_list(folder: Path) -> tuple[bool, str]:
    return folder.name not in ARCHITECTURES, folder.name


def find_model(name: str) -> Path:
    """Return a model's folder by its name or by a path to it.

    Raises
    ------
    InvalidInputError
        If there is no such model.
    """
    recover(paths.user_models_dir(), MODEL)
    if Path(name).name == name and not name.startswith("."):
        for folder in (paths.bundled_models_dir(), paths.user_models_dir()):
            if (folder / name / CARD_FILE).exists():
                return folder / name
    if (Path(name) / CARD_FILE).is_file():
        return Path(name)
    raise InvalidInputError(
        f"no model is called '{name}'; there are: {', '.join(list_models()) or 'none'} (see 'ecgviewer models')"
    )


def read_tensors(path: Path) -> dict[str, np.ndarray]:
    """Read a safetensors file.

    Raises
    ------
    ModelUnreadableError
        If it is missing, not safetensors, or holds values that are no numbers.
    """
    try:
        tensors = load_file(path)
    except FileNotFoundError:
        raise ModelUnreadableError(f"{path} is missing; train the model again") from None
    except (SafetensorError, OSError, ValueError) as error:
        raise ModelUnreadableError(
            f"{path} is not a safetensors file ({error}); train the model again"
        ) from error
    for name, values in tensors.items():
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            raise ModelUnreadableError(
                f"{path} holds values that are no numbers ({name}); train the model again"
            )
    return tensors


def read_background(folder: Path) -> np.ndarray:
    """Return the SHAP background of a model, float32, shape (n_centres, 360).

    Raises
    ------
    ModelUnreadableError
        If it is missing, not safetensors, or holds something else.
    """
    path = folder / BACKGROUND_FILE
    centres = read_tensors(path).get("centres")
    if centres is None or centres.ndim != 2 or centres.shape[1] != WINDOW_SAMPLES or len(centres) == 0:
        raise ModelUnreadableError(f"{path} holds no centres of training beats; train the model again")
    return centres


def load_network(folder: Path) -> "nn.Module":
    """Return a model's network with its weights, in evaluation mode (imports torch).

    Raises
    ------
    ModelUnreadableError
        If the weights don't fit the architecture that the card names.
    """
    import torch

    card = read_card(folder)
    network = spec_of(card).build(len(card.labels))
    tensors = {name: torch.from_numpy(value) for name, value in read_tensors(folder / WEIGHTS_FILE).items()}
    with weights_of(folder, card):
        network.load_state_dict(tensors, strict=False)
        expected = {name for name in network.state_dict() if not name.endswith("num_batches_tracked")}
        if expected != set(tensors):
            raise RuntimeError("other tensors than the architecture has")
    return network.eval()


def spec_of(card: ModelCard) -> ClassifierSpec:
    """Return the architecture that a card names.

    Raises
    ------
    ModelUnreadableError
        If there is none of that name, if it isn't the one that the card describes, or if the network
        was trained on beats that were prepared otherwise than this program prepares them.
    """
    try:
        spec = architecture(card.architecture)
    except InvalidInputError as error:
        raise ModelUnreadableError(
            f"the card of model '{card.name}' can't be used: {error}; restore the card or train again"
        ) from error
    if (card.n_channels, card.n_steps) != spec.map_shape:
        channels, steps = spec.map_shape
        raise ModelUnreadableError(
            f"the card of model '{card.name}' names architecture '{card.architecture}', whose last feature"
            f" map is {channels} x {steps}, but describes one of {card.n_channels} x {card.n_steps};"
            f" restore the card or train again"
        )
    wanted = spec.sight.preprocessing
    if card.preprocessing != wanted:
        names = [name for name in wanted if card.preprocessing.get(name) != wanted[name]]
        raise ModelUnreadableError(
            f"model '{card.name}' was trained on beats that were prepared otherwise"
            f" ({', '.join(names) or 'more steps'}) than this version does; train it again"
        )
    return spec


def read_head_weight(folder: Path, card: ModelCard) -> np.ndarray:
    """Return the weights of the last linear layer, float32, shape (n_labels, n_channels).

    Raises
    ------
    ModelUnreadableError
        If the weights can't be read, or are not those that the card describes.
    """
    tensors = check_n_values(folder, card)
    weight = tensors.get("head.weight")
    if weight is None or weight.shape != (len(card.labels), card.n_channels):
        raise _other_weights(folder, card)
    return weight


def check_n_values(folder: Path, card: ModelCard) -> dict[str, np.ndarray]:
    """Return a model's weights if they are as many values as its card says.

    Raises
    ------
    ModelUnreadableError
        If the weights can't be read, or are more or less.
    """
    tensors = read_tensors(folder / WEIGHTS_FILE)
    if sum(tensor.size for tensor in tensors.values()) != card.n_values:
        raise _other_weights(folder, card)
    return tensors


@contextmanager
def weights_of(folder: Path, card: ModelCard) -> Iterator[None]:
    """Tell in one line that weights, put where an architecture has them, are not its own.

    Raises
    ------
    ModelUnreadableError
        If one is missing inside, or doesn't fit.
    """
    try:
        yield
    except (LookupError, RuntimeError, ValueError) as error:
        raise ModelUnreadableError(
            f"the weights in {folder} are not those of architecture '{card.architecture}', which its card"
            f" names; restore the card or train again"
        ) from error


def _other_weights(folder: Path, card: ModelCard) -> ModelUnreadableError:
    return ModelUnreadableError(
        f"the weights in {folder} are not those that its card describes (architecture"
        f" '{card.architecture}', {card.n_values} values); restore the card or train again"
    )


def state_arrays(network: "nn.Module") -> dict[str, np.ndarray]:
    """Return the weights and batch-norm statistics of a network as float32 arrays by name."""
    return {
        name: tensor.detach().cpu().numpy().astype(np.float32)
        for name, tensor in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def read_context_background(folder: Path) -> BeatContext:
    """Return the SHAP background of a context model: what the centres of training beats look like.

    Raises
    ------
    ModelUnreadableError
        If it is missing, not safetensors, or holds something else.
    """
    path = folder / BACKGROUND_FILE
    tensors = read_tensors(path)
    features, waves = tensors.get("features"), tensors.get("waves")
    if (
        features is None
        or waves is None
        or features.shape[1:] != (len(CONTEXT_FEATURES),)
        or waves.shape[1:] != (N_WAVES, WAVE_SAMPLES)
        or not len(features) == len(waves) > 0
    ):
        raise ModelUnreadableError(f"{path} holds no centres of training beats; train the model again")
    return BeatContext(features, waves)


def save_model(
    folder: Path,
    network: "nn.Module",
    card: ModelCard,
    background: Mapping[str, np.ndarray],
    *,
    may_replace: bool = False,
) -> None:
    """Write a model's folder, whole or not at all. Nothing but a model is ever replaced.

    Parameters
    ----------
    folder
        Where to; its parent is made if missing.
    network
        The trained network, in evaluation mode.
    card
        Its card.
    background
        SHAP background by name: "centres" for a network that sees windows, shape (n_centres, 360);
        "features" and "waves" for one that sees context, as in `BeatContext`.
    may_replace
        Whether a person agreed to replace a model that is there; it is kept until the new one is in place.

    Raises
    ------
    InvalidInputError
        If a model can't have the folder's name.
    ModelUnreadableError
        If the card doesn't fit this program.
    OutputError
        If the place is taken, or the folder can't be written.
    """
    check_model_name(folder.name)
    with new_folder(folder, MODEL, may_replace=may_replace) as scratch:
        try:
            save_file(state_arrays(network), scratch / WEIGHTS_FILE)
            arrays = {name: np.ascontiguousarray(array, np.float32) for name, array in background.items()}
            save_file(arrays, scratch / BACKGROUND_FILE)
        except SafetensorError as error:
            raise OutputError(f"cannot write {folder} ({error}); choose another folder") from error
        load(spec_of(card).sight.twin)(network, scratch / TWIN_FILE)
        write_card(scratch, card)
