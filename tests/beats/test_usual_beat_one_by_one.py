"""The usual beats of many blocks at once against the same rules, told for one block after another."""

import numpy as np
import pytest

from ecgviewer.beats.usual_beat import (
    AFTER,
    BEFORE,
    QRS,
    SHAPE,
    P,
    correlation,
    find_plain_intervals,
    find_usual_beats,
    p_square_distances,
)
from ecgviewer.jobs import Cancelled, CancelToken

TIME = np.arange(-BEFORE, AFTER)
NARROW = np.exp(-0.5 * (TIME / 3) ** 2)
WIDE = -1.5 * np.exp(-0.5 * ((TIME - 3) / 8) ** 2)
P_WAVE = np.exp(-0.5 * ((TIME + 20) / 4) ** 2)
EARLY = np.log(0.85)


def record(n_beats: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a noisy record with wide beats in runs and alone, early narrow ones, and a stretch of artefacts."""
    rng = np.random.default_rng(seed)
    number = np.arange(n_beats)
    is_wide = (rng.random(n_beats) < 0.15) | ((number > 300) & (number < 480) & (number % 3 > 0))
    is_early = ~is_wide & (rng.random(n_beats) < 0.1)
    noise = np.where((number > 600) & (number < 640), 0.8, 0.03)[:, None] * rng.standard_normal(
        (n_beats, 132)
    )
    height = 1 + 0.3 * np.sin(number / 50)[:, None]
    narrow = NARROW + np.where(is_early, -0.1, 0.15)[:, None] * P_WAVE
    windows = height * np.where(is_wide[:, None], WIDE, narrow) + noise
    rr = 0.8 * np.where(is_wide | is_early, 0.6, 1.0) * np.exp(0.05 * rng.standard_normal(n_beats))
    return windows.astype(np.float32), np.log(rr), np.log(np.append(rr[1:], rr[:1]))


def blocks_of(n_beats: int) -> list[tuple[slice, slice]]:
    """Return blocks of 8 beats, each with 128 before to 16 after it, at least 96 where the record has as many."""
    found = []
    for first in range(0, n_beats, 8):
        stop = min(first + 8, n_beats)
        start, end = max(first - 128, 0), min(stop + 16, n_beats)
        if end - start < 96:
            end = min(start + 96, n_beats)
            start = max(min(start, end - 96), 0)
        found.append((slice(first, stop), slice(start, end)))
    return found


def alike_among(complexes: np.ndarray) -> np.ndarray:
    keep = np.ones(len(complexes), dtype=bool)
    for _ in range(2):
        fit = correlation(complexes, np.median(complexes[keep], axis=0))
        keep = fit >= 0.8 if (fit >= 0.8).sum() >= 8 else fit >= np.median(fit)
    return keep


def plain_one_by_one(windows: np.ndarray, rr: np.ndarray) -> np.ndarray:
    is_usual = np.zeros(len(windows), dtype=bool)
    for block, around in blocks_of(len(windows)):
        complexes = windows[around, QRS][rr[around] >= np.quantile(rr[around], 0.7) + EARLY]
        usual = np.median(complexes[alike_among(complexes)], axis=0)
        is_usual[block] = correlation(windows[block, QRS], usual) >= 0.8
    return is_usual & np.append(is_usual[:1], is_usual[:-1])


def template_and_slow(windows: np.ndarray, rr: np.ndarray, is_plain: np.ndarray) -> tuple[np.ndarray, float]:
    slow = float(np.quantile(rr[is_plain] if is_plain.sum() >= max(8, 0.1 * rr.size) else rr, 0.9))
    late = windows[rr >= slow + EARLY]
    return np.median(late[alike_among(late[:, QRS])], axis=0), slow


def means_of(
    windows: np.ndarray, beat: int, around: slice, early: list[np.ndarray]
) -> tuple[list[float], float, np.ndarray]:
    """Return means of `early` weighted by likeness of shape, the highest likeness, and all of them."""
    shape = windows[:, SHAPE].astype(np.float64)
    shape = shape - shape.mean(axis=1, keepdims=True)
    size = np.linalg.norm(shape, axis=1)
    others = np.arange(around.start, around.stop)
    likeness = (shape[others] @ shape[beat]) / (size[others] * size[beat])
    likeness -= 0.3 * np.abs(np.log((size[beat] + 1e-3) / (size[others] + 1e-3)))
    weight = np.where(others == beat, 0, np.exp((likeness - 1) / 0.03)) + 1e-6
    likeness[others == beat] = -1
    return [float(weight @ values / weight.sum()) for values in early], float(likeness.max()), likeness


@pytest.mark.parametrize("n_beats", [1, 5, 30, 95, 101, 151, 152, 161, 1203])
def test_blocks_at_once_give_what_each_gives_alone(n_beats: int) -> None:
    windows, rr, after = record(n_beats)
    found = find_usual_beats(windows, rr, after)
    plain = plain_one_by_one(windows, rr)
    np.testing.assert_array_equal(found.is_plain, plain)
    np.testing.assert_array_equal(find_plain_intervals(windows, rr), plain)
    for block, around in blocks_of(n_beats):
        template, slow = template_and_slow(windows[around], rr[around], plain[around])
        np.testing.assert_array_equal(
            found.templates_mv[block], np.tile(template, (block.stop - block.start, 1))
        )
        assert found.scale_mv[block.start] == np.float32(max(np.ptp(template[QRS]), 0.1))
        median = np.median(rr[around])
        early = [rr[around] - median, after[around] - median, rr[around] - slow]
        means, best, likeness = means_of(windows, block.start, around, early)
        expected = [means[0], means[1], np.log1p((likeness > 0.9).sum()), best, means[2]]
        np.testing.assert_allclose(found.alike[block.start], expected, atol=2e-4)
        square, usual = p_square_distances(windows[block], windows[around])
        weight = np.exp(-square[0] / (2 * usual))
        weight[block.start - around.start] = 0
        means = [float((weight + 1e-6) @ values / (weight + 1e-6).sum()) for values in (early[0], early[2])]
        np.testing.assert_allclose(found.alike_p[block.start], [*means, np.log1p(weight.sum())], atol=2e-4)


def test_distances_of_p_waves_are_those_of_each_pair() -> None:
    windows, _, _ = record(40)
    square, usual = p_square_distances(windows[:6], windows)
    p_waves = windows[:, P].astype(np.float64)
    p_waves -= p_waves.mean(axis=1, keepdims=True)
    expected = ((p_waves[:6, None] - p_waves) ** 2).sum(axis=2)
    np.testing.assert_allclose(square, expected, atol=1e-4)
    assert usual == pytest.approx(np.median(np.quantile(square, 0.1, axis=1)), abs=2e-6)


def test_a_search_that_was_cancelled_stops() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        find_usual_beats(*record(50), cancel)
