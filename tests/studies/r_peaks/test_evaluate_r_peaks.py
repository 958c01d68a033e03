import json
from pathlib import Path

import pytest
from r_peak_samples import sample_evaluation

from ecgviewer.beats.beat_probability import default_folder
from ecgviewer.beats.detect import detect_r_peaks
from ecgviewer.errors import ModelUnreadableError
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.studies.r_peaks.detector_card import read_detector_card
from ecgviewer.studies.r_peaks.evaluate_r_peaks import (
    ALL_RECORDS,
    RPeakEvaluation,
    count_record,
    evaluate_r_peaks,
)
from ecgviewer.training.splits import DS2

RESULT = Path(__file__).parents[3] / "docs" / "results" / "r-peaks.json"


@pytest.fixture
def evaluation() -> RPeakEvaluation:
    return sample_evaluation()


def test_all_records_are_those_of_mitdb() -> None:
    assert len(ALL_RECORDS) == len(set(ALL_RECORDS)) == 48


def test_groups_are_pooled_by_beat(evaluation: RPeakEvaluation) -> None:
    groups = evaluation.result().as_dict()["groups"]
    assert {name: group["n_records"] for name, group in groups.items()} == {
        "all": 5, "DS1": 2, "DS2": 2, "DS2 without 202": 1, "paced": 1, "208": 1,
    }  # fmt: skip
    assert groups["all"]["n_trained_on"] == 3
    assert groups["all"]["ours"]["n_reference"] == 800
    assert groups["all"]["ours"]["sensitivity"] == pytest.approx(788 / 800)
    assert groups["all"]["ours"]["precision"] == pytest.approx(788 / 802)
    assert groups["DS2"]["ours"]["n_missed"] == 11
    assert groups["DS2"]["ours"]["n_false"] == 13
    assert groups["DS1"]["xqrs"]["n_matched"] == 100
    assert evaluation.result().as_dict()["reaches_bar"] is False


def test_unseen_takes_the_held_out_counts_and_leaves_202_out(evaluation: RPeakEvaluation) -> None:
    groups = evaluation.result().as_dict()["groups"]
    assert groups["208"]["ours_unseen"]["n_matched"] == 280
    assert groups["DS2"]["ours_unseen"] == {"n_records": 1, **groups["DS2 without 202"]["ours"]}
    unseen = groups["all"]["ours_unseen"]
    assert (unseen["n_reference"], unseen["n_matched"]) == (700, 99 + 196 + 99 + 280)


def test_the_result_is_json(evaluation: RPeakEvaluation) -> None:
    result = json.loads(json.dumps(evaluation.result().as_dict(), allow_nan=False))
    assert result["window_ms"] == 150
    assert result["detectors"] == ["ours", "xqrs"]
    assert [row["trained_on"] for row in result["per_record"]] == [False, True, True, False, True]
    assert [row["ours_unseen"]["n_reference"] for row in result["per_record"]] == [100, 200, 100, 0, 300]
    assert {name: group["reaches_bar"] for name, group in result["groups"].items()} == {
        "all": False, "DS1": True, "DS2": False, "DS2 without 202": False, "paced": True, "208": False,
    }  # fmt: skip


@pytest.mark.parametrize("content", [None, "{", "[]", '{"training_records": ["100"]}'])
def test_a_broken_card_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "detector.json").write_text(content)
    with pytest.raises(ModelUnreadableError, match=r"detector\.json is not the card"):
        read_detector_card(tmp_path)


def test_the_committed_result_is_that_of_the_bundled_network() -> None:
    result, card = json.loads(RESULT.read_text()), read_detector_card(default_folder())
    assert result["trained_on"] == list(card.training_records)
    assert not set(card.training_records) & set(DS2)
    assert all(group["reaches_bar"] for group in result["groups"].values())
    unseen = result["groups"]["all"]["ours_unseen"]
    assert (unseen["n_records"], unseen["n_missed"], unseen["n_false"]) == (47, 95, 110)
    assert card.cross_validation is not None
    pooled = vars(card.cross_validation.pooled)
    parts = [result["groups"][name]["ours_unseen"] for name in ("DS1", "paced")]
    for key in ("n_reference", "n_detected", "n_matched"):
        assert sum(part[key] for part in parts) == pooled[key]


@pytest.mark.data
@pytest.mark.parametrize("name", ["104", "208", "232"])
def test_a_record_scores_as_the_committed_result_says(mitdb: Path, name: str) -> None:
    record = read_record(mitdb / name)
    detected = detect_r_peaks(record.lead_mv(record.default_lead), record.fs_hz)
    counts = vars(count_record(record, detected).figures())
    rows = json.loads(RESULT.read_text())["per_record"]
    expected = next(row["ours"] for row in rows if row["record"] == name)
    for key in ("n_missed", "n_false"):
        assert counts[key] == pytest.approx(expected[key], abs=1)  # arithmetic differs between machines


@pytest.mark.data
def test_the_rivals_run_beside_ours(mitdb: Path) -> None:
    result = evaluate_r_peaks(mitdb, records=("100",)).result().as_dict()
    group = result["groups"]["DS2"]
    assert {detector: group[detector]["n_reference"] for detector in ("ours", "xqrs", "sleepecg")} == {
        "ours": 2273, "xqrs": 2273, "sleepecg": 2273,
    }  # fmt: skip
    assert min(group[detector]["n_matched"] for detector in ("ours", "xqrs", "sleepecg")) >= 2265
    assert result["per_record"][0]["lead"] == "MLII"
    assert set(result["seconds"]) == {"ours", "xqrs", "sleepecg"}
