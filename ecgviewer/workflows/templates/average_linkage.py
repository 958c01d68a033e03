"""Average linkage, as scipy.cluster has it, without the third of a second that its import takes."""

import numpy as np


def join_near(apart: np.ndarray, most: float) -> np.ndarray:
    """Return the clusters that average linkage makes of points while no two clusters are nearer than `most`.

    By chains of nearest neighbours (Murtagh 1983, Computer Journal 26:354-359), which find the same clusters as
    joining the nearest two of all again and again, since a join never makes a third cluster nearer.

    Parameters
    ----------
    apart
        Distances, symmetric, shape (n, n); not changed.
    most
        Clusters that are on average so far apart are still joined.

    Returns
    -------
    numpy.ndarray
        Number of each point's cluster, those of equal ones the same, from 0 on in the order of their first points;
        int64, shape (n,).
    """
    n_points = len(apart)
    far = apart.astype(np.float64)
    np.fill_diagonal(far, np.inf)
    sizes, clusters = np.ones(n_points), np.arange(n_points)
    is_left = np.ones(n_points, dtype=bool)
    chain: list[int] = []
    while is_left.sum() > 1:
        if not chain:
            chain.append(int(np.argmax(is_left)))
        last = chain[-1]
        nearest = int(np.argmin(far[last]))
        if len(chain) > 1 and far[last, chain[-2]] <= far[last, nearest]:
            nearest = chain[-2]
        else:
            chain.append(nearest)
            continue
        del chain[-2:]
        kept, gone = sorted((last, nearest))
        if far[kept, gone] <= most:
            clusters[clusters == gone] = kept
        joined = (sizes[kept] * far[kept] + sizes[gone] * far[gone]) / (sizes[kept] + sizes[gone])
        joined[kept] = np.inf
        far[kept], far[:, kept] = joined, joined
        far[gone], far[:, gone] = np.inf, np.inf
        sizes[kept] += sizes[gone]
        is_left[gone] = False
    return np.unique(clusters, return_inverse=True)[1].astype(np.int64)
