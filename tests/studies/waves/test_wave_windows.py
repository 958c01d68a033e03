from pathlib import Path

import numpy as np
from marked_samples import write_labelled_record, write_marked_record, write_noise

from ecgviewer.studies.waves.wave_recordings import (
    WaveRecording,
    read_labelled_recording,
    read_marked_recording,
    read_wave_noise,
)
from ecgviewer.studies.waves.wave_windows import LENGTH, P_SEARCH_STEPS, draw_wave_batch, join_batches


def _marked(folder: Path) -> WaveRecording:
    write_marked_record(folder, "sel999")
    write_noise(folder)
    return read_marked_recording(folder / "sel999")


def test_windows_hold_what_the_network_needs(tmp_path: Path) -> None:
    recording, noise = _marked(tmp_path), read_wave_noise(tmp_path)
    batch = draw_wave_batch([recording], noise, 20, np.random.default_rng(1))
    assert batch.channels.shape == (20, 3, LENGTH)
    assert batch.allowed.shape == (20, 4, LENGTH // 2)
    assert batch.weight.shape == (20, LENGTH // 2)
    assert batch.channels.dtype == batch.weight.dtype == np.float32
    assert np.isfinite(batch.channels).all()
    assert batch.allowed.any(axis=1).all(), "something is always allowed"
    assert not batch.allowed.all(axis=1).all(axis=1).any(), "something is known in every window"
    assert batch.p_searches.shape == (0, 2)


def test_classes_stay_with_the_signal_whatever_is_changed(tmp_path: Path) -> None:
    recording, noise = _marked(tmp_path), read_wave_noise(tmp_path)
    batch = draw_wave_batch([recording], noise, 40, np.random.default_rng(2))
    is_qrs = batch.allowed[:, 2] & (batch.allowed.sum(axis=1) == 1)
    is_none = batch.allowed[:, 0] & (batch.allowed.sum(axis=1) == 1)
    size = np.abs(batch.channels[:, 0, ::2])
    assert np.median(size[is_qrs]) > 2 * np.median(size[is_none])
    bump = batch.channels[:, 2, ::2]
    # R peaks are moved to the extremum within 50 ms, which need not be in the complex where leads cancel.
    assert (bump[is_none] > 0.5).mean() < 0.01
    assert (bump[is_qrs] > 0.5).mean() > 0.2


def test_made_fibrillation_has_no_p_waves(tmp_path: Path) -> None:
    recording, noise = _marked(tmp_path), read_wave_noise(tmp_path)
    bare = recording.without_p
    assert bare is not None
    batch = draw_wave_batch([recording], noise, 60, np.random.default_rng(3))
    is_p = (batch.allowed[:, 1] & (batch.allowed.sum(axis=1) == 1)).any(axis=1)
    assert 0.6 < is_p.mean() < 0.9, "a quarter of the windows has its P waves taken out"


def test_beats_in_sinus_rhythm_are_searched_for_p(tmp_path: Path) -> None:
    write_labelled_record(tmp_path, "x", ["N"] * 60)
    write_noise(tmp_path)
    recording, noise = read_labelled_recording(tmp_path / "x"), read_wave_noise(tmp_path)
    first = draw_wave_batch([recording], noise, 3, np.random.default_rng(4))
    rows, steps = first.p_searches.T
    assert set(rows) == {0, 1, 2}
    assert steps.min() >= 0
    assert (steps + P_SEARCH_STEPS).max() <= LENGTH // 2
    both = join_batches(first, first)
    assert len(both.channels) == 6
    assert set(both.p_searches[:, 0]) == {0, 1, 2, 3, 4, 5}


def test_the_same_seed_draws_the_same(tmp_path: Path) -> None:
    recording, noise = _marked(tmp_path), read_wave_noise(tmp_path)
    first, second = (draw_wave_batch([recording], noise, 3, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first.channels, second.channels)
