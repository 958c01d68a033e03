"""`evaluate --r-peaks`: scores the detector of R peaks, with others beside it."""

import argparse
from typing import TYPE_CHECKING

from ecgviewer.cli.output import HTML_SUFFIXES, check_output_option, give_result
from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.records import find_data_dir
from ecgviewer.cli.tables import print_table
from ecgviewer.jobs import CancelToken

if TYPE_CHECKING:
    from ecgviewer.studies.r_peaks.r_peak_result import RPeakResult


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
