"""Tables and words of LightX3ECG from results made by hand."""

from ecgviewer.evaluate.lead_faithfulness import LeadFaithfulness, OrderScore
from ecgviewer.evaluate.rhythm_scores import RhythmResult, RhythmScores
from ecgviewer.studies.rhythm.lightx3_page import leads_table, map_words, maps_table

SCORES = RhythmScores(3, 3, 2 / 3, 0.6, {"AFIB": 0.5}, {"AFIB": 3}, 0.5, ((2,),))
GOOD, BAD = OrderScore(1.0, 3.0, 2.0, 2.0, 0.9, 0.95), OrderScore(2.5, 1.5, 2.0, 2.0, 0.3, 0.2)
MAPS = LeadFaithfulness(100, GOOD, BAD, GOOD, 0.08)
RESULT = RhythmResult(
    "lightx3ecg", "folds", 0, "I II V1", {}, 1.0, SCORES, {}, {}, None, {"I": SCORES, "pruned": SCORES}, MAPS
)


def test_each_lead_alone_and_the_pruned_one_have_a_row() -> None:
    head, rows = leads_table(RESULT)
    assert head[1:4] == ["recordings", "accuracy", "macro F1"]
    assert [row[0] for row in rows] == ["leads I, II and V1", "I alone, the others missing", "pruned"]
    assert rows[1][1:] == ["3", "0.667", "0.600", "0.500"]


def test_orders_stand_beside_random_ones() -> None:
    rows = maps_table(MAPS)[1]
    assert rows[0][1:] == ["1.000", "2.000", "90 %", "3.000", "2.000", "95 %"]
    assert rows[1][3] == "30 %"


def test_words_for_the_window() -> None:
    assert map_words(MAPS) == (
        "without what its maps point at the call falls faster than by chance on 90 of 100 recordings, with that alone"
        " it comes back faster on 95; by leads in order of attention 30 and 20, of worth 90 and 95"
    )
