"""The data of the paper's figures, from a tiny database and the bundled networks."""

from pathlib import Path

import numpy as np
import pytest
from tiny_database import write_tiny_database

from ecgviewer.studies.paper.paper_figures import PaperFigures, gather_paper_figures
from ecgviewer.training.dataset import load_beat_set

LABELS = ("N", "L", "R", "A", "V")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_database(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def figures(data_dir: Path) -> PaperFigures:
    return gather_paper_figures(data_dir)


def test_classes_before_and_after_balancing(figures: PaperFigures, data_dir: Path) -> None:
    targets = load_beat_set(data_dir, LABELS).targets
    assert figures.counts_before == dict(zip(LABELS, np.bincount(targets).tolist(), strict=True))
    assert figures.counts_after == dict.fromkeys(LABELS, 6000)


def test_a_typical_beat_is_one_of_its_class(figures: PaperFigures, data_dir: Path) -> None:
    beat_set = load_beat_set(data_dir, LABELS)
    for index, label in enumerate(LABELS):
        beat = figures.beats[label]
        row = (beat_set.record_names == beat.record_name) & (beat_set.r_samples == beat.r_sample)
        assert beat_set.targets[row].tolist() == [index]
        of_class = beat_set.windows[beat_set.targets == index]
        distances = np.linalg.norm(of_class - of_class.mean(axis=0), axis=1)
        own = np.linalg.norm(beat.window - of_class.mean(axis=0))
        assert own == pytest.approx(distances.min(), rel=1e-5)


def test_training_and_operations_of_both_networks(figures: PaperFigures) -> None:
    assert list(figures.confusions) == list(figures.training) == list(figures.costs) == ["v1", "v2"]
    for name, size_kb in (("v1", 302.18), ("v2", 157.76)):
        cost = figures.training[name]
        assert cost.size_kb == size_kb
        assert cost.n_batches == 21600 // 64
        assert cost.seconds == pytest.approx(cost.epochs * cost.seconds_per_epoch)
        assert figures.confusions[name].n_beats == 6000


def test_one_beat_a_class_explained_by_both(figures: PaperFigures, data_dir: Path) -> None:
    beat_set = load_beat_set(data_dir, LABELS)
    assert [beat.label for beat in figures.explained] == list(LABELS)
    for beat in figures.explained:
        row = (beat_set.record_names == beat.record_name) & (beat_set.r_samples == beat.r_sample)
        assert [LABELS[index] for index in beat_set.targets[row]] == [beat.label]
        assert np.array_equal(beat_set.windows[row][0], beat.window)
        for method, by_model in beat.attributions.items():
            assert list(by_model) == ["v1", "v2"]
            for one in by_model.values():
                assert (one.method, one.label, one.per_sample().shape) == (method, beat.label, (360,))
