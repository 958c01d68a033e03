"""Markdown tables, and what stands between the markers of a page."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.result_json import result_from_json
from ecgviewer.files import write_whole
from ecgviewer.studies.running.study import Sources

Result = TypeVar("Result")

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Head and rows."""


def markdown(table: Table, n_text_columns: int = 1) -> str:
    """Return a table as Markdown, the first columns on the left and the others on the right."""
    head, rows = table
    rule = ["---"] * n_text_columns + ["--:"] * (len(head) - n_text_columns)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


def fill_page(page: Path, contents: Mapping[str, str]) -> None:
    """Replace what stands in a page between `<!-- table:NAME -->` and `<!-- end:NAME -->`.

    Parameters
    ----------
    page
        Text outside the markers stays as it is.
    contents
        By name: what shall stand there. "tables:" may stand for "table:".

    Raises
    ------
    InvalidInputError
        If the page lacks a marker.
    """
    text = page.read_text(encoding="utf-8")
    for name, content in contents.items():
        pattern = rf"(<!-- tables?:{re.escape(name)} -->\n).*?(<!-- end:{re.escape(name)} -->)"
        text, n_found = re.subn(pattern, partial(_between, content), text, flags=re.DOTALL)
        if n_found != 1:
            raise InvalidInputError(
                f"{page} needs one pair of markers for {name}, and has {n_found}; restore the page"
            )
    write_whole(page, text.encode())


def _between(content: str, found: re.Match[str]) -> str:
    return f"{found[1]}{content}\n{found[2]}"


def read_result(sources: Sources, name: str, kind: type[Result]) -> Result:
    """Return a result of docs/results by its name and class.

    Raises
    ------
    InvalidInputError
        If there is none of that name, or it is another kind of result.
    """
    path = sources.result(name)
    if not path.is_file():
        raise InvalidInputError(f"{path} is missing; run: python -m ecgviewer.studies {name}")
    return result_from_json(path.read_text(encoding="utf-8"), kind, str(path))
