"""The tables of docs/causal.md: calls from the whole record, and while it still runs."""

from ecgviewer.studies.context.leads_page import f1_table, marks_table
from ecgviewer.studies.context.measure_causal import CausalResult
from ecgviewer.studies.pages.page import fill_page, read_result
from ecgviewer.studies.running.study import Sources


def fill_causal_page(sources: Sources) -> None:
    """Replace what stands between each pair of markers."""
    result = read_result(sources, "causal-context", CausalResult)
    contents = {}
    for database, ways in result.databases.items():
        contents[f"f1-{database}"] = f1_table(ways)
        contents[f"marks-{database}"] = marks_table(ways)
    fill_page(sources.docs / "causal.md", contents)
