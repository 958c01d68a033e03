"""What an evaluation of R peak detection says, as tables of text and sentences."""

from collections.abc import Iterator, Sequence

from ecgviewer.studies.r_peaks.r_peak_result import UNSEEN, BothPeaks, ClassificationFigures, RPeakResult
from ecgviewer.studies.r_peaks.r_peak_scores import PeakFigures

Table = tuple[list[str], list[list[str]]]
"""Head and rows."""

_NOTHING = "-"
_GROUPS = ("N", "SVEB", "VEB")
_TITLES = {
    "ours": "ours",
    "xqrs": "XQRS (wfdb)",
    "sleepecg": "sleepecg",
    UNSEEN: "ours, patient unseen",
}


def detection_table(result: RPeakResult) -> Table:
    """Return sensitivity and +P by group of records and detector.

    Parameters
    ----------
    result
        The result.
    """
    head = ["records", "n", "detector", "beats", "missed", "false", "sensitivity", "+P"]
    rows = []
    for name, group in result.groups.items():
        n_records = str(group.n_records)
        for detector, figures in group.by_detector.items():
            rows.append([name, n_records, _TITLES.get(detector, detector), *_cells(figures)])
        rows.append([name, str(group.n_unseen), _TITLES[UNSEEN], *_cells(group.unseen)])
    return head, rows


def record_table(result: RPeakResult) -> Table:
    """Return missed and false detections by record: "3 + 1" stands for 3 missed and 1 false."""
    detectors = (*result.detectors, UNSEEN)
    head = ["record", "lead", "beats", *(_TITLES.get(detector, detector) for detector in detectors)]
    rows = []
    for row in result.per_record:
        counts = [*(row.by_detector[detector] for detector in result.detectors), row.unseen]
        errors = [
            f"{each.n_missed:,} + {each.n_false:,}" if each.n_reference else _NOTHING for each in counts
        ]
        rows.append([row.record, row.lead, f"{row.by_detector['ours'].n_reference:,}", *errors])
    return head, rows


def classification_table(result: RPeakResult) -> Table:
    """Return F1 by AAMI group of networks with R peaks of the reference and with detected ones."""
    head = ["model", "records", "R peaks", "beats", "missed", "extra", *(f"F1 {group}" for group in _GROUPS)]
    rows = []
    for name, records, part in _classifications(result):
        for source, calls in (("reference", part.reference), ("detected", part.detected)):
            called = [calls.aami.get(group) for group in _GROUPS]
            f1 = [_NOTHING if each is None else _ratio(each.f1, 4) for each in called]
            counts = [f"{count:,}" for count in (calls.n_beats, calls.n_missed, calls.n_extra)]
            rows.append([name, records, source, *counts, *f1])
    return head, rows


def sentences(result: RPeakResult) -> list[str]:
    """Return what a person should know to read the tables."""
    n_trained_on = sum(row.trained_on for row in result.per_record)
    said = [
        f"Ours: {_bar_sentence(result, 'ours')}",
        f"Ours, patient unseen: {_bar_sentence(result, UNSEEN)}",
        f"A pair is less than {result.window_ms} ms apart; nothing is scored in {result.left_out}.",
        f'Our network was trained on {n_trained_on} of these {len(result.per_record)} records. "Patient'
        f' unseen" takes those from its cross-validation, the others as they are, and leaves 202 out, whose'
        f" patient is that of 201.",
    ]
    if result.classification:
        said.append(
            "Calls: a missed beat lowers the recall of its group, an extra detection the precision of the"
            " group that it was called; F and Q called VEB count as in EC57."
        )
    return said


def _bar_sentence(result: RPeakResult, detector: str) -> str:
    """Return in words on which groups of records a detector reaches the bar."""
    counts = {
        name: group.unseen if detector == UNSEEN else group.by_detector[detector]
        for name, group in result.groups.items()
    }
    scored = [name for name, each in counts.items() if each.n_reference]
    bar = result.bar
    reached = [
        name for name in scored if min(counts[name].sensitivity or 0, counts[name].precision or 0) >= bar
    ]
    missed = [name for name in scored if name not in reached]
    text = f"sensitivity and +P of at least {100 * bar:.1f} % are reached on {', '.join(reached) or 'none'}"
    return f"{text}; not on {', '.join(missed)}." if missed else f"{text}."


def _classifications(result: RPeakResult) -> Iterator[tuple[str, str, ClassificationFigures | BothPeaks]]:
    for each in result.classification:
        yield each.model, f"DS2 ({len(each.records)})", each
        if each.strict_split is not None:
            yield each.model, "without 202", each.strict_split


def _cells(counts: PeakFigures) -> Sequence[str]:
    numbers = [f"{count:,}" for count in (counts.n_reference, counts.n_missed, counts.n_false)]
    return [*numbers, _percent(counts.sensitivity), _percent(counts.precision)]


def _percent(value: float | None) -> str:
    return _NOTHING if value is None else f"{100 * value:.3f} %"


def _ratio(value: float | None, digits: int) -> str:
    return _NOTHING if value is None else f"{value:.{digits}f}"
