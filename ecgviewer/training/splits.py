"""Which beats are trained on and which are kept for the test."""

from dataclasses import dataclass

import numpy as np

TEST_SHARE = 0.2
STOP_SHARE = 0.1


@dataclass(frozen=True, eq=False)
class Split:
    """Rows of a `BeatSet`; under the paper's protocol a row can occur many times.

    Attributes
    ----------
    train
        Rows whose gradients are followed.
    stop
        Rows that decide when training stops; part of the training side.
    test
        Rows that are scored once, at the end.
    """

    train: np.ndarray
    stop: np.ndarray
    test: np.ndarray


def split_paper(targets: np.ndarray, n_labels: int, beats_per_class: int, seed: int) -> Split:
    """Balance by over- and undersampling, then split 80/20 by row, as the paper did.

    Because copies are drawn before the split, copies of one beat of a rare class stand on both
    sides, and beats of every patient do. Results under this split say nothing about new patients.

    Parameters
    ----------
    targets
        Class index of each beat, shape (n_beats,).
    n_labels
        Number of classes.
    beats_per_class
        Rows a class after balancing. A class with more beats is drawn from without replacement; of
        a class with fewer all are taken, and the rest is drawn from them again.
    seed
        Of the draw and the split.

    Returns
    -------
    Split
        Of the rows, 20 % test; of the rest 10 % stop and 90 % train.
    """
    rng = np.random.default_rng(seed)
    drawn = []
    for label_index in range(n_labels):
        rows = np.flatnonzero(targets == label_index)
        if rows.size == 0:
            continue
        if rows.size >= beats_per_class:
            drawn.append(rng.choice(rows, beats_per_class, replace=False))
        else:
            drawn.append(rows)
            drawn.append(rng.choice(rows, beats_per_class - rows.size, replace=True))
    order = rng.permutation(np.concatenate(drawn))
    n_test = round(order.size * TEST_SHARE)
    n_stop = round((order.size - n_test) * STOP_SHARE)
    return Split(order[n_test + n_stop :], order[n_test : n_test + n_stop], order[:n_test])
