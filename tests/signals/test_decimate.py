import time

import numpy as np
import pytest

from ecgviewer.signals.decimate import MinMaxPyramid, pyramid_of


def test_few_samples_come_back_as_they_are() -> None:
    signal = np.arange(100, dtype=np.float32)
    positions, values = MinMaxPyramid(signal).view(10, 20, 50)
    assert positions.tolist() == list(range(10, 20))
    assert values.tolist() == list(range(10, 20))


def test_a_bin_gives_its_minimum_and_maximum_in_the_order_of_its_trend() -> None:
    signal = np.array([0, 9, 1, 2, 5, -7, 3, 2], dtype=np.float32)
    positions, values = MinMaxPyramid(signal).view(0, 8, 4)
    assert values.tolist() == [0, 9, 5, -7]
    assert positions.tolist() == [1, 3, 5, 7]


@pytest.mark.parametrize("max_points", [4, 10, 97, 1000, 5000])
@pytest.mark.parametrize(("start", "stop"), [(0, 100_003), (17, 99_991), (5000, 30_000), (40_000, 41_000)])
def test_no_extreme_is_lost_and_points_stay_within_bounds(start: int, stop: int, max_points: int) -> None:
    signal = np.random.default_rng(1).normal(size=100_003).astype(np.float32)
    positions, values = MinMaxPyramid(signal).view(start, stop, max_points)
    assert 2 <= values.size <= max_points + 2
    assert np.all(np.diff(positions) >= 0)
    assert values.min() <= signal[start:stop].min()
    assert values.max() >= signal[start:stop].max()
    width = 2 * (positions[1] - positions[0])
    if values.size < stop - start:
        inside = slice(int(start // width * width), int(-(-stop // width) * width))
        assert values.min() == signal[inside].min()
        assert values.max() == signal[inside].max()


def test_every_bin_is_that_of_the_samples() -> None:
    signal = np.random.default_rng(2).normal(size=64 * 1024).astype(np.float32)
    _, values = MinMaxPyramid(signal).view(0, signal.size, 2048)
    bins = signal.reshape(1024, 64)
    pairs = values.reshape(-1, 2)
    np.testing.assert_array_equal(pairs.min(axis=1), bins.min(axis=1))
    np.testing.assert_array_equal(pairs.max(axis=1), bins.max(axis=1))


def test_bins_stand_still_while_the_view_moves() -> None:
    signal = np.random.default_rng(3).normal(size=50_000).astype(np.float32)
    pyramid = MinMaxPyramid(signal)
    first_positions, first_values = pyramid.view(1000, 11_000, 500)
    next_positions, next_values = pyramid.view(1003, 11_003, 500)
    shared = np.isin(first_positions, next_positions)
    assert shared.sum() >= first_positions.size - 2
    np.testing.assert_array_equal(first_values[shared], next_values[np.isin(next_positions, first_positions)])


def test_gaps_are_nan_and_lone_valid_samples_stay() -> None:
    signal = np.full(65_536, np.nan, dtype=np.float32)
    signal[:16_384] = 1.0
    signal[49_153] = 5.0
    _, values = MinMaxPyramid(signal).view(0, signal.size, 128)
    assert values.size == 128
    assert np.all(values[:32] == 1.0)
    assert np.all(np.isnan(values[32:96]))
    assert values[96:98].tolist() == [5.0, 5.0]
    assert np.all(np.isnan(values[98:]))


@pytest.mark.parametrize("n_samples", [0, 1, 3, 255, 257, 1025])
def test_short_signals(n_samples: int) -> None:
    signal = np.arange(n_samples, dtype=np.float32)
    positions, values = MinMaxPyramid(signal).view(-50, n_samples + 50, 4)
    assert positions.size == values.size
    if n_samples:
        assert (values.min(), values.max()) == (0, n_samples - 1)
        assert positions.max() <= n_samples - 1


def test_too_few_points_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 4"):
        MinMaxPyramid(np.zeros(10)).view(0, 10, 3)


def test_two_hours_are_built_and_viewed_at_once() -> None:
    signal = np.random.default_rng(4).normal(size=2 * 3600 * 360).astype(np.float32)

    def best_ms(work: object, repeats: int) -> float:
        times = []
        for _ in range(repeats):
            started_s = time.perf_counter()
            work()  # type: ignore[operator]
            times.append(time.perf_counter() - started_s)
        return 1000 * min(times)

    assert best_ms(lambda: MinMaxPyramid(signal), 5) < 50
    pyramid = MinMaxPyramid(signal)
    for stretch in (signal.size, 3600, 200_000):
        assert best_ms(lambda stretch=stretch: pyramid.view(0, stretch, 4000), 9) < 2


@pytest.mark.parametrize("missing", [[], [0], [99], [0, 1, 2], [5, 6, 50, 98, 99], list(range(100))])
def test_gaps_are_the_runs_without_a_valid_sample(missing: list[int]) -> None:
    signal = np.ones(100, dtype=np.float32)
    signal[missing] = np.nan
    edges = np.flatnonzero(np.diff(np.isnan(signal), prepend=False, append=False))
    np.testing.assert_array_equal(MinMaxPyramid(signal).gaps, edges.reshape(-1, 2))


def test_a_lead_that_stays_as_it_is_has_one_pyramid() -> None:
    lead = np.arange(5000, dtype=np.float32)
    assert pyramid_of(lead) is not pyramid_of(lead)  # somebody may change it
    lead.flags.writeable = False
    assert pyramid_of(lead) is pyramid_of(lead)
    other = lead.copy()
    other.flags.writeable = False
    assert pyramid_of(other) is not pyramid_of(lead)
