"""The tables of docs/causal.md: calls from the whole record, and while it still runs."""

from ecgviewer.studies.context.leads_page import tables_of_ways
from ecgviewer.studies.context.measure_causal import CausalResult
from ecgviewer.studies.pages.page import fill_page, read_result
from ecgviewer.studies.running.study import Sources


def fill_causal_page(sources: Sources) -> None:
    """Replace what stands between each pair of markers."""
    result = read_result(sources, "causal-context", CausalResult)
    fill_page(sources.docs / "causal.md", tables_of_ways(result.databases))
