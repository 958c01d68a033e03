"""Windows that are cut where they are asked for are those of `cut_windows`."""

import numpy as np
import pytest

from ecgviewer.beats import beat_windows
from ecgviewer.beats.beat_windows import BeatWindows
from ecgviewer.beats.segment import cut_at_centres, cut_windows
from ecgviewer.signals.resample import resample_stretch

_FS_HZ = 360.0


def _lead(n_samples: int) -> np.ndarray:
    lead = np.sin(np.arange(n_samples) / 37) + np.random.default_rng(0).normal(0, 0.1, n_samples)
    lead[5000:5100] = np.nan
    return lead.astype(np.float32)


@pytest.fixture
def peaks() -> np.ndarray:
    return np.arange(20, 600 * 300, 300)


def test_rows_are_those_of_the_whole_and_beats_that_cannot_be_called_have_none(peaks: np.ndarray) -> None:
    lead = _lead(600 * 300)
    is_callable = (peaks > 200) & (peaks < lead.size - 200)
    expected = np.full((peaks.size, 360), np.nan, dtype=np.float32)
    expected[is_callable] = cut_windows(lead, _FS_HZ, peaks[is_callable])
    windows = BeatWindows(lambda: lead, _FS_HZ, peaks, is_callable)
    assert windows.shape == expected.shape
    np.testing.assert_array_equal(windows[7], expected[7])
    np.testing.assert_array_equal(windows[0], expected[0])
    np.testing.assert_array_equal(windows[[3, 17, 16]], expected[[3, 17, 16]])
    np.testing.assert_array_equal(windows.select(is_callable)[5:9], expected[is_callable][5:9])
    np.testing.assert_array_equal(np.asarray(windows), expected)
    np.testing.assert_array_equal(windows.copy(), expected)


@pytest.mark.parametrize("fs_hz", [250.0, 257.3, 1000.0])
def test_at_another_rate_only_what_lies_around_the_beats_is_resampled(
    fs_hz: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = _lead(int(300 * fs_hz))
    peaks = np.arange(int(0.6 * fs_hz), lead.size - int(0.6 * fs_hz), int(0.8 * fs_hz))
    expected = cut_windows(lead, fs_hz, peaks)
    n_resampled: list[int] = []
    real = resample_stretch

    def counted(*arguments: object) -> np.ndarray:
        n_resampled.append(int(arguments[4]) - int(arguments[3]))  # type: ignore[call-overload]
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(beat_windows, "resample_stretch", counted)
    windows = BeatWindows(lambda: lead, fs_hz, peaks, np.ones(peaks.size, dtype=bool))
    np.testing.assert_allclose(windows[40], expected[40], atol=2e-5)
    np.testing.assert_allclose(windows[[300, 0, 40]], expected[[300, 0, 40]], atol=2e-5)
    assert len(n_resampled) == 4
    assert max(n_resampled) <= 1080
    np.testing.assert_allclose(np.asarray(windows), expected, atol=2e-5)


def test_of_a_day_a_look_at_one_beat_cuts_one_and_none_is_kept(
    peaks: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beat_windows, "_MOST_KEPT", 100)
    n_cut: list[int] = []
    real = cut_at_centres

    def counted(lead: np.ndarray, centres: np.ndarray) -> np.ndarray:
        n_cut.append(centres.size)
        return real(lead, centres)

    monkeypatch.setattr(beat_windows, "cut_at_centres", counted)
    windows = BeatWindows(lambda: _lead(600 * 300), _FS_HZ, peaks, np.ones(peaks.size, dtype=bool))
    assert windows[300].shape == (360,)
    assert windows[2:300].shape == (298, 360)
    assert n_cut == [1, 298]
    assert windows._kept is None


def test_the_lead_is_read_when_windows_are_cut_and_not_before(peaks: np.ndarray) -> None:
    n_read: list[int] = []

    def read() -> np.ndarray:
        n_read.append(1)
        return _lead(600 * 300)

    windows = BeatWindows(read, _FS_HZ, peaks, np.ones(peaks.size, dtype=bool))
    some = windows.select(np.arange(10, 13))
    assert (windows.shape, some.shape, n_read) == ((peaks.size, 360), (3, 360), [])
    assert some[0].shape == (360,)
    assert n_read == [1]
