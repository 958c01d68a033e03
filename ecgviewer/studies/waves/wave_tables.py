"""What an evaluation of waves says, as tables of text."""

from collections.abc import Mapping

from ecgviewer.studies.waves.wave_result import WaveResult, WavesFound
from ecgviewer.studies.waves.wave_scores import ErrorSpread

Table = tuple[list[str], list[list[str]]]
"""Head and rows."""

_NOTHING = "-"
_TITLES = {"ours": "ours", "neurokit2": "NeuroKit2", "cardiologist 2": "second cardiologist"}
_POINTS = ("onset", "peak", "offset")


def score_table(result: WaveResult, choice: str) -> Table:
    """Return how many waves are found, by wave and delineator.

    Parameters
    ----------
    result
        The result.
    choice
        Of `LEAD_CHOICES`.
    """
    head = ["wave", "by", "marked", "not marked", "missed", "false", "sensitivity", "+P", "F1"]
    rows = []
    for wave in ("p", "qrs", "t"):
        for delineator, scores in result.qtdb[choice].items():
            row = scores[wave]
            counts = [f"{count:,}" for count in (row.n_marked, row.n_unmarked, row.n_missed, row.n_false)]
            ratios = map(_ratio, (row.sensitivity, row.precision, row.f1))
            rows.append([wave.upper(), _TITLES[delineator], *counts, *ratios])
    return head, rows


def error_table(result: WaveResult, choice: str) -> Table:
    """Return errors in ms, found minus marked, as mean ± sd (n), by wave and delineator."""
    return _error_rows(result.qtdb[choice], ("p", "qrs", "t"))


def second_table(result: WaveResult) -> Table:
    """Return errors of the second cardiologist and of ours against the first, as `error_table` does."""
    second = result.second_cardiologist
    by_whom = {} if second is None else {"cardiologist 2": second.second, "ours": second.ours}
    return _error_rows(by_whom, ("qrs", "t"))


def _error_rows(by_delineator: Mapping[str, WavesFound], waves: tuple[str, ...]) -> Table:
    rows = [
        [wave.upper(), _TITLES[delineator], *map(_error, scores[wave].points)]
        for wave in waves
        for delineator, scores in by_delineator.items()
    ]
    return ["wave", "by", *_POINTS], rows


def p_table(result: WaveResult) -> Table:
    """Return in which share of beats of MIT-BIH a P wave is reported."""
    rows = []
    for records, by_delineator in result.mitdb.items():
        for delineator, kinds in by_delineator.items():
            name = delineator.replace("neurokit2", _TITLES["neurokit2"])
            for kind, share in kinds.items():
                if share.share is not None:
                    counts = [f"{share.n_beats:,}", f"{share.n_p:,}"]
                    rows.append([records, name, kind, *counts, f"{100 * share.share:.2f} %"])
    return ["records", "by", "beats", "n", "with P", "share"], rows


def _ratio(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.4f}"


def _error(spread: ErrorSpread) -> str:
    if spread.mean_ms is None or spread.sd_ms is None:
        return _NOTHING
    return f"{spread.mean_ms:+.1f} ± {spread.sd_ms:.1f} ({spread.n:,})".replace("-", "−")
