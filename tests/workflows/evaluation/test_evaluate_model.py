"""Scoring a model: what is refused, what is counted, and what is said about it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from random_networks import LABELS, random_card, random_network
from tiny_database import write_tiny_database

from ecgviewer import paths
from ecgviewer.classifiers.card import ModelCard, write_card
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.classifiers.predictions import Predictions
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import Cancelled, CancelToken, Progress, ProgressReport
from ecgviewer.records.patients import patient_id
from ecgviewer.training.config import TrainConfig
from ecgviewer.training.dataset import BeatSet, load_beat_set
from ecgviewer.training.splits import DS1, DS2, PACED, split_beat
from ecgviewer.workflows.evaluation.evaluate_model import evaluate_model
from ecgviewer.workflows.evaluation.evaluate_windows import config_of

Save = Callable[[ModelCard], Path]

DS1_PATIENTS = tuple(sorted(patient_id(name) for name in DS1))


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_database(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def beat_set(data_dir: Path) -> BeatSet:
    return load_beat_set(data_dir, LABELS, only_classes=False)


def make_card(name: str, protocol: str, **changes: Any) -> ModelCard:
    config = TrainConfig("v2", name, protocol, beats_per_class=20, epochs=1, batch_size=16)
    training = {field: getattr(config, field) for field in TrainConfig.__dataclass_fields__}
    card = random_card(random_network("v2"), name, "v2")
    seen = {"training_records": DS1, "training_patients": DS1_PATIENTS}
    return replace(card, **{"protocol": protocol, "training": training, **seen, **changes})


@pytest.fixture
def save(random_models: dict[str, Path]) -> Save:
    """Write a random network under a card among the user's models, and return its folder."""

    def write(card: ModelCard) -> Path:
        folder = paths.user_models_dir() / card.name
        shutil.copytree(random_models["v2"], folder)
        write_card(folder, card)
        return folder

    return write


def test_a_model_that_has_seen_the_test_patients_is_refused_and_the_right_one_named(
    save: Save, data_dir: Path
) -> None:
    everybody = tuple(sorted({patient_id(name) for name in (*DS1, *DS2, *PACED)}))
    folder = save(make_card("mine", "paper", training_patients=everybody, training_records=(*DS1, *DS2)))
    with pytest.raises(
        InvalidInputError, match="21 of the 21 patients on the test side of 'patient'"
    ) as error:
        evaluate_model(folder, "patient", data_dir)
    right = save(make_card("unseen", "patient"))
    with pytest.raises(InvalidInputError) as named:
        evaluate_model(folder, "patient", data_dir)
    bundled = (paths.bundled_models_dir() / "v2-patient").is_dir()
    assert str(named.value).endswith(f"choose model '{'v2-patient' if bundled else right.name}'")
    assert "ecgviewer train --arch v2 --protocol patient" in str(error.value) or bundled


def test_one_seen_patient_is_enough(save: Save, data_dir: Path) -> None:
    by_patient = make_card("a", "patient", training_patients=(*DS1_PATIENTS, "mitdb-232"))
    with pytest.raises(InvalidInputError, match="1 of the 21 patients"):
        evaluate_model(save(by_patient), "patient", data_dir)
    by_record = make_card("b", "patient", training_records=(*DS1, "202"))
    with pytest.raises(InvalidInputError, match="0 of the 21 patients"):
        evaluate_model(save(by_record), "patient", data_dir)


@pytest.mark.parametrize(("protocol", "other"), [("paper", "beat"), ("beat", "paper"), ("beat", "patient")])
def test_the_split_by_beat_of_another_protocol_is_refused(
    save: Save, data_dir: Path, protocol: str, other: str
) -> None:
    with pytest.raises(InvalidInputError, match=f"trained under protocol '{other}'"):
        evaluate_model(save(make_card("mine", other)), protocol, data_dir)


def test_choices_that_dont_go_together_are_refused(save: Save, data_dir: Path) -> None:
    folder = save(make_card("mine", "patient"))
    with pytest.raises(InvalidInputError, match="folds are over patients"):
        evaluate_model(folder, "beat", data_dir, is_retrained=True, n_folds=5)
    with pytest.raises(InvalidInputError, match="come by folds; add --retrain"):
        evaluate_model(folder, "patient", data_dir, n_folds=5)
    with pytest.raises(InvalidInputError, match="1 folds are not possible"):
        evaluate_model(folder, "patient", data_dir, is_retrained=True, n_folds=1)
    with pytest.raises(InvalidInputError, match="no protocol is called 'magic'"):
        evaluate_model(folder, "magic", data_dir)
    with pytest.raises(InvalidInputError, match="doesn't say how it was trained"):
        config_of(make_card("mine", "paper", training={}))
    with pytest.raises(InvalidInputError, match=r"field 'training\.epochs'"):
        config_of(
            make_card("mine", "paper", training={"architecture": "v1", "name": "mine", "epochs": "many"})
        )


def test_data_of_another_card_are_refused(save: Save, data_dir: Path) -> None:
    with pytest.raises(InvalidInputError, match="are not those that model 'mine' was trained from"):
        evaluate_model(save(make_card("mine", "beat")), "beat", data_dir)


class _Shuffler(OnnxClassifier):
    """Calls every class, by the first digits of a window: an untrained network may never call some."""

    def predict(self, windows: np.ndarray, *_: object) -> Predictions:
        calls = (np.abs(windows[:, 0]) * 1000).astype(int) % len(LABELS)
        logits = np.eye(len(LABELS), dtype=np.float32)[calls]
        return Predictions(LABELS, logits, logits)


def test_stored_weights_on_the_patients_of_ds2(
    save: Save, data_dir: Path, beat_set: BeatSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecgviewer.workflows.evaluation.evaluate_windows.OnnxClassifier", _Shuffler)
    folder = save(make_card("unseen", "patient"))
    evaluation = evaluate_model(folder, "patient", data_dir)
    result = json.loads(json.dumps(evaluation.result().as_dict(), allow_nan=False))
    test = np.isin(beat_set.record_names, DS2)
    called = _Shuffler(folder).predict(beat_set.windows[test]).called
    symbols = beat_set.symbols[test]
    assert (result["n_beats"], result["n_patients"]) == (test.sum(), 22)
    assert result["accuracy"] == pytest.approx((called == symbols)[np.isin(symbols, LABELS)].mean())
    is_sveb = np.isin(symbols, ["A", "a"])
    assert result["aami"]["SVEB"]["support"] == is_sveb.sum()
    assert result["aami"]["SVEB"]["recall"] == pytest.approx((called[is_sveb] == "A").mean())
    assert result["aami"]["N"]["support"] == np.isin(symbols, ["N", "L", "R", "e"]).sum()
    assert result["aami"]["F"] == {
        **dict.fromkeys(("precision", "recall", "f1", "specificity")),
        "support": int((symbols == "F").sum()),
        "n_patients": 22,
    }
    called_v = symbols[called == "V"]
    n_right = (called_v == "V").sum()
    assert result["aami"]["VEB"]["precision"] == pytest.approx(n_right / (called_v != "F").sum())
    assert result["aami_strict"]["VEB"]["precision"] == pytest.approx(n_right / called_v.size)
    row = result["per_class"]["A"]
    n_other = np.isin(symbols, ["N", "L", "R", "V"])
    assert row["specificity"] == pytest.approx((called[n_other] != "A").mean())
    assert row["n_patients"] == len(np.unique(beat_set.patient_ids[test][symbols == "A"]))


def test_records_rhythms_intervals_and_sentences_stand_beside(save: Save, data_dir: Path) -> None:
    result = evaluate_model(save(make_card("unseen", "patient")), "patient", data_dir).result().as_dict()
    assert [row["record"] for row in result["per_record"]] == sorted(DS2)
    assert sum(row["n_beats"] + row["n_outside_classes"] for row in result["per_record"]) == result["n_beats"]
    assert [row["rhythm"] for row in result["per_rhythm"]] == [""]
    assert result["per_rhythm"][0]["n_patients"] == 22
    spread = result["intervals"]
    assert (spread["by"], spread["n_resamples"]) == ("patient", 2000)
    low, high = spread["accuracy"]
    assert low < result["accuracy"] < high
    assert spread["aami"]["Q"]["f1"] is None
    strict = result["strict_split"]
    assert strict["left_out"] == ("202",)
    n_202 = next(row for row in result["per_record"] if row["record"] == "202")
    assert sum(map(sum, strict["confusion"])) == sum(map(sum, result["confusion"])) - n_202["n_beats"]
    assert result["without_232"]["left_out"] == ("232",)
    assert list(result["seeds"]) == ["0"]
    assert result["seeds"]["0"] == result["accuracy"]
    assert result["seeds_f1"]["0"]["VEB"] == result["aami"]["VEB"]["f1"]
    assert any("202 (DS2) and 201 (DS1) are one patient" in note for note in result["notes"])
    assert "don't belong beside these" in result["paper_note"]


def test_stored_weights_on_beats_that_they_have_not_seen(
    save: Save, data_dir: Path, beat_set: BeatSet
) -> None:
    card = make_card("mine", "beat", data_sha256=beat_set.sha256())
    result = evaluate_model(save(card), "beat", data_dir).result().as_dict()
    split = split_beat(beat_set.targets, 5, 20, seed=0)
    assert result["n_beats"] == split.test.size
    assert sum(map(sum, result["confusion"])) == (beat_set.targets[split.test] >= 0).sum()
    assert result["intervals"]["by"] == "beat"
    assert result["strict_split"] is None
    assert any("nothing about the next patient" in note for note in result["notes"])


def test_the_papers_protocol_gives_what_it_gave(save: Save, data_dir: Path, beat_set: BeatSet) -> None:
    card = make_card("mine", "paper", data_sha256=beat_set.sha256())
    result = evaluate_model(save(card), "paper", data_dir).result().as_dict()
    assert sum(map(sum, result["confusion"])) == result["n_beats"] == 20  # 20 % of 5 x 20
    assert result["aami"]["F"]["support"] == 0
    assert result["paper"]["accuracy"] == 0.98
    assert "Known slips" in result["paper_note"]
    assert {"macro_avg", "weighted_avg", "false_classifications", "command"} <= set(result)


def test_trained_afresh_any_model_may_be_asked(save: Save, data_dir: Path) -> None:
    folder = save(make_card("mine", "paper"))
    first, again = (
        evaluate_model(folder, "patient", data_dir, [0, 3], is_retrained=True).result().as_dict()
        for _ in range(2)
    )
    assert json.dumps(first) == json.dumps(again)
    assert first["weights"] == "trained afresh"
    assert list(first["seeds"]) == ["0", "3"]
    assert first["seeds"]["0"] == first["accuracy"]
    assert first["seeds_mean"] == pytest.approx(np.mean(list(first["seeds"].values())))
    veb = [first["seeds_f1"][seed]["VEB"] for seed in ("0", "3")]
    if None not in veb:
        assert first["seeds_f1_mean"]["VEB"] == pytest.approx(np.mean(veb))


def test_five_folds_call_every_patient_once(save: Save, data_dir: Path, beat_set: BeatSet) -> None:
    folder = save(make_card("mine", "paper"))
    reports: list[ProgressReport] = []
    evaluation = evaluate_model(
        folder, "patient", data_dir, is_retrained=True, n_folds=5, progress=Progress(reports.append)
    )
    result = evaluation.result().as_dict()
    patients = [patient for fold in result["folds"] for patient in fold["patients"]]
    assert len(patients) == len(set(patients)) == result["n_patients"] == 43
    assert len(result["per_record"]) == 44
    assert result["n_beats"] == (~np.isin(beat_set.record_names, PACED)).sum()
    assert result["strict_split"] is None
    assert any("201 and 202 stand in one fold" in note for note in result["notes"])
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1


def test_it_can_be_cancelled(save: Save, data_dir: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        evaluate_model(save(make_card("unseen", "patient")), "patient", data_dir, cancel=cancel)
