"""`evaluate --noise`: scores a model under recorded noise, and prints what came out or writes a report."""

import argparse
from typing import TYPE_CHECKING

from ecgviewer.cli.output import HTML_SUFFIXES, check_output_option, give_result
from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.records import find_data_dir
from ecgviewer.cli.tables import format_interval, format_ratio, print_table
from ecgviewer.jobs import CancelToken

if TYPE_CHECKING:
    from ecgviewer.studies.noise.noise_result import (
        ConditionFigures,
        NoiseFigures,
        NoiseResult,
        OwnRecordFigures,
    )

_GROUPS = ("N", "SVEB", "VEB")


def evaluate_under_noise(arguments: argparse.Namespace) -> int:
    """Score a model on the patients of DS2 with noise added to their leads."""
    from ecgviewer.classifiers.checkpoint import find_model
    from ecgviewer.studies.noise.evaluate_noise import evaluate_noise
    from ecgviewer.studies.noise.noise_report import noise_html
    from ecgviewer.workflows.review.choose_model import DEFAULT_MODEL

    check_output_option(arguments, HTML_SUFFIXES)
    name = arguments.model or DEFAULT_MODEL
    folder = find_model(name)
    data_dir = find_data_dir(arguments.data_dir)
    with terminal_progress(f"evaluating {name} under noise") as progress:
        evaluation = evaluate_noise(
            folder, data_dir, arguments.noise_dir, progress=progress, cancel=CancelToken()
        )
    return give_result(arguments, evaluation.result(), noise_html, print_noise)


def print_noise(result: "NoiseResult") -> None:
    """Print an evaluation under noise as tables and sentences."""
    print(
        f"{result.model} ({result.architecture}), weights {result.weights}: {result.n_beats} beats of"
        f" {result.n_patients} patients, F1 by AAMI group"
    )
    header = ["noise", "dB", "accuracy"]
    for group in _GROUPS:
        header += [group, "(95 %)"]
    rows = [_row("none", "", result.clean)]
    for kind, by_ratio in result.noisy.items():
        rows += [_row(kind, ratio, scored) for ratio, scored in by_ratio.items()]
    print_table([*header, "strict VEB", "index", "poor %"], rows)
    if result.nstdb_own:
        print("the database's own records: F1 in their noisy stretches, and in their clean ones")
        own_header = ["record", "dB", "seen", "beats", *_GROUPS, "index", "clean: beats", *_GROUPS, "index"]
        print_table(own_header, [_own_row(record) for record in result.nstdb_own])
    spread = result.intervals
    print(
        f"in brackets: 95 % intervals, {spread.n_resamples} resamples by {spread.by};"
        " strict: 202, whose patient is in DS1, left out; index: median of the signal-quality index;"
        f" poor: share of beats with an index below {result.poor_below}"
    )
    for kind, meaning in result.noise.items():
        print(f"{kind}: {meaning}")
    for sentence in result.notes:
        print(sentence)
    print(f"took {result.seconds:.0f} s")


def _row(kind: str, ratio: str, scored: "ConditionFigures") -> list[str]:
    cells = [kind, ratio, format_ratio(scored.accuracy, 3)]
    for group in _GROUPS:
        cells += [
            format_ratio(scored.aami[group].f1, 3),
            format_interval(scored.f1_intervals[group]),
        ]
    strict = scored.strict_split
    cells.append(format_ratio(strict.aami["VEB"].f1 if strict else None, 3))
    return [*cells, *_quality(scored)]


def _own_row(record: "OwnRecordFigures") -> list[str]:
    cells = [record.record, str(record.snr_db), "yes" if record.seen_in_training else "no"]
    for part in (record.noisy, record.clean):
        f1 = [format_ratio(part.aami[group].f1, 3) for group in _GROUPS]
        cells += [str(part.n_beats), *f1, _quality(part)[0]]
    return cells


def _quality(scored: "NoiseFigures") -> list[str]:
    share = scored.quality.poor_share
    return [
        format_ratio(scored.quality.median, 2),
        format_ratio(None if share is None else 100 * share, 1),
    ]
