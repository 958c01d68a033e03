"""An evaluation as one HTML page that needs nothing beside itself. No Qt."""

from collections.abc import Mapping, Sequence
from html import escape

from ecgviewer.evaluate.calibration import Calibration
from ecgviewer.evaluate.outside import OutsideTable
from ecgviewer.evaluate.scores import ClassScores, GroupScores, Interval, RateIntervals
from ecgviewer.workflows.evaluation.evaluation_result import (
    EvaluationResult,
    PartResult,
    RecordScores,
    RhythmScores,
)
from ecgviewer.workflows.evaluation.figure_sections import patient_section, reliability_section
from ecgviewer.workflows.evaluation.protocols import SCORED
from ecgviewer.workflows.evaluation.report_page import Markup, html_page, html_table

_RATE_TITLES = ("precision", "recall", "F1", "specificity")
_SHOWN_GROUPS = ("N", "SVEB", "VEB")
_NOTHING = "–"


def evaluation_html(result: EvaluationResult) -> str:
    """Return an evaluation as a page with its style and pictures (SVG) inside; all text in it is escaped.

    Names come from files. The page refers to nothing else.
    """
    title = f"{result.model}, protocol {result.protocol}"
    sections = [
        _head(result),
        _class_section(result),
        _group_section(result, "By AAMI group"),
        patient_section(result.patient_figures),
        *(_without_section(part) for part in result.parts_left_out),
        _calibration_section(result.calibration),
        reliability_section(result.reliability),
        *(_database_section(name, part) for name, part in result.databases.items()),
        _outside_section(result.outside),
        _confusion_section(result),
        _false_section(result),
        _seed_section(result),
        _part_section("record", [(row.record, row) for row in result.per_record]),
        _part_section("rhythm", [(row.rhythm, row) for row in result.per_rhythm]),
        f"<h2>How it was made</h2><p><code>{escape(result.command)}</code></p>",
    ]
    return html_page(title, sections)


def _head(result: EvaluationResult) -> str:
    spread = result.intervals
    notes = [*result.notes, *([result.paper_note] if result.paper_note else [])]
    seeds = f"; mean of {len(result.seeds)} seeds {result.seeds_mean:.4f}" if len(result.seeds) > 1 else ""
    return (
        f"<h1>{escape(result.model)}, protocol {escape(result.protocol)}</h1>"
        f"<p class='muted'>{escape(SCORED.get(result.protocol, ''))}. Architecture"
        f" {escape(result.architecture)}, weights {escape(result.weights)}, {result.n_beats:,} beats of"
        f" {result.n_patients} patients. Research use, not a medical device.</p>"
        f"<p><b>Accuracy {_ratio(result.accuracy)}</b> {_small(spread.accuracy)}{seeds}</p>"
        f"<p class='muted'>Small: 95 % intervals, {spread.n_resamples:,} resamples by"
        f" {escape(spread.by)}.</p>"
        f"<ul>{''.join(f'<li>{escape(note)}</li>' for note in notes)}</ul>"
    )


def _class_section(result: EvaluationResult) -> str:
    paper = result.paper if result.protocol == "paper" else None
    header = ["class", *_RATE_TITLES, "support", "patients"]
    if paper:
        header += [f"paper: {title}" for title in _RATE_TITLES[:3]]
    rows = []
    for label, row in result.per_class.items():
        cells = _rate_cells(label, row, result.intervals.per_class[label])
        if paper:
            cells += [f"{value:.2f}" for value in paper.per_class[label].rates]
        rows.append(cells)
    for mean, title in ((result.macro_avg, "mean of classes"), (result.weighted_avg, "mean by support")):
        means = map(_ratio, (mean.precision, mean.recall, mean.f1))
        rows.append([title, *means, _NOTHING, f"{mean.support:,}", ""])
    return f"<h2>By class</h2>{html_table(header, rows)}"


def _group_section(result: EvaluationResult | PartResult, title: str) -> str:
    rows = []
    for group, row in result.aami.items():
        strict = result.aami_strict[group]
        cells = _rate_cells(group, row, result.intervals.aami[group])
        rows.append([*cells, _ratio(strict.precision), _ratio(strict.f1)])
    header = ["group", *_RATE_TITLES, "support", "patients", "strict precision", "strict F1"]
    return (
        f"<h2>{escape(title)}</h2>{html_table(header, rows)}"
        "<p class='muted'>Counted as ANSI/AAMI EC57 does: F and Q called VEB, and Q called SVEB, don't lower"
        " precision; strict: they do. A group that the network can't call has no figures.</p>"
    )


def _calibration_section(found: Calibration | None) -> str:
    if found is None:
        return ""
    rows = [
        [
            f"{each.low:.2f}–{each.high:.2f}",
            f"{each.n:,}",
            _ratio(each.confidence),
            _ratio(each.accuracy),
        ]
        for each in found.bins
    ]
    header = ["probability", "beats", "mean probability", "right calls"]
    return (
        f"<h2>Calibration</h2><p><b>Expected calibration error {_ratio(found.ece)}</b></p>"
        f"{html_table(header, rows)}<p class='muted'>How far the probability of the called class is from the"
        " share of right calls, over 15 bins of equal width (Guo et al. 2017); beats of the network's classes.</p>"
    )


def _outside_section(found: OutsideTable | None) -> str:
    if found is None:
        return ""
    with_mlii = found.per_symbol_with_mlii
    rows = [
        [
            symbol,
            "outside" if row.is_outside else "inside",
            f"{row.n:,}",
            str(row.n_patients),
            _ratio(row.auroc, 3),
            _ratio(with_mlii[symbol].auroc, 3) if symbol in with_mlii else _NOTHING,
            _ratio(row.unsure, 3),
        ]
        for symbol, row in found.per_symbol.items()
    ]
    header = ["symbol", "classes", "beats", "patients", "AUROC", "AUROC, 102 and 104 left out", "unsure"]
    return (
        f"<h2>Beats outside the classes</h2>{html_table(header, rows)}"
        f"<p class='muted'>AUROC of the outside score against the {found.n_inside:,} beats of the network's"
        " classes; paced beats (/, f) and Q of 102, 104, 107 and 217 are among them, of which 102 and 104 have no"
        f" lead MLII. Unsure: share of the beats. Of the right calls {_ratio(found.unsure_right, 3)} are"
        f" unsure, of the wrong ones {_ratio(found.unsure_wrong, 3)}.</p>"
    )


def _without_section(part: PartResult) -> str:
    names = escape(" ".join(part.left_out))
    accuracy = f"<p>Accuracy {_ratio(part.accuracy)} {_small(part.intervals.accuracy)}</p>"
    section = _group_section(part, f"Without record {names}")
    return section + patient_section(part.patient_figures) + accuracy


def _database_section(name: str, part: PartResult) -> str:
    return (
        _group_section(part, f"Database {name}: {part.n_beats:,} beats of {part.n_patients} patients")
        + patient_section(part.patient_figures)
        + reliability_section(part.reliability)
    )


def _confusion_section(result: EvaluationResult) -> str:
    return (
        "<h2>Confusion</h2><p class='muted'>Reference in rows, calls in columns; shade by share of the row.</p>"
        f"{confusion_svg(result.labels, result.confusion)}"
    )


def confusion_svg(labels: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """Return a confusion matrix as an SVG element; the reference in rows, shaded by share of the row."""
    cell_w, cell_h, margin = 76, 34, 34
    width, height = margin + cell_w * len(labels), margin + cell_h * len(labels)
    parts = []
    for column, label in enumerate(labels):
        parts.append(_svg_text(margin + (column + 0.5) * cell_w, margin - 12, label))
        parts.append(_svg_text(margin / 2, margin + (column + 0.5) * cell_h + 5, label))
    for row, line in enumerate(counts):
        total = max(sum(line), 1)
        for column, count in enumerate(line):
            share = count / total
            x, y = margin + column * cell_w, margin + row * cell_h
            hue = "#2c7fb8" if row == column else "#d95f0e"
            parts.append(
                f'<rect x="{x}" y="{y}" width="{cell_w - 2}" height="{cell_h - 2}" fill="{hue}"'
                f' fill-opacity="{share**0.5 * 0.85:.3f}" stroke="#8884"/>'
            )
            parts.append(_svg_text(x + cell_w / 2 - 1, y + cell_h / 2 + 4, f"{count:,}"))
    return (
        f'<svg role="img" aria-label="confusion matrix" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" fill="currentColor">{"".join(parts)}</svg>'
    )


def _svg_text(x: float, y: float, text: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="middle">{escape(text)}</text>'


def _false_section(result: EvaluationResult) -> str:
    rows = [
        [
            row.label,
            f"{row.support:,}",
            f"{row.fp:,}",
            _ratio(row.fp_percent, 2),
            _breakdown(row.fp_from),
            f"{row.fn:,}",
            _ratio(row.fn_percent, 2),
            _breakdown(row.fn_to),
        ]
        for row in result.false_classifications
    ]
    header = ["class", "support", "FP", "FP %", "called instead of", "FN", "FN %", "called"]
    return f"<h2>False classifications</h2>{html_table(header, rows)}"


def _seed_section(result: EvaluationResult) -> str:
    folds = [
        [str(number), str(len(fold.patients)), _ratio(fold.accuracy), " ".join(fold.patients)]
        for number, fold in enumerate(result.folds, 1)
    ]
    text = f"<h2>Folds</h2>{html_table(['fold', 'patients', 'accuracy', 'who'], folds)}" if folds else ""
    if len(result.seeds) < 2:
        return text
    rows = [
        [seed, _ratio(accuracy), *(_ratio(result.seeds_f1[seed].get(group)) for group in _SHOWN_GROUPS)]
        for seed, accuracy in result.seeds.items()
    ]
    means = [_ratio(result.seeds_f1_mean.get(group)) for group in _SHOWN_GROUPS]
    rows.append(["mean", _ratio(result.seeds_mean), *means])
    header = ["seed", "accuracy", *(f"F1 {group}" for group in _SHOWN_GROUPS)]
    return f"{text}<h2>By seed</h2>{html_table(header, rows)}"


def _part_section(title: str, parts: Sequence[tuple[str, RecordScores | RhythmScores]]) -> str:
    header = [title, "beats", "accuracy"]
    for group in _SHOWN_GROUPS:
        header += [f"{group}", f"F1 {group}"]
    rows = []
    for name, part in parts:
        cells = [name or "none given", f"{part.n_beats:,}", _ratio(part.accuracy)]
        for group in _SHOWN_GROUPS:
            cells += [f"{part.support[group]:,}", _ratio(part.f1[group], 3)]
        rows.append(cells)
    return f"<h2>By {title}</h2>{html_table(header, rows)}"


def _rate_cells(name: str, row: ClassScores | GroupScores, spread: RateIntervals) -> list[str]:
    pairs = zip(row.rates, spread.rates, strict=True)
    rates: list[str] = [Markup(f"{_ratio(rate)}<br>{_small(interval)}") for rate, interval in pairs]
    return [name, *rates, f"{row.support:,}", str(row.n_patients)]


def _small(pair: Interval) -> str:
    return "" if pair is None else f"<small>{pair[0]:.3f}–{pair[1]:.3f}</small>"


def _ratio(value: float | None, digits: int = 4) -> str:
    return _NOTHING if value is None else f"{value:.{digits}f}"


def _breakdown(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{label} {count:,}" for label, count in counts.items()) or _NOTHING
