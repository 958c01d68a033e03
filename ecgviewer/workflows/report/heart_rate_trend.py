"""The heart rate over a record, in as many stretches as a page has room for."""

import numpy as np

from ecgviewer.records.symbols import describe_symbol
from ecgviewer.workflows.report.report_content import Trend
from ecgviewer.workflows.review.record_numbers import beat_rates_per_min
from ecgviewer.workflows.review.review_record import RecordReview

N_STRETCHES = 150
_LEAST_STRETCH_S = 2.0


def heart_rate_trend(review: RecordReview, labels: np.ndarray, n_stretches: int = N_STRETCHES) -> Trend:
    """Return the heart rate over a record, and where each class but N lies.

    A rate is taken over `RATE_BEATS` intervals in a row, none of them unknown, and stands at the beat in their
    middle, as in `record_numbers`: the highest rate of the trend is the fastest of the summary.

    Parameters
    ----------
    review
        The record.
    labels
        What each beat counts as, "" for nothing, shape (n_beats,).
    n_stretches
        So many; fewer where each would be shorter than 2 s.
    """
    beats, duration_s = review.beats, review.record.duration_s
    n_stretches = max(min(n_stretches, int(duration_s / _LEAST_STRETCH_S)), 1)
    edges = np.linspace(0.0, duration_s, n_stretches + 1)
    low, mean, high = (np.full(n_stretches, np.nan) for _ in range(3))
    rates = beat_rates_per_min(beats.rr_before_s)
    stretch = np.clip(np.searchsorted(edges, beats.time_s, side="right") - 1, 0, n_stretches - 1)
    for place in np.unique(stretch[np.isfinite(rates)]).tolist():
        own = rates[(stretch == place) & np.isfinite(rates)]
        low[place], mean[place], high[place] = own.min(), own.mean(), own.max()
    names = sorted(set(labels.tolist()) - {"", "N"}, key=lambda name: -int(np.count_nonzero(labels == name)))
    return Trend(
        duration_s,
        edges,
        mean,
        low,
        high,
        np.histogram(beats.time_s, edges)[0],
        {name: beats.time_s[labels == name] for name in names},
        {name: describe_symbol(name) for name in names},
    )
