"""Waves that are put together where they are asked for are those of the whole array."""

import numpy as np
import pytest

from ecgviewer.beats import beat_waves
from ecgviewer.beats.beat_waves import BeatWaves, RepeatedRows


@pytest.fixture
def parts() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    beats, usual, slow = np.random.default_rng(5).normal(size=(3, 40, 132)).astype(np.float32)
    return beats, np.repeat(usual[:5], 8, axis=0), np.repeat(slow[:2], 20, axis=0)


def test_any_part_is_that_of_the_array(parts: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    beats, usual, slow = parts
    whole = np.stack([beats, beats - usual, beats - slow], axis=1)
    waves = BeatWaves(beats, RepeatedRows.of(usual), RepeatedRows.of(slow))
    assert len(waves) == 40
    assert waves.shape == whole.shape
    np.testing.assert_array_equal(np.asarray(waves), whole)
    np.testing.assert_array_equal(waves.copy(), whole)
    mask = np.arange(40) % 3 == 0
    for rows in (7, -1, slice(3, 21), slice(None), np.array([2, 39, 2]), np.array([[1, 2], [3, 4]]), mask):
        np.testing.assert_array_equal(waves[rows], whole[rows])
        assert waves[rows].dtype == np.float32
    np.testing.assert_array_equal(waves[:, 0], whole[:, 0])
    np.testing.assert_array_equal(waves[5:9, 0], whole[5:9, 0])
    np.testing.assert_array_equal(waves[6, :2], whole[6, :2])
    np.testing.assert_array_equal(waves[:, 2], whole[:, 2])


def test_rows_that_follow_each_other_unchanged_are_kept_once() -> None:
    rows = np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 2.0], [1.0, 2.0]])
    kept = RepeatedRows.of(rows)
    assert kept.rows.shape == (3, 2)
    np.testing.assert_array_equal(kept.numbers, [0, 0, 1, 2])
    np.testing.assert_array_equal(np.asarray(kept), rows)
    np.testing.assert_array_equal(kept[1:3, :1], rows[1:3, :1])
    assert RepeatedRows.of(np.empty((0, 2)))[:].shape == (0, 2)


def test_rows_that_follow_each_other_unchanged_are_found_across_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = np.random.default_rng(6).integers(0, 2, size=(50, 1))
    rows = np.repeat(values, 4, axis=1).astype(np.float32)
    whole = RepeatedRows.of(rows)
    monkeypatch.setattr(beat_waves, "_ROWS", 7)
    in_blocks = RepeatedRows.of(rows)
    np.testing.assert_array_equal(in_blocks.rows, whole.rows)
    np.testing.assert_array_equal(in_blocks.numbers, whole.numbers)
    np.testing.assert_array_equal(in_blocks[:], rows)
    assert len(whole.rows) == 1 + np.count_nonzero(np.diff(values[:, 0]))
