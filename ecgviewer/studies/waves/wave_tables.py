"""What an evaluation of waves says, as tables of text."""

from collections.abc import Mapping
from typing import Any

Table = tuple[list[str], list[list[str]]]
"""Head and rows."""

_NOTHING = "-"
_TITLES = {"ours": "ours", "neurokit2": "NeuroKit2", "cardiologist 2": "second cardiologist"}
_POINTS = ("onset", "peak", "offset")


def score_table(result: Mapping[str, Any], choice: str) -> Table:
    """Return how many waves are found, by wave and delineator.

    Parameters
    ----------
    result
        What `WaveEvaluation.as_dict` returns.
    choice
        Of `LEAD_CHOICES`.
    """
    head = ["wave", "by", "marked", "not marked", "missed", "false", "sensitivity", "+P", "F1"]
    rows = []
    for wave in ("p", "qrs", "t"):
        for delineator, scores in result["qtdb"][choice].items():
            row = scores[wave]
            counts = [f"{row[name]:,}" for name in ("n_marked", "n_unmarked", "n_missed", "n_false")]
            ratios = [_ratio(row[name]) for name in ("sensitivity", "precision", "f1")]
            rows.append([wave.upper(), _TITLES[delineator], *counts, *ratios])
    return head, rows


def error_table(result: Mapping[str, Any], choice: str) -> Table:
    """Return errors in ms, found minus marked, as mean ± sd (n), by wave and delineator."""
    return _error_rows(result["qtdb"][choice], ("p", "qrs", "t"))


def second_table(result: Mapping[str, Any]) -> Table:
    """Return errors of the second cardiologist and of ours against the first, as `error_table` does."""
    second = result["second_cardiologist"]
    return _error_rows({name: second[name] for name in ("cardiologist 2", "ours")}, ("qrs", "t"))


def _error_rows(by_delineator: Mapping[str, Any], waves: tuple[str, ...]) -> Table:
    rows = [
        [wave.upper(), _TITLES[delineator], *(_error(scores[wave][point]) for point in _POINTS)]
        for wave in waves
        for delineator, scores in by_delineator.items()
    ]
    return ["wave", "by", *_POINTS], rows


def p_table(result: Mapping[str, Any]) -> Table:
    """Return in which share of beats of MIT-BIH a P wave is reported."""
    rows = []
    for records, by_delineator in result["mitdb"].items():
        for delineator, kinds in by_delineator.items():
            name = delineator.replace("neurokit2", _TITLES["neurokit2"])
            for kind, share in kinds.items():
                if share["n_beats"]:
                    counts = [f"{share['n_beats']:,}", f"{share['n_p']:,}"]
                    rows.append([records, name, kind, *counts, f"{100 * share['share']:.2f} %"])
    return ["records", "by", "beats", "n", "with P", "share"], rows


def _ratio(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.4f}"


def _error(spread: Mapping[str, Any]) -> str:
    if spread["mean_ms"] is None or spread["sd_ms"] is None:
        return _NOTHING
    return f"{spread['mean_ms']:+.1f} ± {spread['sd_ms']:.1f} ({spread['n']:,})".replace("-", "−")
