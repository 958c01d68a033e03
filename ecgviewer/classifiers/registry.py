"""The architectures by name. Imports no torch."""

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ecgviewer.beats.context import CONTEXT_PREPROCESSING
from ecgviewer.beats.segment import PREPROCESSING
from ecgviewer.errors import InvalidInputError

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class ClassifierSpec:
    """One architecture.

    Attributes
    ----------
    architecture
        Name in cards and on the command line.
    title
        Name for people.
    module, class_name
        Where its network class is.
    note
        One sentence on what it is.
    map_shape
        Channels and steps of the last feature map for one window.
    sees
        "window": one second by itself. "context": all beats of a record, each against the patient's own
        rhythm and usual beat.
    """

    architecture: str
    title: str
    module: str
    class_name: str
    note: str
    map_shape: tuple[int, int]
    sees: Literal["window", "context"] = "window"

    @property
    def preprocessing(self) -> dict[str, Any]:
        """What is done to a lead before a network of this architecture sees it."""
        return PREPROCESSING if self.sees == "window" else CONTEXT_PREPROCESSING

    def build(self, n_labels: int) -> "nn.Module":
        """Return an untrained network (imports torch)."""
        network_class = getattr(importlib.import_module(self.module), self.class_name)
        return network_class(n_labels)


ARCHITECTURES: dict[str, ClassifierSpec] = {
    "v1": ClassifierSpec(
        "v1",
        "ArrhythmiNet V1",
        "ecgviewer.classifiers.arrhythminet",
        "ArrhythmiNetV1",
        "five convolutional blocks with depthwise separable convolutions, 302.18 KB",
        (120, 10),
    ),
    "v2": ClassifierSpec(
        "v2",
        "ArrhythmiNet V2",
        "ecgviewer.classifiers.arrhythminet",
        "ArrhythmiNetV2",
        "seven bottleneck blocks with skip connections, 157.76 KB",
        (190, 3),
    ),
    "context": ClassifierSpec(
        "context",
        "ContextNet",
        "ecgviewer.classifiers.context_net",
        "ContextNet",
        "sees each beat in its rhythm, against the patient's usual beat and among its neighbours",
        (16, 21),
        "context",
    ),
}

WINDOW_ARCHITECTURES = tuple(name for name, spec in ARCHITECTURES.items() if spec.sees == "window")
"""Those that are trained on single windows: the paper's two."""


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
