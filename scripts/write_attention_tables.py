"""Write the tables of docs/attention.md from the results in docs/results. Text outside the markers stays.

python scripts/write_attention_tables.py
"""

import json
from pathlib import Path

from pages import fill_page, markdown

from ecgviewer.explain.attribution import METHODS
from ecgviewer.studies.attention.attention_tables import accuracy_table, explanation_effect_table

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "attention.md"
ARCHITECTURES = ("v1", "v2")


def main() -> None:
    """Replace what stands between the markers of each architecture."""
    contents = {}
    for name in ARCHITECTURES:
        path = DOCS / "results" / f"attention-{name}.json"
        result = json.loads(path.read_text(encoding="utf-8"))
        tables = [accuracy_table(result), *(explanation_effect_table(result, method) for method in METHODS)]
        contents[name] = "\n\n".join(markdown(table) for table in tables)
    fill_page(PAGE, contents)


if __name__ == "__main__":
    main()
