"""Write the tables of docs/r_peaks.md from docs/results/r-peaks.json.

The result is what `ecgviewer evaluate --r-peaks --json` printed, see docs/r_peaks.md. Text outside the
markers stays as it is.

    python scripts/write_r_peak_tables.py
"""

import json
from pathlib import Path

from ecgviewer.workflows.r_peak_tables import Table, classification_table, detection_table, record_table

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
    text = PAGE.read_text(encoding="utf-8")
    for name, table in tables.items():
        start, end = f"<!-- table:{name} -->", f"<!-- end:{name} -->"
        head, _, rest = text.partition(start)
        tail = rest.partition(end)[2]
        text = f"{head}{start}\n{markdown(table, N_TEXT_COLUMNS[name])}\n{end}{tail}"
    PAGE.write_text(text, encoding="utf-8")


def markdown(table: Table, n_text_columns: int) -> str:
    """Return a table as Markdown, the first columns on the left and the others on the right."""
    head, rows = table
    rule = ["---"] * n_text_columns + ["--:"] * (len(head) - n_text_columns)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


if __name__ == "__main__":
    main()
