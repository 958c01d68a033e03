"""What the bundled context networks tell unsure calls by: limits that make sense, and nobody's beat."""

from pathlib import Path

import numpy as np
import pytest

from ecgviewer import paths
from ecgviewer.beats.context import BeatContext
from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.classifiers.outside import OutsideStatistics, own_vectors, read_outside, shape_vectors
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review.prepare_leads import BOTH, FIRST
from ecgviewer.workflows.review.review_record import classify_record

NAMES = [*(f"context-{seed}" for seed in range(5)), *(f"context-fold{fold}" for fold in range(1, 6))]


def statistics_of(name: str) -> OutsideStatistics:
    found = read_outside(paths.bundled_models_dir() / name)
    assert found is not None
    return found


def nearest(beats: np.ndarray, centres: np.ndarray) -> float:
    return min(float(np.linalg.norm(beats - centre, axis=1).min()) for centre in centres)


@pytest.mark.parametrize("name", NAMES)
def test_limits_and_tables(name: str) -> None:
    statistics = statistics_of(name)
    assert statistics.least_probabilities.min() > 0.5
    assert statistics.least_probabilities.max() < 0.99
    assert 1.6 < statistics.most_outside < 2.6
    for table in (statistics.distance, statistics.improbability, statistics.both, statistics.needle):
        assert (np.diff(table) >= 0).all()


@pytest.mark.data
def test_no_centre_is_a_beat(mitdb: Path) -> None:
    statistics = statistics_of("context-0")
    for name in ("106", "208", "223"):
        record = read_record(mitdb / name)
        context: BeatContext = prepare_beats(record, record.default_lead).context
        shapes, own = shape_vectors(context.waves), own_vectors(context.waves)
        for centres in (statistics.centres_other, statistics.centres_ventricular):
            assert nearest(shapes, centres) > 1e-3
        for centres in (statistics.own_other, statistics.own_ventricular):
            assert nearest(own, centres) > 1e-3


@pytest.mark.data
@pytest.mark.parametrize(("leads", "least"), [(FIRST, 4), (BOTH, 3)])
def test_fusion_beats_of_208_are_unsure_more_often_than_normal_ones(
    mitdb: Path, leads: str, least: float
) -> None:
    record = read_record(mitdb / "208")
    classifier = ContextClassifier(paths.bundled_models_dir() / "context-0")
    review = classify_record(record, record.default_lead, classifier, leads=leads)
    doubts = review.predictions.doubts
    assert doubts is not None
    is_own = doubts.is_unlike | doubts.is_improbable  # without those of the place, which are of no network
    is_fusion = review.beats.symbol == "F"
    assert is_own[is_fusion].mean() > least * is_own[review.beats.symbol == "N"].mean() > 0
