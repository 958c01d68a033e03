"""The usual beat beside a beat, in millivolts on the trace."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from ecgviewer.beats.context import CONTEXT_FEATURES, BeatContext
from ecgviewer.classifiers.seen import SeenContext, SeenWindows
from ecgviewer.workflows.review.usual_beat import usual_beat_beside

FS_HZ = 360.0
R_SAMPLES = np.array([360, 720, 936, 1440])
SCALE_MV, BASELINE_MV = 1.6, 0.3


def bump(time_s: np.ndarray, width_s: float) -> np.ndarray:
    return np.exp(-((time_s / width_s) ** 2))


def make_review(called: str = "NNVN", shifts: tuple[int, ...] = (0, 0, 2, 0)) -> SimpleNamespace:
    """Return four beats, the third wide and early, whose usual one is narrow, on a baseline of 0.3 mV."""
    time_s = np.arange(-60, 72) / 120.0
    lead = np.full(1900, BASELINE_MV)
    widths = [0.02, 0.02, 0.06, 0.02]
    for r, width in zip(R_SAMPLES, widths, strict=True):
        lead += SCALE_MV * bump((np.arange(1900) - r) / FS_HZ, width)
    waves = np.zeros((4, 3, 132), np.float32)
    for row, (width, shift) in enumerate(zip(widths, shifts, strict=True)):
        # A wave that fits better two samples later begins two samples later.
        moved_s = time_s + shift / 120.0
        waves[row, 0] = bump(moved_s, width)
        waves[row, 1] = waves[row, 0] - bump(moved_s, 0.02)
    context = BeatContext(np.zeros((4, len(CONTEXT_FEATURES)), np.float32), waves, np.array(shifts))
    record = SimpleNamespace(fs_hz=FS_HZ, lead_mv=lambda lead_index: lead)
    beats = SimpleNamespace(n_beats=4, r_sample=R_SAMPLES)
    return SimpleNamespace(
        record=record, lead=0, beats=beats, called=np.array(list(called)), saw=SeenContext(context)
    )


def test_it_is_the_usual_beat_in_millivolts_at_the_r_peak_on_the_baseline_of_the_trace() -> None:
    usual = usual_beat_beside(make_review(), 2)
    assert usual is not None
    assert usual.beat_index == 2
    expected = BASELINE_MV + SCALE_MV * bump((usual.positions - 936) / FS_HZ, 0.02)
    # The fit of heights sees the neighbour 0.6 s away and straight lines between samples, no more.
    np.testing.assert_allclose(usual.values_mv, expected, atol=0.03)
    peak = int(np.argmax(usual.values_mv))
    assert usual.positions[peak] == pytest.approx(936, abs=3)


def test_a_beat_like_the_usual_one_has_it_on_the_trace() -> None:
    review = make_review()
    usual = usual_beat_beside(review, 0)
    assert usual is not None
    trace = np.interp(usual.positions, np.arange(1900), review.record.lead_mv(0))
    np.testing.assert_allclose(usual.values_mv, trace, atol=1e-6)


def test_it_goes_half_way_to_the_neighbours_and_at_most_half_a_second() -> None:
    review = make_review()
    third, last = usual_beat_beside(review, 2), usual_beat_beside(review, 3)
    assert third is not None
    assert last is not None
    assert third.positions[0] == pytest.approx((720 + 936) / 2, abs=3)
    assert third.positions[-1] == pytest.approx(936 + 180, abs=3)
    assert last.positions[-1] == pytest.approx(1440 + 180, abs=3)


def test_there_is_none_without_a_call_a_comparison_or_a_trace() -> None:
    review = make_review()
    assert usual_beat_beside(review, 9) is None
    review.called = np.array(["N", "", "V", "N"])
    assert usual_beat_beside(review, 1) is None
    assert usual_beat_beside(review, -1) is None
    review.record.lead_mv(0)[900:960] = np.nan
    assert usual_beat_beside(review, 2) is None
    windows = make_review()
    windows.saw = SeenWindows(np.zeros((4, 360), np.float32))
    assert usual_beat_beside(windows, 2) is None


def test_beats_whose_wave_was_not_shifted_lie_at_their_r_peaks() -> None:
    review = make_review()
    review.saw = SeenContext(replace(review.saw.context, shifts=None))
    seen = review.saw.against_usual(review.beats, FS_HZ, 0)
    assert seen.positions[60] == 360
    assert (seen.own.shape, seen.difference.shape) == ((132,), (132,))
