"""A class summary as one HTML page, or as one figure."""

from html import escape

from ecgviewer.evaluate.wave_share import Estimate
from ecgviewer.explain.attribution import METHODS
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.summary.class_summary_picture import cell_title, svg_file
from ecgviewer.workflows.evaluation.report_page import Markup, html_page, html_table
from ecgviewer.workflows.explanations.class_summary_words import shown_parts
from ecgviewer.workflows.explanations.summary_result import SummaryResult

_NOTHING = "–"


def summary_title(result: SummaryResult) -> str:
    """Return what a summary is of, in a few words."""
    records = result.records
    where = (
        tr("record {records}", records=records[0])
        if len(records) == 1
        else tr("{n_records} records", n_records=len(records))
    )
    return tr(
        "What {name_network} looks at in {where}, by {methods}",
        name_network=name_network(result.model),
        where=where,
        methods=METHODS[result.method],
    )


def summary_html(result: SummaryResult) -> str:
    """Return a summary as a page with its style and figures (SVG) inside; all text in it is escaped.

    Names come from files. The page refers to nothing else.
    """
    title = summary_title(result)
    sections = [
        f"<h1>{escape(title)}</h1><p class='muted'>Records: {escape(' '.join(result.records))}. Research use,"
        " not a medical device.</p>",
        f"<ul>{''.join(f'<li>{escape(note)}</li>' for note in result.notes)}</ul>",
    ]
    sections += [
        f"<h2>{escape(cell.sentence)}</h2><div class='wide'>"
        f"{svg_file(result, [cell], LIGHT, cell_title(cell))}</div>"
        for cell in result.cells
    ]
    sections.append(
        f"<h2>Share of |attribution|</h2>{_table(result)}<p class='muted'>Small: 95 % intervals,"
        f" {result.n_resamples:,} resamples. Width: time that an attribution of the same entropy would fill"
        " evenly.</p>"
    )
    return html_page(title, sections)


def summary_figure(result: SummaryResult) -> str:
    """Return all cells of a summary beneath one another as one SVG file."""
    figure = svg_file(result, result.cells, LIGHT, summary_title(result))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{figure}\n'


def _table(result: SummaryResult) -> str:
    parts = shown_parts(result)
    rows = []
    for cell in result.cells:
        row = [
            cell.reference or _NOTHING,
            cell.called,
            f"{cell.n_beats:,}",
            f"{cell.n_explained:,}",
        ]
        row += [_cell(cell.shares.get(part), 2) for part in parts]
        rows.append([*row, _cell(cell.width_ms, 0), f"{100 * cell.p_found:.0f}"])
    header = ["reference", "called", "beats", "explained", *parts, tr("width ms"), tr("with P %")]
    return html_table(header, rows)


def _cell(found: Estimate | None, digits: int) -> str:
    if found is None:
        return _NOTHING
    ends = "" if found.low is None else f"<br><small>{found.low:.{digits}f}–{found.high:.{digits}f}</small>"
    return Markup(f"{found.value:.{digits}f}{ends}")
