"""The wider context of beats, on a made lead and on a real record."""

from pathlib import Path

import numpy as np
import pytest
from rhythm_samples import FS_HZ, lead_of

from ecgviewer.beats.beat_table import build_beat_table
from ecgviewer.beats.context import beat_context
from ecgviewer.beats.wide_context import WIDE_FEATURES, wide_context
from ecgviewer.records.wfdb_files import read_record

NAMES = list(WIDE_FEATURES)


def test_the_first_columns_are_the_context_and_the_third_wave_is_against_the_slow_beat() -> None:
    lead, r_sample = lead_of(200)
    plain, wide = beat_context(lead, FS_HZ, r_sample), wide_context(lead, FS_HZ, r_sample)
    np.testing.assert_array_equal(wide.features[:, : plain.features.shape[1]], plain.features)
    np.testing.assert_array_equal(wide.waves[:, :2], plain.waves)
    assert wide.features.shape == (200, len(NAMES))
    assert wide.waves.shape == (200, 3, 132)
    assert np.abs(wide.waves[5:-5, 2]).max() < 0.05
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("n_beats", [0, 1, 2])
def test_few_beats_and_none_give_finite_values(n_beats: int) -> None:
    context = wide_context(np.zeros(3600, dtype=np.float32), FS_HZ, 1000 + 300 * np.arange(n_beats))
    assert context.features.shape == (n_beats, len(NAMES))
    assert np.isfinite(context.features).all()
    assert np.isfinite(context.waves).all()


@pytest.mark.data
def test_in_fibrillation_intervals_are_alike_nowhere(mitdb: Path) -> None:
    shares = {}
    for name in ("203", "115"):
        record = read_record(mitdb / name)
        beats = build_beat_table(record, record.default_lead)
        found = wide_context(record.lead_mv(record.default_lead), record.fs_hz, beats.r_sample).features
        shares[name] = float(np.median(found[:, NAMES.index("close_wide")]))
        assert np.isfinite(found).all()
    assert shares["203"] < 0.15
    assert shares["115"] > 0.25
