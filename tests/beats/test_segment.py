"""Windows: where they are cut, what they depend on, and how they are laid side by side."""

from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.beat_table import build_beat_table
from ecgviewer.beats.segment import (
    CONTEXT_SAMPLES,
    WINDOW_SAMPLES,
    cut_windows,
    n_network_samples,
    window_centres,
)
from ecgviewer.records.wfdb_files import read_record


def spiky_lead(n_samples: int, spikes: list[int]) -> np.ndarray:
    rng = np.random.default_rng(3)
    lead = rng.normal(0, 0.01, n_samples).astype(np.float32)
    lead[spikes] += 1.0
    return lead


def test_the_r_peak_is_in_the_middle() -> None:
    lead = spiky_lead(4000, [900, 1500, 2400])
    windows = cut_windows(lead, 360.0, np.array([900, 1500, 2400]))
    assert windows.shape == (3, WINDOW_SAMPLES)
    assert windows.argmax(axis=1).tolist() == [180, 180, 180]


def test_a_window_depends_on_three_seconds_only() -> None:
    lead = spiky_lead(6000, [3000])
    other = lead.copy()
    other[: 3000 - CONTEXT_SAMPLES // 2] += 7.0
    other[3000 + CONTEXT_SAMPLES // 2 :] *= -3.0
    np.testing.assert_array_equal(
        cut_windows(lead, 360.0, np.array([3000])), cut_windows(other, 360.0, np.array([3000]))
    )


def test_a_constant_offset_and_a_gain_change_nothing() -> None:
    lead = spiky_lead(6000, [3000])
    before = cut_windows(lead, 360.0, np.array([3000]))
    after = cut_windows(lead * 2.5 + 4.0, 360.0, np.array([3000]))
    np.testing.assert_allclose(after, before, atol=1e-3)


def test_windows_that_leave_the_lead_are_refused() -> None:
    lead = spiky_lead(1000, [500])
    assert cut_windows(lead, 360.0, np.array([180, 820])).shape == (2, 360)
    for r_sample in (179, 821):
        with pytest.raises(ValueError, match="leaves the lead"):
            cut_windows(lead, 360.0, np.array([r_sample]))


def test_other_rates_are_brought_to_360_hz() -> None:
    assert n_network_samples(2500, 250.0) == 3600
    assert window_centres(np.array([1000]), 250.0).tolist() == [1440]
    time_s = np.arange(2500) / 250
    lead = np.exp(-(((time_s - 4.0) / 0.02) ** 2)).astype(np.float32)
    window = cut_windows(lead, 250.0, np.array([1000]))[0]
    assert abs(int(window.argmax()) - 180) <= 1


@pytest.mark.data
def test_an_excerpt_gives_the_windows_of_the_whole_record(mitdb: Path) -> None:
    record = read_record(mitdb / "208")
    lead = record.lead_mv(0)
    start, stop = 90_000, 90_000 + 60 * 360
    beats = build_beat_table(record, 0)
    margin = CONTEXT_SAMPLES // 2
    inner = beats.r_sample[(beats.r_sample >= start + margin) & (beats.r_sample <= stop - margin)]
    assert inner.size > 80
    whole = cut_windows(lead, 360.0, inner)
    excerpt = cut_windows(lead[start:stop], 360.0, inner - start)
    np.testing.assert_array_equal(whole, excerpt)
