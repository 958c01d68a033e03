"""`evaluate --paper-claims`: what the paper says of its explanations, tested on our networks."""

import argparse
from typing import Any

from ecgviewer.cli.progress import terminal_progress
from ecgviewer.cli.tables import print_json, print_table
from ecgviewer.cli.verbs import find_data_dir
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import CancelToken


def evaluate_paper_claims(arguments: argparse.Namespace) -> int:
    """Test the paper's claims and print each with its verdict."""
    from ecgviewer.studies.paper.paper_claims import check_paper_claims

    if arguments.output is not None or arguments.model is not None:
        raise InvalidInputError(
            "--paper-claims prints on v1 and v2; leave out -o and --model, and keep it with --json > FILE"
        )
    data_dir = find_data_dir(arguments.data_dir)
    with terminal_progress("testing the paper's claims") as progress:
        result = check_paper_claims(data_dir, progress, CancelToken()).as_dict()
    if arguments.json:
        print_json(result)
    else:
        print_claims(result)
    return 0


def print_claims(result: dict[str, Any]) -> None:
    """Print claims, as `PaperClaims.as_dict` gives them, as tables and sentences."""
    from ecgviewer.studies.paper.claim_tables import claim_table, width_table

    for claim in result["claims"]:
        print(f"{claim['claim']}: {claim['verdict']}")
        print(claim["definition"])
        print_table(*claim_table(claim))
    print("effective width in ms of the right calls")
    print_table(*width_table(result))
    print(
        f"{result['n_explained']} of {result['n_test']} different test beats of protocol {result['protocol']}; in"
        " brackets: 95 % intervals over patients; * the verdict rests on it"
    )
