"""What training with attention on the waves changes, as tables of text: with and without, seed by seed."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from ecgviewer.studies.attention.attention_result import AttentionResult, AttentionRun
from ecgviewer.studies.explanations.explanation_result import MethodFigures
from ecgviewer.studies.explanations.explanation_tables import Table

_LEVEL = 0.95
_WAVES = ("p", "qrs", "t")
_NOTHING = "-"

Figure = Callable[[AttentionRun], float | None]
"""From one run to one of its figures."""


def accuracy_table(result: AttentionResult) -> Table:
    """Return accuracy and F1 by class of the networks trained without and with the term.

    Parameters
    ----------
    result
        What `measure_attention` made.
    """
    figures: dict[str, Figure] = {"accuracy": lambda run: run.accuracy}
    for label in result.runs[0].f1:
        figures[f"F1 of {label}"] = partial(_f1, label)
    figures["mean logit"] = lambda run: run.explanations.mean_logit
    return _table("on patients never seen", figures, result.runs)


def explanation_effect_table(result: AttentionResult, method: str) -> Table:
    """Return every figure of a method's explanations without and with the term.

    Parameters
    ----------
    result
        What `measure_attention` made.
    method
        Key of `explain.attribution.METHODS`.
    """

    def of(run: AttentionRun) -> MethodFigures:
        return run.explanations.methods[method]

    figures: dict[str, Figure] = {
        "deletion less random": lambda run: of(run).deletion_auc - of(run).random_deletion_auc,
        "insertion less random": lambda run: of(run).insertion_auc - of(run).random_insertion_auc,
        "better than random": lambda run: run.explanations.details[method].deletion_below_random,
        "sanity, last layer": lambda run: of(run).sanity_spearman_last_layer,
        "sanity, all layers": lambda run: of(run).sanity_spearman_cascade,
        "stability": lambda run: of(run).stability,
        "additivity error": lambda run: of(run).additivity_error,
    }
    for measure in ("mass", "pointing", "iou"):
        for wave in _WAVES:
            figures[f"{measure} in {wave.upper()}"] = partial(_localised, method, measure, wave)
    details = result.runs[0].explanations.details
    for other in result.runs[0].explanations.agreement[method]:
        figures[f"agreement with {details[other].title}"] = partial(_agreement, method, other)
    return _table(details[method].title, figures, result.runs)


def paired_difference(without: Sequence[float], with_it: Sequence[float]) -> tuple[float, float, float]:
    """Return the mean difference of pairs and the ends of its 95 % interval by Student's t.

    Parameters
    ----------
    without, with_it
        One figure a seed, at least two, in the same order.
    """
    from scipy.stats import t

    difference = np.subtract(with_it, without)
    mean = float(difference.mean())
    half = float(
        difference.std(ddof=1) / np.sqrt(difference.size) * t.ppf((1 + _LEVEL) / 2, difference.size - 1)
    )
    return mean, mean - half, mean + half


def _table(first: str, figures: Mapping[str, Figure], runs: Sequence[AttentionRun]) -> Table:
    head = [first, "without", "with", "difference (95 % interval)", ""]
    seeds = sorted({run.seed for run in runs})
    of_seed = {(run.seed, run.attention > 0): run for run in runs}
    rows = []
    for title, figure in figures.items():
        pairs = [(figure(of_seed[seed, False]), figure(of_seed[seed, True])) for seed in seeds]
        known = [(before, after) for before, after in pairs if before is not None and after is not None]
        if not known:
            continue
        if len(known) < 2:
            rows.append([title, *(_number(value) for value in known[0]), _NOTHING, "one pair only"])
            continue
        without, with_it = zip(*known, strict=True)
        mean, low, high = paired_difference(without, with_it)
        told = "" if low <= 0 <= high else "changed"
        difference = f"{_number(mean)} ({_number(low)} to {_number(high)})"
        rows.append([title, _spread(without), _spread(with_it), difference, told])
    return head, rows


def _f1(label: str, run: AttentionRun) -> float | None:
    return run.f1[label]


def _agreement(method: str, other: str, run: AttentionRun) -> float | None:
    return run.explanations.agreement[method][other]


def _localised(method: str, measure: str, wave: str, run: AttentionRun) -> float | None:
    """Return the mean over all beats that have the wave, whatever they are called."""
    met = [waves[wave] for waves in run.explanations.methods[method].localisation.values() if wave in waves]
    found = [(value, part.n) for part in met if (value := part.measure(measure)) is not None]
    if not found:
        return None
    values, weights = zip(*found, strict=True)
    return float(np.average(values, weights=weights))


def _spread(values: Sequence[float]) -> str:
    return f"{_number(float(np.mean(values)))} ± {_number(float(np.std(values, ddof=1)))}"


def _number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")
