"""The tables of docs/r_peaks.md, from the result of the detector of R peaks."""

from ecgviewer.studies.pages.page import fill_page, markdown, read_result
from ecgviewer.studies.r_peaks.r_peak_result import StoredRPeakResult
from ecgviewer.studies.r_peaks.r_peak_tables import classification_table, detection_table, record_table
from ecgviewer.studies.running.study import Sources

N_TEXT_COLUMNS = {"detection": 3, "classification": 3, "records": 2}


def fill_r_peak_page(sources: Sources) -> None:
    """Replace what stands between each pair of markers."""
    result = read_result(sources, "r-peaks", StoredRPeakResult).result()
    tables = {
        "detection": detection_table(result),
        "classification": classification_table(result),
        "records": record_table(result),
    }
    fill_page(
        sources.docs / "r_peaks.md",
        {name: markdown(table, N_TEXT_COLUMNS[name]) for name, table in tables.items()},
    )
