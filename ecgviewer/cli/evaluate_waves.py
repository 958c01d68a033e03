"""`evaluate --waves`: how well P, QRS and T are found."""

import argparse
from typing import TYPE_CHECKING

from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.records import find_data_dir
from ecgviewer.cli.tables import print_json, print_table
from ecgviewer.jobs import CancelToken

if TYPE_CHECKING:
    from ecgviewer.studies.waves.wave_result import WaveResult


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
