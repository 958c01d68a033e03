"""Filters of long signals, block by block: the same values, and a look at the token between two blocks."""

from collections.abc import Callable
from functools import partial

import numpy as np

from ecgviewer.jobs import CancelToken, raise_if_cancelled
from ecgviewer.signals.mapped import let_go, new_like
from ecgviewer.signals.running import running_median

BLOCK_SAMPLES = 500_000
"""Samples of a block: filters take some 50 ms for one."""

_LONG_SAMPLES = 2_000_000
"""From so many samples on scipy's median, two to six times as fast, has earned the 0.2 s and 30 MB of its import."""


def filter_in_blocks(
    signal: np.ndarray,
    reach: int,
    apply: Callable[[np.ndarray], np.ndarray],
    cancel: CancelToken | None = None,
) -> np.ndarray:
    """Filter a signal block by block.

    Parameters
    ----------
    signal
        Shape (n_samples,).
    reach
        How many samples to each side a value of the result depends on, at most.
    apply
        The filter; it returns as many samples as it gets.
    cancel
        Looked at before each block.

    Returns
    -------
    numpy.ndarray
        What `apply(signal)` returns.

    Raises
    ------
    Cancelled
        If somebody cancelled.
    """
    whole: np.ndarray | None = None
    for first in range(0, max(signal.size, 1), BLOCK_SAMPLES):
        raise_if_cancelled(cancel)
        before = min(reach, first)
        part = apply(signal[first - before : first + BLOCK_SAMPLES + reach])
        part = part[before : before + min(BLOCK_SAMPLES, signal.size - first)]
        let_go(signal)
        if part.size == signal.size:
            return part
        if whole is None:
            whole = new_like(part, signal.size)
        whole[first : first + part.size] = part
        let_go(whole)
    assert whole is not None
    return whole


def median_in_blocks(signal: np.ndarray, size: int, cancel: CancelToken | None = None) -> np.ndarray:
    """Return the running median over `size` samples; beyond the ends the end values go on."""
    median: Callable[[np.ndarray, int], np.ndarray] = running_median
    if signal.size >= _LONG_SAMPLES:
        from scipy.ndimage import median_filter

        median = partial(median_filter, mode="nearest")
    return filter_in_blocks(signal, size, lambda part: median(part, size), cancel)
