"""A third kind of network, made up: it sees ten seconds around a beat as one number, their mean.

It stands beside those of one second and of whole records by a `Sight` of its own and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.beats.editable_lead import EditableLead
from ecgviewer.beats.prepared import PreparedBeats
from ecgviewer.beats.what_if import BeatEdit
from ecgviewer.classifiers.card import ModelCard, read_card, write_card
from ecgviewer.classifiers.contract import Classified, JoinedCalls
from ecgviewer.classifiers.predictions import Predictions, softmax
from ecgviewer.classifiers.registry import ClassifierSpec, Sight
from ecgviewer.classifiers.seen import SeenCurve
from ecgviewer.explain.attribution import Attribution, label_positions
from ecgviewer.explain.shapley import coalitions
from ecgviewer.explain.wave_shapley import PlayedBeat, WaveGame
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.workflows.training.planned import PlannedTraining, WantedTraining

LABELS = ("N", "V")
PREPROCESSING = {"seconds": 10, "window_samples": 360}
PLAYERS = ("level", "rest")


@dataclass(frozen=True, eq=False)
class ToyBeats:
    """Means over ten seconds, shape (n_beats,)."""

    means: np.ndarray

    def __len__(self) -> int:
        return len(self.means)

    def __getitem__(self, part: slice | np.ndarray) -> "ToyBeats":
        return ToyBeats(self.means[part])


@dataclass(frozen=True, eq=False)
class ToySeen:
    """Means of all beats."""

    means: np.ndarray

    def pick(self, beat_indices: Sequence[int] | np.ndarray) -> ToyBeats:
        return ToyBeats(self.means[np.asarray(beat_indices, dtype=np.intp)])

    def join(self, parts: Sequence[ToyBeats]) -> ToyBeats:
        return ToyBeats(np.concatenate([part.means for part in parts]))

    def arrays_of(self, beat_index: int) -> dict[str, np.ndarray]:
        return {"mean_mv": self.means[beat_index]}

    def curve(self, beats: BeatTable, fs_hz: float) -> SeenCurve:
        return SeenCurve(beats.r_sample.astype(float), self.means.astype(np.float32), "mV")

    def against_usual(self, beats: BeatTable, fs_hz: float, beat_index: int) -> None:
        return None


def logits_of(means: np.ndarray) -> np.ndarray:
    return np.stack([10 * means + 1, -10 * means], axis=1).astype(np.float32)


class ToyClassifier:
    """Calls V where the mean is low."""

    has_doubts = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.card: ModelCard = read_card(folder)

    def classify(
        self, prepared: PreparedBeats, progress: Progress | None = None, cancel: CancelToken | None = None
    ) -> Classified:
        means = prepared.once("toy", lambda: means_of(prepared.lead_mv, prepared))
        rows = prepared.beats.is_callable
        logits = logits_of(means[rows])
        return Classified(ToySeen(means), Predictions(LABELS, logits, softmax(logits)).spread(rows))

    def join(
        self, prepared: PreparedBeats, own: Predictions, cancel: CancelToken | None = None
    ) -> JoinedCalls | None:
        return None

    def call_edited(self, lead: EditableLead, edit: BeatEdit) -> tuple[np.ndarray, ToyBeats]:
        edited = lead.edited(edit)
        mean = means_of(lead.prepared.lead_mv, lead.prepared)[[lead.beat_index]]
        mean = mean + (edited.lead_mv - edited.original_mv).sum() / (10 * lead.fs_hz)
        return softmax(logits_of(mean))[0], ToyBeats(mean)


def means_of(lead_mv: np.ndarray, prepared: PreparedBeats) -> np.ndarray:
    reach = round(5 * prepared.record.fs_hz)
    return np.array([lead_mv[max(r - reach, 0) : r + reach].mean() for r in prepared.beats.r_sample])


class ToyExplainer:
    """Spreads the logit evenly over the second; what lies beyond it is elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.card = read_card(folder)

    def explain(self, beats: ToyBeats, labels: Sequence[str]) -> list[Attribution]:
        positions = label_positions(labels, self.card.labels, len(beats))
        logits = logits_of(beats.means)[np.arange(len(beats)), positions]
        edges = np.array([0, 180, 360])
        return [
            Attribution(
                "gradcam", self.card.name, label, np.full(2, logit / 20, np.float32), edges, False, float(logit),
                elsewhere={"the other nine seconds": float(0.9 * logit)},
            )
            for label, logit in zip(labels, logits, strict=True)
        ]  # fmt: skip


def play(folder: Path, beat: PlayedBeat, fill: str, mean_of: str) -> WaveGame:
    """Without "level" the mean is that of the record; "rest" is worth nothing."""
    usual, own = float(beat.saw.means.mean()), float(beat.seen.means[0])
    means = np.where(coalitions(len(PLAYERS))[:, 0], own, usual)
    return WaveGame(read_card(folder).name, LABELS, fill, PLAYERS, logits_of(means))


TOY = Sight(
    "ten seconds as one number",
    PREPROCESSING,
    "toy_network:ToyBeats",
    "toy_network:ToyClassifier",
    "toy_network:no_twin",
    {"gradcam": "toy_network:ToyExplainer"},
    "toy_network:play",
    "toy_network:no_probe",
    "toy_network:no_evaluation",
    "toy_network:plan",
)

SPEC = ClassifierSpec("toy", "Toy", "toy_network:no_network", "sees one number", (1, 2), TOY)


def no_evaluation(*asked: Any) -> tuple[Any, ...]:
    """Return what it was asked, in place of an evaluation."""
    return asked


def plan(wanted: WantedTraining) -> PlannedTraining:
    """Return a training that writes the card."""

    def run(data_dir: Path, models_dir: Path, *_: object, may_replace: bool) -> ModelCard:
        return read_card(save_toy_model(models_dir / wanted.name))

    return PlannedTraining(wanted.name, run)


def save_toy_model(folder: Path) -> Path:
    """Write the folder of a toy network, which is its card alone."""
    folder.mkdir(parents=True)
    counts = ((5, 1), (2, 4))
    card = ModelCard(
        folder.name, "toy", LABELS, PREPROCESSING, 0.01, 2, 1, 2, 90.0, 180.0, "patient", 0, 1, {}, ("101",),
        ("mitdb-101",), "0" * 64, "none", 0.75, {}, counts, scales={"gradcam": {"N": 0.1, "V": 0.1}},
    )  # fmt: skip
    write_card(folder, card)
    return folder
