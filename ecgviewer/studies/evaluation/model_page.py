"""The tables of docs/models.md, from results of protocols."""

import statistics
from collections.abc import Sequence

from ecgviewer.evaluate.scores import Figure
from ecgviewer.studies.pages.page import fill_page, markdown, read_result
from ecgviewer.studies.running.study import Sources
from ecgviewer.workflows.evaluation.evaluation_result import EvaluationResult, PartResult

GROUPS = ("N", "SVEB", "VEB", "F", "Q")
RESULTS = {
    "patient": ("context-folds", "context-svdb", "context", "v2", "v2-attention", "v1", "v1-attention"),
    "beat": ("v1", "v2"),
    "paper": ("v1", "v2"),
}
"""Which results in docs/results stand below each protocol, in this order."""

HEADLINE = {
    "context-folds": "MIT-BIH{others}, each patient by a network of the folds",
    "context": "DS2 of MIT-BIH, by the network that opens records",
    "context-svdb": "SVDB, another database",
}
"""The results of the first table of the page, and what each stands for."""


def fill_model_page(sources: Sources) -> None:
    """Replace what stands between each pair of markers."""
    contents = {"headline": headline(sources)}
    for protocol, names in RESULTS.items():
        results = [read_result(sources, f"{protocol}-{name}", EvaluationResult) for name in names]
        contents[protocol] = "\n\n".join(tables(result) for result in results)
    fill_page(sources.docs / "models.md", contents)


def headline(sources: Sources) -> str:
    """Return what to expect of the next patient: the three figures of SVEB, VEB, N, and marks, as Markdown."""
    head = [
        "patients",
        "N",
        "SVEB",
        "its median",
        "without one",
        "VEB",
        "sure S right",
        "wrong marked",
        "right marked",
    ]
    rows = []
    for name, title in HEADLINE.items():
        result = read_result(sources, f"patient-{name}", EvaluationResult)
        others = f" and {', '.join(_others(result))}" if result.databases else ""
        rows.append(_headline_row(title.format(others=others), result, result.n_patients))
        for database, part in result.databases.items():
            rows.append(_headline_row(f"of these {database}", part, part.n_patients or 0))
    return markdown((head, rows))


def _others(result: EvaluationResult) -> list[str]:
    return [name.upper() for name in result.databases if not name.startswith("mitdb")]


def _headline_row(title: str, part: EvaluationResult | PartResult, n_patients: int) -> list[str]:
    spread = part.intervals.aami
    found, trust = part.patient_figures.get("SVEB"), part.reliability
    nothing = Figure()
    of_s = None if trust is None else trust.per_class.get("S")
    return [
        f"{title} ({n_patients})",
        *(_figure(Figure(part.aami[group].f1, spread[group].f1)) for group in ("N", "SVEB")),
        _figure(nothing if found is None else found.median),
        _figure(nothing if found is None else found.without_most),
        _figure(Figure(part.aami["VEB"].f1, spread["VEB"].f1)),
        _figure(nothing if of_s is None else of_s.right_if_sure),
        _figure(nothing if trust is None else trust.wrong_marked),
        _figure(nothing if trust is None else trust.right_marked),
    ]


def _figure(figure: Figure) -> str:
    return (
        number(figure.value)
        if figure.interval is None
        else f"{number(figure.value)} ({pair(figure.interval)})"
    )


def tables(result: EvaluationResult) -> str:
    """Return one model's tables as Markdown."""
    spread = result.intervals
    name = result.model
    if result.protocol == "svdb":
        name = f"{name}, Supraventricular Arrhythmia Database"
    if result.folds:
        name = f"{result.architecture}-fold1 … {result.architecture}-fold{len(result.folds)}"
    parts = [
        f"**{name}**: accuracy {number(result.accuracy, 4)} ({pair(spread.accuracy)}) of"
        f" {sum(map(sum, result.confusion)):,} beats of the network's classes.",
        group_table(result),
        class_table(result),
    ]
    for part, title in ((result.strict_split, "Strict"), (result.without_232, "")):
        if part:
            f1 = ", ".join(f"{group} {number(part.aami[group].f1)}" for group in GROUPS[:3])
            names = " ".join(part.left_out)
            parts.append(f"{title or 'Also'}, without record {names}: F1 {f1}.")
    if len(result.seeds) > 1:
        each = ", ".join(f"{value:.4f}" for value in result.seeds.values())
        parts += seed_lines(result)
        parts.append(
            f"Accuracy of seeds {' '.join(result.seeds)}: {each}; mean {result.seeds_mean:.4f}, standard"
            f" deviation {number(result.seeds_sd, 4)}."
        )
    return "\n\n".join(parts)


def seed_lines(result: EvaluationResult) -> list[str]:
    """Return a sentence with the F1 of each seed by AAMI group, for results that have no paper beside them."""
    if result.paper is not None:
        return []
    sentences = []
    for group in GROUPS[:3]:
        values = [value for f1 in result.seeds_f1.values() if (value := f1[group]) is not None]
        spread = statistics.stdev(values)
        each = ", ".join(number(value) for value in values)
        sentences.append(f"{group} {number(result.seeds_f1_mean[group])} ± {number(spread)} ({each})")
    return [f"F1 of seeds {' '.join(result.seeds)}, mean ± standard deviation: {'; '.join(sentences)}."]


def group_table(result: EvaluationResult) -> str:
    """Return the AAMI table of a result."""
    head = [
        "group",
        "precision",
        "recall",
        "F1",
        "95 % of F1",
        "specificity",
        "strict precision",
        "strict F1",
    ]
    rows = []
    for group in GROUPS:
        row, strict = result.aami[group], result.aami_strict[group]
        if not row.support:
            continue
        interval = pair(result.intervals.aami[group].f1)
        cells = [*map(number, row.rates[:3]), interval, number(row.specificity)]
        cells += [number(strict.precision), number(strict.f1)]
        rows.append([group, *cells, f"{row.support:,}", str(row.n_patients)])
    return markdown(([*head, "beats", "patients"], rows))


def class_table(result: EvaluationResult) -> str:
    """Return the table by class of a result."""
    paper = result.paper if result.protocol == "paper" else None
    head = ["class", "precision", "recall", "F1", "95 % of F1", "specificity", "beats", "patients"]
    head += ["paper: precision", "recall", "F1"] if paper else []
    rows = []
    for label, row in result.per_class.items():
        interval = pair(result.intervals.per_class[label].f1)
        cells = [*map(number, row.rates[:3]), interval, number(row.specificity)]
        cells += [f"{row.support:,}", str(row.n_patients)]
        if paper:
            cells += [f"{value:.2f}" for value in paper.per_class[label].rates]
        rows.append([label, *cells])
    return markdown((head, rows))


def number(value: float | None, digits: int = 3) -> str:
    """Return a number, a dash for None."""
    return "–" if value is None else f"{value:.{digits}f}"


def pair(ends: Sequence[float] | None) -> str:
    """Return the ends of an interval, a dash for None."""
    return "–" if ends is None else f"{ends[0]:.3f}–{ends[1]:.3f}"
