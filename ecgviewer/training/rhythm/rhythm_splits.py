"""Which recordings are trained on and which are kept for the test: folds by patient, and one source left out."""

from dataclasses import dataclass

import numpy as np

from ecgviewer.training.rhythm.rhythm_set import RhythmSet
from ecgviewer.training.splits import patient_folds

N_FOLDS = 5
FOLD_SEED = 0


@dataclass(frozen=True, eq=False)
class RhythmSplit:
    """Rows of a `RhythmSet`; no patient stands on both sides.

    Attributes
    ----------
    name
        "fold 1", or the source that is left out.
    train, test
        Row numbers.
    """

    name: str
    train: np.ndarray
    test: np.ndarray


def split_folds(found: RhythmSet, n_folds: int = N_FOLDS, seed: int = FOLD_SEED) -> list[RhythmSplit]:
    """Return folds by patient, each with about the same share of every class of every source.

    Recordings of no class go to the training sides only, without the patients of the test. A source of which nothing
    has a class is in no fold: all of it is trained on each time.

    Raises
    ------
    InvalidInputError
        If there are fewer patients than folds.
    """
    patients, sources = found.patients, found.sources
    is_folded = np.isin(sources, sources[found.targets >= 0])
    pairs = zip(sources[is_folded], found.targets[is_folded], strict=True)
    kinds = [f"{source} {label}" for source, label in pairs]
    strata = np.unique(kinds)
    folds = patient_folds(patients[is_folded], np.searchsorted(strata, kinds), n_folds, seed)
    splits = []
    for number, held_out in enumerate(folds, 1):
        in_test = np.isin(patients, held_out)
        test = np.flatnonzero(in_test & (found.targets >= 0))
        splits.append(RhythmSplit(f"fold {number}", np.flatnonzero(~in_test), test))
    return splits


def split_sources(found: RhythmSet) -> list[RhythmSplit]:
    """Return one split a source that has a class: it is the test, all others are trained on.

    Recordings of no class aren't tested.
    """
    sources = found.sources
    return [
        RhythmSplit(
            source,
            np.flatnonzero(sources != source),
            np.flatnonzero((sources == source) & (found.targets >= 0)),
        )
        for source in dict.fromkeys(sources[found.targets >= 0].tolist())
    ]


def rows_to_learn_from(every: RhythmSet, found: RhythmSet, split: RhythmSplit) -> np.ndarray:
    """Return rows of a larger set that may be trained on: none of a patient of the test, nor of a source left out.

    Parameters
    ----------
    every
        Recordings, some of which have no class, or not all leads.
    found
        Those of them that are scored.
    split
        Of `found`.
    """
    is_left_out = np.isin(every.sources, found.sources) & ~np.isin(every.sources, found.sources[split.train])
    return np.flatnonzero(~is_left_out & ~np.isin(every.patients, found.patients[split.test]))
