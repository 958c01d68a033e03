"""Opens the classifier of a model's folder, whatever its architecture sees."""

from functools import lru_cache
from pathlib import Path

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import spec_of
from ecgviewer.classifiers.contract import Classifier
from ecgviewer.classifiers.model_folder import CARD_FILE
from ecgviewer.classifiers.registry import Sight, load


def open_classifier(folder: Path) -> Classifier:
    """Return the classifier of a model's folder, the same one until the model is written anew.

    Raises
    ------
    ModelUnreadableError
        If card, weights or twin can't be read, or don't fit each other or this program.
    """
    return _open_classifier(folder, written_at(folder))


def written_at(folder: Path) -> int:
    """Return when a model's card was written, in nanoseconds; 0 if there is none.

    What is kept of a model is kept under this time, so that a model trained anew is read anew.
    """
    try:
        return (folder / CARD_FILE).stat().st_mtime_ns
    except OSError:
        return 0


def sight_of(folder: Path) -> Sight:
    """Return what the network of a model's folder sees, and what of the program knows it.

    Raises
    ------
    ModelUnreadableError
        If the card can't be read, or doesn't fit this program.
    """
    return spec_of(read_card(folder)).sight


@lru_cache(maxsize=16)
def _open_classifier(folder: Path, written_ns: int) -> Classifier:
    classifier: Classifier = load(sight_of(folder).classifier)(folder)
    return classifier
