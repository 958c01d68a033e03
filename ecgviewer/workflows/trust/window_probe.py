"""Puts the explanations of a network that sees one second to the test."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ecgviewer.classifiers.checkpoint import load_network, read_background
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.classifiers.registry import WINDOW, load
from ecgviewer.evaluate.faithfulness import LogitsWithout, fill_missing
from ecgviewer.evaluate.randomised import cascade
from ecgviewer.explain.attribution import Explainer
from ecgviewer.explain.shap_values import ShapExplainer
from ecgviewer.explain.window_explainer import WindowExplainer
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.trust.probe import Probe
from ecgviewer.workflows.trust.tested_beats import TestedBeats, draw_windows

_CHUNK = 512


class WindowProbe(Probe[np.ndarray]):
    """The signal of a beat is its window, all that the network sees.

    A missing piece is the line between its neighbours; with all pieces missing all is 0, the lead's median.

    Parameters
    ----------
    classifier
        The network.
    """

    noise_radius = 0.05
    noise_unit = "the lead's standard deviation"
    stays = ""

    def __init__(self, classifier: OnnxClassifier) -> None:
        self.folder: Path = classifier.folder
        self.card = classifier.card
        self._classifier = classifier

    def draw(
        self, data_dir: Path, n_beats: int, seed: int, progress: Progress, cancel: CancelToken
    ) -> TestedBeats[np.ndarray]:
        """Draw beats, see `Probe`."""
        return draw_windows(self._classifier, data_dir, n_beats, seed, progress, cancel)

    def signal(self, beat: np.ndarray) -> np.ndarray:
        """Return the window."""
        window: np.ndarray = beat[0]
        return window

    def with_signals(self, beat: np.ndarray, signals: np.ndarray) -> np.ndarray:
        """Return the other windows as they are."""
        return signals

    def logits_without(self, beat: np.ndarray, index: int) -> LogitsWithout:
        """Return one logit as a function of missing pieces, see `Probe`."""

        def logits(is_missing: np.ndarray) -> np.ndarray:
            windows = fill_missing(beat[0], is_missing)
            parts = [windows[first : first + _CHUNK] for first in range(0, len(windows), _CHUNK)]
            found = [self._classifier.run(part)[0][:, index] for part in parts]
            return np.concatenate(found).astype(np.float64)

        return logits

    def forgetting(self, seed: int) -> Iterator[tuple[str, dict[str, Explainer]]]:
        """Yield explainers of the network that forgets, see `Probe`."""
        network, background = load_network(self.folder), read_background(self.folder)
        for stage, randomised in cascade(network, [background[:, None]], seed):
            yield (
                stage,
                {
                    method: kind.from_network(randomised, self.card.labels, background)
                    for method, kind in explainers_of_networks().items()
                },
            )


def explainers_of_networks() -> dict[str, type[ShapExplainer] | type[WindowExplainer]]:
    """Return by method what explains networks that see windows and are not on disk; Grad-CAM at the last layer."""
    places = {**WINDOW.explainers, "gradcam": WINDOW.layer_explainer}
    return {method: load(place) for method, place in places.items()}
