import numpy as np
from shape_samples import NARROW, made_shapes

from ecgviewer.beats.beat_table import build_beat_table
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.templates.beat_shapes import R_AT, BeatShapes, evenly


def test_windows_are_the_lead_round_r_with_its_median_at_0() -> None:
    record = read_record(demo_record())
    beats = build_beat_table(record, 0)
    shapes = BeatShapes.of(record, 0, beats)
    row = beats.n_beats // 2
    r, lead = int(beats.r_sample[row]), record.lead_mv(0)
    own = lead[r - 180 : r + 180]
    np.testing.assert_allclose(shapes.windows_mv(np.array([row]))[0], own - np.median(own), atol=1e-6)


def test_a_window_beyond_the_lead_goes_on_with_its_end() -> None:
    lead = np.arange(400, dtype=np.float32)
    centre = np.array([10, 395])
    windows = BeatShapes(lead, centre, centre).windows_mv(np.array([0, 1]))
    assert windows.shape == (2, 360)
    assert np.all(windows[0, :170] == windows[0, 0])
    assert np.all(windows[1, 184:] == windows[1, -1])
    nothing = BeatShapes(lead[:0], centre, centre).windows_mv(np.array([0]))
    assert not nothing.any()


def test_beats_are_laid_over_one_another_whereever_r_was_marked() -> None:
    rows = np.arange(30)
    shapes = made_shapes([NARROW] * 30, jitter=7)
    peaks = 360 * np.arange(1, 31)
    aligned = shapes.aligned(rows)
    assert np.ptp(shapes.centre - peaks) > 8
    assert np.ptp(aligned.centre - peaks) <= 2
    # Aligned once more, all is as it was: it begins at R each time.
    assert np.array_equal(aligned.aligned(rows).centre, aligned.centre)
    assert aligned.windows_mv(rows).shape[1] == 2 * R_AT


def test_only_the_asked_beats_are_moved() -> None:
    shapes = made_shapes([NARROW] * 10, jitter=7)
    aligned = shapes.aligned(np.arange(5))
    assert np.array_equal(aligned.centre[5:], shapes.centre[5:])
    assert not np.array_equal(aligned.centre[:5], shapes.centre[:5])


def test_evenly_spread_rows() -> None:
    assert evenly(np.arange(100), 5).tolist() == [0, 25, 50, 74, 99]
    assert evenly(np.arange(3), 5).tolist() == [0, 1, 2]
