"""A report as one HTML page that needs nothing beside itself: its frame and its tables. No Qt."""

from collections.abc import Iterable, Sequence
from html import escape

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .15rem .7rem; text-align: right; border-bottom: 1px solid #8884; }
th { font-weight: 600; } th:first-child, td:first-child { text-align: left; }
small, .muted { color: #767676; } .wide { overflow-x: auto; } code { overflow-wrap: anywhere; }
svg:not(.sized) text { font: 13px system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { small, .muted { color: #9a9a9a; } }
"""


class Markup(str):
    """Text that is HTML already."""


def html_page(title: str, sections: Iterable[str]) -> str:
    """Return a page with its style inside; `sections` are HTML, `title` is plain text."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>\n'
        f"<body>{''.join(sections)}</body></html>\n"
    )


def html_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; cells are plain text unless they are `Markup`."""
    head = "".join(f"<th>{escape(text)}</th>" for text in header)
    lines = "".join(f"<tr>{''.join(f'<td>{_cell(text)}</td>' for text in row)}</tr>" for row in rows)
    return f"<div class='wide'><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"


def _cell(text: str) -> str:
    return text if isinstance(text, Markup) else escape(text)
