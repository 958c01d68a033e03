"""Waves in the windows of real beats, and the masks that training takes from them."""

from pathlib import Path

import numpy as np
import pytest

from ecgviewer.jobs import Cancelled, CancelToken, Progress
from ecgviewer.training.config import LABELS, TrainConfig
from ecgviewer.training.dataset import load_beat_set
from ecgviewer.workflows.training.window_waves import attention_masks, waves_in_windows

pytestmark = pytest.mark.data


def test_waves_stand_where_the_beats_do(mitdb: Path) -> None:
    beats = load_beat_set(mitdb, LABELS, ["100", "208"])
    ends = waves_in_windows(mitdb, beats.record_names, beats.r_samples, Progress(), CancelToken())
    p, qrs, t = ends[:, 0], ends[:, 1], ends[:, 2]
    of_100 = beats.record_names == "100"
    assert ((qrs[of_100, 0] < 180) & (qrs[of_100, 1] > 180)).mean() > 0.999
    assert (p[of_100, 1] < qrs[of_100, 0]).mean() > 0.98
    assert (t[of_100, 0] > qrs[of_100, 1]).mean() > 0.99
    is_ventricular = beats.symbols == "V"
    assert np.isfinite(p[is_ventricular, 0]).mean() < 0.05
    # The same beats in another order, and only some of them.
    some = np.array([2500, 3, 7])
    again = waves_in_windows(
        mitdb, beats.record_names[some], beats.r_samples[some], Progress(), CancelToken()
    )
    np.testing.assert_array_equal(again, ends[some])


def test_masks_are_made_only_for_training_with_attention(mitdb: Path) -> None:
    beats = load_beat_set(mitdb, LABELS, ["100"])
    plain, drawn = TrainConfig("v2", "x"), TrainConfig("v2", "x", attention=0.3)
    assert attention_masks(beats, plain, mitdb, Progress(), CancelToken()) is None
    masks = attention_masks(beats, drawn, mitdb, Progress(), CancelToken())
    assert masks is not None
    assert masks.shape == (beats.n_beats, 360)
    assert masks[:, 180].all()
    assert 0.15 < masks.mean() < 0.4


def test_finding_waves_can_be_cancelled(mitdb: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        waves_in_windows(mitdb, np.array(["100"]), np.array([1000]), Progress(), cancel)
