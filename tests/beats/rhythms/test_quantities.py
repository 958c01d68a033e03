"""Quantities of a rhythm on intervals and spectra that are known."""

import numpy as np
import pytest

from ecgviewer.beats.delineate import Waves
from ecgviewer.beats.rhythms.quantities import QUANTITIES, rhythm_quantities

FS_HZ = 100.0


def quantities(r_sample: list[int], signal: np.ndarray | None = None) -> dict[str, float]:
    points = np.full((len(r_sample), 3, 3), np.nan)
    for beat, r in enumerate(r_sample):
        points[beat, 1] = r - 4, r, r + 4
        if beat % 2 == 0:
            points[beat, 0] = r - 16, r - 12, r - 8
            points[beat, 2] = r + 20, r + 25, r + 36
    waves = Waves(np.array(r_sample), points, np.ones((len(r_sample), 3)))
    lead = np.sin(2 * np.pi * 5 * np.arange(1000) / FS_HZ) if signal is None else signal
    return dict(zip(QUANTITIES, rhythm_quantities(lead, FS_HZ, waves).tolist(), strict=True))


def test_intervals_by_hand() -> None:
    found = quantities([100, 180, 280, 360, 460])
    assert found["rr_mean_s"] == pytest.approx(0.9)
    assert (found["rr_shortest_s"], found["rr_longest_s"]) == pytest.approx((0.8, 1.0))
    assert found["rr_step_rms_s"] == pytest.approx(0.2)
    assert found["rr_step_median"] == pytest.approx(0.25)
    assert found["rr_steps_over_50_ms"] == 1
    assert found["rr_turns"] == 1


def test_waves_by_hand() -> None:
    found = quantities([100, 200, 300])
    assert found["p_share"] == pytest.approx(2 / 3)
    assert (found["pr_mean_s"], found["pr_sd_s"]) == pytest.approx((0.12, 0))
    assert (found["qrs_mean_s"], found["qt_mean_s"]) == pytest.approx((0.08, 0.4))


def test_spectrum_of_one_frequency() -> None:
    found = quantities([100, 200, 300])
    assert found["power_4_9_hz"] == pytest.approx(1, abs=0.01)
    assert found["rest_peak_hz"] == pytest.approx(5, abs=0.2)


def test_nothing_known_is_nan() -> None:
    found = rhythm_quantities(
        np.zeros(1000), FS_HZ, Waves(np.zeros(0, np.int64), np.zeros((0, 3, 3)), np.zeros((0, 3)))
    )
    assert np.isnan(found).all()
