"""What a model's folder may be called and hold, and whether a new one may be written."""

import re
from pathlib import Path

from ecgviewer.errors import InvalidInputError
from ecgviewer.folders import FolderKind, check_place

WEIGHTS_FILE = "weights.safetensors"
BACKGROUND_FILE = "background.safetensors"
TWIN_FILE = "network.onnx"
OUTSIDE_FILE = "outside.safetensors"
"""Beside the weights; a model without it has no outside score and no unsure calls."""

VERDICTS_FILE = "explanations.json"
"""Which methods of explanation passed the sanity check on the model."""

CARD_FILE = "card.json"

MODEL = FolderKind(
    "model",
    frozenset((CARD_FILE, WEIGHTS_FILE, BACKGROUND_FILE, TWIN_FILE, OUTSIDE_FILE, VERDICTS_FILE)),
    needed=WEIGHTS_FILE,
)
"""A folder with a network that classifies beats."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_LONGEST_NAME = 60
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, in every folder."""


def name_problem(name: str) -> str:
    """Return in a few words why a model can't have a name, "" if it can."""
    if not name:
        return "give the new model a name"
    if not _NAME.fullmatch(name):
        return "use letters, digits, - and _ only, no blanks"
    if len(name) > _LONGEST_NAME:
        return f"use at most {_LONGEST_NAME} letters"
    if _DEVICES.fullmatch(name) or name.endswith("."):
        return "the system keeps this name for itself; choose another"
    return ""


def check_model_name(name: str) -> None:
    """Raise `InvalidInputError` in one line if a model can't have a name."""
    problem = name_problem(name)
    if problem:
        raise InvalidInputError(f"'{name}' can't be a model's name: {problem}")


def check_model_place(folder: Path, *, may_replace: bool = False) -> None:
    """Raise unless a model may be written into a folder; to be asked before a long training.

    Parameters
    ----------
    folder
        The model's own; its name is checked, too.
    may_replace
        Whether a person agreed to replace a model that is there.

    Raises
    ------
    InvalidInputError
        If a model can't have the name.
    OutputError
        If the place is taken, or can't be written.
    """
    check_model_name(folder.name)
    check_place(folder, MODEL, may_replace=may_replace)
