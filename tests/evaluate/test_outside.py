import numpy as np
import pytest

from ecgviewer.evaluate.outside import SymbolScores, auroc, outside_table
from ecgviewer.evaluate.scored_beats import ScoredBeats

MEMBERS = {"N": "NLRej", "S": "aAJS", "V": "VE"}


def make_beats(
    symbols: str, called: str, scores: list[float], unsure: list[int], records: list[str] | None = None
) -> ScoredBeats:
    names = np.array(records or ["100"] * len(symbols))
    return ScoredBeats(
        ("N", "S", "V"),
        np.array(list(symbols)),
        np.array(list(called)),
        names,
        names,
        np.full(len(symbols), ""),
        MEMBERS,
        np.full(len(symbols), 0.9),
        np.array(scores),
        np.array(unsure, dtype=bool),
    )


def test_auroc_counts_pairs_and_half_of_ties() -> None:
    # Pairs: 1 above 0, 2 and 3 are (no, no), 2.5 (yes, yes, no), 2 (yes, tie, no): 1 + 2 + 1.5 of 9.
    assert auroc(np.array([0.0, 2.0, 3.0]), np.array([1.0, 2.5, 2.0])) == pytest.approx(4.5 / 9)
    assert auroc(np.array([0.0, 1.0]), np.array([2.0])) == 1
    with pytest.raises(ValueError, match="no beats"):
        auroc(np.zeros(0), np.ones(1))


def test_every_symbol_is_told_from_the_beats_of_the_classes() -> None:
    tested = make_beats("NNLVF", "NNNNV", [0, 1, 0.5, 3, 2], [0, 0, 0, 1, 1])
    paced = make_beats("//N/", "NNNN", [2.0, 4.0, 9.0, 0.2], [1, 1, 1, 0], ["107", "107", "107", "104"])
    table = outside_table(tested, paced)
    assert table is not None
    assert table.n_inside == 4
    assert (table.unsure_right, table.unsure_wrong) == (0.0, 1.0)
    assert table.per_symbol["F"] == SymbolScores(n=1, n_patients=1, is_outside=True, auroc=0.75, unsure=1.0)
    slash = table.per_symbol["/"]
    assert (slash.n, slash.n_patients) == (3, 2)
    assert slash.auroc == pytest.approx((3 + 4 + 1) / 12)
    assert table.per_symbol_with_mlii["/"].auroc == pytest.approx((3 + 4) / 8)
    assert table.per_symbol["N"].n == 2, "a paced patient's own beats are not compared"
    assert not table.per_symbol["L"].is_outside


def test_a_model_without_a_score_has_no_table() -> None:
    nothing = np.array(["N"])
    beats = ScoredBeats(("N",), nothing, nothing, nothing, nothing, nothing)
    assert outside_table(beats, None) is None
