"""Tables of docs/rhythm.md from results made by hand."""

from ecgviewer.evaluate.label_scores import LabelResult, LabelScores
from ecgviewer.evaluate.rhythm_scores import RhythmResult, RhythmScores, SourceTold
from ecgviewer.studies.rhythm.ablation_result import AblationResult, AblationRun, MapFigures
from ecgviewer.studies.rhythm.agreement import AgreementResult
from ecgviewer.studies.rhythm.rhythm_page import map_words
from ecgviewer.studies.rhythm.rhythm_tables import (
    ablation_table,
    agreement_table,
    confusion_table,
    held_out_table,
    label_table,
    map_table,
    source_table,
)

SCORES = RhythmScores(
    3, 3, 2 / 3, 0.6, {"AFIB": 0.5, "SB": None}, {"AFIB": 3, "SB": 0}, 0.5, ((2, 1), (0, 0))
)
RESULT = RhythmResult(
    "exgnet", "folds", 0, "II", {}, 1.0, SCORES, {"fold 1": SCORES}, {"chapman": SCORES},
    SourceTold(0.8, 0.6, 0.5, {"SR": (0.7, 0.5)}),
)  # fmt: skip


def test_rows_of_folds_and_sources() -> None:
    head, rows = held_out_table(RESULT, RESULT)
    assert head == ["", "recordings", "accuracy", "macro F1", "F1 AFIB", "F1 SB"]
    assert [row[0] for row in rows] == [
        "five folds, all",
        "fold 1",
        "five folds, chapman",
        "each source left out, all",
        "without fold 1, on it",
    ]
    assert rows[0][1:] == ["3", "0.667", "0.600", "0.500", "-"]


def test_maps_of_the_bundled_network_in_a_row_and_in_words() -> None:
    found = MapFigures(100, -0.2488, 0.3914, 0.0738, 0.7322, 0.66, 0.84)
    head, (row,) = map_table({"exgnet": found})
    assert len(head) == len(row)
    assert row == ["exgnet", "100", "-0.249", "66 %", "0.391", "84 %", "0.732", "0.074"]
    assert map_words(found) == (
        "without what its maps point at the call falls faster than by chance on 66 of 100 stretches of MIT-BIH, with"
        " that alone it comes back faster on 84"
    )


def test_confusion_and_told_sources() -> None:
    assert confusion_table(RESULT)[1] == [["AFIB", "2", "1"], ["SB", "0", "0"]]
    assert source_table(RESULT)[1] == [
        ["the network's features", "0.800", "0.500"],
        ["the reference's class alone", "0.600", "0.500"],
        ["the features, among SR alone", "0.700", "0.500"],
    ]


def test_labels_have_rows_of_the_papers_form_and_their_thresholds() -> None:
    af, mean = LabelScores(0.5, 1.0, 2 / 3, 0.9, 4), LabelScores(None, 0.0, 0.0, 0.8, 5)
    result = LabelResult("x", "folds", 0, {}, 1.0, 20, {"AF": af}, mean, {"AF": (0.3, 0.45)})
    assert label_table(result)[1] == [
        ["AF", "0.500", "1.000", "0.667", "0.900", "4", "0.30 0.45"],
        ["mean", "-", "0.000", "0.000", "0.800", "5", ""],
    ]


def test_seeds_of_a_variant_are_one_row() -> None:
    maps = MapFigures(100, -0.5, 0.5, 0.1, 0.3)
    runs = tuple(AblationRun("all", seed, 0.9 + seed / 100, 0.8, 0.7, 1000, maps) for seed in range(3))
    _, rows = ablation_table(AblationResult("fold 2", 10, {}, 1.0, runs))
    assert rows[0][:4] == ["all", "1000", "0.910 ± 0.010", "0.800 ± 0.000"]


def test_records_with_little_are_left_out() -> None:
    bundled = AgreementResult(
        "m",
        100,
        3,
        0.8,
        0.7,
        ((80, 5), (3, 12)),
        0.8,
        0.7,
        0.6,
        0.1,
        0.5,
        {"201": (12, 0, 0), "100": (0, 0, 5)},
    )
    folds = AgreementResult(
        "f", 100, 3, 0.9, 0.85, ((82, 3), (3, 12)), 0.8, 0.75, None, None, None, {"232": (0, 0, 30)}
    )
    _, rows = agreement_table(bundled, folds)
    assert rows[0] == ["Cohen's kappa", "0.800", "0.900"]
    assert rows[1] == ["the same, each ten seconds alone", "0.700", "0.850"]
    assert [row[1:] for row in rows[4:]] == [["12, 0, 0", "0, 0, 0"], ["0, 0, 0", "0, 0, 30"]]
