"""The context of beats, on a lead made here and on a real record."""

from pathlib import Path

import numpy as np
import pytest
from rhythm_samples import FS_HZ as RHYTHM_FS_HZ
from rhythm_samples import lead_of

from ecgviewer.beats.beat_table import build_beat_table
from ecgviewer.beats.context import (
    CONTEXT_FEATURES,
    INTERVAL_FEATURES,
    N_WAVES,
    RECORD_FEATURES,
    WAVE_SAMPLES,
    beat_context,
    clean_lead,
)
from ecgviewer.records.wfdb_files import read_record

NAMES = list(CONTEXT_FEATURES)
FS_HZ = 360.0


def lead_with_beats(n_beats: int, wide: frozenset[int] = frozenset()) -> tuple[np.ndarray, np.ndarray]:
    """Return a lead of 0.8 s intervals on a slow wander, and its R peaks."""
    r_sample = 288 * np.arange(1, n_beats + 1)
    time = np.arange(288 * (n_beats + 2))
    lead = 0.5 * np.sin(2 * np.pi * 0.2 * time / FS_HZ)
    for number, centre in enumerate(r_sample):
        width, height = (22, -1.4) if number in wide else (7, 1.0)
        near = slice(centre - 200, centre + 200)
        lead[near] += height * np.exp(-0.5 * ((time[near] - centre) / width) ** 2)
        if number not in wide:
            lead[near] += 0.15 * np.exp(-0.5 * ((time[near] - centre + 58) / 12) ** 2)
    return lead.astype(np.float32), r_sample


def test_baseline_wander_is_gone_and_the_beat_is_not() -> None:
    lead, r_sample = lead_with_beats(50)
    cleaned = clean_lead(lead, FS_HZ)
    between = cleaned[(r_sample + 144) // 3]
    assert np.abs(between).max() < 0.03
    assert cleaned[r_sample // 3].min() > 0.8


def test_the_usual_beat_differs_from_itself_by_nothing() -> None:
    context = beat_context(*_call(lead_with_beats(120, frozenset({60}))))
    assert context.features.shape == (120, len(NAMES))
    assert context.waves.shape == (120, N_WAVES, WAVE_SAMPLES)
    fit = context.features[:, NAMES.index("qrs_fit")]
    usual = np.delete(np.arange(5, 115), 55)
    assert fit[usual].min() > 0.99
    assert fit[60] < 0.2
    assert np.abs(context.waves[usual, 1]).max() < 0.15
    assert np.abs(context.waves[60, 1]).max() > 1
    p_difference = context.features[:, NAMES.index("p_difference")]
    assert p_difference[60] > p_difference[usual].max()


def test_sign_and_gain_of_the_lead_leave_the_features() -> None:
    lead, r_sample = lead_with_beats(120, frozenset({30, 60, 61}))
    plain = beat_context(lead, FS_HZ, r_sample).features
    turned = beat_context(-2 * lead, FS_HZ, r_sample).features
    np.testing.assert_allclose(turned, plain, atol=0.02)


def test_gaps_and_edges_give_finite_values() -> None:
    lead, r_sample = lead_with_beats(40)
    lead[2000:5000] = np.nan
    r_sample = np.concatenate([[3], r_sample, [lead.size - 2]])
    context = beat_context(lead, FS_HZ, r_sample)
    assert np.isfinite(context.features).all()
    assert np.isfinite(context.waves).all()


@pytest.mark.parametrize("n_beats", [0, 1, 2])
def test_records_of_few_beats(n_beats: int) -> None:
    context = beat_context(np.zeros(3600, dtype=np.float32), FS_HZ, 1000 + 300 * np.arange(n_beats))
    assert context.features.shape == (n_beats, len(NAMES))
    assert np.isfinite(context.features).all()
    assert np.isfinite(context.waves).all()


@pytest.mark.data
def test_ventricular_beats_of_119_are_early_and_unlike_the_usual_beat(mitdb: Path) -> None:
    record = read_record(mitdb / "119")
    beats = build_beat_table(record, record.default_lead)
    context = beat_context(record.lead_mv(record.default_lead), record.fs_hz, beats.r_sample)
    is_v = beats.symbol == "V"
    fit = context.features[:, NAMES.index("qrs_fit")]
    early = context.features[:, NAMES.index("rr_to_long_q80")]
    assert np.quantile(fit[is_v], 0.95) < np.quantile(fit[~is_v], 0.05)
    assert np.median(early[is_v]) < np.median(early[~is_v]) - 0.3
    assert len(INTERVAL_FEATURES) + len(RECORD_FEATURES) == len(NAMES) == len(set(NAMES)) == 102


def _call(made: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, float, np.ndarray]:
    return made[0], FS_HZ, made[1]


def test_the_third_wave_is_against_the_slow_beat() -> None:
    lead, r_sample = lead_of(200)
    found = beat_context(lead, RHYTHM_FS_HZ, r_sample)
    assert found.features.shape == (200, len(CONTEXT_FEATURES))
    assert found.waves.shape == (200, 3, 132)
    assert np.abs(found.waves[5:-5, 2]).max() < 0.05
    assert len(set(CONTEXT_FEATURES)) == len(CONTEXT_FEATURES)


@pytest.mark.data
def test_in_fibrillation_intervals_are_alike_nowhere(mitdb: Path) -> None:
    shares = {}
    for name in ("203", "115"):
        record = read_record(mitdb / name)
        beats = build_beat_table(record, record.default_lead)
        found = beat_context(record.lead_mv(record.default_lead), record.fs_hz, beats.r_sample).features
        shares[name] = float(np.median(found[:, CONTEXT_FEATURES.index("close_wide")]))
        assert np.isfinite(found).all()
    assert shares["203"] < 0.15
    assert shares["115"] > 0.25
