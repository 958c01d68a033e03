"""`evaluate --paper-figures` and `--paper-claims`: what Baig et al. 2025 show and say, for our networks."""

import argparse
from typing import TYPE_CHECKING

from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.records import find_data_dir
from ecgviewer.cli.tables import print_json, print_table
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken

if TYPE_CHECKING:
    from ecgviewer.studies.paper.claim_result import ClaimsResult


def evaluate_paper_claims(arguments: argparse.Namespace) -> int:
    """Test the paper's claims and print each with its verdict."""
    from ecgviewer.studies.paper.paper_claims import check_paper_claims

    data_dir = find_data_dir(arguments.data_dir)
    with terminal_progress("testing the paper's claims") as progress:
        result = check_paper_claims(data_dir, progress, CancelToken()).result()
    if arguments.json:
        print_json(result.as_dict())
    else:
        print_claims(result)
    return 0


def print_claims(result: "ClaimsResult") -> None:
    """Print claims as tables and sentences."""
    from ecgviewer.studies.paper.claim_tables import claim_table, width_table

    for claim in result.claims:
        print(f"{claim.claim}: {claim.verdict}")
        print(claim.definition)
        print_table(*claim_table(claim))
    print("effective width in ms of the right calls")
    print_table(*width_table(result))
    print(
        f"{result.n_explained} of {result.n_test} different test beats of protocol {result.protocol}; in"
        " brackets: 95 % intervals over patients; * the verdict rests on it"
    )


def remake_paper_figures(arguments: argparse.Namespace) -> int:
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
