"""The architectures by name. Imports no torch."""

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    """

    architecture: str
    title: str
    module: str
    class_name: str
    note: str
    map_shape: tuple[int, int]

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
