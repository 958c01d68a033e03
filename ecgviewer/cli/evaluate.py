"""The verb `evaluate`: scores a model on a protocol, and prints what came out or writes a report."""

import argparse
import importlib
import importlib.util
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ecgviewer.cli.evaluate_modes import chosen_mode
from ecgviewer.cli.evaluation.figures import print_patient_figures, print_reliability
from ecgviewer.cli.evaluation.rhythms import evaluate_rhythm_network, is_of_rhythms
from ecgviewer.cli.output import HTML_SUFFIXES, check_output_option, give_result
from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.records import find_data_dir
from ecgviewer.cli.tables import (
    NOTHING,
    format_breakdown,
    format_interval,
    format_ratio,
    print_table,
)
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken
from ecgviewer.workflows.review.choose_model import DEFAULT_MODEL

if TYPE_CHECKING:
    from ecgviewer.evaluate.outside import OutsideTable
    from ecgviewer.evaluate.paper_results import PaperResults
    from ecgviewer.workflows.evaluation.evaluation_result import (
        EvaluationResult,
        PartResult,
        RecordScores,
        RhythmScores,
    )

_WITHOUT = ("strict split, {} left out", "without record {}")


_MODEL_BY_PROTOCOL = {"paper": "v2", "beat": "v2-beat", "patient": DEFAULT_MODEL}
"""What is scored where no model is named."""

_MODES = {
    "noise": ("ecgviewer.cli.evaluate_noise", "evaluate_under_noise"),
    "r_peaks": ("ecgviewer.cli.evaluate_finders", "evaluate_r_peaks"),
    "paper_figures": ("ecgviewer.cli.evaluate_paper", "remake_paper_figures"),
    "paper_claims": ("ecgviewer.cli.evaluate_paper", "evaluate_paper_claims"),
    "waves": ("ecgviewer.cli.evaluate_finders", "evaluate_waves"),
    "explanations": ("ecgviewer.cli.evaluate_explanations", "evaluate_explanations"),
}
"""Where what isn't the score of a model is made; imported when it is asked for."""


def evaluate(arguments: argparse.Namespace) -> int:
    """Score a model on the test beats of a protocol, score R peaks, or remake the paper's figures."""
    mode = chosen_mode(arguments)
    if mode:
        _check_studies(mode)
        module, function = _MODES[mode]
        return int(getattr(importlib.import_module(module), function)(arguments))
    if is_of_rhythms(arguments):
        return evaluate_rhythm_network(arguments)
    from ecgviewer.classifiers.checkpoint import find_model
    from ecgviewer.workflows.evaluation.evaluate_model import evaluate_model
    from ecgviewer.workflows.evaluation.evaluation_report import evaluation_html

    check_output_option(arguments, HTML_SUFFIXES)
    protocol = arguments.protocol or "paper"
    model = arguments.model or _MODEL_BY_PROTOCOL.get(protocol, DEFAULT_MODEL)
    folder = find_model(model)
    data_dir = find_data_dir(arguments.data_dir)
    with terminal_progress(f"evaluating {model}") as progress:
        evaluation = evaluate_model(
            folder,
            protocol,
            data_dir,
            arguments.retrain_seeds,
            arguments.retrain,
            arguments.folds,
            progress,
            CancelToken(),
            arguments.svdb,
        )
    return give_result(arguments, evaluation.result(), evaluation_html, print_evaluation)


def _check_studies(mode: str) -> None:
    """Raise where the package was installed without the studies, which is how it is installed by default."""
    if importlib.util.find_spec("ecgviewer.studies") is None:
        raise InvalidInputError(
            f"--{mode.replace('_', '-')} is a study, and studies are not part of this installation; get the"
            " repository and run: pip install -e '.[studies]'"
        )


def print_evaluation(result: "EvaluationResult") -> None:
    """Print an evaluation as tables and sentences."""
    paper = result.paper if result.protocol == "paper" else None
    print(
        f"{result.model} ({result.architecture}), protocol {result.protocol},"
        f" weights {result.weights}: {result.n_beats} beats of {result.n_patients} patients"
    )
    printed = f", paper {paper.accuracy:.2f}" if paper else ""
    spread = result.intervals
    print(f"accuracy {format_ratio(result.accuracy)} ({format_interval(spread.accuracy)}){printed}")
    _print_seeds(result)
    _print_classes(result, paper)
    _print_groups(result, "by AAMI group, counted as EC57 does; strict: F and Q called VEB are errors too")
    for part, title in zip((result.strict_split, result.without_232), _WITHOUT, strict=True):
        if part is not None:
            _print_groups(part, f"{title.format(' '.join(part.left_out))}: by AAMI group")
            print_patient_figures(part.patient_figures)
    print_patient_figures(result.patient_figures)
    _print_calibration(result)
    print_reliability(result.reliability)
    for database, part in result.databases.items():
        print(f"database {database}: {part.n_beats} beats of {part.n_patients} patients")
        _print_groups(part, "by AAMI group")
        print_patient_figures(part.patient_figures)
        print_reliability(part.reliability)
    _print_outside(result.outside)
    _print_confusion(result)
    _print_false_classifications(result)
    _print_parts("record", [(row.record, row) for row in result.per_record])
    _print_parts("rhythm", [(row.rhythm, row) for row in result.per_rhythm])
    print(f"in brackets: 95 % intervals, {spread.n_resamples} resamples by {spread.by}")
    for sentence in (*result.notes, result.paper_note):
        if sentence:
            print(sentence)


def _print_seeds(result: "EvaluationResult") -> None:
    for number, fold in enumerate(result.folds, 1):
        print(f"fold {number}: accuracy {format_ratio(fold.accuracy)}, {len(fold.patients)} patients")
    if len(result.seeds) < 2:
        return
    each = ", ".join(f"seed {seed}: {format_ratio(value)}" for seed, value in result.seeds.items())
    print(f"accuracy by {each}; mean {result.seeds_mean:.4f}, sd {format_ratio(result.seeds_sd)}")
    means = ", ".join(f"{group} {format_ratio(value)}" for group, value in result.seeds_f1_mean.items())
    print(f"mean F1 over the seeds by AAMI group: {means}")


def _print_classes(result: "EvaluationResult", paper: "PaperResults | None") -> None:
    rows = []
    for label, row in result.per_class.items():
        interval = result.intervals.per_class[label].f1
        texts = [label, *map(format_ratio, row.rates), format_interval(interval)]
        texts += [str(row.support), str(row.n_patients)]
        if paper:
            texts += [f"{value:.2f}" for value in paper.per_class[label].rates]
        rows.append(texts)
    for name, mean in (("macro_avg", result.macro_avg), ("weighted_avg", result.weighted_avg)):
        means = map(format_ratio, (mean.precision, mean.recall, mean.f1))
        rows.append([name, *means, NOTHING, NOTHING, str(mean.support)])
    header = ["class", "precision", "recall", "F1", "specificity", "(F1)", "support", "patients"]
    print_table(header + (["paper: precision", "recall", "F1"] if paper else []), rows)


def _print_groups(result: "EvaluationResult | PartResult", title: str) -> None:
    print(title)
    rows = []
    for group, row in result.aami.items():
        strict = result.aami_strict[group]
        interval = result.intervals.aami[group].f1
        rows.append(
            [
                group,
                *map(format_ratio, row.rates),
                format_interval(interval),
                format_ratio(strict.precision),
                format_ratio(strict.f1),
                str(row.support),
                str(row.n_patients),
            ]
        )
    header = ["group", "precision", "recall", "F1", "specificity", "(F1)", "strict: precision", "F1"]
    print_table([*header, "support", "patients"], rows)


def _print_calibration(result: "EvaluationResult") -> None:
    found = result.calibration
    if found is None:
        return
    others = {seed: ece for seed, ece in result.seeds_ece.items() if ece is not None}
    each = ", ".join(f"seed {seed}: {format_ratio(ece)}" for seed, ece in others.items())
    print(f"expected calibration error {format_ratio(found.ece)}{f' ({each})' if len(others) > 1 else ''}")
    rows = [
        [
            f"{row.low:.2f}-{row.high:.2f}",
            str(row.n),
            format_ratio(row.confidence),
            format_ratio(row.accuracy),
        ]
        for row in found.bins
    ]
    print_table(["probability", "beats", "mean probability", "right calls"], rows)


def _print_outside(found: "OutsideTable | None") -> None:
    if found is None:
        return
    print(f"outside score by symbol, against the {found.n_inside} beats of the network's classes")
    with_mlii = found.per_symbol_with_mlii
    rows = [
        [
            symbol,
            "outside" if row.is_outside else "inside",
            str(row.n),
            str(row.n_patients),
            format_ratio(row.auroc, 3),
            format_ratio(with_mlii[symbol].auroc, 3) if symbol in with_mlii else NOTHING,
            format_ratio(row.unsure, 3),
        ]
        for symbol, row in found.per_symbol.items()
    ]
    header = ["symbol", "classes", "beats", "patients", "AUROC", "without 102 104", "unsure"]
    print_table(header, rows)
    right, wrong = format_ratio(found.unsure_right, 3), format_ratio(found.unsure_wrong, 3)
    print(f"unsure: {right} of the right calls, {wrong} of the wrong ones")


def _print_confusion(result: "EvaluationResult") -> None:
    print("confusion, reference in rows, calls in columns")
    counts = zip(result.labels, result.confusion, strict=True)
    print_table(["", *result.labels], [[label, *map(str, row)] for label, row in counts])


def _print_false_classifications(result: "EvaluationResult") -> None:
    print("false classifications")
    print_table(
        ["class", "support", "FP", "FP %", "from", "FN", "FN %", "to"],
        [
            [
                row.label,
                str(row.support),
                str(row.fp),
                format_ratio(row.fp_percent, 2),
                format_breakdown(row.fp_from),
                str(row.fn),
                format_ratio(row.fn_percent, 2),
                format_breakdown(row.fn_to),
            ]
            for row in result.false_classifications
        ],
    )


def _print_parts(title: str, parts: "Sequence[tuple[str, RecordScores | RhythmScores]]") -> None:
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
                name or "none given",
                str(part.n_beats),
                format_ratio(part.accuracy),
                *(format_ratio(part.f1[group], 3) for group in groups),
                *(str(part.support[group]) for group in groups),
            ]
            for name, part in parts
        ],
    )
