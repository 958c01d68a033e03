"""What networks see of a lead: picked, joined, saved by name, and as one curve."""

import numpy as np
from context_samples import random_context
from strip_samples import make_beats

from ecgviewer.beats.context import BeatContext
from ecgviewer.classifiers.neighbourhood import NEIGHBOURS
from ecgviewer.classifiers.seen import QRS, SD, SeenContext, SeenWindows


def test_windows_are_picked_joined_and_named() -> None:
    windows = np.arange(4 * 360, dtype=np.float32).reshape(4, 360)
    saw = SeenWindows(windows)
    np.testing.assert_array_equal(saw.join([saw.pick([2]), saw.pick([0, 3])]), windows[[2, 0, 3]])
    ((name, value),) = saw.arrays_of(1).items()
    assert name == "window"
    np.testing.assert_array_equal(value, windows[1])


def test_beats_among_their_neighbours_are_picked_joined_and_named() -> None:
    context = random_context(30, seed=1)
    saw = SeenContext(context)
    seen = saw.join([saw.pick([20]), saw.pick([9, 11])])
    np.testing.assert_array_equal(seen.features[:, NEIGHBOURS], context.features[[20, 9, 11]])
    arrays = saw.arrays_of(9)
    assert list(arrays) == ["features", "waves"]
    np.testing.assert_array_equal(arrays["waves"], context.waves[9])


def test_joined_windows_take_each_sample_from_the_nearest_beat() -> None:
    beats = make_beats([1000, 1100, 3000])
    windows = np.full((3, 360), 1.0, np.float32) * np.array([[1.0], [2.0], [3.0]], np.float32)
    curve = SeenWindows(windows).curve(beats, 360.0)
    positions, values = curve.positions, curve.values
    assert curve.unit == SD
    assert np.all(np.diff(positions) >= 0)
    drawn = np.isfinite(values)
    assert positions[values == 1.0].tolist() == list(range(820, 1051))
    assert positions[values == 2.0].tolist() == list(range(1051, 1280))
    assert positions[values == 3.0].tolist() == list(range(2820, 3180))
    assert np.count_nonzero(~drawn) == 3


def test_beats_that_the_network_does_not_see_leave_a_gap() -> None:
    windows = np.ones((3, 360), np.float32)
    windows[1] = np.nan
    curve = SeenWindows(windows).curve(make_beats([500, 900, 1300], fs_hz=180.0), 180.0)
    positions, values = curve.positions, curve.values
    assert not np.any((positions[np.isfinite(values)] > 590) & (positions[np.isfinite(values)] < 1210))
    assert positions[0] == 410.0
    assert positions[1] - positions[0] == 0.5


def test_joined_waves_lie_where_they_fit_the_usual_beat() -> None:
    """At 120 Hz a record of 360 Hz has a value every third sample; beat 1 lies 2 of them later."""
    waves = np.zeros((2, 3, 132), np.float32)
    waves[:, 0, 60] = 0.7, 0.9
    waves[:, 1] = 5.0
    context = BeatContext(np.zeros((2, 54), np.float32), waves, np.array([0, 2]))
    curve = SeenContext(context).curve(make_beats([900, 1200]), 360.0)
    positions, values = curve.positions, curve.values
    assert curve.unit == QRS
    drawn = np.isfinite(values)
    assert positions[values == np.float32(0.7)].tolist() == [900.0]
    assert positions[values == np.float32(0.9)].tolist() == [1206.0]
    assert set(np.diff(positions[drawn])) == {3.0}
    assert (positions[0], positions[drawn][-1]) == (720.0, 1206 + 71 * 3)
    assert np.nanmax(values) == np.float32(0.9)
