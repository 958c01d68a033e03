"""The calibration that is fitted is the one by which calls were spoilt."""

import numpy as np
import pytest

from ecgviewer.classifiers.calibrated import calibrated
from ecgviewer.studies.context.fit_calibration import fit_slopes


def test_what_was_spoilt_is_found() -> None:
    rng = np.random.default_rng(0)
    honest = rng.dirichlet([2.0, 0.7, 0.7], 40_000)
    groups = (rng.random(40_000)[:, None] > honest.cumsum(axis=1)).sum(axis=1)
    # Only that all are right up to a common number is asked: without a bias the sum of a row is not kept.
    spoilt = calibrated(honest, (2.0, 2.0, 2.0))
    found = fit_slopes(spoilt, groups, np.ones(40_000))
    assert found == pytest.approx([0.5, 0.5, 0.5], abs=0.03)
    np.testing.assert_allclose(calibrated(spoilt, found), honest, atol=0.03)
