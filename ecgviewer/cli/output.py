"""`-o FILE`: checked before any work begins, and written through the one door."""

import argparse
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from ecgviewer.cli.tables import print_json
from ecgviewer.files import check_output, write_output

HTML_SUFFIXES = (".html", ".htm")
REPORT_SUFFIXES = (".pdf", *HTML_SUFFIXES)
PICTURE_SUFFIXES = (".png", ".svg", ".pdf")


class Result(Protocol):
    """What a verb found."""

    def as_dict(self) -> dict[str, object]:
        """Return it for JSON."""
        ...


Found = TypeVar("Found", bound=Result)


def check_output_option(
    arguments: argparse.Namespace, suffixes: Sequence[str], records: Sequence[str] = ()
) -> None:
    """Raise unless what `-o` names, if anything, can be written without losing anything.

    Parameters
    ----------
    arguments
        With `output` and `replace`.
    suffixes
        Endings that the verb writes.
    records
        Names of the records that are read: none of their files is replaced, under whatever name.
    """
    from ecgviewer.records.catalog import find_local_records

    if arguments.output is not None:
        found = find_local_records(records, arguments.data_dir)
        check_output(arguments.output, suffixes, may_replace=arguments.replace, records=found)


def write_output_option(
    arguments: argparse.Namespace, content: bytes, suffixes: Sequence[str], records: Sequence[str] = ()
) -> None:
    """Write what `-o` asked for; as `check_output_option`, which is asked again."""
    from ecgviewer.records.catalog import find_local_records

    found = find_local_records(records, arguments.data_dir)
    write_output(arguments.output, content, suffixes, may_replace=arguments.replace, records=found)


def give_result(
    arguments: argparse.Namespace, result: Found, page: Callable[[Found], str], say: Callable[[Found], None]
) -> int:
    """Write a result as the page that `-o` asked for, print it as JSON or in words, and return the status.

    Parameters
    ----------
    arguments
        With `output`, `replace` and `json`.
    result
        What was found.
    page, say
        Return it as HTML; print it in words.
    """
    if arguments.output is not None:
        write_output_option(arguments, page(result).encode(), HTML_SUFFIXES)
    if arguments.json:
        print_json(result.as_dict())
        return 0
    say(result)
    if arguments.output is not None:
        print(f"written to {arguments.output}")
    return 0
