"""Write the tables of docs/claims.md from docs/results/claims.json.

The result is what `ecgviewer evaluate --paper-claims --json` printed, see docs/claims.md. Text outside the
markers stays as it is.

    python scripts/write_claim_tables.py
"""

import json
from pathlib import Path
from typing import Any

from pages import Table, fill_page, markdown

from ecgviewer.studies.paper.claim_tables import claim_table, share_table, verdict_table, width_table

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "claims.md"
RESULT = DOCS / "results" / "claims.json"

_VERDICTS = {"holds": "Holds", "doesn't": "Doesn't hold", "can't tell": "Nobody can tell"}


def main() -> None:
    """Replace what stands between each pair of markers."""
    result = json.loads(RESULT.read_text(encoding="utf-8"))
    fill_page(PAGE, contents(result))


def contents(result: dict[str, Any]) -> dict[str, str]:
    """Return what stands between the markers, by their names."""
    found = {"verdicts": _text(verdict_table(result)), "beats": _beats(result)}
    for claim in result["claims"]:
        verdict = _VERDICTS[claim["verdict"]]
        found[claim["name"]] = f"{claim['definition']} **{verdict}.**\n\n{_text(claim_table(claim))}"
    found["widths"] = _text(width_table(result))
    for model, by_method in result["right_calls"].items():
        for method in by_method:
            found[f"shares-{model}-{method}"] = _text(share_table(result, model, method))
    return found


def _text(table: Table) -> str:
    return markdown(table, len(table[0]))


def _beats(result: dict[str, Any]) -> str:
    drawn = ", ".join(f"{label} {number}" for label, number in result["n_drawn"].items())
    false = ", ".join(f"{name} {number}" for name, number in result["n_false"].items())
    return (
        f"{result['n_test']:,} different beats on the test side; drawn with seed {result['seed']} were {drawn}, and all"
        f" false calls ({false}) were added: {result['n_explained']:,} beats explained."
    )


if __name__ == "__main__":
    main()
