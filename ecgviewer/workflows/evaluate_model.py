"""Score a model on the test beats of its protocol, as stored or trained afresh."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.confusion import Confusion, count_confusion
from ecgviewer.evaluate.false_classifications import false_classifications
from ecgviewer.evaluate.paper_results import paper_results
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.config import PROTOCOLS, TrainConfig
from ecgviewer.training.dataset import BeatSet, load_beat_set
from ecgviewer.workflows.train_model import make_split, score_on_test

_READING = 0.8


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The result of scoring one model.

    Attributes
    ----------
    card
        Of the model.
    protocol
        Under which it was scored.
    confusion
        Of the test beats.
    seed_accuracies
        Accuracy by seed where networks were trained afresh for it, else empty.
    """

    card: ModelCard
    protocol: str
    confusion: Confusion
    seed_accuracies: dict[int, float]

    def as_dict(self) -> dict[str, Any]:
        """Return the evaluation as `evaluate --json` prints it."""
        result = {
            "model": self.card.name,
            "architecture": self.card.architecture,
            "protocol": self.protocol,
            **self.confusion.as_dict(),
            "false_classifications": [row.as_dict() for row in false_classifications(self.confusion)],
            "paper": paper_results(self.card.architecture),
            "command": self.card.command,
        }
        if self.seed_accuracies:
            accuracies = list(self.seed_accuracies.values())
            result["seeds"] = {str(seed): value for seed, value in self.seed_accuracies.items()}
            result["seeds_mean"] = float(np.mean(accuracies))
            result["seeds_sd"] = float(np.std(accuracies, ddof=1)) if len(accuracies) > 1 else None
        return result


def evaluate_model(
    folder: Path,
    protocol: str,
    data_dir: Path,
    seeds: Sequence[int] = (),
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> Evaluation:
    """Score the stored weights of a model on the test beats that its own training left out.

    The split is remade from the seed in the card, and the data must be those that the card names.

    Parameters
    ----------
    folder
        The model's folder.
    protocol
        Key of `PROTOCOLS`; the one that the model was trained under.
    data_dir
        Folder of the records that the card names.
    seeds
        Seeds to train the same recipe with, each with a split of its own. Their accuracies are given
        beside the stored weights' result; the seed of the stored weights is not trained again.

    Raises
    ------
    InvalidInputError
        If the protocol is another than the model's, or the data are not those of the card.
    Cancelled
        After `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    classifier = OnnxClassifier(folder)
    card = classifier.card
    _check_protocol(card, protocol)
    reading_end = 0.05 if seeds else _READING
    records = card.training.get("records")
    beat_set = load_beat_set(data_dir, card.labels, records, progress.part(0, reading_end), cancel)
    if beat_set.sha256() != card.data_sha256:
        raise InvalidInputError(
            f"the beats in {data_dir} are not those that model '{card.name}' was trained from; choose the data"
            " folder that it was trained from"
        )
    config = config_of(card)
    split = make_split(beat_set, config)
    labels = np.array(card.labels)
    called = classifier.predict(beat_set.windows[split.test], cancel=cancel).called
    confusion = count_confusion(labels[beat_set.targets[split.test]], called, card.labels)
    rest = progress.part(reading_end, 1)
    accuracies = _retrain(beat_set, config, seeds, confusion.accuracy, rest, cancel)
    progress.report(1, 1, "done")
    return Evaluation(card, protocol, confusion, accuracies)


def _check_protocol(card: ModelCard, protocol: str) -> None:
    if protocol not in PROTOCOLS:
        raise InvalidInputError(f"no protocol is called '{protocol}'; there are: {', '.join(PROTOCOLS)}")
    if card.protocol != protocol:
        raise InvalidInputError(
            f"model '{card.name}' was trained under protocol '{card.protocol}', so its beats may stand on the"
            f" test side of '{protocol}'; choose a model of that protocol (see 'ecgviewer models')"
        )


def config_of(card: ModelCard) -> TrainConfig:
    """Return the configuration that a model was trained with."""
    fields = {name: card.training[name] for name in TrainConfig.__dataclass_fields__ if name in card.training}
    if fields.get("records") is not None:
        fields["records"] = tuple(fields["records"])
    return TrainConfig(**fields)


def _retrain(
    beat_set: BeatSet,
    config: TrainConfig,
    seeds: Sequence[int],
    stored_accuracy: float,
    progress: Progress,
    cancel: CancelToken,
) -> dict[int, float]:
    """Return the accuracy by seed, training a network for each but the stored one's."""
    from ecgviewer.training.loop import train_network

    accuracies = {}
    for number, seed in enumerate(seeds):
        if seed == config.seed:
            accuracies[seed] = stored_accuracy
            continue
        seeded = replace(config, seed=seed)
        split = make_split(beat_set, seeded)
        part = progress.part(number / len(seeds), (number + 1) / len(seeds))
        trained = train_network(beat_set, split, seeded, part, cancel)
        accuracies[seed] = score_on_test(trained.network, beat_set, split).accuracy
    return accuracies
