from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from random_networks import random_beats, random_card, random_network
from tiny_database import write_tiny_database

from ecgviewer.beats import beat_table
from ecgviewer.classifiers.checkpoint import save_model
from ecgviewer.errors import InvalidInputError
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.studies.r_peaks.classify_detected import classify_detected


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_database(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that has seen 208 only."""
    network = random_network("v2")
    card = random_card(network, "mine", "v2")
    card = replace(card, training_records=("208",), training_patients=("mitdb-208",))
    folder = tmp_path_factory.mktemp("models") / "mine"
    save_model(folder, network, card, {"centres": random_beats(8, seed=99)})
    return folder


def _detect_like_the_reference(
    database: Path, monkeypatch: pytest.MonkeyPatch, missed: int, extra: list[int]
) -> None:
    record = read_record(database / "100")
    assert record.annotations is not None
    samples = np.sort(np.append(np.delete(record.annotations.samples, missed), extra)).astype(np.int64)
    monkeypatch.setattr(beat_table, "detect_r_peaks", lambda lead_mv, fs_hz, cancel: samples)


def test_the_same_peaks_give_the_same_calls(
    database: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = read_record(database / "100")
    assert record.annotations is not None
    samples = record.annotations.samples
    monkeypatch.setattr(beat_table, "detect_r_peaks", lambda lead_mv, fs_hz, cancel: samples)
    (result,) = classify_detected(database, [model], ["100"])
    reference, detected = result.calls["100"]
    np.testing.assert_array_equal(reference.counts, detected.counts)
    assert 20 < reference.counts.sum() <= samples.size
    assert result.figures().strict_split is None


def test_a_missed_beat_and_an_extra_detection_are_counted_once(
    database: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = read_record(database / "100")
    assert record.annotations is not None
    between = int(record.annotations.samples[10:12].mean())
    _detect_like_the_reference(database, monkeypatch, missed=5, extra=[between])
    row = classify_detected(database, [model], ["100"])[0].figures()
    assert (row.model, row.records) == ("mine", ("100",))
    assert (row.reference.n_missed, row.reference.n_extra) == (0, 0)
    assert (row.detected.n_missed, row.detected.n_extra) == (1, 1)
    assert row.detected.n_beats == row.reference.n_beats


def test_the_strict_split_leaves_202_out(database: Path, model: Path) -> None:
    row = classify_detected(database, [model], ["100", "202"])[0].figures()
    alone = classify_detected(database, [model], ["100"])[0].figures()
    assert row.strict_split.reference == alone.reference
    assert row.reference.n_beats > alone.reference.n_beats


def test_a_network_that_has_seen_the_test_side_is_refused(
    database: Path, random_models: dict[str, Path]
) -> None:
    with pytest.raises(InvalidInputError, match="was trained with beats of"):
        classify_detected(database, [random_models["v1"]], ["100"])
    assert classify_detected(database, [], ["100"]) == []
