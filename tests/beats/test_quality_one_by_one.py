"""The signal-quality index of many beats at once against the same rules told beat by beat."""

import itertools

import numpy as np
import pytest

from ecgviewer.beats.quality import beat_quality
from ecgviewer.jobs import Cancelled, CancelToken

FS_HZ = 360


def make_lead(n_beats: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a lead that wanders, with noise that comes and goes, at a rail here, stuck and missing there."""
    rng = np.random.default_rng(n_beats)
    peaks = 250 + np.cumsum(rng.integers(200, 420, n_beats))
    times = np.arange(peaks[-1] + 100)
    lead = 0.3 * np.sin(times / 900) + (0.01 + 0.1 * (np.sin(times / 40_000) > 0.5)) * rng.standard_normal(
        times.size
    )
    for peak, height in zip(peaks, rng.uniform(0.7, 1.3, n_beats), strict=True):
        part = slice(max(peak - 60, 0), peak + 60)
        lead[part] += height * np.exp(-0.5 * ((times[part] - peak) / 4) ** 2)
    lead = np.minimum(lead, 1.2)
    lead[peaks[n_beats // 3] + 20 : peaks[n_beats // 3] + 130] = 0.1
    lead[peaks[n_beats // 2] + 40 : peaks[n_beats // 2] + 90] = np.nan
    return lead.astype(np.float32), peaks


def moving_mean(lead: np.ndarray, n_samples: int) -> np.ndarray:
    padded = np.pad(lead.astype(np.float64), (n_samples // 2, n_samples - 1 - n_samples // 2), mode="edge")
    return np.convolve(padded, np.full(n_samples, 1 / n_samples), "valid")


def without_line(stretches: np.ndarray) -> np.ndarray:
    places = np.arange(stretches.shape[1])
    return np.array(
        [row - np.polyval(np.polyfit(places, row, 1), places) for row in stretches.astype(np.float64)]
    )


def lost_samples(lead: np.ndarray) -> np.ndarray:
    is_lost, first = ~np.isfinite(lead), 0
    rails = (float(np.nanmin(lead)), float(np.nanmax(lead)))
    for value, run in itertools.groupby(lead.tolist()):
        length = len(list(run))
        is_lost[first : first + length] |= length >= 36 or (value in rails and length >= 7.2)
        first += length
    return is_lost


def quality_one_by_one(lead: np.ndarray, peaks: np.ndarray) -> np.ndarray:
    known = np.flatnonzero(np.isfinite(lead))
    whole = np.interp(np.arange(lead.size), known, lead[known]).astype(np.float32)

    def cut(signal: np.ndarray, steps: np.ndarray) -> np.ndarray:
        return signal[(peaks[:, None] + steps).clip(0, lead.size - 1)]

    baseline = cut(moving_mean(moving_mean(whole, 360), 180), np.arange(-180, 180, 6)).var(axis=1)
    shares = np.linspace(0.55, 0.80, 25)
    places = peaks[:-1, None] + (shares * np.minimum(np.diff(peaks), 540)[:, None]).astype(np.int64)
    power = (without_line(whole[places]) ** 2).sum(axis=1) / 23
    quiet = (np.append(power[:1], power) + np.append(power, power[-1:])) / 2
    waves = without_line(cut(whole, np.arange(-80, 110, 3)))
    complexes = cut(whole, np.arange(-18, 19)).astype(np.float64)
    complexes -= complexes.mean(axis=1, keepdims=True)
    groups = np.array_split(complexes, max(round(peaks.size / 50), 1))
    signal = np.concatenate(
        [np.full(len(group), np.ptp(np.median(group, axis=0)) ** 2 / 8) for group in groups]
    )
    is_lost = lost_samples(lead)
    found = np.empty(peaks.size)
    for beat, peak in enumerate(peaks):
        neighbours = [
            other for other in range(beat - 4, beat + 5) if 0 <= other < peaks.size and other != beat
        ]
        apart = np.sort([((waves[beat] - waves[other]) ** 2).mean() / 2 for other in neighbours])
        noise = baseline[beat] + min(10 * quiet[beat], 2 * apart[1] if apart.size > 1 else np.inf)
        kept = 1 - is_lost[max(peak - 180, 0) : peak + 180].mean()
        found[beat] = signal[beat] / (signal[beat] + noise) * kept
    return found


@pytest.mark.parametrize("n_beats", [2, 3, 9, 60, 513, 1100])
def test_beats_at_once_have_the_index_that_each_has_alone(n_beats: int) -> None:
    lead, peaks = make_lead(n_beats)
    expected = quality_one_by_one(lead, peaks)
    np.testing.assert_allclose(beat_quality(lead, FS_HZ, peaks), expected, atol=1e-5)
    assert n_beats < 60 or (expected.min() < 0.7 and expected.max() > 0.95)


def test_a_measurement_that_was_cancelled_stops() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        beat_quality(*make_lead(9)[:1], FS_HZ, make_lead(9)[1], cancel)
