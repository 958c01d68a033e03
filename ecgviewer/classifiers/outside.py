"""How little a beat is like any beat of a context network's classes, and which calls are unsure.

Four things tell: how far the beat's own shape is from all that beats called so looked like in training, how
improbable its call is, whether it looks ventricular by itself and isn't called so, and whether a pacemaker's pulse
stands before it. Each becomes a rarity, the negative decimal logarithm of the share of held-out training patients'
beats that are as unusual: 2 means one in a hundred. The patient's own usual beat plays no part: where every beat is
paced, a paced beat is usual. A fifth is told of the record: its rhythm is ventricular, as where the ventricle is
paced, if its usual beat looks so and nothing stands before it.
"""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from ecgviewer.beats.context import CONTEXT_FEATURES, WAVE_SAMPLES, BeatContext
from ecgviewer.beats.record_windows import record_windows
from ecgviewer.beats.rhythm_context import row_batches
from ecgviewer.beats.usual_beat import beat_likeness, unit_shapes
from ecgviewer.classifiers.checkpoint import read_tensors
from ecgviewer.classifiers.model_folder import OUTSIDE_FILE
from ecgviewer.classifiers.predictions import Doubts
from ecgviewer.errors import ModelUnreadableError
from ecgviewer.jobs import CancelToken, raise_if_cancelled

RARITIES = np.arange(0, 3.01, 0.05)
"""Rarities at which the tables hold a value."""

SHARE_BEATS = 16
"""How many beats to each side share how sharp a needle stands before them, those that look alike."""

_HIGHEST = 6.0
_WAVE_LIMIT = 4.0
_QRS_AND_T = slice(36, 108)
_OWN_QRS = slice(42, 90)
_OWN_LIMIT = 2.0
_LEAST_HEIGHT = 0.05
CALLED_VENTRICULAR = -10.0
"""Look of a beat that is called what it looks like: below all others."""

LEAST_P = 0.1
"""A record whose median height before the QRS complexes is less, in heights of the usual complex, has no P waves."""

_P_HEIGHT = CONTEXT_FEATURES.index("p_height")
_NARROWNESS = 0.03
N_CLASSES = 3
"""Classes of a context network."""

_CHUNK = 64
_WAVES_AT_ONCE = 8192


@dataclass(frozen=True, eq=False)
class OutsideStatistics:
    """What `outside_scores` needs of a model's training patients: means and quantiles, no beat.

    Attributes
    ----------
    centres_other, centres_ventricular
        Centres of clusters of `shape_vectors` of training beats that are not ventricular, and that are;
        float32, shape (n_centres, 132).
    own_other, own_ventricular
        Centres of clusters of `own_vectors` of the same two kinds; float32, shape (n_centres, 132).
    distance, improbability, both, look, needle
        Tables: the value that is as rare as each of `RARITIES` among held-out beats of the classes. Of
        the logarithm of the distance to the nearest centre of the called kind, of one less the called
        class's probability, of the sum of these two's rarities, of `ventricular_look` of beats that are not
        called so, and of the needle that alike beats share.
        Float32, not falling, shape (61,).
    limits
        A call is unsure where its outside score is above the first, or its probability below what follows for
        its class; float32, shape (1 + n_classes,).
    """

    centres_other: np.ndarray
    centres_ventricular: np.ndarray
    own_other: np.ndarray
    own_ventricular: np.ndarray
    distance: np.ndarray
    improbability: np.ndarray
    both: np.ndarray
    look: np.ndarray
    needle: np.ndarray
    limits: np.ndarray

    @property
    def least_probabilities(self) -> np.ndarray:
        """Probability of each class below which a call of it is unsure, shape (n_classes,)."""
        return self.limits[1:]

    @property
    def most_outside(self) -> float:
        """Outside score above which a call is unsure."""
        return float(self.limits[0])

    def doubts(
        self,
        context: BeatContext,
        probabilities: np.ndarray,
        ventricular: int,
        cancel: CancelToken | None = None,
    ) -> Doubts:
        """Return which calls of all beats of a record are unsure.

        Parameters
        ----------
        context
            Of all beats of a record, in the order of time, with spikes.
        probabilities
            Shape (n_beats, n_labels).
        ventricular
            Column of the ventricular group.
        cancel
            Looked at on the way.
        """
        confidence = probabilities.max(axis=1)
        called = probabilities.argmax(axis=1)
        scores = outside_scores(context, called == ventricular, confidence, self, cancel)
        return Doubts(scores, scores > self.most_outside, confidence < self.least_probabilities[called])


def read_outside(folder: Path) -> OutsideStatistics | None:
    """Return a model's statistics, None if it has none.

    Raises
    ------
    ModelUnreadableError
        If the file is there and holds something else.
    """
    path = folder / OUTSIDE_FILE
    if not path.is_file():
        return None
    tensors = read_tensors(path)
    names = [field.name for field in fields(OutsideStatistics)]
    shapes = dict.fromkeys(("distance", "improbability", "both", "look", "needle"), (RARITIES.size,))
    shapes["limits"] = (1 + N_CLASSES,)
    is_right = set(tensors) == set(names) and all(tensors[name].shape == shapes[name] for name in shapes)
    if is_right:
        is_right = all(tensors[name].shape[1:] == (WAVE_SAMPLES,) for name in names[:4])
    if not is_right:
        raise ModelUnreadableError(f"{path} doesn't hold what tells beats outside the classes; restore it")
    return OutsideStatistics(**tensors)


def outside_scores(
    context: BeatContext,
    is_ventricular: np.ndarray,
    confidence: np.ndarray,
    statistics: OutsideStatistics,
    cancel: CancelToken | None = None,
) -> np.ndarray:
    """Return the outside score of all beats of a record.

    It is the largest of three rarities: that of shape and improbability together, of the look and of the
    needle. In a ventricular rhythm, see `is_rhythm_ventricular`, it is at least as high as the tables go, since no
    training patient has one.

    Parameters
    ----------
    context
        Of all beats of a record, in the order of time, with spikes.
    is_ventricular
        Which of them are called ventricular.
    confidence
        Probability of the called class.
    statistics
        Of the model's training patients.
    cancel
        Looked at on the way.

    Returns
    -------
    numpy.ndarray
        0 (as usual as any) to 6, shape (n_beats,).
    """
    if len(context.waves) == 0:
        return np.zeros(0)
    distance, own_look = np.empty((2, len(context.waves)))
    for rows in row_batches(len(context.waves), cancel, _WAVES_AT_ONCE):
        waves, centres = context.waves[rows], (statistics.centres_other, statistics.centres_ventricular)
        distance[rows] = log_distance(shape_vectors(waves), is_ventricular[rows], *centres)
        own_centres = (statistics.own_other, statistics.own_ventricular)
        own_look[rows] = ventricular_look(own_vectors(waves), *own_centres)
    both = rarity(distance, statistics.distance) + rarity(1 - confidence, statistics.improbability)
    raise_if_cancelled(cancel)
    look = np.where(is_ventricular, CALLED_VENTRICULAR, own_look)
    rarest = np.maximum(rarity(both, statistics.both), rarity(look, statistics.look))
    rarest = np.maximum(rarest, rarity(shared_needles(context, cancel), statistics.needle))
    is_so = is_rhythm_ventricular(own_look, context.features[:, _P_HEIGHT])
    return np.asarray(np.where(is_so, np.maximum(rarest, RARITIES[-1]), rarest))


def is_rhythm_ventricular(look: np.ndarray, p_height: np.ndarray) -> np.ndarray:
    """Return around which beats of a record the usual beat looks ventricular and has no P wave.

    Parameters
    ----------
    look
        Of all beats, as `ventricular_look` gives it; the median over the record around must be above 0.
    p_height
        Height of the signal before each QRS complex, in heights of the usual one; the median must be below `LEAST_P`.

    Returns
    -------
    numpy.ndarray
        Bool, shape (n_beats,).
    """
    is_so = np.zeros(look.size, dtype=bool)
    for block, around in record_windows(look.size):
        is_so[block] = np.median(look[around]) > 0 and np.median(p_height[around]) < LEAST_P
    return is_so


def shape_vectors(waves: np.ndarray) -> np.ndarray:
    """Return beats as vectors whose distances count QRS complex and T wave double.

    Parameters
    ----------
    waves
        As in `BeatContext`; only the beat itself is used, not its difference to the usual one.

    Returns
    -------
    numpy.ndarray
        Float32, shape (n_beats, 132).
    """
    scale = np.ones(WAVE_SAMPLES, dtype=np.float32)
    scale[_QRS_AND_T] = np.sqrt(2)
    vectors: np.ndarray = np.clip(waves[:, 0].astype(np.float32), -_WAVE_LIMIT, _WAVE_LIMIT) * scale
    return vectors


def own_vectors(waves: np.ndarray) -> np.ndarray:
    """Return beats in heights of their own QRS complex, so that the patient's usual beat plays no part.

    Parameters
    ----------
    waves
        As in `BeatContext`.

    Returns
    -------
    numpy.ndarray
        Float32, shape (n_beats, 132).
    """
    beats = waves[:, 0].astype(np.float32)
    beats = beats - np.median(beats, axis=1, keepdims=True)
    height = np.maximum(np.ptp(beats[:, _OWN_QRS], axis=1, keepdims=True), _LEAST_HEIGHT)
    vectors: np.ndarray = np.clip(beats / height, -_OWN_LIMIT, _OWN_LIMIT)
    return vectors


def ventricular_look(vectors: np.ndarray, own_other: np.ndarray, own_ventricular: np.ndarray) -> np.ndarray:
    """Return how much more beats look like ventricular ones than like others, whatever they are called.

    Parameters
    ----------
    vectors
        As `own_vectors` gives them.
    own_other, own_ventricular
        As in `OutsideStatistics`.

    Returns
    -------
    numpy.ndarray
        ln of the distance to the nearest other centre less ln of that to the nearest ventricular one.
    """
    every = np.ones(len(vectors), dtype=bool)
    to_other = log_distance(vectors, ~every, own_other, own_ventricular)
    look: np.ndarray = to_other - log_distance(vectors, every, own_other, own_ventricular)
    return look


def log_distance(
    vectors: np.ndarray,
    is_ventricular: np.ndarray,
    centres_other: np.ndarray,
    centres_ventricular: np.ndarray,
) -> np.ndarray:
    """Return ln of the distance to the nearest centre of the kind that a beat is called; shape (n_beats,)."""
    square = np.where(
        is_ventricular,
        _nearest_square(vectors, centres_ventricular),
        _nearest_square(vectors, centres_other),
    )
    return np.log(np.sqrt(square) + 1e-3)


def _nearest_square(vectors: np.ndarray, centres: np.ndarray) -> np.ndarray:
    square = (vectors**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1) - 2 * vectors @ centres.T
    return np.asarray(np.maximum(square.min(axis=1), 0))


def shared_needles(context: BeatContext, cancel: CancelToken | None = None) -> np.ndarray:
    """Return the mean of `spike_heights` over each beat and the beats around that look alike.

    Weights are exp((likeness - 1) / 0.03): a paced beat shares with paced ones and not with the patient's own.

    Raises
    ------
    ValueError
        If the context has no spikes.
    """
    if context.spikes is None:
        raise ValueError("a context without spikes")
    n_beats = len(context.waves)
    shape, size = unit_shapes(context.waves[:, 0], np.float64)
    shared = np.empty(n_beats)
    for first in range(0, n_beats, _CHUNK):
        raise_if_cancelled(cancel)
        rows = slice(first, min(first + _CHUNK, n_beats))
        around = slice(max(first - SHARE_BEATS, 0), min(rows.stop + SHARE_BEATS, n_beats))
        likeness = beat_likeness(shape[rows], size[rows], shape[around], size[around])
        apart = np.arange(around.start, around.stop) - np.arange(rows.start, rows.stop)[:, None]
        weight = np.exp((likeness - 1) / _NARROWNESS) * (np.abs(apart) <= SHARE_BEATS)
        shared[rows] = weight @ context.spikes[around] / weight.sum(axis=1)
    return shared


def rarity(values: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Return how rare values are by a table of `OutsideStatistics`.

    Beyond the table's end, one in a thousand, it goes on as steeply as from one in a hundred to there, up to 6.
    """
    within = np.interp(values, table, RARITIES)
    step = max(float(table[-1] - table[np.searchsorted(RARITIES, 2.0)]), 1e-3)
    beyond = np.maximum(values - float(table[-1]), 0) / step
    return np.asarray(np.minimum(within + beyond, _HIGHEST))


def rarity_table(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the values that are as rare as each of `RARITIES`, the upper quantiles.

    Parameters
    ----------
    values
        Of held-out beats of the classes, shape (n_beats,).
    weights
        What each beat counts, so that patients can count alike; shape (n_beats,).

    Returns
    -------
    numpy.ndarray
        Float32, not falling, shape (61,).
    """
    order = np.argsort(values)
    share = np.cumsum(weights[order]) / weights.sum()
    at = np.minimum(np.searchsorted(share, 1 - 10.0**-RARITIES), values.size - 1)
    return values[order][at].astype(np.float32)
