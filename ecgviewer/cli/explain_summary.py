"""`explain --summary`: what a network looks at, class by class."""

import argparse
from typing import TYPE_CHECKING

from ecgviewer.cli.output import check_output_option, write_output_option
from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.tables import NOTHING, print_json, print_table
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken

if TYPE_CHECKING:
    from ecgviewer.evaluate.wave_share import Estimate
    from ecgviewer.workflows.explanations.summary_result import SummaryResult

_SUFFIXES = (".html", ".htm", ".svg")


def explain_summary(arguments: argparse.Namespace) -> int:
    """Summarise what a network looks at; print it, or write a report or a figure."""
    from ecgviewer.workflows.explanations.summarise_records import summarise_records

    output = arguments.output
    names = [arguments.name, *arguments.others]
    check_output_option(arguments, _SUFFIXES, names)
    cell = _cell(arguments)
    with terminal_progress(f"summarising {' '.join(names)}", patience_s=1.0) as progress:
        summary = summarise_records(
            names,
            arguments.model,
            arguments.method or "gradcam",
            arguments.label,
            cell,
            arguments.data_dir,
            arguments.lead,
            progress,
            CancelToken(),
            arguments.leads,
        )
    result = summary.result()
    if output is not None:
        from ecgviewer.ui.summary.class_summary_report import summary_figure, summary_html

        draw = summary_figure if output.suffix.lower() == ".svg" else summary_html
        write_output_option(arguments, draw(result).encode(), _SUFFIXES, names)
    if arguments.json:
        print_json(result.as_dict())
        return 0
    print_summary(result)
    if output is not None:
        print(f"written to {output}")
    return 0


def print_summary(result: "SummaryResult") -> None:
    """Print a summary as a table and sentences."""
    from ecgviewer.workflows.explanations.class_summary_words import shown_parts

    parts = shown_parts(result)
    rows = []
    for cell in result.cells:
        row = [cell.reference or NOTHING, cell.called, str(cell.n_beats), str(cell.n_explained)]
        row += [_share(cell.shares.get(part)) for part in parts]
        width = cell.width_ms
        rows.append([*row, NOTHING if width is None else f"{width.value:.0f}"])
    print(f"share of |attribution| by {result.method} of {result.model}, with 95 % intervals")
    print_table(["reference", "called", "beats", "explained", *parts, "width ms"], rows)
    for sentence in (*(cell.sentence for cell in result.cells), *result.notes):
        print(sentence)


def _share(found: "Estimate | None") -> str:
    if found is None:
        return NOTHING
    ends = "" if found.low is None else f" {found.low:.2f}-{found.high:.2f}"
    return f"{found.value:.2f}{ends}"


def _cell(arguments: argparse.Namespace) -> tuple[str, str] | None:
    if arguments.reference is None and arguments.called is None:
        return None
    if arguments.reference is None or arguments.called is None:
        raise InvalidInputError("a cell has two sides; give both --reference A and --called N")
    if arguments.label is not None:
        raise InvalidInputError("choose --class, or --reference and --called, not both")
    return arguments.reference, arguments.called
