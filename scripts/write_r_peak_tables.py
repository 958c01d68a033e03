"""Write the tables of docs/r_peaks.md from docs/results/r-peaks.json.

The result is what `ecgviewer evaluate --r-peaks --json` printed, see docs/r_peaks.md. Text outside the
markers stays as it is.

    python scripts/write_r_peak_tables.py
"""

import json
from pathlib import Path

from pages import fill_page, markdown

from ecgviewer.studies.r_peaks.r_peak_tables import classification_table, detection_table, record_table

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "r_peaks.md"
RESULT = DOCS / "results" / "r-peaks.json"
N_TEXT_COLUMNS = {"detection": 3, "classification": 3, "records": 2}


def main() -> None:
    """Replace what stands between each pair of markers."""
    result = json.loads(RESULT.read_text(encoding="utf-8"))
    tables = {
        "detection": detection_table(result),
        "classification": classification_table(result),
        "records": record_table(result),
    }
    fill_page(PAGE, {name: markdown(table, N_TEXT_COLUMNS[name]) for name, table in tables.items()})


if __name__ == "__main__":
    main()
