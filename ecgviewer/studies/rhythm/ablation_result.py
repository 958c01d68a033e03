"""What comes of EXGnet without each of its parts."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class MapFigures:
    """How far the class activation maps of a network can be trusted.

    Attributes
    ----------
    n_recordings
        Test recordings whose maps were measured, of their called class.
    deletion_less_random, insertion_less_random
        Area under the curve of the logit while 20 pieces of half a second are taken away, or put back, in the order
        of the map, less that in random order. Deletion is better below 0, insertion above.
    sanity_spearman
        Mean Spearman between the maps before and after the last layer was drawn anew; the lower the better.
    mask_correlation
        Mean normalised cross-correlation of the reference class's map with its mask.
    better_deletion, better_insertion
        Share of the recordings on which the order of the map is better than random order; None where not counted.
    """

    n_recordings: int
    deletion_less_random: float
    insertion_less_random: float
    sanity_spearman: float
    mask_correlation: float
    better_deletion: float | None = None
    better_insertion: float | None = None


@dataclass(frozen=True)
class AblationRun:
    """One network.

    Attributes
    ----------
    variant
        Which part it lacks: "all", "without attention", "without features" or "one resolution".
    seed
        Of its training.
    accuracy, macro_f1, afib_f1
        On the test recordings that have lead II.
    n_values
        Number of its weights and statistics.
    maps
        Of its explanations.
    """

    variant: str
    seed: int
    accuracy: float
    macro_f1: float
    afib_f1: float
    n_values: int
    maps: MapFigures


@dataclass(frozen=True)
class AblationResult:
    """All networks.

    Attributes
    ----------
    fold
        The fold whose patients they were tested on.
    n_recordings
        Test recordings.
    recipe
        What all of them share.
    minutes
        Of one core.
    runs
        By variant and seed.
    """

    fold: str
    n_recordings: int
    recipe: Mapping[str, str | int | float | bool | None]
    minutes: float
    runs: tuple[AblationRun, ...]
