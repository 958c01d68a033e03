from pathlib import Path

import numpy as np
import pytest

from ecgviewer.studies.r_peaks.r_peak_windows import (
    LENGTH,
    Recording,
    bumps,
    draw_batch,
    draw_window,
    read_recording,
)

_SILENCE = tuple(np.zeros((2, 5000), np.float32) for _ in range(3))


def _recording(flutter: tuple[float, float] | None = None) -> Recording:
    """Two leads with a spike of 1 at each beat, the second lead upside down."""
    beats = np.arange(50, 5950, 83)
    lead = np.zeros(6000, np.float32)
    for width, height in ((0, 1.0), (1, 0.5)):
        lead[beats - width] = lead[beats + width] = height
    spans = np.array([flutter] if flutter else []).reshape(-1, 2)
    return Recording("x", "x", np.stack([lead, -lead]), beats.astype(np.float64), spans)


def test_a_bump_has_its_top_at_the_beat() -> None:
    target = bumps(np.array([200.0, 301.0]))
    assert target.shape == (LENGTH // 2,)
    assert target[100] == 1
    # 301 lies between two places that are one sample away each: exp(-1/32).
    assert target[150] == target[151] == pytest.approx(np.exp(-1 / 32))
    assert target[104] == pytest.approx(np.exp(-0.5 * (8 / 4) ** 2))
    assert target[108] == 0
    assert target[:90].sum() == 0


def test_a_beat_beyond_an_end_shows_its_flank() -> None:
    assert bumps(np.array([-4.0]))[0] == pytest.approx(np.exp(-0.5))
    assert bumps(np.array([LENGTH + 30.0])).sum() == 0
    assert bumps(np.array([])).sum() == 0


def test_targets_stay_with_the_beats_whatever_is_changed() -> None:
    rng = np.random.default_rng(5)
    recording = _recording()
    for _ in range(60):
        signal, target, weight = draw_window(recording, _SILENCE, rng)
        assert signal.shape == (LENGTH,)
        assert target.shape == weight.shape == (LENGTH // 2,)
        assert np.isfinite(signal).all()
        assert np.abs(signal).max() <= 4
        tall = np.flatnonzero(np.abs(signal) > 0.6 * np.quantile(np.abs(signal), 0.995))
        scored = tall[weight[np.minimum(tall // 2, LENGTH // 2 - 1)] > 0]
        if np.abs(signal).max() > 0.3:  # two leads that cancel each other leave nothing to look for
            assert target[np.minimum(np.rint(scored / 2).astype(int), LENGTH // 2 - 1)].min() > 0.2


def test_flutter_carries_no_weight() -> None:
    rng = np.random.default_rng(0)
    everywhere = _recording(flutter=(0.0, 6000.0))
    assert all(draw_window(everywhere, _SILENCE, rng)[2].sum() == 0 for _ in range(10))


def test_the_same_seed_draws_the_same_batch() -> None:
    noise = tuple(np.random.default_rng(1).normal(size=(2, 5000)) for _ in range(3))
    first, second = (draw_batch([_recording()], noise, 4, np.random.default_rng(7)) for _ in range(2))
    other = draw_batch([_recording()], noise, 4, np.random.default_rng(8))
    for one, two in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, two)
    assert not np.array_equal(first[0], other[0])
    assert [array.dtype for array in first] == [np.float32] * 3
    assert first[0].shape == (4, LENGTH)


@pytest.mark.data
def test_a_recording_has_its_default_lead_first(mitdb: Path) -> None:
    recording = read_recording(mitdb / "114")  # MLII is its second lead
    assert recording.leads.shape == (2, 180_556)
    assert recording.beats.size == 1879
    assert recording.patient_id == "mitdb-114"
    beats = np.rint(recording.beats).astype(int)
    assert np.median(np.abs(recording.leads[0, beats])) == pytest.approx(1, abs=0.15)
