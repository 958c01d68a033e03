"""Score a recipe on recordings that its networks had not seen: folds by patient, and one source left out."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ecgviewer.classifiers.predictions import softmax
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.doubt import find_doubt
from ecgviewer.evaluate.rhythm_scores import RhythmResult, RhythmScores, SourceTold, score_rhythms
from ecgviewer.evaluate.source_told import mean_told, tell_sources
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.training.rhythm.rhythm_set import RhythmSet
from ecgviewer.training.rhythm.rhythm_splits import RhythmSplit, split_folds, split_sources

SPLITS: Mapping[str, Callable[[RhythmSet], list[RhythmSplit]]] = {
    "folds": split_folds,
    "sources": split_sources,
}
"""Protocols by name."""

CallHeldOut = Callable[[RhythmSplit, Progress, CancelToken], tuple[np.ndarray, np.ndarray]]
"""Trains on a split's `train` rows; gives logits of its `test` rows, and features of all rows of the set."""


@dataclass(frozen=True)
class Scored:
    """What is scored.

    Attributes
    ----------
    architecture, protocol, seed, recipe
        As in `RhythmResult`.
    leads
        Names of the leads that recordings are called on, the first of each by itself or all together; "pooled" are
        those that have the first.
    """

    architecture: str
    protocol: str
    seed: int
    recipe: Mapping[str, str | int | float | bool | None]
    leads: tuple[str, ...]


def splits_of(found: RhythmSet, protocol: str) -> list[RhythmSplit]:
    """Return the splits of a protocol.

    Raises
    ------
    InvalidInputError
        If there is none of that name, or too few patients or sources.
    """
    if protocol not in SPLITS:
        raise InvalidInputError(
            f"networks of rhythms are scored under protocol {' or '.join(SPLITS)}, not '{protocol}'; add --protocol"
        )
    splits = SPLITS[protocol](found)
    if len(splits) < 2:
        raise InvalidInputError("one source alone can't be left out; put the other sources beside MIT-BIH")
    return splits


def score_held_out(
    found: RhythmSet,
    scored: Scored,
    call: CallHeldOut,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> RhythmResult:
    """Train and test every split of a protocol, and put together what came out.

    Parameters
    ----------
    found
        The recordings.
    scored
        What is scored.
    call
        Trains and calls.
    progress, cancel
        Told of, and looked at, on the way.

    Raises
    ------
    InvalidInputError
        See `splits_of`.
    Cancelled
        On the way, after `cancel` was set.
    """
    progress, cancel = progress or Progress(), cancel or CancelToken()
    splits = splits_of(found, scored.protocol)
    names = np.array(found.labels)
    called = np.full(len(found.recordings), "", dtype=names.dtype)
    sure = np.zeros(len(found.recordings))
    parts, told, seconds = {}, [], 0.0
    for number, split in enumerate(splits):
        began = time.process_time()
        part = progress.part(number / len(splits), (number + 1) / len(splits))
        logits, features = call(split, part, cancel)
        seconds += time.process_time() - began
        called[split.test] = names[logits.argmax(axis=1)]
        sure[split.test] = softmax(logits).max(axis=1)
        parts[split.name] = _scores(found, called, split.test)
        part.report(1, 1, f"{split.name}: macro F1 {parts[split.name].macro_f1 or 0:.3f}")
        if scored.protocol == "folds":
            told.append(_told(found, split, features))
    tested = np.concatenate([split.test for split in splits])
    pooled = tested[found.has_lead[tested, 0]]
    doubt = find_doubt(sure[pooled], called[pooled] == names[found.targets[pooled]])
    return RhythmResult(
        scored.architecture,
        scored.protocol,
        scored.seed,
        " ".join(scored.leads),
        dict(scored.recipe),
        round(seconds / 60, 1),
        _scores(found, called, pooled),
        parts,
        {
            source: _scores(found, called, tested[found.sources[tested] == source])
            for source in dict.fromkeys(found.sources[tested].tolist())
        },
        mean_told([each for each in told if each is not None]),
        unsure_below=doubt[0],
        unsure_right=doubt[1],
        unsure_wrong=doubt[2],
    )


def _scores(found: RhythmSet, called: np.ndarray, rows: np.ndarray) -> RhythmScores:
    reference = np.array(found.labels)[found.targets[rows]]
    return score_rhythms(reference, called[rows], found.labels, found.patients[rows])


def _told(found: RhythmSet, split: RhythmSplit, features: np.ndarray) -> SourceTold | None:
    trained = split.train[found.targets[split.train] >= 0]
    names = np.array(found.labels)
    return tell_sources(
        features[trained],
        found.sources[trained],
        names[found.targets[trained]],
        features[split.test],
        found.sources[split.test],
        names[found.targets[split.test]],
    )
