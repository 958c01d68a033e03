import numpy as np
import pytest

from ecgviewer.studies.waves.neurokit_waves import delineate_with_neurokit, has_neurokit


@pytest.mark.skipif(
    not has_neurokit(), reason="NeuroKit2 is an optional extra: pip install 'ecgviewer[studies]'"
)
def test_waves_lie_around_their_own_beat() -> None:
    fs_hz, n_seconds = 250.0, 20
    time_s = np.arange(int(n_seconds * fs_hz)) / fs_hz
    r_sample = np.rint(np.arange(1.0, 19.0, 0.9) * fs_hz).astype(np.int64)
    lead = np.zeros(time_s.size)
    for delay_s, width_s, height in ((-0.16, 0.025, 0.15), (0, 0.012, 1.0), (0.26, 0.05, 0.3)):
        for peak in r_sample:
            lead += height * np.exp(-0.5 * ((time_s - peak / fs_hz - delay_s) / width_s) ** 2)
    points = delineate_with_neurokit(lead, fs_hz, r_sample)
    assert points.shape == (r_sample.size, 3, 3)
    np.testing.assert_array_equal(points[:, 1, 1], r_sample)
    delay_s = (points[2:-2, :, 1] - r_sample[2:-2, None]) / fs_hz
    np.testing.assert_allclose(np.nanmedian(delay_s, axis=0), [-0.16, 0, 0.26], atol=0.02)
