"""A made lead with beats of known shapes, for the tests of templates."""

import numpy as np

from ecgviewer.workflows.templates.beat_shapes import BeatShapes


def bump(width: float, height: float = 1.0, tail: float = 0.0) -> np.ndarray:
    """Return a complex of 200 samples, its peak in the middle, with a tail of the other sign behind it."""
    at = np.arange(200) - 100.0
    made: np.ndarray = height * np.exp(-((at / width) ** 2)) - tail * np.exp(-(((at - 35) / 18) ** 2))
    return made


NARROW, WIDE = bump(6.0), bump(18.0, 1.3, 0.6)


def made_shapes(kinds: list[np.ndarray], seed: int = 0, jitter: int = 4) -> BeatShapes:
    """Return beats, one a second at 360 Hz, of these shapes with noise; R is marked a little beside the peak."""
    rng = np.random.default_rng(seed)
    lead = rng.normal(0, 0.01, 360 * (len(kinds) + 2)).astype(np.float32)
    peaks = 360 * np.arange(1, len(kinds) + 1)
    for peak, kind in zip(peaks, kinds, strict=True):
        lead[peak - 100 : peak + 100] += kind * rng.normal(1, 0.03)
    marked = peaks + rng.integers(-jitter, jitter + 1, len(kinds))
    return BeatShapes(lead, marked, marked)
