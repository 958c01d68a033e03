"""The verb `evaluate`: scores a model or the R peak detector, and prints what came out or writes a report."""

import argparse
from typing import Any

from ecgviewer.cli.evaluate_noise import evaluate_under_noise
from ecgviewer.cli.output import HTML_SUFFIXES, check_output_option, write_output_option
from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.tables import (
    NOTHING,
    format_breakdown,
    format_interval,
    format_ratio,
    print_json,
    print_table,
)
from ecgviewer.cli.verbs import find_data_dir
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken
from ecgviewer.workflows.review.choose_model import DEFAULT_MODEL

_RATES = ("precision", "recall", "f1", "specificity")
_WITHOUT = {"strict_split": "strict split, {} left out", "without_232": "without record {}"}


_MODEL_BY_PROTOCOL = {"paper": "v2", "beat": "v2-beat", "patient": DEFAULT_MODEL}
"""What is scored where no model is named."""


def evaluate(arguments: argparse.Namespace) -> int:
    """Score a model on the test beats of a protocol, score R peaks, or remake the paper's figures."""
    if arguments.noise:
        return evaluate_under_noise(arguments)
    if arguments.r_peaks:
        return _evaluate_r_peaks(arguments)
    if arguments.paper_figures:
        return _remake_paper_figures(arguments)
    if arguments.paper_claims:
        from ecgviewer.cli.evaluate_claims import evaluate_paper_claims

        return evaluate_paper_claims(arguments)
    if arguments.waves:
        from ecgviewer.cli.waves import evaluate_waves

        return evaluate_waves(arguments)
    if arguments.explanations:
        from ecgviewer.cli.evaluate_explanations import evaluate_explanations

        return evaluate_explanations(arguments)
    from ecgviewer.classifiers.checkpoint import find_model
    from ecgviewer.workflows.evaluation.evaluate_model import evaluate_model

    output = arguments.output
    check_output_option(arguments, HTML_SUFFIXES)
    model = arguments.model or _MODEL_BY_PROTOCOL.get(arguments.protocol, DEFAULT_MODEL)
    folder = find_model(model)
    data_dir = find_data_dir(arguments.data_dir)
    with terminal_progress(f"evaluating {model}") as progress:
        evaluation = evaluate_model(
            folder,
            arguments.protocol,
            data_dir,
            arguments.retrain_seeds,
            arguments.retrain,
            arguments.folds,
            progress,
            CancelToken(),
        )
    result = evaluation.as_dict()
    if output is not None:
        from ecgviewer.workflows.evaluation.evaluation_report import evaluation_html

        write_output_option(arguments, evaluation_html(result).encode(), HTML_SUFFIXES)
    if arguments.json:
        print_json(result)
        return 0
    print_evaluation(result)
    if output is not None:
        print(f"written to {output}")
    return 0


def _evaluate_r_peaks(arguments: argparse.Namespace) -> int:
    """Score the R peak detector, with others beside it."""
    from ecgviewer.classifiers.checkpoint import find_model
    from ecgviewer.studies.r_peaks.evaluate_r_peaks import CLASSIFIERS, evaluate_r_peaks

    output = arguments.output
    check_output_option(arguments, HTML_SUFFIXES)
    if arguments.paper_figures or arguments.retrain or arguments.retrain_seeds or arguments.folds:
        raise InvalidInputError(
            "--r-peaks trains nothing and draws no figures; leave out --paper-figures, --retrain,"
            " --retrain-seeds and --folds"
        )
    names = (arguments.model,) if arguments.model else CLASSIFIERS
    folders = [find_model(name) for name in names]
    data_dir = find_data_dir(arguments.data_dir)
    with terminal_progress("evaluating R peaks") as progress:
        evaluation = evaluate_r_peaks(data_dir, classifiers=folders, progress=progress, cancel=CancelToken())
    result = evaluation.as_dict()
    if output is not None:
        from ecgviewer.studies.r_peaks.r_peak_report import r_peak_html

        write_output_option(arguments, r_peak_html(result).encode(), HTML_SUFFIXES)
    if arguments.json:
        print_json(result)
        return 0
    print_r_peaks(result)
    if output is not None:
        print(f"written to {output}")
    return 0


def print_r_peaks(result: dict[str, Any]) -> None:
    """Print an evaluation of R peaks, as `RPeakEvaluation.as_dict` gives it, as tables and sentences."""
    from ecgviewer.studies.r_peaks.r_peak_tables import (
        classification_table,
        detection_table,
        record_table,
        sentences,
    )

    print_table(*detection_table(result))
    print("by record: missed + false")
    print_table(*record_table(result))
    if result["classification"]:
        print("calls with R peaks of the reference, and with detected ones")
        print_table(*classification_table(result))
    for sentence in sentences(result):
        print(sentence)


def _remake_paper_figures(arguments: argparse.Namespace) -> int:
    """Write the paper's figures 2, 3, 6, 7 and 8 and tables 1 and 2 for the bundled networks."""
    from ecgviewer.studies.paper.draw_figures import check_paper_figures, write_paper_figures
    from ecgviewer.studies.paper.paper_figures import gather_paper_figures

    if arguments.output is None:
        raise InvalidInputError("the figures need a folder to go to; name one with -o DIR")
    check_paper_figures(arguments.output, may_replace=arguments.replace)
    data_dir = find_data_dir(arguments.data_dir)
    with terminal_progress("remaking the paper's figures") as progress:
        figures = gather_paper_figures(data_dir, progress, CancelToken())
    for path in write_paper_figures(arguments.output, figures, may_replace=arguments.replace):
        print(f"written to {path}")
    return 0


def print_evaluation(result: dict[str, Any]) -> None:
    """Print an evaluation, as `Evaluation.as_dict` gives it, as tables and sentences."""
    paper = result["paper"] if result["protocol"] == "paper" else None
    print(
        f"{result['model']} ({result['architecture']}), protocol {result['protocol']},"
        f" weights {result['weights']}: {result['n_beats']} beats of {result['n_patients']} patients"
    )
    printed = f", paper {paper['accuracy']:.2f}" if paper else ""
    spread = result["intervals"]
    print(f"accuracy {format_ratio(result['accuracy'])} ({format_interval(spread['accuracy'])}){printed}")
    _print_seeds(result)
    _print_classes(result, paper)
    _print_groups(result, "by AAMI group, counted as EC57 does; strict: F and Q called VEB are errors too")
    for key, title in _WITHOUT.items():
        part = result[key]
        if part is not None:
            _print_groups(part, f"{title.format(' '.join(part['left_out']))}: by AAMI group")
    _print_calibration(result)
    _print_outside(result["outside"])
    _print_confusion(result)
    _print_false_classifications(result)
    _print_parts(result["per_record"], "record")
    _print_parts(result["per_rhythm"], "rhythm")
    print(f"in brackets: 95 % intervals, {spread['n_resamples']} resamples by {spread['by']}")
    for sentence in (*result["notes"], result["paper_note"]):
        if sentence:
            print(sentence)


def _print_seeds(result: dict[str, Any]) -> None:
    for number, fold in enumerate(result["folds"], 1):
        print(f"fold {number}: accuracy {format_ratio(fold['accuracy'])}, {len(fold['patients'])} patients")
    if len(result["seeds"]) < 2:
        return
    each = ", ".join(f"seed {seed}: {format_ratio(value)}" for seed, value in result["seeds"].items())
    print(f"accuracy by {each}; mean {result['seeds_mean']:.4f}, sd {format_ratio(result['seeds_sd'])}")
    means = ", ".join(f"{group} {format_ratio(value)}" for group, value in result["seeds_f1_mean"].items())
    print(f"mean F1 over the seeds by AAMI group: {means}")


def _print_classes(result: dict[str, Any], paper: dict[str, Any] | None) -> None:
    rows = []
    for label, row in result["per_class"].items():
        interval = result["intervals"]["per_class"][label]["f1"]
        texts = [label, *(format_ratio(row[rate]) for rate in _RATES), format_interval(interval)]
        texts += [str(row["support"]), str(row["n_patients"])]
        if paper:
            texts += [f"{paper['per_class'][label][rate]:.2f}" for rate in _RATES[:3]]
        rows.append(texts)
    for name in ("macro_avg", "weighted_avg"):
        row = result[name]
        rows.append(
            [name, *(format_ratio(row[rate]) for rate in _RATES[:3]), NOTHING, NOTHING, str(row["support"])]
        )
    header = ["class", "precision", "recall", "F1", "specificity", "(F1)", "support", "patients"]
    print_table(header + (["paper: precision", "recall", "F1"] if paper else []), rows)


def _print_groups(result: dict[str, Any], title: str) -> None:
    print(title)
    rows = []
    for group, row in result["aami"].items():
        strict = result["aami_strict"][group]
        interval = result["intervals"]["aami"][group]["f1"]
        rows.append(
            [
                group,
                *(format_ratio(row[rate]) for rate in _RATES),
                format_interval(interval),
                format_ratio(strict["precision"]),
                format_ratio(strict["f1"]),
                str(row["support"]),
                str(row["n_patients"]),
            ]
        )
    header = ["group", "precision", "recall", "F1", "specificity", "(F1)", "strict: precision", "F1"]
    print_table([*header, "support", "patients"], rows)


def _print_calibration(result: dict[str, Any]) -> None:
    found = result["calibration"]
    if found is None:
        return
    others = {seed: ece for seed, ece in result["seeds_ece"].items() if ece is not None}
    each = ", ".join(f"seed {seed}: {format_ratio(ece)}" for seed, ece in others.items())
    print(f"expected calibration error {format_ratio(found['ece'])}{f' ({each})' if len(others) > 1 else ''}")
    rows = [
        [
            f"{row['from']:.2f}-{row['to']:.2f}",
            str(row["n"]),
            format_ratio(row["confidence"]),
            format_ratio(row["accuracy"]),
        ]
        for row in found["bins"]
    ]
    print_table(["probability", "beats", "mean probability", "right calls"], rows)


def _print_outside(found: dict[str, Any] | None) -> None:
    if found is None:
        return
    print(f"outside score by symbol, against the {found['n_inside']} beats of the network's classes")
    with_mlii = found["per_symbol_with_mlii"]
    rows = [
        [
            symbol,
            "outside" if row["is_outside"] else "inside",
            str(row["n"]),
            str(row["n_patients"]),
            format_ratio(row["auroc"], 3),
            format_ratio(with_mlii[symbol]["auroc"], 3) if symbol in with_mlii else NOTHING,
            format_ratio(row["unsure"], 3),
        ]
        for symbol, row in found["per_symbol"].items()
    ]
    header = ["symbol", "classes", "beats", "patients", "AUROC", "without 102 104", "unsure"]
    print_table(header, rows)
    right, wrong = format_ratio(found["unsure_right"], 3), format_ratio(found["unsure_wrong"], 3)
    print(f"unsure: {right} of the right calls, {wrong} of the wrong ones")


def _print_confusion(result: dict[str, Any]) -> None:
    print("confusion, reference in rows, calls in columns")
    counts = zip(result["labels"], result["confusion"], strict=True)
    print_table(["", *result["labels"]], [[label, *map(str, row)] for label, row in counts])


def _print_false_classifications(result: dict[str, Any]) -> None:
    print("false classifications")
    print_table(
        ["class", "support", "FP", "FP %", "from", "FN", "FN %", "to"],
        [
            [
                row["label"],
                str(row["support"]),
                str(row["fp"]),
                format_ratio(row["fp_percent"], 2),
                format_breakdown(row["fp_from"]),
                str(row["fn"]),
                format_ratio(row["fn_percent"], 2),
                format_breakdown(row["fn_to"]),
            ]
            for row in result["false_classifications"]
        ],
    )


def _print_parts(parts: list[dict[str, Any]], title: str) -> None:
    groups = ("N", "SVEB", "VEB")
    print(f"by {title}")
    print_table(
        [
            title,
            "beats",
            "accuracy",
            *(f"F1 {group}" for group in groups),
            *(f"n {group}" for group in groups),
        ],
        [
            [
                part[title] or "none given",
                str(part["n_beats"]),
                format_ratio(part["accuracy"]),
                *(format_ratio(part["f1"][group], 3) for group in groups),
                *(str(part["support"][group]) for group in groups),
            ]
            for part in parts
        ],
    )
