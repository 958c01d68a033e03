import numpy as np
from scipy.ndimage import median_filter

from ecgviewer.beats.context import beat_context
from ecgviewer.beats.pacing_spikes import spike_heights

FS_HZ = 360.0
R_SAMPLES = np.arange(400, 20_000, 300)


def make_lead(spike_mv: float, fs_hz: float = FS_HZ, before_s: float = 0.08) -> np.ndarray:
    """Return wide QRS complexes at 1 mV in 5 µV of noise, with a needle of two samples before each."""
    time_s = np.arange(round(20_400 * fs_hz / FS_HZ)) / fs_hz
    lead = np.random.default_rng(0).normal(0, 0.005, time_s.size)
    for r_s in R_SAMPLES / FS_HZ:
        lead += np.exp(-(((time_s - r_s) / 0.03) ** 2))
        lead += spike_mv * np.exp(-(((time_s - r_s + before_s) / 0.003) ** 2))
    return lead


def test_a_needle_before_the_qrs_complex_stands_out() -> None:
    plain, paced = (spike_heights(make_lead(mv), FS_HZ, R_SAMPLES) for mv in (0.0, 0.15))
    assert plain.dtype == np.float32
    assert plain.min() >= 0
    assert np.quantile(plain, 0.95) < 0.9
    assert np.quantile(paced, 0.05) > 1.2


def test_where_the_needle_may_be() -> None:
    inside = spike_heights(make_lead(0.2, before_s=0.06), FS_HZ, R_SAMPLES)
    outside = spike_heights(make_lead(0.2, before_s=0.25), FS_HZ, R_SAMPLES)
    assert np.median(inside) > 1.5 > 0.9 > np.median(outside)


def test_another_rate_gives_about_the_same() -> None:
    at_720 = spike_heights(make_lead(0.2, fs_hz=720.0), 720.0, 2 * R_SAMPLES)
    at_360 = spike_heights(make_lead(0.2), FS_HZ, R_SAMPLES)
    assert abs(np.median(at_720) - np.median(at_360)) < 0.4


def test_context_holds_one_for_each_beat() -> None:
    context = beat_context(make_lead(0.2), FS_HZ, R_SAMPLES)
    assert context.spikes is not None
    np.testing.assert_array_equal(context.spikes, spike_heights(make_lead(0.2), FS_HZ, R_SAMPLES))
    nothing = beat_context(make_lead(0.2), FS_HZ, np.zeros(0, dtype=np.int64)).spikes
    assert nothing is not None
    assert nothing.size == 0


def test_a_needle_is_what_a_running_median_takes_away_up_to_the_ends() -> None:
    rng = np.random.default_rng(0)
    lead = rng.standard_normal(20_000).astype(np.float32)
    r_sample = np.concatenate([[0, 3, 20, 71, 73], np.arange(80, 19_900, 9), [19_990, 19_999, 20_040]])
    needles = np.abs(lead - median_filter(lead, size=5, mode="nearest"))
    positions = np.clip(r_sample[:, None] + np.arange(-72, -16), 0, lead.size - 1)
    before = np.sort(needles[positions], axis=1)
    expected = np.log((before[:, -1] + 0.01) / (before[:, -10] + 0.01))
    np.testing.assert_array_equal(spike_heights(lead, 360.0, r_sample), expected)
