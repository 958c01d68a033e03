"""The verb `annotations`: prints or writes a person's own annotations of a record."""

import argparse

from ecgviewer.cli.output import check_output_option, write_output_option
from ecgviewer.cli.records import review_own
from ecgviewer.cli.tables import print_json, print_table
from ecgviewer.errors import InvalidInputError

_SUFFIXES = (".csv", ".json")


def annotations(arguments: argparse.Namespace) -> int:
    """Print what a person says of a record, or write all of its annotations as a table."""
    import json

    from ecgviewer.workflows.desk.own_annotations import YOU, list_own
    from ecgviewer.workflows.desk.own_layer import mark_ids

    check_output_option(arguments, _SUFFIXES, [arguments.name])
    own = review_own(arguments.name, arguments)
    if own.desk is None:
        raise InvalidInputError(
            f"record {own.review.record.name} has no annotations of yours; open it with 'ecgviewer record"
            f" {arguments.name}', and press F6"
        )
    ids = mark_ids(own.desk.layer, own.review.beats).tolist()
    calls = dict(zip(ids, own.review.called.tolist(), strict=True))
    annotators = [kept.annotator for kept in own.desk.trail if kept.annotator]
    name = annotators[-1] if annotators else ""
    table = list_own(own.record, own.desk.layer, name, calls, own.review.card.name)
    if arguments.output is not None:
        is_csv = arguments.output.suffix.lower() == ".csv"
        content = table.as_csv() if is_csv else json.dumps(table.as_dict(), indent=1) + "\n"
        write_output_option(arguments, content.encode(), _SUFFIXES, [arguments.name])
    elif arguments.json:
        print_json(table.as_dict())
        return 0
    else:
        rows = [
            [mark.kind, f"{mark.time_s:.3f}", mark.label or "-", mark.reference or "-", mark.network or "-"]
            for mark in table.marks
            if mark.by == YOU
        ]
        print_table(["kind", "time s", "yours", "reference", "network"], rows)
    print(f"record {table.record}: {table.n_edited:,} of {own.review.beats.n_beats:,} beats labelled by you")
    return 0
