"""Maps against marked waves, on small recordings whose marks are known."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from marked_samples import write_marked_record
from random_networks import random_beats, random_card, random_network

from ecgviewer.beats.segment import WINDOW_SAMPLES
from ecgviewer.classifiers.checkpoint import save_model
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.explain.attribution import Attribution
from ecgviewer.jobs import Cancelled, CancelToken, Progress
from ecgviewer.studies.explanations.explanation_result import MarkedCounts
from ecgviewer.studies.explanations.qtdb_localisation import (
    localise_on_qtdb,
    read_marked_beats,
    unseen_recordings,
)


class _LooksAt:
    """Its map is 1 in a stretch of the window and 0 elsewhere."""

    def __init__(self, first: int, stop: int) -> None:
        self._values = np.zeros(WINDOW_SAMPLES, np.float32)
        self._values[first:stop] = 1

    def explain(self, beats: np.ndarray, labels: Sequence[str]) -> list[Attribution]:
        edges = np.arange(WINDOW_SAMPLES + 1)
        return [Attribution("shap", "m", label, self._values, edges, False, 0.0) for label in labels]


@pytest.fixture(scope="module")
def marked_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two recordings of patients that nobody trained with, and one of MIT-BIH 100."""
    folder = tmp_path_factory.mktemp("marked")
    for name, n_marked in (("sel998", 10), ("sel999", 6), ("sel100", 10)):
        write_marked_record(folder, name, n_marked)
    return folder


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> OnnxClassifier:
    network = random_network("v1", seed=1)
    card = replace(random_card(network, "m", "v1"), training_patients=("mitdb-100", "mitdb-201"))
    folder = tmp_path_factory.mktemp("models") / "m"
    save_model(folder, network, card, {"centres": random_beats(8, seed=99)})
    return OnnxClassifier(folder)


def test_excerpts_of_seen_patients_are_left_out(classifier: OnnxClassifier) -> None:
    names = ["sel100", "sel103", "sel30", "sel202", "sele0104"]
    assert unseen_recordings(names, classifier.card) == ["sel103", "sel30", "sele0104"]


def test_marks_lie_where_they_were_written(classifier: OnnxClassifier, marked_dir: Path) -> None:
    """P is 160 ms before R with 62.5 ms to each side, QRS reaches 30 ms; 1 ms is 0.36 samples."""
    beats = read_marked_beats(classifier, marked_dir, Progress(), CancelToken())
    assert (beats.n_marked, beats.n_not_found, beats.n_recordings_seen) == (16, 0, 1)
    assert sorted(set(beats.record_names.tolist())) == ["sel998", "sel999"]
    assert beats.seen.shape == (16, 360)
    assert np.argmax(beats.seen, axis=1) == pytest.approx(180, abs=2)
    qrs = beats.points[:, 1]
    assert np.abs(qrs - [180 - 10.8, 180, 180 + 10.8]).max() <= 3
    has_p = np.isfinite(beats.points[:, 0, 1])
    assert has_p.sum() == 14  # not in the last beat of each
    assert np.abs(beats.points[has_p, 0] - [180 - 80.1, 180 - 57.6, 180 - 35.1]).max() <= 3
    # No T onset is marked, so the wave has no ends, though its peak and offset are there.
    assert np.isnan(beats.wave_ends[:, 2]).all()
    assert np.isfinite(beats.points[:, 2, 1]).all()


def test_maps_that_look_at_one_wave(classifier: OnnxClassifier, marked_dir: Path) -> None:
    explainers = {"shap": _LooksAt(175, 186), "integrated": _LooksAt(110, 140)}
    found = localise_on_qtdb(classifier, explainers, marked_dir, 8, seed=3)
    n_qrs = 0
    for waves in found.by_method["shap"].values():
        assert (waves["qrs"].mass, waves["qrs"].pointing) == (1, 1)
        n_qrs += waves["qrs"].n
        assert waves["qrs"].iou == pytest.approx(11 / (360 * waves["qrs"].share_of_window), abs=1e-6)
        assert "p" not in waves or (waves["p"].mass, waves["p"].iou) == (0, 0)
        assert "t" not in waves
    assert n_qrs == 8
    for waves in found.by_method["integrated"].values():
        assert waves["qrs"].mass == 0
        assert "p" not in waves or waves["p"].mass == 1
    told = found.result()
    assert (told.n_beats, told.n_marked, told.n_recordings) == (8, 16, 2)
    assert np.unique(found.beats.record_names, return_counts=True)[1].tolist() == [4, 4]
    assert told.waves["qrs"] == MarkedCounts(8, 0)
    assert told.waves["t"] == MarkedCounts(8, 8)
    again = localise_on_qtdb(classifier, explainers, marked_dir, 8, seed=3)
    assert again.by_method == found.by_method


def test_refuses_where_all_patients_were_seen(classifier: OnnxClassifier, tmp_path: Path) -> None:
    write_marked_record(tmp_path, "sel100")
    with pytest.raises(InvalidInputError, match="no marked beat of a patient that model 'm' hasn't seen"):
        localise_on_qtdb(classifier, {}, tmp_path)


def test_stops(classifier: OnnxClassifier, marked_dir: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        localise_on_qtdb(classifier, {}, marked_dir, cancel=cancel)
