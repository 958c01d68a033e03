"""Stretches of records that the R peak network is trained on, each changed at random."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgviewer.beats.beat_probability import DETECTOR_FS_HZ, LIMIT, STEP_SAMPLES, scale_lead
from ecgviewer.errors import InvalidInputError
from ecgviewer.records.spans import flutter_spans
from ecgviewer.records.symbols import is_beat
from ecgviewer.records.wfdb_files import read_record

LENGTH = 2048
"""Samples of a window for training: 20.48 s."""

NOISE_RECORDS = ("bw", "em", "ma")
"""Baseline wander, electrode motion and muscle of the Noise Stress Test Database."""

_PEAK_SIGMA = 4.0
_PEAK_REACH = 14.0
_SECOND_LEAD, _MIXED_LEADS = 0.4, 0.2
_STRETCHED, _STRETCH = 0.5, 0.25
_FLIPPED = 0.5
_NOISY, _SNR_DB = 0.5, (-3.0, 18.0)
_HISSING, _HISS = 0.3, 0.08
_SWELLING, _SWELL, _SWELL_POINTS = 0.5, 0.25, 6
_GAIN = 0.5
_BLANKED, _BLANK_SAMPLES, _BLANK_GUARD = 0.1, (50, 600), 16


@dataclass(frozen=True, eq=False)
class Recording:
    """A record as the R peak network sees it, with its reference.

    Attributes
    ----------
    name, patient_id
        Of the record.
    leads
        All leads as `scale_lead` returns them, the record's default lead first; (n_leads, n_samples).
    beats
        Beats of the reference in samples of `leads`, float64, ascending.
    flutter
        First and last sample of each span of ventricular flutter, float64, shape (n_spans, 2).
    """

    name: str
    patient_id: str
    leads: np.ndarray
    beats: np.ndarray
    flutter: np.ndarray


def read_recording(path: Path) -> Recording:
    """Read a record that has a reference.

    Raises
    ------
    RecordNotFoundError, RecordUnreadableError
        If it isn't there or can't be read.
    InvalidInputError
        If it has no annotations.
    """
    record = read_record(path)
    first = record.default_lead
    order = [first, *(lead for lead in range(record.n_leads) if lead != first)]
    if record.annotations is None:
        raise InvalidInputError(f"record {record.name} has no reference to train on; choose another folder")
    beats = [is_beat(symbol) for symbol in record.annotations.symbols]
    rate = DETECTOR_FS_HZ / record.fs_hz
    spans = flutter_spans(record.annotations, record.n_samples)
    return Recording(
        record.name,
        record.patient.patient_id,
        np.stack([scale_lead(record.lead_mv(lead), record.fs_hz) for lead in order]),
        record.annotations.samples[beats] * rate,
        np.array([(span.start_sample, span.end_sample) for span in spans]).reshape(-1, 2) * rate,
    )


def read_noise(folder: Path) -> tuple[np.ndarray, ...]:
    """Return the first half of each noise record, as `scale_lead` returns it, (n_leads, n_samples) each.

    The second halves are for tests. `folder` holds the Noise Stress Test Database.
    """
    noise = []
    for name in NOISE_RECORDS:
        record = read_record(folder / name)
        half = record.signals_mv[: record.n_samples // 2]
        noise.append(np.stack([scale_lead(lead, record.fs_hz) for lead in half.T]))
    return tuple(noise)


def draw_batch(
    recordings: Sequence[Recording], noise: Sequence[np.ndarray], size: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return windows at random places of random records, changed at random.

    Parameters
    ----------
    recordings
        Each is drawn equally often.
    noise
        What `read_noise` returns.
    size
        Number of windows.
    rng
        Source of randomness.

    Returns
    -------
    signals : numpy.ndarray
        Float32, shape (size, 2048).
    targets : numpy.ndarray
        Float32, shape (size, 1024): a Gaussian of 40 ms around each R peak, 1 at its top.
    weights : numpy.ndarray
        Float32, same shape; 0 in ventricular flutter and at the ends of a stretch laid flat, else 1.
    """
    drawn = [draw_window(recordings[int(rng.integers(len(recordings)))], noise, rng) for _ in range(size)]
    signals, targets, weights = (np.stack(column).astype(np.float32) for column in zip(*drawn, strict=True))
    return signals, targets, weights


def draw_window(
    recording: Recording, noise: Sequence[np.ndarray], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return one window of `draw_batch`: signal, targets, weights."""
    stretch = np.exp(rng.uniform(-_STRETCH, _STRETCH)) if rng.random() < _STRETCHED else 1.0
    n_needed = int(LENGTH * stretch) + 2
    start = rng.integers(recording.leads.shape[1] - n_needed + 1)
    lead = _choose_lead(recording.leads[:, start : start + n_needed], rng)
    signal = np.interp(np.arange(LENGTH) * stretch, np.arange(n_needed), lead)
    if rng.random() < _FLIPPED:
        signal = -signal
    if rng.random() < _NOISY:
        signal = signal + _draw_noise(noise, signal.std(), rng)
    if rng.random() < _HISSING:
        signal = signal + rng.uniform(0, _HISS) * rng.normal(size=LENGTH)
    if rng.random() < _SWELLING:
        heights = _SWELL * rng.normal(size=_SWELL_POINTS)
        signal = signal * np.exp(np.interp(np.arange(LENGTH), np.linspace(0, LENGTH, _SWELL_POINTS), heights))
    signal = signal * np.exp(rng.uniform(-_GAIN, _GAIN))
    beats = (recording.beats - start) / stretch
    weights = _weights((recording.flutter - start) / stretch)
    if rng.random() < _BLANKED:
        first = int(rng.integers(LENGTH))
        last = min(first + int(rng.integers(*_BLANK_SAMPLES)), LENGTH)
        signal[first:last] = 0
        beats = beats[(beats < first) | (beats >= last)]
        for end in (first, last):
            weights[max(end - _BLANK_GUARD, 0) // STEP_SAMPLES : (end + _BLANK_GUARD) // STEP_SAMPLES] = 0
    return np.clip(signal, -LIMIT, LIMIT), bumps(beats), weights


def bumps(beats: np.ndarray) -> np.ndarray:
    """Return what the network is to say about beats at these samples of a window, shape (1024,)."""
    places = np.arange(0, LENGTH, STEP_SAMPLES)
    near = beats[(beats > -_PEAK_REACH) & (beats < LENGTH + _PEAK_REACH)]
    if near.size == 0:
        return np.zeros(places.size)
    right = np.searchsorted(near, places).clip(0, near.size - 1)
    left = np.maximum(right - 1, 0)
    distance = np.minimum(np.abs(places - near[left]), np.abs(places - near[right]))
    return np.where(distance <= _PEAK_REACH, np.exp(-0.5 * (distance / _PEAK_SIGMA) ** 2), 0)


def _choose_lead(leads: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the default lead, another, or a mixture of all as a further electrode would show it."""
    drawn = rng.random()
    if drawn < _MIXED_LEADS:
        weights = rng.normal(size=len(leads))
        mixed = weights @ leads
        seconds = int(DETECTOR_FS_HZ)
        n_seconds = mixed.size // seconds
        height = np.median(np.abs(mixed[: n_seconds * seconds]).reshape(n_seconds, seconds).max(axis=1))
        return np.asarray(mixed / max(height, 1e-3))
    if drawn < _MIXED_LEADS + _SECOND_LEAD and len(leads) > 1:
        return np.asarray(leads[rng.integers(1, len(leads))])
    return np.asarray(leads[0])


def _draw_noise(noise: Sequence[np.ndarray], signal_sd: float, rng: np.random.Generator) -> np.ndarray:
    """Return a mixture of real noise, over all of a window or a part of it, in the signal's units."""
    total = np.zeros(LENGTH)
    for leads in noise:
        if rng.random() < 0.5:
            lead = leads[rng.integers(len(leads))]
            start = rng.integers(lead.size - LENGTH)
            stretch = lead[start : start + LENGTH]
            total += rng.uniform(0.3, 1) * stretch / (stretch.std() + 1e-6)
    if rng.random() < 0.5:
        first, last = np.sort(rng.integers(0, LENGTH, 2))
        total[:first] = 0
        total[last:] = 0
    found: np.ndarray = total * rng.choice([-1, 1]) * signal_sd * 10 ** (-rng.uniform(*_SNR_DB) / 20)
    return found


def _weights(flutter: np.ndarray) -> np.ndarray:
    weights = np.ones(LENGTH // STEP_SAMPLES)
    for first, last in (flutter / STEP_SAMPLES).clip(0, weights.size).astype(int):
        weights[first : last + 1] = 0
    return weights
