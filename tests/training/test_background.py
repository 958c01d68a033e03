"""Cluster centres of planted clusters: how many, where, and that none is a beat."""

import numpy as np
import pytest

from ecgviewer.errors import InvalidInputError
from ecgviewer.training.background import BackgroundInfo, kmeans_centres


def _cluster(level: float, n_beats: int, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(scale=0.1, size=(n_beats, 360))
    return (level + noise).astype(np.float32)


def test_planted_clusters_are_found_largest_first() -> None:
    planted = [_cluster(0, 30, 1), _cluster(10, 60, 2), _cluster(-10, 40, 3)]
    centres, info = kmeans_centres(np.concatenate(planted), k=3, seed=0)
    assert centres.dtype == np.float32
    expected = [beats.mean(axis=0) for beats in (planted[1], planted[2], planted[0])]
    np.testing.assert_allclose(centres, expected, atol=1e-5)
    assert info == BackgroundInfo(clusters_asked=3, clusters_kept=3, smallest_cluster=30, n_beats=130)


def test_a_small_cluster_is_merged_into_the_nearest() -> None:
    far, near, small = _cluster(-20, 50, 1), _cluster(10, 40, 2), _cluster(14, 19, 3)
    centres, info = kmeans_centres(np.concatenate([far, near, small]), k=3, seed=0)
    merged = np.concatenate([near, small]).mean(axis=0)
    np.testing.assert_allclose(centres, [merged, far.mean(axis=0)], atol=1e-5)
    assert info == BackgroundInfo(clusters_asked=3, clusters_kept=2, smallest_cluster=50, n_beats=109)


def test_twenty_members_are_enough() -> None:
    _, info = kmeans_centres(np.concatenate([_cluster(0, 50, 1), _cluster(9, 20, 2)]), k=2, seed=0)
    assert info.clusters_kept == 2
    assert info.smallest_cluster == 20


def test_copies_of_one_beat_are_one_beat() -> None:
    """Oversampled copies would make a cluster whose centre is that beat."""
    copies = np.repeat(_cluster(30, 1, 1), 500, axis=0)
    beats = np.concatenate([_cluster(0, 60, 2), copies])
    centres, info = kmeans_centres(beats, k=2, seed=0)
    assert info == BackgroundInfo(clusters_asked=2, clusters_kept=1, smallest_cluster=61, n_beats=61)
    np.testing.assert_allclose(centres[0], np.unique(beats, axis=0).mean(axis=0), atol=1e-5)


def test_no_centre_is_a_beat() -> None:
    beats = np.concatenate([_cluster(level, 25 + level, level) for level in range(12)])
    centres, info = kmeans_centres(beats, k=40, seed=0)
    assert info.smallest_cluster >= 20
    assert info.clusters_kept == len(centres) < 40
    distances = np.abs(centres[:, None] - beats[None]).max(axis=2)
    assert distances.min() > 1e-3


def test_repeatable() -> None:
    beats = np.concatenate([_cluster(level, 40, level) for level in range(8)])
    first, _ = kmeans_centres(beats, k=10, seed=3)
    again, _ = kmeans_centres(beats.copy(), k=10, seed=3)
    np.testing.assert_array_equal(first, again)


def test_fewer_beats_than_clusters() -> None:
    beats = _cluster(0, 25, 1)
    centres, info = kmeans_centres(beats, k=50, seed=0)
    np.testing.assert_allclose(centres, beats.mean(axis=0, keepdims=True), atol=1e-5)
    assert info.clusters_asked == 50


def test_too_few_beats_to_hide_one() -> None:
    with pytest.raises(
        InvalidInputError, match=r"training has 19 different beats.*needs 20; choose more records"
    ):
        kmeans_centres(np.repeat(_cluster(0, 19, 1), 3, axis=0), k=5, seed=0)
