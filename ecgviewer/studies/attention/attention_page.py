"""The tables of docs/attention.md, from the results with and without the term."""

from ecgviewer.explain.attribution import METHODS
from ecgviewer.studies.attention.attention_result import AttentionResult
from ecgviewer.studies.attention.attention_tables import accuracy_table, explanation_effect_table
from ecgviewer.studies.pages.page import fill_page, markdown, read_result
from ecgviewer.studies.running.study import Sources

ARCHITECTURES = ("v1", "v2")


def fill_attention_page(sources: Sources) -> None:
    """Replace what stands between the markers of each architecture."""
    contents = {}
    for name in ARCHITECTURES:
        result = read_result(sources, f"attention-{name}", AttentionResult)
        tables = [accuracy_table(result), *(explanation_effect_table(result, method) for method in METHODS)]
        contents[name] = "\n\n".join(markdown(table) for table in tables)
    fill_page(sources.docs / "attention.md", contents)
