"""Puts the explanations of a context network to the test.

The signal of a beat is its own wave at 120 Hz, the part of it that lies in the beat's second. A missing piece is
the line between its neighbours there. What follows from the wave, follows: the difference to the usual beat, and
the features that are measured on the wave. All else stays, since no map of one second points at it: `STAYS`.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.classifiers.checkpoint import load_network, read_context_background, state_arrays
from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.classifiers.neighbourhood import Neighbourhoods
from ecgviewer.evaluate.faithfulness import N_PIECES, PIECE_SAMPLES, LogitsWithout
from ecgviewer.evaluate.randomised import cascade
from ecgviewer.explain.attribution import Explainer
from ecgviewer.explain.context_grad_cam import SAMPLES_OF_SHIFT, ContextGradCam
from ecgviewer.explain.context_versions import among_neighbours, measured_again, own_wave
from ecgviewer.explain.wave_players import fill_coalitions
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.trust.probe import Probe
from ecgviewer.workflows.trust.tested_beats import TestedBeats
from ecgviewer.workflows.trust.tested_records import draw_of_records

STAYS = (
    "the rhythm, how beats alike come, the beats around, and what of the wave lies outside the window, about a tenth"
    " of a second"
)


_NOISE_RADIUS = 0.01
"""About the noise of networks that see one second: 0.05 standard deviations of a lead are 0.006 to 0.012 heights
of the QRS complex in ten records of DS1, 0.009 in the median."""


class ContextProbe(Probe[Neighbourhoods]):
    """The signal of a beat is its wave; see the module for what changes with it and what stays.

    Parameters
    ----------
    classifier
        The network.
    """

    noise_radius = _NOISE_RADIUS
    noise_unit = "the height of the patient's usual QRS complex"
    stays = STAYS

    def __init__(self, classifier: ContextClassifier) -> None:
        self.folder: Path = classifier.folder
        self.card = classifier.card
        self._classifier = classifier
        self._network = ContextGradCam.open(classifier.folder)

    def draw(
        self, data_dir: Path, n_beats: int, seed: int, progress: Progress, cancel: CancelToken
    ) -> TestedBeats[Neighbourhoods]:
        """Draw beats, see `Probe`: of DS2, or of the patients that were held out in the network's fold."""
        return draw_of_records(self._classifier, data_dir, n_beats, seed, progress, cancel)

    def signal(self, beat: Neighbourhoods) -> np.ndarray:
        """Return the wave of one beat, in heights of the usual QRS complex."""
        return own_wave(beat)

    def with_signals(self, beat: Neighbourhoods, signals: np.ndarray) -> Neighbourhoods:
        """Return one beat with other waves, what is measured on them measured again."""
        return among_neighbours(beat, *measured_again(beat, signals))

    def logits_without(self, beat: Neighbourhoods, index: int) -> LogitsWithout:
        """Return one logit as a function of missing pieces, see `Probe`."""
        wave = own_wave(beat)
        owner = piece_of_samples(wave.size, int(beat.shifts[0]))

        def logits(is_missing: np.ndarray) -> np.ndarray:
            is_kept = np.pad(~is_missing, ((0, 0), (0, 1)), constant_values=True)
            waves = fill_coalitions(wave, np.zeros(wave.size), owner, is_kept)
            found = self._network.logits_of_versions(beat, *measured_again(beat, waves))
            return found[:, index].astype(np.float64)

        return logits

    def forgetting(self, seed: int) -> Iterator[tuple[str, dict[str, Explainer]]]:
        """Yield explainers of the network that forgets, see `Probe`.

        Batch normalisation measures itself on the background, as if its beats came one after another.
        """
        from ecgviewer.explain.context_shap import ContextShapExplainer

        network, background = load_network(self.folder), read_context_background(self.folder)
        inputs = (background.features[None], background.waves[None])
        for stage, randomised in cascade(network, inputs, seed):
            yield (
                stage,
                {
                    "gradcam": ContextGradCam(state_arrays(randomised), self.card),
                    "shap": ContextShapExplainer.from_network(randomised, self.card.labels, background),
                },
            )


def piece_of_samples(n_samples: int, shift: int) -> np.ndarray:
    """Return which piece of the second each sample of a wave lies in, `N_PIECES` for none.

    Parameters
    ----------
    n_samples
        Of the wave at 120 Hz.
    shift
        By how many of them it lies later in the window, as in `BeatContext`.
    """
    places = np.arange(n_samples) + shift
    pieces = places // (PIECE_SAMPLES // SAMPLES_OF_SHIFT)
    is_inside = (places >= 0) & (places < WINDOW_SAMPLES // SAMPLES_OF_SHIFT)
    return np.where(is_inside, pieces, N_PIECES)
