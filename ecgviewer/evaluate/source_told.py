"""Whether what a network makes of recordings tells which hospital or recorder they are from."""

import warnings

import numpy as np

from ecgviewer.evaluate.rhythm_scores import SourceTold

_FEWEST = 10
"""Recordings of a source on each side, without which it doesn't take part."""


def tell_sources(
    trained: np.ndarray,
    trained_sources: np.ndarray,
    trained_classes: np.ndarray,
    tested: np.ndarray,
    tested_sources: np.ndarray,
    tested_classes: np.ndarray,
) -> SourceTold | None:
    """Fit a logistic regression of the source on one side's features, and score it on the other's.

    Parameters
    ----------
    trained, tested
        Features of recordings, shape (n, n_features); no patient on both sides.
    trained_sources, tested_sources
        Source of each.
    trained_classes, tested_classes
        Reference class of each, text.

    Returns
    -------
    SourceTold or None
        None where fewer than two sources have enough recordings on both sides.
    """
    sources = _common(trained_sources, tested_sources)
    if len(sources) < 2:
        return None
    one, other = np.isin(trained_sources, sources), np.isin(tested_sources, sources)
    classes = np.unique(trained_classes)
    accuracy = _told(trained[one], trained_sources[one], tested[other], tested_sources[other])
    by_class = _told(
        (trained_classes[one][:, None] == classes).astype(float),
        trained_sources[one],
        (tested_classes[other][:, None] == classes).astype(float),
        tested_sources[other],
    )
    within = {}
    for name in classes.tolist():
        a, b = trained_classes == name, tested_classes == name
        found = _common(trained_sources[a], tested_sources[b])
        if len(found) < 2:
            continue
        a, b = a & np.isin(trained_sources, found), b & np.isin(tested_sources, found)
        told = _told(trained[a], trained_sources[a], tested[b], tested_sources[b])
        within[str(name)] = (told, 1 / len(found))
    return SourceTold(accuracy, by_class, 1 / len(sources), within)


def mean_told(every: list[SourceTold]) -> SourceTold | None:
    """Return the mean over folds, None of none."""
    if not every:
        return None
    names = dict.fromkeys(name for told in every for name in told.within_class)
    within = {
        name: (
            float(np.mean([told.within_class[name][0] for told in every if name in told.within_class])),
            float(np.mean([told.within_class[name][1] for told in every if name in told.within_class])),
        )
        for name in names
    }
    return SourceTold(
        float(np.mean([told.balanced_accuracy for told in every])),
        float(np.mean([told.by_class_alone for told in every])),
        float(np.mean([told.chance for told in every])),
        within,
    )


def _common(trained_sources: np.ndarray, tested_sources: np.ndarray) -> list[str]:
    return [
        str(source)
        for source in np.unique(trained_sources)
        if min((trained_sources == source).sum(), (tested_sources == source).sum()) >= _FEWEST
    ]


def _told(
    trained: np.ndarray, trained_sources: np.ndarray, tested: np.ndarray, tested_sources: np.ndarray
) -> float:
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import balanced_accuracy_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", max_iter=500))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(trained, trained_sources)
    return float(balanced_accuracy_score(tested_sources, model.predict(tested)))
