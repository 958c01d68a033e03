"""The tables of docs/claims.md, from the result of the claims."""

from ecgviewer.studies.pages.page import Table, fill_page, markdown, read_result
from ecgviewer.studies.paper.claim_result import ClaimsResult
from ecgviewer.studies.paper.claim_tables import claim_table, share_table, verdict_table, width_table
from ecgviewer.studies.running.study import Sources

_VERDICTS = {"holds": "Holds", "doesn't": "Doesn't hold", "can't tell": "Nobody can tell"}


def fill_claim_page(sources: Sources) -> None:
    """Replace what stands between each pair of markers."""
    result = read_result(sources, "claims", ClaimsResult)
    fill_page(sources.docs / "claims.md", contents(result))


def contents(result: ClaimsResult) -> dict[str, str]:
    """Return what stands between the markers, by their names."""
    found = {"verdicts": _text(verdict_table(result)), "beats": _beats(result)}
    for claim in result.claims:
        verdict = _VERDICTS[claim.verdict]
        found[claim.name] = f"{claim.definition} **{verdict}.**\n\n{_text(claim_table(claim))}"
    found["widths"] = _text(width_table(result))
    for model, by_method in result.right_calls.items():
        for method in by_method:
            found[f"shares-{model}-{method}"] = _text(share_table(result, model, method))
    return found


def _text(table: Table) -> str:
    return markdown(table, len(table[0]))


def _beats(result: ClaimsResult) -> str:
    drawn = ", ".join(f"{label} {number}" for label, number in result.n_drawn.items())
    false = ", ".join(f"{name} {number}" for name, number in result.n_false.items())
    return (
        f"{result.n_test:,} different beats on the test side; drawn with seed {result.seed} were {drawn}, and all"
        f" false calls ({false}) were added: {result.n_explained:,} beats explained."
    )
