"""Opens what puts a model's explanations to the test, whatever the network sees."""

from pathlib import Path
from typing import Any

from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.workflows.trust.context_probe import ContextProbe
from ecgviewer.workflows.trust.probe import Probe
from ecgviewer.workflows.trust.window_probe import WindowProbe


def open_probe(folder: Path) -> Probe[Any]:
    """Return the probe of a model's folder.

    Raises
    ------
    ModelUnreadableError
        If card, weights or twin can't be read.
    """
    classifier = open_classifier(folder)
    return ContextProbe(classifier) if isinstance(classifier, ContextClassifier) else WindowProbe(classifier)
