"""The tables of docs/waves.md, from the result of the delineator."""

from ecgviewer.studies.pages.page import fill_page, markdown, read_result
from ecgviewer.studies.running.study import Sources
from ecgviewer.studies.waves.wave_result import WaveResult
from ecgviewer.studies.waves.wave_tables import Table, error_table, p_table, score_table, second_table


def fill_wave_page(sources: Sources) -> None:
    """Replace what stands between each pair of markers."""
    result = read_result(sources, "waves", WaveResult)
    tables: dict[str, tuple[Table, int]] = {
        "mitdb": (p_table(result), 3),
        "second": (second_table(result), 2),
    }
    for choice in result.qtdb:
        tables[f"scores-{choice}"] = (score_table(result, choice), 2)
        tables[f"errors-{choice}"] = (error_table(result, choice), 2)
    fill_page(sources.docs / "waves.md", {name: markdown(*choice) for name, choice in tables.items()})
