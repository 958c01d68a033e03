"""Opens the classifier of a model's folder, whatever its architecture sees."""

from functools import lru_cache
from pathlib import Path

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.checkpoint import spec_of
from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.classifiers.model_folder import CARD_FILE
from ecgviewer.classifiers.predict import OnnxClassifier

Classifier = OnnxClassifier | ContextClassifier


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


@lru_cache(maxsize=16)
def _open_classifier(folder: Path, written_ns: int) -> Classifier:
    sees = spec_of(read_card(folder)).sees
    return ContextClassifier(folder) if sees == "context" else OnnxClassifier(folder)
