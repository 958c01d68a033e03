"""`evaluate --explanations`: how good each method of explanation is on a model."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ecgviewer.cli.output import HTML_SUFFIXES, check_output_option, give_result
from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.tables import print_table
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken

if TYPE_CHECKING:
    from ecgviewer.studies.explanations.explanation_result import ExplanationResult

_DEFAULT_MODEL = "v2-patient"


def evaluate_explanations(arguments: argparse.Namespace) -> int:
    """Score explanations on test beats of a model, and print tables or JSON, or write a report."""
    from ecgviewer.classifiers.checkpoint import find_model
    from ecgviewer.cli.records import find_data_dir
    from ecgviewer.studies.explanations import evaluate_explanations as workflow
    from ecgviewer.studies.explanations.explanation_report import explanation_html

    check_output_option(arguments, HTML_SUFFIXES)
    folder = find_model(arguments.model or _DEFAULT_MODEL)
    data_dir = find_data_dir(arguments.data_dir)
    with terminal_progress(f"evaluating explanations of {folder.name}") as progress:
        evaluation = workflow.evaluate_explanations(
            folder, data_dir, marked_dir=_marked_dir(data_dir), progress=progress, cancel=CancelToken()
        )
    return give_result(arguments, evaluation.result(), explanation_html, print_explanation_evaluation)


def _marked_dir(data_dir: Path) -> Path | None:
    """Return the folder of the QT Database, None where there is none: the result says so."""
    from ecgviewer.studies.waves.evaluate_waves import find_marked_dir

    try:
        return find_marked_dir(data_dir)
    except InvalidInputError:
        return None


def print_explanation_evaluation(result: "ExplanationResult") -> None:
    """Print an evaluation of explanations as tables and sentences."""
    from ecgviewer.studies.explanations import explanation_tables as tables

    print(f"explanations of {result.model} ({result.architecture}), protocol {result.protocol}")
    print_table(*tables.faithfulness_table(result))
    print("differences of the same beats: below 0 is good for deletion, above 0 for insertion")
    print_table(*tables.difference_table(result))
    print("sanity: Spearman between maps before and after the network forgot what it learnt")
    print_table(*tables.sanity_table(result))
    print_table(*tables.cascade_table(result))
    print("agreement: mean Spearman over pieces of the window")
    print_table(*tables.agreement_table(result))
    print("share of the positive values inside each wave, beside the wave's share of the window")
    print_table(*tables.localisation_table(result, "mass"))
    if result.qtdb is not None:
        print("the same inside the waves that a cardiologist marked in the QT Database")
        print_table(*tables.localisation_table(result, "mass", "localisation_qtdb"))
    for sentence in tables.sentences(result):
        print(sentence)
