"""Scoring under noise on a small database with known noise."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import wfdb
from random_networks import random_beats, random_card, random_network
from tiny_database import write_tiny_database

from ecgviewer.classifiers.checkpoint import save_model
from ecgviewer.errors import InvalidInputError
from ecgviewer.jobs import Cancelled, CancelToken, Progress, ProgressReport
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.signals.noise import noise_amplitude_mv, qrs_amplitude_mv, snr_db
from ecgviewer.studies.noise.evaluate_noise import _add, _measured_beats, evaluate_noise
from ecgviewer.studies.noise.noise_evaluation import NoiseEvaluation
from ecgviewer.studies.noise.noise_stress import NOISE_KINDS
from ecgviewer.workflows.evaluation.evaluate_model import evaluate_model

RECORDS = ("100", "202", "233")


def _save(parent: Path, name: str, records: tuple[str, ...]) -> Path:
    network = random_network("v2", seed=1)
    card = replace(
        random_card(network, name, "v2"),
        training_records=records,
        training_patients=tuple(f"mitdb-{record}" for record in records),
        training={"architecture": "v2", "name": name, "protocol": "patient"},
        protocol="patient",
    )
    save_model(parent / name, network, card, {"centres": random_beats(8, seed=99)})
    return parent / name


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records of MIT-BIH's names in `mitdb`, noise and 118e06 beside it in `nstdb`."""
    base = tmp_path_factory.mktemp("data")
    (base / "mitdb").mkdir()
    (base / "nstdb").mkdir()
    write_tiny_database(base / "mitdb")
    rng = np.random.default_rng(0)
    for kind in NOISE_KINDS:
        noise = rng.normal(0, 0.2, (360 * 80, 2)).cumsum(axis=0)
        noise -= np.linspace(0, 1, len(noise))[:, None] * noise[-1]
        noise[72:] -= noise[:-72].copy()  # up to about 5 Hz: denoising leaves it
        wfdb.wrsamp(
            kind, 360, ["mV"] * 2, ["n1", "n2"], p_signal=noise, fmt=["16"] * 2, write_dir=str(base / "nstdb")
        )
    for suffix in ("hea", "dat", "atr"):
        text = (base / "mitdb" / f"118.{suffix}").read_bytes()
        (base / "nstdb" / f"118e06.{suffix}").write_bytes(text.replace(b"118", b"118e06"))
    return base / "mitdb"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that has seen 118 and 208."""
    return _save(tmp_path_factory.mktemp("models"), "mine", ("118", "208"))


@pytest.fixture(scope="module")
def evaluation(database: Path, model: Path) -> NoiseEvaluation:
    return evaluate_noise(model, database, None, RECORDS, (24, -6))


def test_clean_figures_are_those_of_the_patient_protocol(
    evaluation: NoiseEvaluation, database: Path, model: Path
) -> None:
    usual = evaluate_model(model, "patient", database).beats
    rows = np.isin(usual.record_names, RECORDS)
    np.testing.assert_array_equal(evaluation.clean.beats.called, usual.called[rows])
    np.testing.assert_array_equal(evaluation.clean.beats.symbols, usual.symbols[rows])


def test_the_same_beats_stand_under_every_condition(evaluation: NoiseEvaluation) -> None:
    assert set(evaluation.noisy) == {(kind, ratio) for kind in NOISE_KINDS for ratio in (24, -6)}
    for scored in evaluation.noisy.values():
        np.testing.assert_array_equal(scored.beats.symbols, evaluation.clean.beats.symbols)
        np.testing.assert_array_equal(scored.beats.record_names, evaluation.clean.beats.record_names)


def test_noise_lowers_index_and_moves_calls(evaluation: NoiseEvaluation) -> None:
    clean = evaluation.clean
    for kind in NOISE_KINDS:
        little, much = evaluation.noisy[kind, 24], evaluation.noisy[kind, -6]
        assert np.median(clean.quality) >= np.median(little.quality) > np.median(much.quality)
        moved = [np.count_nonzero(part.beats.called != clean.beats.called) for part in (little, much)]
        assert moved[1] > 0
        assert moved[0] < moved[1]


def test_the_result_is_json_with_every_ratio(evaluation: NoiseEvaluation) -> None:
    parsed = json.loads(json.dumps(evaluation.result().as_dict(), allow_nan=False))
    assert parsed["snr_db"] == [24, -6]
    assert list(parsed["noisy"]) == ["bw", "em", "ma"]
    assert list(parsed["noisy"]["em"]) == ["24", "-6"]
    assert parsed["records"] == list(RECORDS)
    row = parsed["noisy"]["ma"]["-6"]
    assert row["n_beats"] == parsed["clean"]["n_beats"] == parsed["n_beats"]
    assert row["aami"]["VEB"]["support"] == parsed["clean"]["aami"]["VEB"]["support"]
    assert row["strict_split"]["left_out"] == ["202"]
    assert row["strict_split"]["aami"]["N"]["support"] < row["aami"]["N"]["support"]
    assert set(row["f1_intervals"]) == set(row["aami"])
    assert row["aami"]["F"]["f1"] is None
    assert parsed["notes"][0].startswith("One exception")


def test_own_records_are_marked_as_seen(evaluation: NoiseEvaluation) -> None:
    result = evaluation.result()
    (own,) = result.nstdb_own
    assert (own.record, own.patient, own.snr_db) == ("118e06", "mitdb-118", 6)
    assert own.seen_in_training is True
    assert own.noisy.n_beats == 0
    assert own.noisy.accuracy is None
    assert own.clean.n_beats > 20
    assert result.notes[-1].endswith("trained with the patients of 118.")


@pytest.mark.parametrize("ratio_db", [12, 0])
def test_the_record_that_is_classified_has_the_ratio(database: Path, ratio_db: int) -> None:
    record = read_record(database / "100")
    noise, fs_hz = read_record(database.parent / "nstdb" / "em").signals_mv, 360.0
    noisy = _add(record, noise, fs_hz, ratio_db)
    lead = record.default_lead
    added = noisy.lead_mv(lead) - record.lead_mv(lead)
    qrs_mv = qrs_amplitude_mv(record.lead_mv(lead), record.fs_hz, _measured_beats(record))
    assert snr_db(qrs_mv, noise_amplitude_mv(added, record.fs_hz)) == pytest.approx(ratio_db, abs=0.3)
    others = [row for row in range(record.n_leads) if row != lead]
    np.testing.assert_array_equal(noisy.signals_mv[:, others], record.signals_mv[:, others])
    assert noisy.annotations is record.annotations


def test_a_model_that_has_seen_test_patients_is_refused(database: Path, tmp_path: Path) -> None:
    seen = _save(tmp_path, "seen", ("100",))
    with pytest.raises(InvalidInputError, match=r"'seen' was trained with beats of 1 of the 21 patients"):
        evaluate_noise(seen, database)


def test_missing_noise_is_said(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ECGVIEWER_DATA", raising=False)
    (tmp_path / "a" / "b").mkdir(parents=True)
    with pytest.raises(InvalidInputError, match="--noise-dir"):
        evaluate_noise(model, tmp_path / "a" / "b")


def test_it_can_be_cancelled_and_says_how_long_it_takes(database: Path, model: Path) -> None:
    cancel, reports = CancelToken(), list[ProgressReport]()

    def listen(report: ProgressReport) -> None:
        reports.append(report)
        if report.fraction > 0.4:
            cancel.cancel()

    with pytest.raises(Cancelled):
        evaluate_noise(model, database, None, RECORDS, (24,), Progress(listen), cancel)
    assert 0.4 < reports[-1].fraction < 0.6
    assert reports[-1].seconds_left is not None
    assert any(report.message == "record 100, em at 24 dB" for report in reports)
