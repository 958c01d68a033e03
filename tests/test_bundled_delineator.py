"""The delineator that comes with the program, and its results in docs/results/waves.json."""

import json
from pathlib import Path

import pytest

from ecgviewer.beats.wave_probability import default_folder
from ecgviewer.classifiers.checkpoint import list_models
from ecgviewer.studies.waves.delineator_card import read_delineator_card
from ecgviewer.studies.waves.evaluate_waves import evaluate_waves
from ecgviewer.studies.waves.wave_folds import KEPT_FOR_TESTS

RESULTS = Path(__file__).resolve().parents[1] / "docs" / "results" / "waves.json"
BOUNDARIES = [(wave, point) for wave in ("p", "qrs", "t") for point in ("onset", "offset")]


@pytest.fixture(scope="module")
def result() -> dict:
    return json.loads(RESULTS.read_text(encoding="utf-8"))


def test_it_has_seen_no_patient_of_the_test_side() -> None:
    card = read_delineator_card(default_folder())
    assert not set(card.training_patients) & KEPT_FOR_TESTS
    assert list(card.left_out) == [
        "sel100", "sel103", "sel117", "sel123", "sel213", "sel221", "sel231", "sel232", "sel233",
    ]  # fmt: skip
    assert len(card.training_records) == 96 + 22
    names = [name for fold in card.folds for name in fold]
    assert len(names) == len(set(names)) == 105 + 22
    assert "waves" not in list_models()


def test_the_results_are_those_of_the_card(result: dict) -> None:
    card = read_delineator_card(default_folder())
    assert result["command"] == card.command
    assert result["trained_on"] == list(card.training_records)
    assert result["folds"] == list(map(list, card.folds))


def test_waves_are_found_as_well_as_was_asked(result: dict) -> None:
    assert result["bars"]["f1"] == {"p": 0.97, "qrs": 0.99, "t": 0.97}
    assert result["bars"]["p_share"] == {"V beats": 0.05, "beats in AFIB": 0.1}
    assert result["reaches_f1_bars"] == {"p": True, "qrs": True, "t": True}
    scores = result["qtdb"]["beat"]["ours"]
    assert [scores[wave]["n_marked"] for wave in ("p", "qrs", "t")] == [3194, 3623, 3542]
    assert scores["p"]["n_unmarked"] == 429
    assert scores["t"]["onset"]["n"] > 1350


def test_p_waves_are_not_invented(result: dict) -> None:
    for group in ("DS1, cross-validated", "DS2"):
        shares = result["mitdb"][group]["ours"]
        assert shares["V beats"]["share"] <= 0.05
        assert shares["beats in AFIB"]["share"] <= 0.10
    assert result["mitdb"]["208"]["neurokit2, 5 min"]["V beats"]["share"] == pytest.approx(0.65, abs=0.01)


@pytest.mark.parametrize(("wave", "point"), BOUNDARIES)
def test_each_boundary_is_nearer_than_neurokits(result: dict, wave: str, point: str) -> None:
    def size(delineator: str) -> float:
        spread = result["qtdb"]["beat"][delineator][wave][point]
        return abs(spread["mean_ms"]) + spread["sd_ms"]

    assert size("ours") < size("neurokit2")


@pytest.mark.data
def test_the_results_can_be_made_again(
    result: dict, mitdb: Path, qtdb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecgviewer.studies.waves.evaluate_waves.has_neurokit", lambda: False)
    names = ["sel40", "sel100", "sele0116"]
    made = (
        evaluate_waves(mitdb, qtdb, marked_records=names, labelled_records=("106", "203", "221"))
        .result()
        .as_dict()
    )
    for name in names:
        assert made["qtdb_per_record"][name] == pytest.approx(result["qtdb_per_record"][name], abs=0.02)
    for name, counts in made["mitdb_per_record"].items():
        for group, (n_beats, n_p) in counts.items():
            stored_beats, stored_p = result["mitdb_per_record"][name][group]
            assert n_beats == stored_beats
            assert n_p == pytest.approx(stored_p, abs=0.01 * n_beats + 1)
