"""What is found of a lead is the same to the last bit where it, and what is made of it, lies in files."""

import sys
from pathlib import Path

import numpy as np
import pytest

from ecgviewer import paths
from ecgviewer.beats.context import beat_context
from ecgviewer.beats.delineate import delineate
from ecgviewer.beats.qrs_widths import width_by_shape
from ecgviewer.beats.quality import beat_quality
from ecgviewer.beats.wave_shapes import p_shapes
from ecgviewer.records.reading import read_any
from ecgviewer.records.record import Record
from ecgviewer.signals import mapped
from ecgviewer.signals.mapped import is_mapped

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="files are mapped on Linux only")


def _found(record: Record) -> list[np.ndarray]:
    assert record.annotations is not None
    lead_mv, fs_hz, r_sample = record.lead_mv(0), record.fs_hz, record.annotations.samples
    context = beat_context(lead_mv, fs_hz, r_sample)
    waves = delineate(lead_mv, fs_hz, r_sample)
    is_usual = np.ones(r_sample.size, dtype=bool)
    widths = width_by_shape(lead_mv, fs_hz, r_sample, np.full(r_sample.size, 90.0))
    return [
        lead_mv,
        context.features,
        np.asarray(context.waves),
        np.asarray(context.spikes),
        waves.points,
        waves.confidence,
        widths,
        beat_quality(lead_mv, fs_hz, r_sample),
        p_shapes(lead_mv, fs_hz, waves, is_usual).fit,
    ]


def test_beats_of_a_lead_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = paths.resources_dir() / "demo" / "demo"
    in_memory = _found(read_any(path))
    monkeypatch.setattr(paths, "cache_dir", lambda: tmp_path)
    monkeypatch.setattr(mapped, "LEAST_BYTES", 1000)
    record = read_any(path)
    assert is_mapped(record.lead_mv(0))
    in_files = _found(record)
    for found, expected in zip(in_files, in_memory, strict=True):
        np.testing.assert_array_equal(found, expected)
    assert list(tmp_path.iterdir()) == []
