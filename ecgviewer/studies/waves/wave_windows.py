"""Stretches of records that the wave network is trained on, each changed at random."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecgviewer.beats.wave_probability import STEP_SAMPLES, WAVE_FS_HZ, WaveChannels
from ecgviewer.studies.waves.wave_recordings import WaveRecording

LENGTH = 2560
"""Samples of a window for training: 10.24 s."""

P_SEARCH_STEPS = 26
"""Steps of 8 ms in which a beat known to have a P wave must show one: 0.28 to 0.07 s before the R peak."""

_P_SEARCH_START_S = 0.28
_STRETCHED, _STRETCH = 0.5, 0.25
_SECOND_LEAD, _MIXED_LEADS = 0.4, 0.15
_FLIPPED = 0.1
_NOISY, _SNR_DB = 0.35, (4.0, 24.0)
_HISSING, _HISS = 0.3, 0.05
_GAIN = 0.3
_IRREGULAR, _SPREAD = 0.3, 0.25
_PR_STRETCHED, _PR_STRETCH = 0.3, (-0.5, 1.5)
_RESIZED, _RESIZE, _WAVE_FLIPPED = 0.4, (-1.0, 0.5), 0.2
_FIBRILLATING, _FIBRILLATING_IRREGULAR, _FIBRILLATING_SPREAD = 0.25, 0.8, 0.8
_F_WAVES, _F_HEIGHT, _F_RATE_HZ, _F_POINTS = 0.75, (0.01, 0.15), (4.0, 9.0), 12
_SNAPPED, _SNAP_S = 0.6, 0.05
_JITTER_S = 0.012


@dataclass(frozen=True, eq=False)
class WaveBatch:
    """Windows for one update of the weights.

    Attributes
    ----------
    channels
        Float32, shape (size, 3, 2560), see `WaveChannels`.
    allowed
        Bool, shape (size, 4, 1280), see `WaveRecording`.
    weight
        Float32, shape (size, 1280).
    p_searches
        Window and first step of each stretch of `P_SEARCH_STEPS` that must hold a P wave, shape (n, 2).
    """

    channels: np.ndarray
    allowed: np.ndarray
    weight: np.ndarray
    p_searches: np.ndarray


def draw_wave_batch(
    recordings: Sequence[WaveRecording], noise: Sequence[np.ndarray], size: int, rng: np.random.Generator
) -> WaveBatch:
    """Return windows around random beats of random records, changed at random.

    Parameters
    ----------
    recordings
        Each is drawn equally often.
    noise
        What `read_wave_noise` returns.
    size
        Number of windows.
    rng
        Source of randomness.
    """
    drawn = [_draw_window(recordings[int(rng.integers(len(recordings)))], noise, rng) for _ in range(size)]
    channels, allowed, weight, searches = zip(*drawn, strict=True)
    rows = [np.stack([np.full(found.size, row), found], axis=1) for row, found in enumerate(searches)]
    return WaveBatch(np.stack(channels), np.stack(allowed), np.stack(weight), np.concatenate(rows))


def join_batches(first: WaveBatch, second: WaveBatch) -> WaveBatch:
    """Return the windows of both."""
    moved = second.p_searches + np.array([[len(first.channels), 0]])
    return WaveBatch(
        np.concatenate([first.channels, second.channels]),
        np.concatenate([first.allowed, second.allowed]),
        np.concatenate([first.weight, second.weight]),
        np.concatenate([first.p_searches, moved]),
    )


def _draw_window(
    recording: WaveRecording, noise: Sequence[np.ndarray], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return channels, allowed classes, weights and first steps of stretches with a P wave."""
    fibrillates = recording.without_p is not None and rng.random() < _FIBRILLATING
    if recording.without_p is not None and fibrillates:
        recording = recording.without_p
    places, r_places = _draw_times(recording, fibrillates, rng)
    first = int(places[0])
    lead = _choose_lead(recording.leads[:, first : int(places[-1]) + 2], rng)
    lead = _resize_waves(lead, recording.small_waves - first, rng)
    signal = np.interp(places - first, np.arange(lead.size), lead)
    if fibrillates and rng.random() < _F_WAVES:
        signal = signal + _f_waves(signal, rng)
    signal = _disturb(signal, noise, rng)
    is_near = (r_places > 0) & (r_places < LENGTH - 1)
    moved = _move_r_peaks(signal, r_places[is_near], rng)
    channels = WaveChannels(signal.astype(np.float32), moved).part(0, LENGTH)
    channels[:2] *= np.exp(rng.uniform(-_GAIN, _GAIN))
    steps = np.rint(places[::STEP_SAMPLES]).astype(np.int64)
    searches = _p_searches(r_places[recording.has_p])
    return channels.astype(np.float32), recording.allowed[:, steps], recording.weight[steps], searches


def _draw_times(
    recording: WaveRecording, fibrillates: bool, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return where in the recording each sample of the window is, and where in the window each R peak is.

    Time is stretched as a whole, each pause between two beats by itself, and all PR segments alike.
    """
    stretch = float(np.exp(rng.uniform(-_STRETCH, _STRETCH))) if rng.random() < _STRETCHED else 1.0
    is_irregular = rng.random() < (_FIBRILLATING_IRREGULAR if fibrillates else _IRREGULAR)
    spread = (_FIBRILLATING_SPREAD if fibrillates else _SPREAD) if is_irregular else 0.0
    group = recording.focus[int(rng.integers(len(recording.focus)))]
    centre = recording.r_places[group[rng.integers(group.size)]]
    n_samples = recording.weight.size
    slower = np.exp(rng.uniform(*_PR_STRETCH)) if rng.random() < _PR_STRETCHED else 1.0
    shortest = min(np.exp(-spread), slower, 1.0)
    n_needed = min(int(LENGTH * stretch / shortest) + 3, n_samples)
    start = int(np.clip(centre - rng.uniform(0.1, 0.9) * LENGTH * stretch, 0, n_samples - n_needed))
    duration = np.full(n_needed, 1 / stretch)
    if spread:
        for first, last in recording.pauses[(recording.pauses[:, 0] >= start)] - start:
            duration[int(first) : int(last)] *= np.exp(rng.uniform(-spread, spread))
    for first, last in recording.pr_segments[(recording.pr_segments[:, 0] >= start)] - start:
        duration[int(first) : int(last)] *= slower
    times = np.concatenate([[0.0], duration.cumsum()[:-1]])
    places = start + np.interp(np.arange(LENGTH), times, np.arange(n_needed))
    r_places = np.interp(
        recording.r_places - start, np.arange(n_needed), times, left=-LENGTH, right=2 * LENGTH
    )
    return places, r_places


def _f_waves(signal: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the waves of atrial fibrillation: 4 to 9 Hz, changing in rate and height."""
    height = rng.uniform(*_F_HEIGHT) * (np.quantile(signal, 0.995) - np.quantile(signal, 0.005))
    points = np.linspace(0, LENGTH, _F_POINTS)
    rate_hz = np.interp(
        np.arange(LENGTH), points, rng.uniform(*_F_RATE_HZ) * rng.uniform(0.8, 1.2, _F_POINTS)
    )
    heights = np.interp(np.arange(LENGTH), points, rng.uniform(0.3, 1, _F_POINTS))
    phase = 2 * np.pi * rate_hz.cumsum() / WAVE_FS_HZ + rng.uniform(0, 2 * np.pi)
    shape = np.sin(phase) + rng.uniform(0, 0.5) * np.sin(2 * phase + rng.uniform(0, 2 * np.pi))
    found: np.ndarray = height / 2 * heights * shape
    return found


def _choose_lead(leads: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the first lead, another, or a mixture of all as a further electrode would show it."""
    drawn = rng.random()
    if drawn < _MIXED_LEADS:
        return np.asarray((rng.normal(size=len(leads)) / (leads.std(axis=1) + 1e-6)) @ leads)
    if drawn < _MIXED_LEADS + _SECOND_LEAD and len(leads) > 1:
        return np.asarray(leads[rng.integers(1, len(leads))])
    return np.asarray(leads[0])


def _resize_waves(lead: np.ndarray, small_waves: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a lead whose P waves, and whose T waves, are larger, smaller or upside down, all of a kind alike."""
    resized = lead.copy()
    for stretches in small_waves:
        if rng.random() >= _RESIZED:
            continue
        factor = np.exp(rng.uniform(*_RESIZE)) * (-1 if rng.random() < _WAVE_FLIPPED else 1)
        for onset, offset in stretches[np.isfinite(stretches).all(axis=1)]:
            first, last = int(onset), int(offset)
            if first < 0 or last >= lead.size or last <= first:
                continue
            line = np.linspace(lead[first], lead[last], last - first + 1)
            resized[first : last + 1] = line + factor * (lead[first : last + 1] - line)
    return resized


def _disturb(signal: np.ndarray, noise: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    spread = signal.std()
    if rng.random() < _FLIPPED:
        signal = -signal
    if rng.random() < _NOISY:
        lead = noise[int(rng.integers(len(noise)))]
        lead = lead[rng.integers(len(lead))]
        start = rng.integers(lead.size - LENGTH)
        part = lead[start : start + LENGTH]
        level = 10 ** (-rng.uniform(*_SNR_DB) / 20)
        signal = signal + part * (level * spread / (part.std() + 1e-6))
    if rng.random() < _HISSING:
        signal = signal + rng.uniform(0, _HISS) * spread * rng.normal(size=LENGTH)
    return signal


def _move_r_peaks(signal: np.ndarray, r_places: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return R peaks as a detector or another annotator would place them."""
    moved = r_places
    if rng.random() < _SNAPPED and r_places.size:
        reach = int(_SNAP_S * WAVE_FS_HZ)
        nearby = (np.rint(r_places).astype(int)[:, None] + np.arange(-reach, reach + 1)).clip(0, LENGTH - 1)
        farthest = np.abs(signal[nearby]).argmax(axis=1)
        moved = nearby[np.arange(r_places.size), farthest].astype(float)
    return moved + rng.normal(size=moved.size) * _JITTER_S / 2 * WAVE_FS_HZ


def _p_searches(r_places: np.ndarray) -> np.ndarray:
    first = np.rint((r_places - _P_SEARCH_START_S * WAVE_FS_HZ) / STEP_SAMPLES).astype(int)
    return first[(first >= 0) & (first + P_SEARCH_STEPS <= LENGTH // STEP_SAMPLES)]
