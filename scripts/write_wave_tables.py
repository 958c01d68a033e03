"""Write the tables of docs/waves.md from docs/results/waves.json.

The result is what `ecgviewer evaluate --waves --json` printed, see docs/waves.md. Text outside the markers
stays as it is.

    python scripts/write_wave_tables.py
"""

import json
from pathlib import Path

from pages import fill_page, markdown

from ecgviewer.studies.waves.wave_tables import Table, error_table, p_table, score_table, second_table

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
    fill_page(PAGE, {name: markdown(*choice) for name, choice in tables.items()})


if __name__ == "__main__":
    main()
