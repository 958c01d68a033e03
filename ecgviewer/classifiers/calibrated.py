"""What turns a network's probabilities into shares of right calls, fitted to patients that it hasn't seen."""

from collections.abc import Sequence

import numpy as np

from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.predictions import softmax
from ecgviewer.errors import ModelUnreadableError

_LEAST = 1e-12


def calibrated(probabilities: np.ndarray, slopes: Sequence[float]) -> np.ndarray:
    """Return probabilities with a temperature for each class, vector scaling (Guo et al. 2017) without a bias.

    A bias would make premature beats, which are rare, rarer still where the network is in doubt.

    Parameters
    ----------
    probabilities
        Shape (n_beats, n_classes).
    slopes
        What the logarithm of each class's probability is multiplied by, above 0; one over a temperature.

    Returns
    -------
    numpy.ndarray
        Same shape, rows sum to 1.
    """
    return softmax(np.log(np.maximum(probabilities, _LEAST)) * np.asarray(slopes))


def slopes_of(card: ModelCard) -> tuple[float, ...]:
    """Return the slopes of a model, all 1 for one that has none.

    Raises
    ------
    ModelUnreadableError
        If a context network's card has no number above 0 for each label.
    """
    if card.architecture != "context":
        return (1.0,) * len(card.labels)
    values = card.training.get("slopes")
    listed = values if isinstance(values, list | tuple) else ()
    slopes = tuple(
        float(value)
        for value in listed
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0
    )
    if not len(slopes) == len(listed) == len(card.labels):
        raise ModelUnreadableError(
            f"the card of model '{card.name}' can't be used (field 'training.slopes': expected a number above 0 for"
            " each label); restore the card or train the model again"
        )
    return slopes
