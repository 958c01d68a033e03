"""The tables of docs/rhythm.md from results."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ecgviewer.evaluate.label_scores import LabelResult
from ecgviewer.evaluate.rhythm_scores import RhythmResult, RhythmScores
from ecgviewer.studies.pages.page import Table
from ecgviewer.studies.rhythm.ablation_result import AblationResult, AblationRun, MapFigures
from ecgviewer.studies.rhythm.agreement import AgreementResult
from ecgviewer.studies.rhythm.tries import TriesResult

_NOTHING = "-"
_FEWEST_NAMED = 10
_FIGURES: dict[str, Callable[[AblationRun], float]] = {
    "accuracy": lambda run: run.accuracy,
    "macro F1": lambda run: run.macro_f1,
    "F1 of AFIB": lambda run: run.afib_f1,
    "map and mask": lambda run: run.maps.mask_correlation,
    "deletion less random": lambda run: run.maps.deletion_less_random,
    "insertion less random": lambda run: run.maps.insertion_less_random,
    "Spearman, last layer forgotten": lambda run: run.maps.sanity_spearman,
}


def held_out_table(folds: RhythmResult, sources: RhythmResult | None = None) -> Table:
    """Return how recordings were called under the protocols: all, by fold, by source, by source left out."""
    labels = list(folds.pooled.f1)
    rows = [("five folds, all", folds.pooled), *((name, scores) for name, scores in folds.splits.items())]
    rows += [(f"five folds, {name}", scores) for name, scores in folds.per_source.items()]
    if sources is not None:
        rows += [("each source left out, all", sources.pooled)]
        rows += [(f"without {name}, on it", scores) for name, scores in sources.splits.items()]
    head = ["", "recordings", "accuracy", "macro F1", *(f"F1 {label}" for label in labels)]
    return head, [[name, *scores_row(scores, labels)] for name, scores in rows]


def confusion_table(result: RhythmResult) -> Table:
    """Return the pooled confusion, the reference in rows."""
    labels = list(result.pooled.f1)
    rows = [[label, *map(str, row)] for label, row in zip(labels, result.pooled.confusion, strict=True)]
    return ["reference \\ called", *labels], rows


def label_table(result: LabelResult) -> Table:
    """Return how recordings of several labels were called, in the form of table 2 of LightX3ECG's paper."""
    rows = [
        [
            name,
            *map(number, (row.precision, row.recall, row.f1, row.accuracy)),
            str(row.support),
            " ".join(f"{value:.2f}" for value in result.thresholds.get(name, ())),
        ]
        for name, row in (*result.per_label.items(), ("mean", result.average))
    ]
    head = ["label", "precision", "recall", "F1", "accuracy", "recordings", "thresholds of the folds"]
    return head, rows


def tries_table(result: TriesResult) -> Table:
    """Return what each recipe gave, by what was left out."""
    rows = []
    for variant, by_split in result.scores.items():
        for split, scores in by_split.items():
            rows.append([variant, split, *scores_row(scores, list(scores.f1))])
    labels = list(next(iter(next(iter(result.scores.values())).values())).f1)
    head = ["recipe", "tested on", "recordings", "accuracy", "macro F1", *(f"F1 {label}" for label in labels)]
    return head, rows


def map_table(by_network: Mapping[str, MapFigures]) -> Table:
    """Return how far the maps of the bundled networks can be trusted."""
    head = [
        "",
        "stretches",
        "deletion less random",
        "better on",
        "insertion less random",
        "better on",
        "map and mask",
        "Spearman, last layer forgotten",
    ]
    return head, [[name, *_map_row(found)] for name, found in by_network.items()]


def _map_row(found: MapFigures) -> list[str]:
    shares = [
        f"{100 * share:.0f} %" for share in (found.better_deletion or 0.0, found.better_insertion or 0.0)
    ]
    values = (found.mask_correlation, found.sanity_spearman)
    return [
        str(found.n_recordings),
        f"{found.deletion_less_random:.3f}",
        shares[0],
        f"{found.insertion_less_random:.3f}",
        shares[1],
        *(f"{value:.3f}" for value in values),
    ]


def source_table(result: RhythmResult) -> Table:
    """Return how well the source is told from the network's features."""
    told = result.source_told
    if told is None:
        return ["from", "balanced accuracy", "by chance"], []
    rows = [
        ["the network's features", number(told.balanced_accuracy), number(told.chance)],
        ["the reference's class alone", number(told.by_class_alone), number(told.chance)],
    ]
    rows += [
        [f"the features, among {label} alone", number(found), number(chance)]
        for label, (found, chance) in told.within_class.items()
    ]
    return ["from", "balanced accuracy", "by chance"], rows


def ablation_table(result: AblationResult) -> Table:
    """Return mean and standard deviation over the seeds of each figure by variant."""
    variants = list(dict.fromkeys(run.variant for run in result.runs))
    rows = []
    for variant in variants:
        runs = [run for run in result.runs if run.variant == variant]
        rows.append(
            [
                variant,
                str(runs[0].n_values),
                *(_spread([get(run) for run in runs]) for get in _FIGURES.values()),
            ]
        )
    return ["", "values", *_FIGURES], rows


def agreement_table(bundled: AgreementResult, folds: AgreementResult) -> Table:
    """Return the agreement with MIT-BIH of two ways of never having seen a patient, and the records that make it."""
    both = (bundled, folds)
    rows = [
        ["Cohen's kappa", *(f"{result.kappa:.3f}" for result in both)],
        ["the same, each ten seconds alone", *(f"{result.kappa_alone:.3f}" for result in both)],
        ["sensitivity", *(f"{result.sensitivity:.3f}" for result in both)],
        ["precision", *(f"{result.precision:.3f}" for result in both)],
    ]
    named = [
        name for result in both for name, counts in result.records.items() if sum(counts) >= _FEWEST_NAMED
    ]
    for name in sorted(set(named)):
        counts = [result.records.get(name, (0, 0, 0)) for result in both]
        rows.append(
            [f"record {name}: both, reference alone, called alone", *(_joined(each) for each in counts)]
        )
    return ["", "trained without MIT-BIH (bundled)", "networks of the five folds"], rows


def _joined(counts: Sequence[int]) -> str:
    return ", ".join(map(str, counts))


def scores_row(scores: RhythmScores, labels: Sequence[str]) -> list[str]:
    """Return recordings, accuracy, macro F1 and F1 of each class as cells."""
    f1 = [number(scores.f1[label]) if scores.support[label] else _NOTHING for label in labels]
    return [str(scores.n_recordings), number(scores.accuracy), number(scores.macro_f1), *f1]


def number(value: float | None) -> str:
    """Return a figure with three decimals, or that there is none."""
    return _NOTHING if value is None else f"{value:.3f}"


def _spread(values: Sequence[float]) -> str:
    return f"{np.mean(values):.3f} ± {np.std(values, ddof=1):.3f}" if len(values) > 1 else f"{values[0]:.3f}"
