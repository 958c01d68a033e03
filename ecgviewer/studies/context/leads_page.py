"""The table of docs/leads.md: calls from one lead and from two."""

from collections.abc import Mapping

from ecgviewer.evaluate.scores import Figure
from ecgviewer.studies.context.measure_leads import LeadsResult, LeadWay
from ecgviewer.studies.pages.page import fill_page, markdown, read_result
from ecgviewer.studies.running.study import Sources


def fill_leads_page(sources: Sources) -> None:
    """Replace what stands between each pair of markers."""
    result = read_result(sources, "leads-context", LeadsResult)
    fill_page(sources.docs / "leads.md", tables_of_ways(result.databases))


def tables_of_ways(databases: Mapping[str, Mapping[str, LeadWay]]) -> dict[str, str]:
    """Return the tables of each database by what they are called between markers of a page."""
    contents = {}
    for database, ways in databases.items():
        contents[f"f1-{database}"] = f1_table(ways)
        contents[f"marks-{database}"] = marks_table(ways)
    return contents


def f1_table(ways: Mapping[str, LeadWay]) -> str:
    """Return F1 by AAMI group, and that of SVEB and VEB by patient, a row for each way, as Markdown."""
    head = ["calls from", "N", "SVEB", "its median", "without one", "VEB", "its median", "without one"]
    rows = []
    for name, way in ways.items():
        cells = [name, _value(way.figures["N"].pooled)]
        for group in ("SVEB", "VEB"):
            found = way.figures[group]
            cells += [_pair(found.pooled), _value(found.median), _value(found.without_most)]
        rows.append(cells)
    return markdown((head, rows))


def marks_table(ways: Mapping[str, LeadWay]) -> str:
    """Return calibration and marks, a row for each way, as Markdown."""
    head = ["calls from", "ECE", "ECE of S", "sure S right", "wrong marked", "right marked"]
    rows = []
    for name, way in ways.items():
        found = way.reliability
        of_s = found.per_class["S"]
        figures = (found.every.ece, of_s.ece, of_s.right_if_sure, found.wrong_marked, found.right_marked)
        rows.append([name, *map(_value, figures)])
    return markdown((head, rows))


def _value(figure: Figure) -> str:
    return "–" if figure.value is None else f"{figure.value:.3f}"


def _pair(figure: Figure) -> str:
    ends = "" if figure.interval is None else f" ({figure.interval[0]:.2f}–{figure.interval[1]:.2f})"
    return f"{_value(figure)}{ends}"
