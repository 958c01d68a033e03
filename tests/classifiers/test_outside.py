from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from ecgviewer.beats.context import CONTEXT_FEATURES, N_WAVES, WAVE_SAMPLES, BeatContext
from ecgviewer.classifiers.outside import (
    OUTSIDE_FILE,
    RARITIES,
    OutsideStatistics,
    is_rhythm_ventricular,
    outside_scores,
    own_vectors,
    rarity,
    rarity_table,
    read_outside,
    shape_vectors,
    shared_needles,
    ventricular_look,
)
from ecgviewer.classifiers.predictions import Doubts
from ecgviewer.errors import ModelUnreadableError


def make_context(heights: list[float], spikes: list[float]) -> BeatContext:
    """Return beats of one sine's shape at different heights."""
    waves = np.zeros((len(heights), N_WAVES, WAVE_SAMPLES), dtype=np.float32)
    shape = np.sin(np.arange(WAVE_SAMPLES) / 4)
    waves[:, 0] = np.array(heights)[:, None] * shape
    features = np.zeros((len(heights), len(CONTEXT_FEATURES)), dtype=np.float32)
    return BeatContext(features, waves, spikes=np.array(spikes, dtype=np.float32))


def make_statistics() -> OutsideStatistics:
    """Return statistics by which a value of x has rarity x, around one centre of each kind."""
    centres = shape_vectors(make_context([1.0, -1.0], [0, 0]).waves)
    line = RARITIES.astype(np.float32)
    limits = np.array([2.0, 0.8, 0.6, 0.9], np.float32)
    own = own_vectors(make_context([1.0, -1.0], [0, 0]).waves)
    return OutsideStatistics(centres[:1], centres[1:], own[:1], own[1:], *[line] * 5, limits)


def test_a_table_gives_back_how_rare_its_own_values_are() -> None:
    values = np.arange(1, 10_001, dtype=float)
    table = rarity_table(values, np.ones(values.size))
    assert table.shape == RARITIES.shape
    assert rarity(np.array([9000.0, 9900.0, 9990.0]), table) == pytest.approx([1, 2, 3], abs=0.01)
    assert rarity(np.array([0.0, 1e9]), table).tolist() == [0.0, 6.0]


def test_patients_can_count_alike() -> None:
    # 900 beats of one patient and 100 of another: half of the weight each.
    values = np.concatenate([np.zeros(900), np.ones(100)])
    weights = np.concatenate([np.full(900, 1 / 900), np.full(100, 1 / 100)])
    table = rarity_table(values, weights)
    assert table[RARITIES <= 0.25].max() == 0
    assert table[RARITIES >= 0.35].min() == 1


def test_rarity_goes_on_beyond_the_table() -> None:
    line = RARITIES.astype(np.float32)
    assert rarity(np.array([2.5, 3.5, 5.0, 99.0]), line) == pytest.approx([2.5, 3.5, 5.0, 6.0], abs=1e-5)


def test_the_score_rises_with_distance_improbability_and_needle() -> None:
    statistics = make_statistics()
    context = make_context([1.0, 1.2, 1.6, 2.0], [0.1] * 4)
    other = np.zeros(4, dtype=bool)
    scores = outside_scores(context, other, np.ones(4), statistics)
    assert scores[0] == pytest.approx(0.1, abs=1e-6), "its own centre: only the needle is left"
    assert scores[0] < scores[1] < scores[2] < scores[3]
    upside_down = make_context([-1.0], [0.1])
    upside_down.features[:] = 1  # a P wave, so that no whole rhythm is ventricular
    called = outside_scores(upside_down, ~other[:1], np.ones(1), statistics)
    assert called[0] == pytest.approx(0.1, abs=1e-6), "the centre of what it is called"
    less = outside_scores(context, other, np.full(4, 0.5), statistics)
    assert less[2] == pytest.approx(scores[2] + 0.5, abs=1e-5)
    assert outside_scores(make_context([1.0], [4.0]), other[:1], np.ones(1), statistics)[0] == pytest.approx(
        4
    )


def test_a_beat_that_looks_ventricular_and_is_not_called_so_stands_out() -> None:
    statistics = make_statistics()
    context = make_context([3.0, 3.0, 3.0, -0.2, -0.2], [0.0] * 5)
    vectors = own_vectors(context.waves)
    assert np.ptp(vectors[:, 42:90], axis=1) == pytest.approx(1.0), "in heights of its own QRS complex"
    look = ventricular_look(vectors, statistics.own_other, statistics.own_ventricular)
    assert look[2] < -1
    assert look[3] > 1
    called = np.arange(5) == 4
    scores = outside_scores(context, called, np.ones(5), replace(statistics, distance=RARITIES + 99))
    assert scores[3] > 1
    assert scores[4] == 0, "called what it looks like"


def test_the_beats_of_a_ventricular_rhythm_stand_out_whatever_they_are_called() -> None:
    statistics = make_statistics()
    called = np.array([False, True, False])
    flat = make_context([-1.0, -1.0, 1.0], [0.0] * 3)
    assert outside_scores(flat, called, np.ones(3), statistics).min() == RARITIES[-1], (
        "the record's, not the beat's"
    )
    flat.features[:, CONTEXT_FEATURES.index("p_height")] = [0.05, 0.12, 0.12]
    with_p = outside_scores(flat, called, np.ones(3), statistics)
    assert with_p[1] == with_p[2] == 0, "two of three have a P wave"
    mostly_narrow = make_context([1.0, -1.0, 1.0], [0.0] * 3)
    assert outside_scores(mostly_narrow, called, np.ones(3), statistics).max() == 0


def test_a_rhythm_is_told_for_the_beats_around_it() -> None:
    look = np.repeat([-1.0, 1.0], 6000)
    is_so = is_rhythm_ventricular(look, np.zeros(look.size))
    assert not is_so[:3000].any()
    assert is_so[-3000:].all()
    assert is_rhythm_ventricular(np.zeros(0), np.zeros(0)).size == 0


def test_beats_alike_share_their_needles() -> None:
    context = make_context([1.0, -1.0] * 20, [2.0, 0.0] * 20)
    context.spikes[0] = 0  # one that was missed
    shared = shared_needles(context)
    assert shared[1::2] == pytest.approx(np.zeros(20), abs=1e-6), "other shapes don't share"
    assert shared[0] == pytest.approx(2 * 8 / 9), "the 8 alike beats within 16 stand in for it"


def test_doubts_say_why() -> None:
    context = make_context([1.0, 1.0, -1.0], [0.1, 0.1, 0.1])
    probabilities = np.array([[0.9, 0.05, 0.05], [0.7, 0.2, 0.1], [0.95, 0.05, 0.0]])
    doubts = make_statistics().doubts(context, probabilities, 2)
    assert doubts.is_improbable.tolist() == [False, True, False]
    assert doubts.is_unlike.tolist() == [False, False, True]
    assert doubts.is_unsure.tolist() == [False, True, True]


def test_doubts_spread_among_beats_without_a_call() -> None:
    doubts = Doubts(np.array([1.0, 3.0]), np.array([False, True]), np.array([True, False]))
    spread = doubts.spread(np.array([True, False, True]))
    np.testing.assert_array_equal(spread.outside_score, [1.0, np.nan, 3.0])
    assert spread.is_unsure.tolist() == [True, False, True]
    assert spread.select(np.array([2])).is_unlike.tolist() == [True]


def test_the_file_is_read_and_checked(tmp_path: Path) -> None:
    assert read_outside(tmp_path) is None
    tensors = {name: np.ascontiguousarray(value) for name, value in vars(make_statistics()).items()}
    save_file(tensors, tmp_path / OUTSIDE_FILE)
    found = read_outside(tmp_path)
    assert found is not None
    assert found.least_probabilities.tolist() == pytest.approx([0.8, 0.6, 0.9])
    assert found.most_outside == 2.0
    del tensors["needle"]
    save_file(tensors, tmp_path / OUTSIDE_FILE)
    with pytest.raises(ModelUnreadableError, match=r"outside\.safetensors doesn.t hold"):
        read_outside(tmp_path)
    (tmp_path / OUTSIDE_FILE).write_bytes(b"no tensors")
    with pytest.raises(ModelUnreadableError, match="not a safetensors file"):
        read_outside(tmp_path)


def test_a_context_without_spikes_is_refused() -> None:
    context = make_context([1.0], [0.0])
    with pytest.raises(ValueError, match="without spikes"):
        shared_needles(BeatContext(context.features, context.waves))
