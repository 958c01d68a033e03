"""The SHAP background: centres of clusters of training beats."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.errors import InvalidInputError


@dataclass(frozen=True)
class BackgroundInfo:
    """How a background was made.

    Attributes
    ----------
    clusters_asked, clusters_kept
        Clusters that k-means was asked for, and those left after small ones were merged.
    smallest_cluster
        Beats of the smallest one.
    n_beats
        Different beats that were clustered.
    """

    clusters_asked: int
    clusters_kept: int
    smallest_cluster: int
    n_beats: int


def kmeans_centres(
    windows: np.ndarray, k: int, seed: int, min_members: int = 20
) -> tuple[np.ndarray, BackgroundInfo]:
    """Return cluster centres that stand for many beats and are no one's beat.

    Clusters of fewer than `min_members` beats are merged, the smallest first, into the one whose
    centre is nearest. Copies of one beat (oversampling makes them) count as one.

    Parameters
    ----------
    windows
        Training beats, shape (n_beats, 360).
    k
        Number of clusters that k-means is asked for.
    seed
        Of k-means; the same seed and beats give the same centres.
    min_members
        Fewest beats in a cluster that is kept.

    Returns
    -------
    centres : numpy.ndarray
        Means of the clusters' beats, the largest cluster first, float32, shape (n_clusters, 360).
    info : BackgroundInfo
        How they were made.

    Raises
    ------
    InvalidInputError
        If there are fewer than `min_members` different beats.
    """
    beats = np.unique(np.asarray(windows, dtype=np.float32), axis=0)
    if len(beats) < min_members:
        raise InvalidInputError(
            f"training has {len(beats)} different beats, and the SHAP background needs {min_members};"
            f" choose more records"
        )
    sums, sizes = _merge_small(*_cluster(beats, min(k, len(beats)), seed), min_members)
    order = np.argsort(-sizes, kind="stable")
    centres = (sums[order] / sizes[order, None]).astype(np.float32)
    return centres, BackgroundInfo(k, len(centres), int(sizes.min()), len(beats))


def _cluster(beats: np.ndarray, k: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the sum of the beats of each cluster, shape (k, 360), and their number, shape (k,)."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    # Several threads add up in an order of chance, and the centres would differ in the last digits.
    with threadpool_limits(limits=1):
        members = KMeans(k, n_init=1, random_state=seed).fit_predict(beats)
    sums = np.zeros((k, beats.shape[1]))
    np.add.at(sums, members, beats)
    return sums, np.bincount(members, minlength=k)


def _merge_small(sums: np.ndarray, sizes: np.ndarray, min_members: int) -> tuple[np.ndarray, np.ndarray]:
    while len(sizes) > 1 and sizes.min() < min_members:
        smallest = int(sizes.argmin())
        centres = sums / np.maximum(sizes, 1)[:, None]
        distances = np.linalg.norm(centres - centres[smallest], axis=1)
        distances[smallest] = np.inf
        nearest = int(distances.argmin())
        sums[nearest] += sums[smallest]
        sizes[nearest] += sizes[smallest]
        sums, sizes = np.delete(sums, smallest, axis=0), np.delete(sizes, smallest)
    return sums, sizes
