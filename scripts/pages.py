"""Pages of docs/ whose tables are made from results: Markdown, and what stands between markers."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ecgviewer.files import write_whole

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
    SystemExit
        If the page lacks a marker.
    """
    text = page.read_text(encoding="utf-8")
    for name, content in contents.items():
        pattern = rf"(<!-- tables?:{re.escape(name)} -->\n).*?(<!-- end:{re.escape(name)} -->)"
        text, n_found = re.subn(
            pattern, lambda found, new=content: f"{found[1]}{new}\n{found[2]}", text, flags=re.DOTALL
        )
        if n_found != 1:
            raise SystemExit(f"{page.name} needs one pair of markers for {name}, and has {n_found}")
    write_whole(page, text.encode())
