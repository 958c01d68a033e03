"""The architectures of networks that call the rhythm, by name. Imports no torch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.classifiers.registry import load
from ecgviewer.errors import InvalidInputError

if TYPE_CHECKING:
    from torch import nn

ANY_LEAD = "any"
"""In place of a lead's name: the network takes one lead, whichever."""


@dataclass(frozen=True)
class RhythmSpec:
    """One architecture.

    Attributes
    ----------
    architecture
        Name in cards and on the command line.
    title
        Name for people.
    network
        Place of its torch network, which takes the number of classes and gives logits; see `registry.load`.
    maps
        Place of what wraps the network for its twin, and gives logits, by how much each lead counts, and the class
        activation map of each class on each lead, see `exgnet.ExgMaps`; where `recording_s` isn't 0 then the logits of
        all windows as one recording.
    prepare
        Place of what is done to signals in millivolts, shape (n, n_leads, n_samples), before the network sees them.
    leads
        Names of the leads, in the order of its input; (`ANY_LEAD`,) for one of any name.
    fs_hz, duration_s
        Rate and length of what it sees.
    trainer
        Place of what plans its training, see `workflows.training.planned`.
    evaluation
        Place of what scores its recipe: takes architecture, protocol, folder of MIT-BIH, seed, progress and cancel;
        gives an `evaluate.rhythm_scores.RhythmResult`.
    note
        One sentence on what it is.
    recording_s
        Recordings up to so long it was made to call as a whole, see `RhythmClassifier.predict_recording`; 0 for one of
        stretches alone.
    """

    architecture: str
    title: str
    network: str
    maps: str
    prepare: str
    leads: tuple[str, ...]
    fs_hz: float
    duration_s: float
    trainer: str
    evaluation: str
    note: str
    recording_s: float = 0.0

    @property
    def n_samples(self) -> int:
        """Length of what it sees, in samples."""
        return round(self.fs_hz * self.duration_s)

    def build(self, n_labels: int) -> "nn.Module":
        """Return an untrained network (imports torch)."""
        network: nn.Module = load(self.network)(n_labels)
        return network

    def with_maps(self, network: "nn.Module") -> "nn.Module":
        """Return what gives logits, shares of leads and maps of a network in evaluation mode (imports torch)."""
        wrapped: nn.Module = load(self.maps)(network)
        return wrapped.eval()

    def prepared(self, signals_mv: np.ndarray) -> np.ndarray:
        """Return signals as the network sees them, float32, same shape."""
        found: np.ndarray = load(self.prepare)(signals_mv, self.fs_hz)
        return found


RHYTHM_ARCHITECTURES: dict[str, RhythmSpec] = {
    "exgnet": RhythmSpec(
        "exgnet",
        "EXGnet",
        "ecgviewer.classifiers.rhythm.exgnet:ExgNet",
        "ecgviewer.classifiers.rhythm.exgnet:ExgMaps",
        "ecgviewer.classifiers.rhythm.prepared_signals:without_baseline",
        (ANY_LEAD,),
        100.0,
        10.0,
        "ecgviewer.workflows.rhythm.train_exgnet:plan_exgnet",
        "ecgviewer.workflows.rhythm.evaluate_exgnet:evaluate_exgnet",
        "convolutions of several reaches side by side on one lead; the four groups of rhythms",
    ),
    "exgnet-af": RhythmSpec(
        "exgnet-af",
        "EXGnet for fibrillation",
        "ecgviewer.classifiers.rhythm.exgnet:ExgNetAf",
        "ecgviewer.classifiers.rhythm.exgnet:ExgAfMaps",
        "ecgviewer.classifiers.rhythm.prepared_signals:without_baseline",
        (ANY_LEAD,),
        100.0,
        10.0,
        "ecgviewer.workflows.rhythm.train_exgnet:plan_exgnet_af",
        "ecgviewer.workflows.rhythm.evaluate_exgnet:evaluate_exgnet",
        "the same on handheld recordings of 9 to 61 s: normal, fibrillation, other, noisy",
        recording_s=61.0,
    ),
    "lightx3ecg": RhythmSpec(
        "lightx3ecg",
        "LightX3ECG",
        "ecgviewer.classifiers.rhythm.lightx3ecg:small_lightx3ecg",
        "ecgviewer.classifiers.rhythm.lightx3ecg:LightX3Maps",
        "ecgviewer.classifiers.rhythm.prepared_signals:without_baseline",
        ("I", "II", "V1"),
        100.0,
        10.0,
        "ecgviewer.workflows.rhythm.train_lightx3ecg:plan_small",
        "ecgviewer.workflows.rhythm.evaluate_lightx3ecg:evaluate_lightx3ecg",
        "a narrow backbone for each of leads I, II and V1, and attention over leads; the four groups of rhythms",
    ),
    "lightx3ecg-published": RhythmSpec(
        "lightx3ecg-published",
        "LightX3ECG as published",
        "ecgviewer.classifiers.rhythm.lightx3ecg:LightX3ECG",
        "ecgviewer.classifiers.rhythm.lightx3ecg:LightX3Maps",
        "ecgviewer.classifiers.rhythm.prepared_signals:without_baseline",
        ("I", "II", "V1"),
        500.0,
        10.0,
        "ecgviewer.workflows.rhythm.train_lightx3ecg:plan_published",
        "ecgviewer.workflows.rhythm.evaluate_lightx3ecg:evaluate_lightx3ecg",
        "the same as published: 5.3 million parameters, 500 Hz; for computers with time",
    ),
    "lightx3ecg-cpsc": RhythmSpec(
        "lightx3ecg-cpsc",
        "LightX3ECG for nine labels",
        "ecgviewer.classifiers.rhythm.lightx3ecg:small_lightx3ecg",
        "ecgviewer.classifiers.rhythm.lightx3ecg:LightX3Maps",
        "ecgviewer.classifiers.rhythm.prepared_signals:without_baseline",
        ("I", "II", "V1"),
        100.0,
        10.0,
        "ecgviewer.workflows.rhythm.cpsc_labels:plan_cpsc",
        "ecgviewer.workflows.rhythm.evaluate_cpsc:evaluate_cpsc",
        "the narrow one on the nine labels of CPSC-2018, of which a recording can have several; a demonstration",
    ),
}
"""By name, see `RhythmSpec`."""


def rhythm_architecture(name: str) -> RhythmSpec:
    """Return an architecture by its name.

    Raises
    ------
    InvalidInputError
        If there is none of that name.
    """
    if name not in RHYTHM_ARCHITECTURES:
        known = ", ".join(RHYTHM_ARCHITECTURES)
        raise InvalidInputError(f"no network of rhythms is called '{name}'; there are: {known}")
    return RHYTHM_ARCHITECTURES[name]
