"""`evaluate` of networks of rhythms: their recipes, trained without what they are scored on."""

import argparse
from typing import TYPE_CHECKING

from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.records import find_data_dir
from ecgviewer.cli.tables import format_ratio, print_json, print_table
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken

if TYPE_CHECKING:
    from ecgviewer.evaluate.label_scores import LabelResult
    from ecgviewer.evaluate.rhythm_scores import RhythmResult, RhythmScores, SourceTold


def is_of_rhythms(arguments: argparse.Namespace) -> bool:
    """Return whether the model that is named is an architecture of rhythms."""
    from ecgviewer.classifiers.rhythm.rhythm_registry import RHYTHM_ARCHITECTURES

    return arguments.model in RHYTHM_ARCHITECTURES


def evaluate_rhythm_network(arguments: argparse.Namespace) -> int:
    """Score the recipe of a network of rhythms, and print what came out."""
    from ecgviewer.classifiers.registry import load
    from ecgviewer.classifiers.rhythm.rhythm_registry import rhythm_architecture
    from ecgviewer.evaluate.label_scores import LabelResult
    from ecgviewer.evaluate.result_json import result_as_dict

    if arguments.retrain or arguments.retrain_seeds or arguments.folds or arguments.output:
        raise InvalidInputError(
            "networks of rhythms are scored with --protocol folds or sources and --json only; leave out the rest"
        )
    spec = rhythm_architecture(arguments.model)
    data_dir = find_data_dir(arguments.data_dir)
    with terminal_progress(f"training and scoring {spec.title}") as progress:
        result = load(spec.evaluation)(
            spec.architecture,
            arguments.protocol or "folds",
            data_dir,
            progress=progress,
            cancel=CancelToken(),
        )
    if arguments.json:
        print_json(result_as_dict(result))
    elif isinstance(result, LabelResult):
        print_label_result(result)
    else:
        print_rhythm_result(result)
    return 0


def print_label_result(result: "LabelResult") -> None:
    """Print how recordings of several labels were called, in the form of the paper's table 2."""
    print(
        f"{result.architecture}, protocol {result.protocol}, {result.n_recordings} recordings,"
        f" {result.minutes} min of a core"
    )
    rows = [*result.per_label.items(), ("mean", result.average)]
    print_table(
        ["label", "precision", "recall", "F1", "accuracy", "recordings", "thresholds of the folds"],
        [
            [
                name,
                *(format_ratio(value) for value in (row.precision, row.recall, row.f1, row.accuracy)),
                str(row.support),
                " ".join(f"{value:.2f}" for value in result.thresholds.get(name, ())),
            ]
            for name, row in rows
        ],
    )


def print_rhythm_result(result: "RhythmResult") -> None:
    """Print what a protocol gave as tables."""
    print(
        f"{result.architecture}, protocol {result.protocol}, lead {result.lead}, {result.minutes} min of a core"
    )
    labels = list(result.pooled.f1)
    rows = [("all with the lead", result.pooled), *result.splits.items()]
    rows += [(f"source {name}", scores) for name, scores in result.per_source.items()]
    print_table(
        ["", "recordings", "patients", "accuracy", "macro F1", *(f"F1 {label}" for label in labels)],
        [[name, *_cells(scores, labels)] for name, scores in rows],
    )
    print("confusion, reference in rows, calls in columns")
    counts = zip(labels, result.pooled.confusion, strict=True)
    print_table(["", *labels], [[label, *map(str, row)] for label, row in counts])
    if result.source_told is not None:
        _print_told(result.source_told)


def _cells(scores: "RhythmScores", labels: list[str]) -> list[str]:
    return [
        str(scores.n_recordings),
        str(scores.n_patients),
        format_ratio(scores.accuracy),
        format_ratio(scores.macro_f1),
        *(format_ratio(scores.f1[label], 3) for label in labels),
    ]


def _print_told(told: "SourceTold") -> None:
    print(
        f"the source is told from the network's features with a balanced accuracy of {told.balanced_accuracy:.3f}"
        f" (from the class alone {told.by_class_alone:.3f}, by chance {told.chance:.3f})"
    )
    for label, (found, chance) in told.within_class.items():
        print(f"  among {label} alone {found:.3f} (by chance {chance:.3f})")
