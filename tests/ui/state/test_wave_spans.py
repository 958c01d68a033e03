"""The waves of one beat, in seconds from its R peak."""

from dataclasses import replace

import numpy as np
from review_samples import make_prepared, make_record

from ecgviewer.beats.delineate import Waves
from ecgviewer.ui.state.wave_spans import WaveSpan, wave_spans
from ecgviewer.workflows.review.find_waves import RecordWaves

NONE = [np.nan] * 3


def found(points: list[list[list[float]]], fs_hz: float = 360.0) -> RecordWaves:
    """Return waves of beats whose R peaks lie at 1000, 2000, …"""
    record = replace(make_record(), fs_hz=fs_hz)
    array = np.array(points, dtype=float)
    r_sample = 1000 * np.arange(1, len(points) + 1)
    changes = {"points": array, "r_sample": r_sample}
    names = Waves.__dataclass_fields__
    if "is_found" in names:
        changes["is_found"] = np.isfinite(array[:, :, 0])
    waves = Waves(**{name: changes.get(name) for name in names})
    return RecordWaves(record, 0, make_prepared(record).beats, waves)


def test_spans_are_seconds_from_the_r_peak_in_the_order_of_time() -> None:
    points = [[NONE, NONE, NONE], [[1928, 1946, 1964], [1982, 2000, 2018], [2072, 2090, 2108]]]
    assert wave_spans(found(points), 1) == (
        WaveSpan("P", -0.2, -0.1), WaveSpan("QRS", -0.05, 0.05), WaveSpan("T", 0.2, 0.3),
    )  # fmt: skip
    assert wave_spans(found(points), 0) == ()


def test_the_rate_is_the_records_and_a_wave_that_was_not_found_is_left_out() -> None:
    points = [[NONE, [990, 1000, 1020], NONE]]
    assert wave_spans(found(points, 250.0), 0) == (WaveSpan("QRS", -0.04, 0.08),)
