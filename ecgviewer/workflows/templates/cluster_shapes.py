"""Gathers beats by shape: hierarchical clustering, which knows no random start."""

import numpy as np

from ecgviewer.beats.usual_beat import beat_likeness
from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.workflows.templates.average_linkage import join_near
from ecgviewer.workflows.templates.beat_shapes import SHAPE, BeatShapes, evenly

MOST_CLUSTERED = 1200
"""So many beats of a class are clustered, spread evenly over the record; the others go to the nearest median."""

MOST_CLUSTERS = 12
"""Smaller clusters than the twelve largest of a class go to the nearest of these."""

_APART = 0.25
"""Two clusters are one shape where their beats are on average more alike than 1 - 0.25, see `beat_likeness`."""

_FEW_SHARE = 0.005
_FEW = 3
_NEAR = 0.6
"""Where a cluster has fewer beats than three, or half a percent, it goes to one that it is as much alike."""

_STEP = 3
"""Every third sample is compared: 120 a second."""

_BATCH = 4096


def cluster_beats(
    shapes: BeatShapes, rows: np.ndarray, cancel: CancelToken | None = None
) -> list[np.ndarray]:
    """Return the beats of a class by shape, the largest cluster first.

    Average linkage of 1 - `beat_likeness` (correlation less 0.3 |ln(size ratio)|, so that a beat half as tall is
    another one), cut at one distance. The same beats give the same clusters each time.

    Parameters
    ----------
    shapes
        The beats, aligned.
    rows
        Those of one class, ascending.
    cancel
        Looked at on the way.

    Returns
    -------
    list of numpy.ndarray
        Rows of each cluster, ascending; each row in exactly one.
    """
    if rows.size == 0:
        return []
    if rows.size == 1:
        return [rows]
    sample = evenly(rows, MOST_CLUSTERED)
    compared = _compared(shapes, sample)
    raise_if_cancelled(cancel)
    apart = np.maximum(1 - _likeness(compared, compared), 0)
    numbers = join_near(apart, _APART)
    raise_if_cancelled(cancel)
    numbers = _join_few(numbers, compared)
    names = np.unique(numbers)
    medians = np.stack([np.median(compared[numbers == name], axis=0) for name in names])
    whole = np.empty(rows.size, dtype=np.int64)
    for first in range(0, rows.size, _BATCH):
        raise_if_cancelled(cancel)
        batch = slice(first, first + _BATCH)
        whole[batch] = np.argmax(_likeness(_compared(shapes, rows[batch]), medians), axis=1)
    whole[np.searchsorted(rows, sample)] = np.searchsorted(names, numbers)
    return by_size([rows[whole == number] for number in range(names.size)])


def split_beats(shapes: BeatShapes, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the beats of a cluster as two, by Ward's linkage, which parts it in the middle and not at one beat.

    Parameters
    ----------
    shapes
        The beats, aligned.
    rows
        Two and more, ascending.

    Returns
    -------
    tuple of numpy.ndarray
        The larger part first, both ascending; the second is empty where all beats are the same.
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    sample = evenly(rows, MOST_CLUSTERED)
    compared = _compared(shapes, sample)
    numbers = fcluster(linkage(compared, "ward"), 2, "maxclust")
    if np.unique(numbers).size < 2:
        return rows, rows[:0]
    medians = np.stack([np.median(compared[numbers == name], axis=0) for name in (1, 2)])
    square = [((_compared(shapes, rows) - median) ** 2).sum(axis=1) for median in medians]
    is_second = square[1] < square[0]
    is_second[np.searchsorted(rows, sample)] = numbers == 2
    first, second = by_size([rows[~is_second], rows[is_second]])
    return first, second


def by_size(clusters: list[np.ndarray]) -> list[np.ndarray]:
    """Return clusters, the largest first, of equal ones that with the earlier beat; empty ones stay out."""
    return sorted((each for each in clusters if each.size), key=lambda each: (-each.size, int(each[0])))


def _compared(shapes: BeatShapes, rows: np.ndarray) -> np.ndarray:
    found: np.ndarray = shapes.windows_mv(rows)[:, SHAPE][:, ::_STEP].astype(np.float64)
    found -= found.mean(axis=1, keepdims=True)
    return found


def _likeness(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return how alike beats without mean are, shape (n, m); 1 for equal ones."""
    sizes = [np.linalg.norm(each, axis=1) for each in (first, second)]
    units = [each / (size[:, None] + 1e-9) for each, size in zip((first, second), sizes, strict=True)]
    return beat_likeness(units[0], sizes[0], units[1], sizes[1])


def _join_few(numbers: np.ndarray, compared: np.ndarray) -> np.ndarray:
    """Return the clusters with those of few beats joined to what they are alike, and with at most twelve."""
    names, counts = np.unique(numbers, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    names, counts = names[order], counts[order]
    medians = np.stack([np.median(compared[numbers == name], axis=0) for name in names])
    is_few = counts < max(_FEW, _FEW_SHARE * numbers.size)
    if is_few.all():
        is_few[0] = False
    large = np.flatnonzero(~is_few)
    near = _likeness(medians, medians[large])
    stays = ~is_few | (near.max(axis=1) < _NEAR)
    kept = np.flatnonzero(stays)[:MOST_CLUSTERS]
    near = _likeness(medians, medians[kept])
    found = numbers.copy()
    for place, name in enumerate(names):
        if place not in kept:
            found[numbers == name] = names[kept[int(np.argmax(near[place]))]]
    return found
