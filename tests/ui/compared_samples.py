"""What the methods say of one beat of five, made by hand."""

import numpy as np
from review_samples import make_prepared, make_record, make_review

from ecgviewer.explain.attribution import Attribution
from ecgviewer.workflows.explanations.compare_explanations import NetworkMaps

RECORD = make_record()
PREPARED = make_prepared(RECORD)
ASCENDING = np.repeat(np.arange(20.0), 18)


def attribution(method: str, values: np.ndarray, model: str = "v2") -> Attribution:
    """Return a map of 360 values."""
    return Attribution(method, model, "V", values.astype(np.float32), np.arange(361), True, 2.0)


def network(
    model: str = "v2", called: str = "NVNNV", beat: int = 1, label: str | None = None, **maps: np.ndarray
) -> NetworkMaps:
    """Return a network's view of a beat, with maps by method; its call is explained unless another is named."""
    review = make_review(RECORD, PREPARED, model, called)
    explained = str(review.called[beat]) if label is None else label
    made = {method: attribution(method, values, model) for method, values in maps.items()}
    return NetworkMaps(review, beat, explained, {}, maps=made)
