"""What training with attention on the waves changes, as tables of text: with and without, seed by seed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ecgviewer.studies.explanations.explanation_tables import Table

_LEVEL = 0.95
_WAVES = ("p", "qrs", "t")
_NOTHING = "-"

Figure = Callable[[Mapping[str, Any]], float | None]
"""From one run, as `measure_attention` keeps it, to one of its figures."""


def accuracy_table(result: Mapping[str, Any]) -> Table:
    """Return accuracy and F1 by class of the networks trained without and with the term.

    Parameters
    ----------
    result
        What `measure_attention` made.
    """
    figures: dict[str, Figure] = {"accuracy": lambda run: run["accuracy"]}
    for label in result["runs"][0]["f1"]:
        figures[f"F1 of {label}"] = lambda run, label=label: run["f1"][label]  # type: ignore[misc]
    figures["mean logit"] = lambda run: run["explanations"]["mean_logit"]
    return _table("on patients never seen", figures, result["runs"])


def explanation_effect_table(result: Mapping[str, Any], method: str) -> Table:
    """Return every figure of a method's explanations without and with the term.

    Parameters
    ----------
    result
        What `measure_attention` made.
    method
        Key of `explain.attribution.METHODS`.
    """

    def of_method(name: str) -> Figure:
        return lambda run: run["explanations"]["methods"][method][name]

    def detail(name: str) -> Figure:
        return lambda run: run["explanations"]["details"][method][name]

    def less_random(curve: str) -> Figure:
        own, random = of_method(f"{curve}_auc"), of_method(f"random_{curve}_auc")
        return lambda run: _less(own(run), random(run))

    figures: dict[str, Figure] = {
        "deletion less random": less_random("deletion"),
        "insertion less random": less_random("insertion"),
        "better than random": detail("deletion_below_random"),
        "sanity, last layer": of_method("sanity_spearman_last_layer"),
        "sanity, all layers": of_method("sanity_spearman_cascade"),
        "stability": of_method("stability"),
        "additivity error": of_method("additivity_error"),
    }
    for measure in ("mass", "pointing", "iou"):
        for wave in _WAVES:
            figures[f"{measure} in {wave.upper()}"] = _localised(method, measure, wave)
    for other in result["runs"][0]["explanations"]["agreement"][method]:
        title = result["runs"][0]["explanations"]["details"][other]["title"]
        figures[f"agreement with {title}"] = (
            lambda run, other=other: run["explanations"]["agreement"][method][other]  # type: ignore[misc]
        )
    title = result["runs"][0]["explanations"]["details"][method]["title"]
    return _table(title, figures, result["runs"])


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


def _table(first: str, figures: Mapping[str, Figure], runs: Sequence[Mapping[str, Any]]) -> Table:
    head = [first, "without", "with", "difference (95 % interval)", ""]
    seeds = sorted({run["seed"] for run in runs})
    of_seed = {(run["seed"], run["attention"] > 0): run for run in runs}
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


def _localised(method: str, measure: str, wave: str) -> Figure:
    """Return the mean over all beats that have the wave, whatever they are called."""

    def figure(run: Mapping[str, Any]) -> float | None:
        by_label = run["explanations"]["methods"][method]["localisation"].values()
        found = [waves[wave] for waves in by_label if wave in waves and waves[wave][measure] is not None]
        if not found:
            return None
        return float(np.average([part[measure] for part in found], weights=[part["n"] for part in found]))

    return figure


def _less(value: float | None, other: float | None) -> float | None:
    return None if value is None or other is None else value - other


def _spread(values: Sequence[float]) -> str:
    return f"{_number(float(np.mean(values)))} ± {_number(float(np.std(values, ddof=1)))}"


def _number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")
