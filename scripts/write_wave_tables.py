"""Write the tables of docs/waves.md from docs/results/waves.json.

The result is what `ecgviewer evaluate --waves --json` printed, see docs/waves.md. Text outside the markers
stays as it is.

    python scripts/write_wave_tables.py
"""

import json
from pathlib import Path

from ecgviewer.workflows.wave_tables import Table, error_table, p_table, score_table, second_table

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "waves.md"
RESULT = DOCS / "results" / "waves.json"


def main() -> None:
    """Replace what stands between each pair of markers."""
    result = json.loads(RESULT.read_text(encoding="utf-8"))
    tables: dict[str, tuple[Table, int]] = {
        "mitdb": (p_table(result), 3),
        "second": (second_table(result), 2),
    }
    for choice in result["qtdb"]:
        tables[f"scores-{choice}"] = (score_table(result, choice), 2)
        tables[f"errors-{choice}"] = (error_table(result, choice), 2)
    text = PAGE.read_text(encoding="utf-8")
    for name, (table, n_text_columns) in tables.items():
        start, end = f"<!-- table:{name} -->", f"<!-- end:{name} -->"
        if start not in text:
            raise SystemExit(f"{PAGE} has no marker {start}")
        head, _, rest = text.partition(start)
        tail = rest.partition(end)[2]
        text = f"{head}{start}\n{markdown(table, n_text_columns)}\n{end}{tail}"
    PAGE.write_text(text, encoding="utf-8")


def markdown(table: Table, n_text_columns: int) -> str:
    """Return a table as Markdown, the first columns on the left and the others on the right."""
    head, rows = table
    rule = ["---"] * n_text_columns + ["--:"] * (len(head) - n_text_columns)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


if __name__ == "__main__":
    main()
