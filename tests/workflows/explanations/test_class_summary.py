"""What a network looks at in a class, with attributions made by hand, on the demo record."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.wave_share import PARTS, Estimate
from ecgviewer.explain.attribution import Attribution
from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.workflows.explanations import class_summary
from ecgviewer.workflows.explanations.cell_summary import CellSummary
from ecgviewer.workflows.explanations.class_summary import (
    RecordBeats,
    choose_cells,
    count_cells,
    draw_rows,
    summarise_classes,
)
from ecgviewer.workflows.explanations.class_summary_words import say_cell
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.review.review_record import classify_record, open_record

LABELS = ("N", "L", "R", "A", "V")
EVEN = {
    "P": 0.1,
    "PR": 0.05,
    "QRS": 0.1,
    "ST": 0.1,
    "T": 0.18,
    "neighbours": 0.17,
    "rest": 0.3,
    "elsewhere": 0.0,
}


@pytest.fixture(scope="module")
def demo() -> RecordBeats:
    record = open_record("demo")
    review = classify_record(record, record.default_lead, open_classifier(find_model("v1")))
    return review, find_waves(record, review.lead, review.beats)


def spike_at(sample: int, elsewhere: float = 0.0) -> Any:
    """Return a stand-in for `explain_beats` whose maps are 2 at one sample and 0 everywhere else."""

    def explain(
        folder: Path, method: str, beats: Any, labels: Sequence[str], progress: Any = None, cancel: Any = None
    ) -> list[Attribution]:
        values = np.zeros(360, dtype=np.float32)
        values[sample] = -2.0
        rest = {"rhythm": elsewhere} if elsewhere else {}
        edges = np.arange(361)
        return [
            Attribution(method, "v1", label, values, edges, True, 1.0, elsewhere=rest) for label in labels
        ]

    return explain


def make_cell(reference: str, called: str, shares: dict[str, float], n_beats: int = 35) -> CellSummary:
    found = {
        part: Estimate(value, value - 0.02, value + 0.02, "beat")
        for part, value in (dict.fromkeys(PARTS, 0.0) | shares).items()
    }
    return CellSummary(
        reference, called, n_beats, 1, 1, n_beats, 0, 0.8, np.zeros((3, 360)), np.zeros(360), False,
        found if shares else {}, EVEN, None,
    )  # fmt: skip


def test_all_attribution_on_r_is_all_on_qrs(demo: RecordBeats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_summary, "explain_beats", spike_at(180))
    found = summarise_classes([demo], Path("v1"), label="V")
    cell = found.cells[0]
    assert (cell.reference, cell.called, cell.n_explained) == ("V", "V", cell.n_beats)
    assert cell.shares["QRS"] == Estimate(1.0, 1.0, 1.0, "beat")
    assert cell.width_ms is not None
    assert cell.width_ms.value == pytest.approx(1000 / 360)
    assert cell.mean_attribution[180] == -2
    rows = (demo[0].reference == "V") & (demo[0].called == "V")
    assert np.allclose(cell.quartiles[1], np.median(demo[0].windows[rows], axis=0))
    assert (np.diff(cell.quartiles, axis=0) >= 0).all()
    assert "looks at QRS (1.00, evenly" in found.sentence(cell)


def test_what_counted_elsewhere_has_a_share(demo: RecordBeats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_summary, "explain_beats", spike_at(180, elsewhere=-6.0))
    cell = summarise_classes([demo], Path("context-0"), "shap", label="N").cells[0]
    assert (cell.shares["QRS"].value, cell.shares["elsewhere"].value) == pytest.approx((0.25, 0.75))
    assert cell.n_explained == min(cell.n_beats, class_summary.MOST_EXPLAINED)


def test_json_of_a_real_summary(demo: RecordBeats) -> None:
    result = summarise_classes([demo], find_model("v1")).result().as_dict()
    counts = count_cells(demo[0])
    assert {(cell["reference"], cell["called"]): cell["n_beats"] for cell in result["cells"]} == counts
    for cell in result["cells"]:
        if cell["shares"]:
            assert sum(share["value"] for share in cell["shares"].values()) == pytest.approx(1, abs=1e-3)
            assert sum(share["even"] for share in cell["shares"].values()) == pytest.approx(1, abs=1e-3)
        assert len(cell["median"]) == len(cell["mean_attribution"]) == 360


def test_cells_that_belong_to_a_question() -> None:
    counts = {("N", "N"): 90, ("A", "N"): 5, ("A", "A"): 20, ("N", "V"): 2, ("V", "A"): 7}
    records = ["208"]
    assert choose_cells(counts, LABELS, "A", None, records) == [("A", "A"), ("V", "A"), ("A", "N")]
    assert choose_cells(counts, LABELS, None, ("A", "N"), records) == [("A", "N"), ("A", "A"), ("N", "N")]
    assert choose_cells(counts, LABELS, None, None, records) == [
        ("N", "N"), ("A", "A"), ("V", "A"), ("A", "N"), ("N", "V"),
    ]  # fmt: skip
    assert choose_cells({("", "V"): 3}, LABELS, "V", None, records) == [("", "V")]
    with pytest.raises(InvalidInputError, match="no class 'X'"):
        choose_cells(counts, LABELS, "X", None, records)
    with pytest.raises(InvalidInputError, match="no beat of L called N in 208"):
        choose_cells(counts, LABELS, None, ("L", "N"), records)


def test_a_draw_is_seeded_and_of_all_records_together() -> None:
    rows = [np.arange(50), np.zeros(0, dtype=int), np.arange(100, 150)]
    first, again = draw_rows(rows, 20), draw_rows(rows, 20)
    assert [own.tolist() for own in first] == [own.tolist() for own in again]
    assert sum(own.size for own in first) == 20
    assert all(np.isin(own, all_).all() for own, all_ in zip(first, rows, strict=True))
    assert [own.size for own in draw_rows(rows, 100)] == [50, 0, 50]


def test_sentences_from_numbers() -> None:
    false = make_cell("A", "N", {"T": 0.41, "P": 0.08, "rest": 0.31, "QRS": 0.2})
    right = make_cell("A", "A", {"P": 0.3, "QRS": 0.2, "T": 0.2, "rest": 0.3})
    assert say_cell(false, right) == (
        "A called N (35 beats): the network looks at T (0.41, evenly 0.18), not at P (0.08, 0.30 where A is"
        " called A)."
    )
    assert say_cell(right, right) == (
        "A called A (35 beats): the network looks at P (0.30, evenly 0.10), then at QRS (0.20, evenly 0.10)."
    )
    assert say_cell(false, None).endswith("not at the neighbouring beats (0.00, 0.17 evenly).")
    even = make_cell("N", "L", EVEN, n_beats=1)
    assert say_cell(even, right=None) == "N called L (1 beat): the network looks at no part more than evenly."
    rhythm = make_cell("N", "N", {"elsewhere": 0.6, "QRS": 0.4})
    assert say_cell(rhythm, rhythm) == (
        "N called N (35 beats): the network looks at what lies outside the window (0.60), then at QRS (0.40, evenly"
        " 0.10)."
    )
    assert say_cell(make_cell("", "V", {}), None) == "Called V (35 beats): no evidence for V in any beat."


def test_wrong_method_and_cancelling(demo: RecordBeats) -> None:
    with pytest.raises(InvalidInputError, match="no method is called 'magic'"):
        summarise_classes([demo], Path("v1"), "magic")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        summarise_classes([demo], find_model("v1"), cancel=cancel)


def test_where_most_maps_are_empty_the_sentence_says_so_and_tells_no_shares() -> None:
    full = make_cell("V", "V", {"QRS": 0.9}, n_beats=990)
    assert say_cell(replace(full, n_empty=982), None) == (
        "V called V (990 beats): 982 of 990 maps show no evidence for V in the wave, and say nothing of where it lies."
    )
    assert "looks at QRS" in say_cell(replace(full, n_empty=495), None)
