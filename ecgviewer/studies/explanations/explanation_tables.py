"""What an evaluation of explanations says, as tables of text and sentences."""

from collections.abc import Sequence

from ecgviewer.evaluate.randomised import LARGEST_LIKENESS
from ecgviewer.evaluate.scores import Interval, MeanValue
from ecgviewer.studies.explanations.explanation_result import ExplanationResult, MarkedResult, WaveMeans

Table = tuple[list[str], list[list[str]]]
"""Head and rows."""

_NOTHING = "-"
_WAVES = ("p", "qrs", "t")
_DIFFERENCES = ("deletion − random", "deletion − QRS only", "insertion − random", "insertion − QRS only")
"""Titles of `MethodIntervals.differences`."""


def summary_table(results: Sequence[ExplanationResult]) -> Table:
    """Return a line for each network and method: what most people want to know of its explanations.

    Parameters
    ----------
    results
        Of several networks.
    """
    head = ["network", "method", *_DIFFERENCES, "better than random", "sanity", "stability"]
    rows = []
    for result in results:
        for name, more in result.details.items():
            sane = "passed" if more.passes_sanity else "FAILED"
            row = [result.model, more.title]
            row += map(_with_interval, more.intervals.differences)
            row += [f"{100 * more.deletion_below_random:.0f} %", sane]
            rows.append([*row, _number(result.methods[name].stability)])
    return head, rows


def faithfulness_table(result: ExplanationResult) -> Table:
    """Return by method what taking pieces away and putting them back does to the logit, and the rest.

    Parameters
    ----------
    result
        Of one network.
    """
    head = ["method", "beats", "deletion", "random", "QRS only", "insertion", "random", "QRS only"]
    head += ["better than random", "stability", "additivity error", "ms a beat"]
    rows = []
    for name, method in result.methods.items():
        more = result.details[name]
        row = [more.title, f"{more.n_beats:,}"]
        row.append(_with_interval(more.intervals.deletion_auc))
        row += [_number(method.random_deletion_auc), _number(more.qrs_only_deletion_auc)]
        row.append(_with_interval(more.intervals.insertion_auc))
        row += [_number(method.random_insertion_auc), _number(more.qrs_only_insertion_auc)]
        row += [f"{100 * more.deletion_below_random:.0f} %", _number(method.stability)]
        rows.append([*row, _number(method.additivity_error, 3), _number(method.ms_per_beat, 1)])
    return head, rows


def difference_table(result: ExplanationResult) -> Table:
    """Return by method how far its areas lie from those of random order and of QRS first, beat by beat."""
    head = ["method", *_DIFFERENCES]
    rows = [
        [more.title, *map(_with_interval, more.intervals.differences)] for more in result.details.values()
    ]
    return head, rows


def sanity_table(result: ExplanationResult) -> Table:
    """Return by method how alike maps stay when the network forgets, and the verdict."""
    head = ["method", "last layer", "all layers", "by chance", "undefined", "of", "verdict"]
    rows = []
    for name, method in result.methods.items():
        more = result.details[name]
        band = more.sanity_chance_band
        stages = more.sanity_stages
        rows.append(
            [
                more.title,
                _number(method.sanity_spearman_last_layer),
                _number(method.sanity_spearman_cascade),
                _NOTHING if band is None else f"{_number(band[0])} to {_number(band[1])}",
                f"{stages[0].n_undefined} and {stages[-1].n_undefined}",
                str(more.sanity_n_beats),
                "passed" if more.passes_sanity else "FAILED",
            ]
        )
    return head, rows


def cascade_table(result: ExplanationResult) -> Table:
    """Return by layer, from the last to the first, how alike maps still are."""
    details = result.details
    stages = {
        name: {part.layer: part.spearman for part in more.sanity_stages} for name, more in details.items()
    }
    layers = max(stages.values(), key=len)
    rows = [[layer, *(_number(found.get(layer)) for found in stages.values())] for layer in layers]
    return ["forgotten back to", *(more.title for more in details.values())], rows


def localisation_table(result: ExplanationResult, measure: str, marks: str = "localisation") -> Table:
    """Return by method and called class how maps meet the waves, beside the wave's share of the window.

    Parameters
    ----------
    result
        Of one network.
    measure
        "mass", "pointing" or "iou".
    marks
        "localisation" for the delineated waves, "localisation_qtdb" for those that a cardiologist marked.
    """
    head = ["method", "called", *(f"{wave.upper()} (share, n)" for wave in _WAVES)]
    rows = []
    for name, method in result.methods.items():
        more = result.details[name]
        for label, waves in method.waves(marks).items():
            sure = more.intervals.masses(marks)[label] if measure == "mass" else {}
            cells = [_wave_cell(waves.get(wave), measure, sure.get(wave)) for wave in _WAVES]
            rows.append([more.title, label, *cells])
    return head, rows


def _wave_cell(found: WaveMeans | None, measure: str, interval: Interval) -> str:
    if found is None:
        return _NOTHING
    ends = "" if interval is None else f", {_number(interval[0])} to {_number(interval[1])}"
    return f"{_number(found.measure(measure))}{ends} ({_number(found.share_of_window)}, {found.n})"


def agreement_table(result: ExplanationResult) -> Table:
    """Return Spearman's correlation between each two methods."""
    details = result.details
    rows = [
        [details[one].title, *("" if one == other else _number(found[other]) for other in details)]
        for one, found in result.agreement.items()
    ]
    return ["", *(more.title for more in details.values())], rows


def sentences(result: ExplanationResult) -> list[str]:
    """Return what a person should know to read the tables."""
    by_class = ", ".join(f"{label} {n}" for label, n in result.n_by_reference.items())
    said = [
        f"Beats: {result.n_beats:,} of {result.n_records} records from the test side of protocol"
        f" {result.protocol} ({by_class}), drawn with seed {result.seed}; the called class is explained.",
        f"Deletion and insertion: mean logit while {result.n_pieces} pieces of the window are taken away or"
        f" put back, the most important first; what is missing is the line between its neighbours; ties are"
        f" averaged over {result.n_orders_of_ties} orders. Whole beats have a mean logit of"
        f" {_number(result.mean_logit)}. Low deletion and high insertion are good.",
        f"Ranges: {100 * result.intervals.level:.0f} % intervals, whole patients drawn with replacement"
        f" ({result.intervals.n_patients} patients, {result.intervals.n_resamples:,} draws).",
        f"Stability: largest relative change of the map, median over"
        f" {result.details['gradcam'].stability_n_beats} beats; {result.noise}.",
        f"Sanity: mean Spearman between maps of the network and of one that forgot; failed above"
        f" {LARGEST_LIKENESS} or above chance, whichever is larger.",
    ]
    if stays := result.not_taken_away:
        said.append(
            "What is taken away or gets noise is the beat's wave; its difference to the usual beat and the features"
            f" that are measured on it follow. What stays: {stays}."
        )
    said.append(_qtdb_sentence(result.qtdb))
    failed = [more.title for more in result.details.values() if not more.passes_sanity]
    return [*said, f"Verdict: {', '.join(failed) or 'no method'} failed the sanity check."]


def _qtdb_sentence(beats: MarkedResult | None) -> str:
    """Return which marked beats of the QT Database were explained."""
    if beats is None:
        return (
            "QT Database: not in a known folder, so no map was compared with a cardiologist's marks; get it from"
            " physionet.org/content/qtdb and put it beside the records, in a folder qtdb."
        )
    left_out = ", ".join(f"{wave.upper()} {found.n_without_end}" for wave, found in beats.waves.items())
    return (
        f"QT Database: {beats.n_beats:,} of {beats.n_marked:,} beats marked by its first cardiologist, of"
        f" {beats.n_recordings} recordings as evenly as there are, drawn with seed {beats.seed}; first lead"
        f" of each, R peaks detected ({beats.n_not_found} marked beats not found);"
        f" left out are recordings of patients that the network was trained with"
        f" ({beats.n_recordings_seen_in_training}) and waves without a marked onset or end ({left_out})."
    )


def _with_interval(estimate: MeanValue) -> str:
    if estimate.low is None:
        return _number(estimate.value)
    return f"{_number(estimate.value)} ({_number(estimate.low)} to {_number(estimate.high)})"


def _number(value: float | None, digits: int = 2) -> str:
    return _NOTHING if value is None else f"{value:.{digits}f}".replace("-", "−")
