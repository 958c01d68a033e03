"""Measure what training with attention on the waves does to accuracy and to explanations.

    python scripts/measure_attention.py choose DATA --arch v2 --weights 0 0.1 --epochs 6
    python scripts/measure_attention.py compare DATA --arch v2 --weight 0.1 --seeds 0 1 2 3 4 -o FOLDER

DATA is a folder with MIT-BIH. `choose` trains on DS1 and looks at its stopping set, of DS1 too. `compare` trains under
protocol patient with and without the term, each seed into a model's folder under FOLDER (what is there
already is kept), scores their explanations on beats of DS2, and prints all as JSON. `docs/attention.md` is
made from its output.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecgviewer.classifiers.card import read_card
from ecgviewer.classifiers.model_folder import CARD_FILE
from ecgviewer.evaluate.faithfulness import curve_areas, fill_missing, piece_values
from ecgviewer.evaluate.result_json import result_as_dict, result_from_json
from ecgviewer.explain.layer_maps import LayerGradCam
from ecgviewer.files import write_whole
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.studies.attention.attention_result import AttentionResult, AttentionRun
from ecgviewer.studies.explanations.evaluate_explanations import evaluate_explanations
from ecgviewer.training.attention import Attention
from ecgviewer.training.config import LABELS, TrainConfig
from ecgviewer.training.dataset import BeatSet, load_beat_set
from ecgviewer.training.loop import predict_logits, train_network
from ecgviewer.workflows.training.train_model import make_split, train_model
from ecgviewer.workflows.training.window_waves import attention_masks

if TYPE_CHECKING:
    from torch import nn

N_BEATS, N_FEW = 100, 10
"""Test beats a network whose explanations are scored, and those of them for stability and sanity."""

PATIENCE = 8
"""Epochs without a better one after which a run ends, with the term and without it; shorter than the recipe's."""

COMPARED_WEIGHT, COMPARED_SEEDS = 0.1, (0, 1, 2, 3, 4)
"""What docs/attention.md compares: the weight chosen inside DS1, and the seeds."""

_CHOSEN_ON = 300


def choose(arguments: argparse.Namespace) -> None:
    """Print for each weight how a network does on the stopping set of DS1."""
    config = TrainConfig.of(arguments.arch, "tried", protocol="patient", epochs=arguments.epochs)
    beats = load_beat_set(arguments.data, LABELS)
    split = make_split(beats, config)
    masked = TrainConfig.of(arguments.arch, "tried", protocol="patient", attention=1.0)
    masks = attention_masks(beats, masked, arguments.data, Progress(), CancelToken())
    assert masks is not None
    for weight in arguments.weights:
        config = TrainConfig.of(
            arguments.arch, "tried", protocol="patient", epochs=arguments.epochs, attention=weight
        )
        trained = train_network(beats, split, config, masks=masks)
        best = trained.history[trained.best_epoch - 1]
        found = on_stopping_set(trained.network, beats, split.stop, masks)
        print(f"{arguments.arch} weight {weight}: accuracy {best.stop_accuracy:.4f}"
              f" loss {best.stop_loss:.4f} {found}", flush=True)  # fmt: skip


def on_stopping_set(
    network: "nn.Module", beats: BeatSet, rows: np.ndarray, masks: np.ndarray
) -> dict[str, float]:
    """Return attention of a network on some beats, and how faithful its Grad-CAM is."""
    import torch

    rng = np.random.default_rng(0)
    rows = rng.permutation(np.unique(rows))[:_CHOSEN_ON]
    windows, targets = beats.windows[rows], beats.targets[rows]
    with torch.no_grad():
        maps = network.get_submodule("features")(torch.from_numpy(windows)[:, None])
        attention = Attention(network).correlation(
            maps,
            network.get_parameter("head.weight"),
            torch.from_numpy(targets),
            torch.from_numpy(masks[rows]),
        )
    labels = [beats.labels[target] for target in targets]
    explained = LayerGradCam.from_network(network, beats.labels, windows[:1]).explain(windows, labels)
    areas = []
    for window, target, attribution in zip(windows, targets, explained, strict=True):
        pieces = {"map": piece_values(attribution.per_sample()), "random": np.zeros(20)}
        found = curve_areas(
            lambda missing, w=window, t=target: predict_logits(network, fill_missing(w, missing))[:, t],  # type: ignore[misc]
            pieces,
            rng,
        )
        areas.append(
            [
                found["map"].deletion - found["random"].deletion,
                found["map"].insertion - found["random"].insertion,
            ]
        )
    deletion, insertion = np.mean(areas, axis=0)
    return {"attention": round(float(attention), 3), "deletion": round(float(deletion), 3),
            "insertion": round(float(insertion), 3)}  # fmt: skip


def compare(arguments: argparse.Namespace) -> None:
    """Train with and without the term, score, and print JSON."""
    progress = Progress(lambda report: print(report.message, file=sys.stderr, flush=True))
    result = compare_attention(
        arguments.arch,
        arguments.data,
        arguments.weight,
        arguments.seeds,
        arguments.output,
        progress,
        CancelToken(),
    )
    print(json.dumps(result.as_dict(), indent=1))


def compare_attention(
    architecture: str,
    data_dir: Path,
    weight: float,
    seeds: Sequence[int],
    runs_dir: Path,
    progress: Progress,
    cancel: CancelToken,
) -> AttentionResult:
    """Train with and without the term under protocol patient, and score accuracy and explanations.

    Parameters
    ----------
    architecture
        "v1" or "v2".
    data_dir
        Folder of MIT-BIH.
    weight
        Of the term.
    seeds
        Each is trained with and without it.
    runs_dir
        Where the networks go; what is there already is kept.
    """
    runs: list[AttentionRun] = []
    chosen = [(seed, each) for seed in seeds for each in (0.0, weight)]
    for number, (seed, each) in enumerate(chosen):
        name = f"{architecture}-patient-{seed}" + ("-attention" if each else "")
        config = TrainConfig.of(
            architecture, name, protocol="patient", seed=seed, attention=each, patience=PATIENCE
        )
        progress.report(number, len(chosen), f"training and scoring {name}")
        if not (runs_dir / name / CARD_FILE).is_file():
            train_model(config, data_dir, runs_dir, cancel=cancel)
        runs.append(scored(runs_dir / name, data_dir, seed, each))
    return AttentionResult(architecture, N_BEATS, N_FEW, PATIENCE, tuple(runs))


def scored(folder: Path, data: Path, seed: int, weight: float) -> AttentionRun:
    """Return accuracy and explanations of one network; kept beside it."""
    kept = folder / "scored.json"
    if kept.is_file():
        return result_from_json(kept.read_bytes(), AttentionRun, str(kept))
    card = read_card(folder)
    best_epoch = card.training["best_epoch"]
    assert isinstance(best_epoch, int)
    run = AttentionRun(
        seed=seed,
        attention=weight,
        accuracy=card.accuracy,
        best_epoch=best_epoch,
        f1={label: row["f1"] for label, row in card.per_class.items()},
        explanations=evaluate_explanations(folder, data, N_BEATS, N_FEW, seed).result(),
    )
    write_whole(kept, json.dumps(result_as_dict(run)).encode())
    return run


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    for name, run in (("choose", choose), ("compare", compare)):
        verb = verbs.add_parser(name)
        verb.add_argument("data", type=Path)
        verb.add_argument("--arch", default="v2")
        verb.set_defaults(run=run)
        if name == "choose":
            verb.add_argument("--weights", type=float, nargs="+", default=[0, 0.1])
            verb.add_argument("--epochs", type=int, default=6)
        else:
            verb.add_argument("--weight", type=float, required=True)
            verb.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
            verb.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.run(arguments)
    return 0
