"""Where windows of a network lie in a recording that is longer than one."""

import numpy as np


def window_starts(n_samples: int, n_window: int) -> list[int]:
    """Return first samples of the fewest windows that cover a recording, evenly spaced; [0] for a shorter one.

    >>> window_starts(900, 1000), window_starts(2500, 1000)
    ([0], [0, 750, 1500])
    """
    n_windows = max(-(-n_samples // n_window), 1)
    last = max(n_samples - n_window, 0)
    return [int(place) for place in np.linspace(0, last, n_windows).round()]
