"""Opens what puts a model's explanations to the test, whatever the network sees."""

from pathlib import Path
from typing import Any

from ecgviewer.classifiers.opening import open_classifier, sight_of
from ecgviewer.classifiers.registry import load
from ecgviewer.workflows.trust.probe import Probe


def open_probe(folder: Path) -> Probe[Any]:
    """Return the probe of a model's folder.

    Raises
    ------
    ModelUnreadableError
        If card, weights or twin can't be read.
    """
    probe: Probe[Any] = load(sight_of(folder).probe)(open_classifier(folder))
    return probe
