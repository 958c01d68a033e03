"""The architectures by name, and what of the program knows each. Imports no torch.

Everything that differs between networks of one second and networks of whole records stands here, once, as places
of code that are loaded when they are asked for: a further kind of network is a further `Sight`, and no caller asks
which one it has.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from ecgviewer.beats.context import CONTEXT_PREPROCESSING
from ecgviewer.beats.segment import PREPROCESSING
from ecgviewer.errors import InvalidInputError

if TYPE_CHECKING:
    from torch import nn


def load(place: str) -> Any:
    """Return what stands at a place, "module:name"; the name may have dots."""
    module, _, name = place.partition(":")
    return reduce(getattr, name.split("."), importlib.import_module(module))


@dataclass(frozen=True)
class Sight:
    """What networks of a kind see of a record, and the code that knows it, as places for `load`.

    Attributes
    ----------
    words
        What is seen, for people: "single windows".
    preprocessing
        What is done to a lead before, as it stands in the model's card.
    beats
        Type of some beats as such a network sees them, a `seen.SeenBeats`.
    classifier
        Takes the model's folder; a `contract.Classifier`.
    twin
        Takes a torch network and a path; writes the ONNX twin.
    explainers
        By key of `explain.attribution.METHODS`: takes the model's folder; an `attribution.Explainer`.
    wave_game
        A `wave_shapley.WaveGamePlayer`: shows the network a beat in all coalitions of its waves.
    probe
        Takes the classifier; a `workflows.trust.probe.Probe`, which puts explanations to the test.
    evaluation
        Scores a model on a protocol, as `workflows.evaluation.evaluate_model` calls it.
    trainer
        Takes a `workflows.training.planned.WantedTraining`; a `PlannedTraining` by the recipe of the kind.
    layer_explainer
        Takes the model's folder and the name of a layer; an explainer by Grad-CAM of that layer. "" for none.
    export
        Takes the model's folder and a data folder; a `workflows.export.exported_sight.ExportedSight`. "" where such
        networks are not exported.
    parts_by
        The method whose explanations tell how much wave, rhythm and the usual beat counted. "" where a network
        sees the wave only.
    """

    words: str
    preprocessing: Mapping[str, object]
    beats: str
    classifier: str
    twin: str
    explainers: Mapping[str, str]
    wave_game: str
    probe: str
    evaluation: str
    trainer: str
    layer_explainer: str = ""
    parts_by: str = ""
    export: str = ""

    @property
    def methods(self) -> tuple[str, ...]:
        """Methods that explain such networks."""
        return tuple(self.explainers)

    def fits(self, beats: object) -> bool:
        """Return whether some beats are as such a network sees them."""
        return isinstance(beats, load(self.beats))


WINDOW = Sight(
    "single windows",
    PREPROCESSING,
    "numpy:ndarray",
    "ecgviewer.classifiers.predict:OnnxClassifier",
    "ecgviewer.classifiers.onnx_twin:export_window_twin",
    {
        "gradcam": "ecgviewer.explain.grad_cam:GradCam.open",
        "shap": "ecgviewer.explain.shap_values:ShapExplainer",
        "layercam": "ecgviewer.explain.layer_maps:LayerCam",
        "integrated": "ecgviewer.explain.integrated_gradients:IntegratedGradientsExplainer",
    },
    "ecgviewer.explain.window_wave_game:play",
    "ecgviewer.workflows.trust.window_probe:WindowProbe",
    "ecgviewer.workflows.evaluation.evaluate_windows:evaluate_windows",
    "ecgviewer.workflows.training.train_model:plan",
    "ecgviewer.explain.layer_maps:LayerGradCam",
    export="ecgviewer.workflows.export.window_export:WindowExport",
)
"""One second by itself."""

CONTEXT = Sight(
    "beats among their neighbours",
    CONTEXT_PREPROCESSING,
    "ecgviewer.classifiers.neighbourhood:Neighbourhoods",
    "ecgviewer.classifiers.context_classifier:ContextClassifier",
    "ecgviewer.classifiers.onnx_twin:export_context_twin",
    {
        "gradcam": "ecgviewer.explain.context_grad_cam:ContextGradCam.open",
        "shap": "ecgviewer.explain.context_shap:ContextShapExplainer",
    },
    "ecgviewer.explain.context_wave_game:play",
    "ecgviewer.workflows.trust.context_probe:ContextProbe",
    "ecgviewer.workflows.evaluation.evaluate_context:evaluate_context",
    "ecgviewer.workflows.training.train_context:plan",
    parts_by="shap",
    export="ecgviewer.workflows.export.context_export:ContextExport",
)
"""All beats of a record, each against the patient's own rhythm and usual beat."""


@dataclass(frozen=True)
class ClassifierSpec:
    """One architecture.

    Attributes
    ----------
    architecture
        Name in cards and on the command line.
    title
        Name for people.
    network
        Place of its torch network, which takes the number of classes.
    note
        One sentence on what it is.
    map_shape
        Channels and steps of the last feature map for one window.
    sight
        What it sees, and what knows it.
    elsewhere
        What was measured of its counts on the recorder of another database, for people; "" where they hold.
    layers
        Place of what takes its weights by name and gives its layers before the pooling in numpy, for SHAP in closed
        form. "" where there is none: of a network of one second shap's DeepExplainer then does it.
    """

    architecture: str
    title: str
    network: str
    note: str
    map_shape: tuple[int, int]
    sight: Sight = WINDOW
    elsewhere: str = ""
    layers: str = ""

    def build(self, n_labels: int) -> "nn.Module":
        """Return an untrained network (imports torch)."""
        network: nn.Module = load(self.network)(n_labels)
        return network


_FOUR_OF_FIVE = "on another recorder four of five of its V were wrong (SVDB)"
"""On 39 records of SVDB 78 to 85 % of the calls of V, of the networks as published and of those split by patient."""

ARCHITECTURES: dict[str, ClassifierSpec] = {
    "v1": ClassifierSpec(
        "v1",
        "ArrhythmiNet V1",
        "ecgviewer.classifiers.arrhythminet:ArrhythmiNetV1",
        "five convolutional blocks with depthwise separable convolutions, 302.18 KB",
        (120, 10),
        elsewhere=_FOUR_OF_FIVE,
        layers="ecgviewer.explain.arrhythminet_layers:v1_layers",
    ),
    "v2": ClassifierSpec(
        "v2",
        "ArrhythmiNet V2",
        "ecgviewer.classifiers.arrhythminet:ArrhythmiNetV2",
        "seven bottleneck blocks with skip connections, 157.76 KB",
        (190, 3),
        elsewhere=_FOUR_OF_FIVE,
        layers="ecgviewer.explain.arrhythminet_layers:v2_layers",
    ),
    "context": ClassifierSpec(
        "context",
        "ContextNet",
        "ecgviewer.classifiers.context_net:ContextNet",
        "sees each beat in its rhythm, against the patient's usual beat and among its neighbours",
        (16, 21),
        CONTEXT,
    ),
}


def architecture(name: str) -> ClassifierSpec:
    """Return an architecture by its name.

    Raises
    ------
    InvalidInputError
        If there is none of that name.
    """
    if name not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise InvalidInputError(f"no architecture is called '{name}'; there are: {known}")
    return ARCHITECTURES[name]


def sights_with(method: str) -> str:
    """Say what networks see that a method of explanation is for."""
    kinds = [spec.sight.words for spec in ARCHITECTURES.values() if method in spec.sight.explainers]
    return " or ".join(dict.fromkeys(kinds))
