"""`evaluate --r-peaks` and `--waves`: score what finds R peaks, and what finds P, QRS and T."""

import argparse
from typing import TYPE_CHECKING

from ecgviewer.cli.output import HTML_SUFFIXES, check_output_option, give_result
from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.records import find_data_dir
from ecgviewer.cli.tables import print_json, print_table
from ecgviewer.jobs import CancelToken

if TYPE_CHECKING:
    from ecgviewer.studies.r_peaks.r_peak_result import RPeakResult
    from ecgviewer.studies.waves.wave_result import WaveResult


def evaluate_r_peaks(arguments: argparse.Namespace) -> int:
    """Score the R peak detector, with others beside it."""
    from ecgviewer.classifiers.checkpoint import find_model
    from ecgviewer.studies.r_peaks import evaluate_r_peaks as study
    from ecgviewer.studies.r_peaks.r_peak_report import r_peak_html

    check_output_option(arguments, HTML_SUFFIXES)
    names = (arguments.model,) if arguments.model else study.CLASSIFIERS
    folders = [find_model(name) for name in names]
    data_dir = find_data_dir(arguments.data_dir)
    with terminal_progress("evaluating R peaks") as progress:
        evaluation = study.evaluate_r_peaks(
            data_dir, classifiers=folders, progress=progress, cancel=CancelToken()
        )
    return give_result(arguments, evaluation.result(), r_peak_html, print_r_peaks)


def print_r_peaks(result: "RPeakResult") -> None:
    """Print an evaluation of R peaks as tables and sentences."""
    from ecgviewer.studies.r_peaks.r_peak_tables import (
        classification_table,
        detection_table,
        record_table,
        sentences,
    )

    print_table(*detection_table(result))
    print("by record: missed + false")
    print_table(*record_table(result))
    if result.classification:
        print("calls with R peaks of the reference, and with detected ones")
        print_table(*classification_table(result))
    for sentence in sentences(result):
        print(sentence)


def evaluate_waves(arguments: argparse.Namespace) -> int:
    """Score delineation on the QT Database and on MIT-BIH."""
    from ecgviewer.studies.waves import evaluate_waves as workflow

    data_dir = find_data_dir(arguments.data_dir)
    marked_dir = workflow.find_marked_dir(data_dir)
    with terminal_progress("evaluating waves") as progress:
        evaluation = workflow.evaluate_waves(data_dir, marked_dir, progress=progress, cancel=CancelToken())
    result = evaluation.result()
    if arguments.json:
        print_json(result.as_dict())
    else:
        print_wave_evaluation(result)
    return 0


def print_wave_evaluation(result: "WaveResult") -> None:
    """Print an evaluation of waves as tables and sentences."""
    from ecgviewer.studies.waves.wave_tables import error_table, p_table, score_table, second_table

    for choice, title in result.lead_choices.items():
        print(f"QT Database, first cardiologist, each patient unseen, {title}")
        print_table(*score_table(result, choice))
        print("errors in ms, found minus marked: mean ± sd (n)")
        print_table(*error_table(result, choice))
    if result.second_cardiologist is not None:
        print(f"against the first cardiologist in {len(result.second_cardiologist.records)} records")
        print_table(*second_table(result))
    print("MIT-BIH: share of beats in which a P wave is reported")
    print_table(*p_table(result))
    if "neurokit2" not in result.qtdb["beat"]:
        print("NeuroKit2 is not installed and left out; get it with: pip install 'ecgviewer[studies]'")
    print(f"slowest half-hour record: {result.seconds_per_half_hour:.2f} s")
