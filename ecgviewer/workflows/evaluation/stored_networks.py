"""The stored networks of an architecture: of its seeds, and of the folds of a cross-validation."""

from pathlib import Path

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import list_models
from ecgviewer.errors import EcgViewerError


def stored_networks(architecture: str, by_fold: bool) -> dict[int, Path]:
    """Return the folders of the networks of the folds by number of the fold, or else of all others by seed."""
    found: dict[int, Path] = {}
    for folder in list_models().values():
        try:
            card = read_card(folder)
        except EcgViewerError:
            continue
        if card.architecture != architecture or by_fold != (card.fold is not None):
            continue
        found.setdefault(card.seed if card.fold is None else card.fold, folder)
    return found
