"""What EXGnet is trained on: signals, where their rhythm shows, and quantities; and windows drawn from them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ecgviewer.beats.delineate import delineate
from ecgviewer.beats.rhythms.quantities import rhythm_quantities
from ecgviewer.classifiers.rhythm.prepared_signals import without_baseline
from ecgviewer.jobs import CancelToken, Progress, raise_if_cancelled
from ecgviewer.training.rhythm.attention_masks import attention_mask
from ecgviewer.training.rhythm.other_recorders import filter_by_chance
from ecgviewer.training.rhythm.rhythm_set import NOT_AFIB, RhythmSet, rates_a_minute, targets_by_rate

RATE_LIMITS: Mapping[str, tuple[float, float]] = {
    "SB": (0.0, 60.0),
    "SR": (60.0, 100.0),
    "GSVT": (100.0, np.inf),
    "N": (50.0, 100.0),
}
"""Heart rates a minute that a class keeps when it is stretched in time; of other classes none counts."""

MOST_STRETCH = 0.1
MOST_SHIFT_S = 0.5
_NOISE_SHARE, _MOST_NOISE = 0.5, 0.15
_WANDER_HZ, _MOST_WANDER = (0.1, 0.7), 0.6
_TURNED_SHARE = 0.1


@dataclass(frozen=True, eq=False)
class ExgMaterial:
    """Recordings of a set with what EXGnet's losses need of them.

    Attributes
    ----------
    found
        The recordings.
    n_valid
        Samples of each that were recorded; the rest of its row is 0.
    masks
        Where its rhythm shows, see `attention_mask`; bool, shape (n_recordings, n_samples).
    quantities
        See `rhythm_quantities`; NaN where there is none, shape (n_recordings, n_quantities).
    rates
        Heart rate a minute, NaN where it can't be told.
    taught
        Class that each recording is trained as, see `targets_by_rate`.
    """

    found: RhythmSet
    n_valid: np.ndarray
    masks: np.ndarray
    quantities: np.ndarray
    rates: np.ndarray
    taught: np.ndarray

    def in_training(self, *, by_rate: bool) -> "ExgMaterial":
        """Return the same with the classes that are trained on in place of those that are scored.

        Parameters
        ----------
        by_rate
            False for the classes that are scored; what has none shows its rhythm nowhere then.
        """
        if by_rate:
            return replace(self, found=replace(self.found, targets=self.taught))
        return replace(self, masks=self.masks & (self.found.targets != NOT_AFIB)[:, None])


def measure_material(
    found: RhythmSet, progress: Progress | None = None, cancel: CancelToken | None = None
) -> ExgMaterial:
    """Delineate the first lead of each recording, and measure what training needs.

    Raises
    ------
    Cancelled
        Between two recordings, after `cancel` was set.
    """
    progress = progress or Progress()
    n_recordings, _, n_samples = found.signals.shape
    durations = np.array([recording.duration_s for recording in found.recordings])
    n_valid = np.minimum(np.rint(durations * found.fs_hz).astype(int), n_samples)
    masks = np.zeros((n_recordings, n_samples), dtype=bool)
    quantities = []
    taught = targets_by_rate(found)
    for row, lead in enumerate(found.has_lead.argmax(axis=1).tolist()):
        raise_if_cancelled(cancel)
        signal = found.signals[row, lead, : n_valid[row]]
        waves = delineate(signal, found.fs_hz, found.r_samples[row])
        target = taught[row]
        label = found.labels[target] if target >= 0 else ""
        masks[row, : n_valid[row]] = attention_mask(label, waves, found.fs_hz, signal.size)
        quantities.append(rhythm_quantities(signal, found.fs_hz, waves))
        if row % 100 == 0:
            progress.report(row, n_recordings, "finding waves")
    return ExgMaterial(found, n_valid, masks, np.array(quantities), rates_a_minute(found), taught)


def draw_windows(
    material: ExgMaterial,
    rows: np.ndarray,
    n_windows: int,
    n_samples: int,
    rng: np.random.Generator,
    *,
    filtered_db: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Return windows of some recordings as a network in training sees them, and where their rhythm shows.

    Each recording is shown on one of its leads by chance, shifted, stretched by up to a tenth where its class allows
    it, now and then upside down, with noise and a wandering baseline. Gain needs no chance: `without_baseline` takes
    it off.

    Parameters
    ----------
    material
        All recordings.
    rows
        Which of them.
    n_windows
        Of each, one behind the other as far as it reaches.
    n_samples
        Length of a window.
    rng
        Source of chance.
    filtered_db
        See `filter_by_chance`.

    Returns
    -------
    windows : numpy.ndarray
        Prepared, float32, shape (n_rows, n_windows, n_samples).
    masks : numpy.ndarray
        Float32, same shape.
    """
    found = material.found
    leads = _draw_leads(found.has_lead[rows], rng)
    starts = _draw_starts(material.n_valid[rows], n_windows, n_samples, found.fs_hz, rng)
    stretch = _draw_stretch(material, rows, rng)
    centre = n_samples / 2
    steps = (np.arange(n_samples) - centre) * stretch[:, None] + centre
    places = starts[:, :, None] + steps[:, None, :]
    first = np.floor(places).astype(np.int64)
    share = (places - first).astype(np.float32)
    is_inside = (first >= 0) & (first + 1 < material.n_valid[rows][:, None, None])
    first = np.where(is_inside, first, 0)
    picked = np.broadcast_to(np.asarray(rows)[:, None, None], first.shape)
    on_lead = np.broadcast_to(leads[:, None, None], first.shape)
    before, after = found.signals[picked, on_lead, first], found.signals[picked, on_lead, first + 1]
    windows = np.where(is_inside, before + share * (after - before), 0)
    if filtered_db:
        windows = filter_by_chance(windows, found.fs_hz, filtered_db, rng)
    masks = np.where(is_inside, material.masks[picked, first], 0).astype(np.float32)
    return _disturb(windows, found.fs_hz, rng), masks


def _draw_leads(has_lead: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    weight = rng.random(has_lead.shape) * has_lead
    weight[:, 0] += has_lead[:, 0] * 0.5  # the first lead is the one that is scored: it comes more often
    return np.asarray(weight.argmax(axis=1))


def _draw_starts(
    n_valid: np.ndarray, n_windows: int, n_samples: int, fs_hz: float, rng: np.random.Generator
) -> np.ndarray:
    """Return first samples of windows, shape (n_rows, n_windows); shorter recordings are shifted a little."""
    room = np.maximum(n_valid - n_windows * n_samples, 0)
    start = rng.random(len(n_valid)) * room
    last = np.maximum(n_valid - n_samples, 0)
    starts = np.minimum(start[:, None] + np.arange(n_windows) * n_samples, last[:, None])
    shift = rng.uniform(-MOST_SHIFT_S, MOST_SHIFT_S, starts.shape) * fs_hz
    return np.asarray(np.rint(starts + shift))


def _draw_stretch(material: ExgMaterial, rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return how much faster each recording is shown, 1 where it would leave its class or its rate isn't known."""
    found = material.found
    stretch = rng.uniform(1 - MOST_STRETCH, 1 + MOST_STRETCH, len(rows))
    every = np.array([RATE_LIMITS.get(label, (-np.inf, np.inf)) for label in (*found.labels, "")])
    limits = every[found.targets[rows]]
    rates = material.rates[rows] * stretch
    is_free = np.isinf(limits).all(axis=1)
    is_kept = is_free | ((rates >= limits[:, 0]) & (rates <= limits[:, 1]))
    return np.where(is_kept, stretch, 1.0)


def _disturb(windows_mv: np.ndarray, fs_hz: float, rng: np.random.Generator) -> np.ndarray:
    """Return windows upside down, noisy or wandering by chance, prepared; float32, same shape."""
    n_rows, n_windows, n_samples = windows_mv.shape
    size = windows_mv.std(axis=2, keepdims=True)
    noise = rng.standard_normal(windows_mv.shape, dtype=np.float32)
    is_noisy = rng.random((n_rows, 1, 1)) < _NOISE_SHARE
    noisy = windows_mv + noise * size * rng.uniform(0, _MOST_NOISE, (n_rows, 1, 1)) * is_noisy
    hertz = rng.uniform(*_WANDER_HZ, (n_rows, n_windows, 1))
    phase = rng.uniform(0, 2 * np.pi, (n_rows, n_windows, 1))
    wander = np.sin(2 * np.pi * hertz * np.arange(n_samples) / fs_hz + phase)
    noisy = noisy + wander * size * rng.uniform(0, _MOST_WANDER, (n_rows, 1, 1))
    turned = np.where(rng.random((n_rows, 1, 1)) < _TURNED_SHARE, -noisy, noisy)
    flat = turned.reshape(n_rows * n_windows, 1, n_samples)
    return without_baseline(flat, fs_hz).reshape(windows_mv.shape)
