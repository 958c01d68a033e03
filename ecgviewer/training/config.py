"""What a person chooses before a network is trained."""

from dataclasses import dataclass, replace
from typing import Any

from ecgviewer.classifiers.model_folder import check_model_name
from ecgviewer.classifiers.registry import architecture
from ecgviewer.errors import InvalidInputError

PROTOCOLS: dict[str, str] = {
    "paper": "balanced by over- and undersampling, then 80/20 by beat (as published)",
    "beat": "80/20 by beat first, no beat twice, the test as nature made it; each epoch drawn balanced",
    "patient": "trained on the patients of DS1, tested on those of DS2; each epoch drawn balanced",
}
"""Training protocols by name, with one line for people."""

LABELS = ("N", "L", "R", "A", "V")
"""Classes of the paper, as WFDB mnemonics."""


@dataclass(frozen=True)
class TrainConfig:
    """One training run.

    Attributes
    ----------
    architecture
        Key of `registry.ARCHITECTURES`.
    name
        Name of the model's folder and in its card.
    protocol
        Key of `PROTOCOLS`.
    records
        Names of the records to take beats from; None for all in the data folder.
    beats_per_class
        Beats a class after balancing: of the whole set under "paper", of each epoch's draw under the others.
    epochs
        Upper bound; the best epoch by the stopping set is kept.
    patience
        Epochs without a better stopping-set accuracy after which training ends.
    batch_size, learning_rate, weight_decay
        Of AdamW; the learning rate is the peak of a one-cycle schedule.
    average_decay
        Decay of the moving average of weights that is kept as the network.
    max_shift_samples
        Largest random shift of a window in training, in samples at 360 Hz.
    gain_spread
        Standard deviation of the logarithm of a random gain in training.
    stretch_spread
        Standard deviation of the logarithm of a random stretch in time, about the R peak.
    noise_level
        Standard deviation of white noise that is added in training, in units of the scaled window.
    label_smoothing
        Share of the target that is spread over all classes.
    attention
        Weight of the term that rewards attention on the relevant waves, see `training.attention`; 0 for
        none.
    background_clusters
        Clusters asked of k-means for the SHAP background.
    seed
        Of everything random.
    own_labels
        Whether beats that the person has corrected count as corrected, instead of as the reference has them.
    """

    architecture: str
    name: str
    protocol: str = "paper"
    records: tuple[str, ...] | None = None
    beats_per_class: int = 6000
    epochs: int = 30
    patience: int = 10
    batch_size: int = 64
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    average_decay: float = 0.998
    max_shift_samples: int = 5
    gain_spread: float = 0.05
    stretch_spread: float = 0.0
    noise_level: float = 0.0
    label_smoothing: float = 0.0
    attention: float = 0.0
    background_clusters: int = 50
    seed: int = 0
    own_labels: bool = False

    @classmethod
    def of(cls, architecture: str, name: str, **chosen: Any) -> "TrainConfig":
        """Return the recipe of an architecture with some values chosen otherwise."""
        return replace(RECIPES.get(architecture, cls(architecture, name)), name=name, **chosen)

    def check(self) -> None:
        """Raise `InvalidInputError` in one line if a value is impossible."""
        if architecture(self.architecture).architecture not in RECIPES:
            raise InvalidInputError(
                f"architecture '{self.architecture}' has a recipe of its own; train it with"
                f" 'ecgviewer train --arch {self.architecture} --protocol patient'"
            )
        if self.protocol not in PROTOCOLS:
            raise InvalidInputError(
                f"no protocol is called '{self.protocol}'; there are: {', '.join(PROTOCOLS)}"
            )
        for text, value, low, high in (
            ("epochs", self.epochs, 1, 1000),
            ("batch size", self.batch_size, 2, 4096),
            ("learning rate", self.learning_rate, 1e-7, 1.0),
            ("beats per class", self.beats_per_class, 10, 1_000_000),
            ("attention", self.attention, 0, 100),
            ("seed", self.seed, 0, 2**32 - 1),
        ):
            if not low <= value <= high:
                raise InvalidInputError(f"{text} {value} is not possible; choose {low} to {high}")
        check_model_name(self.name)


RECIPES = {
    "v1": TrainConfig(
        "v1",
        "",
        patience=30,
        weight_decay=0.05,
        max_shift_samples=8,
        gain_spread=0.1,
        stretch_spread=0.02,
        noise_level=0.05,
        label_smoothing=0.05,
    ),
    "v2": TrainConfig("v2", "", epochs=24, patience=24),
}
"""What an architecture that is trained on single windows is trained with unless a person says otherwise, chosen on
stopping sets: V1, the larger one, gains from more augmentation, V2 doesn't. Each run brings its own name."""
