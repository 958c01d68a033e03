"""Filters by windowing are those of scipy.signal."""

import numpy as np
import pytest
from scipy.signal import firwin

from ecgviewer.signals.low_pass import windowed_sinc


@pytest.mark.parametrize(("n_taps", "cutoff"), [(13, 35 / 60), (61, 1 / 3)])
def test_taps_are_those_of_firwin(n_taps: int, cutoff: float) -> None:
    taps = windowed_sinc(cutoff, np.hamming(n_taps))
    np.testing.assert_allclose(taps, firwin(n_taps, cutoff), atol=1e-16)
    assert taps.sum() == pytest.approx(1.0, abs=1e-15)


def test_the_window_counts() -> None:
    taps = windowed_sinc(0.2, np.kaiser(101, 5.0))
    np.testing.assert_allclose(taps, firwin(101, 0.2, window=("kaiser", 5.0)), atol=1e-16)
