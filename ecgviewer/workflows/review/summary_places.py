"""The beats that each number of a Holter summary stands for."""

from collections.abc import Mapping

import numpy as np

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.workflows.review.holter_summary import PAUSE_S, chains
from ecgviewer.workflows.review.record_numbers import (
    S_GROUP,
    V_GROUP,
    in_couplets,
    in_group,
    in_runs,
    stretches,
)


def summary_places(
    beats: BeatTable, labels: np.ndarray, is_fibrillating: np.ndarray
) -> Mapping[str, np.ndarray]:
    """Return the rows behind each number.

    Parameters
    ----------
    beats
        Of the record.
    labels
        In effect, "" without, shape (n_beats,).
    is_fibrillating
        Which beats lie in fibrillation or flutter, bool, shape (n_beats,).

    Returns
    -------
    Mapping
        By name, rows of the table of beats: "V" and "S", all of the group, then "V isolated", "V couplets",
        "V bigeminy", "V trigeminy", "V runs" and the same of S (of an episode its premature beats); "pauses",
        the beats that end one, the longest first; "fibrillation" and "poor signal".
    """
    found: dict[str, np.ndarray] = {}
    is_known = np.isfinite(beats.rr_before_s)
    for name, group in (("V", V_GROUP), ("S", S_GROUP)):
        is_called = in_group(labels, group)
        found[name] = np.flatnonzero(is_called)
        together = stretches(beats, labels, group)
        found[f"{name} isolated"] = together[together[:, 1] - together[:, 0] == 1, 0]
        found[f"{name} couplets"] = np.flatnonzero(in_couplets(beats, labels, group))
        for kind, n_between in (("bigeminy", 1), ("trigeminy", 2)):
            rows = [
                np.arange(first, last + 1, n_between + 1)
                for first, last in chains(is_called, is_known, n_between)
            ]
            found[f"{name} {kind}"] = np.concatenate([np.zeros(0, dtype=np.int64), *rows])
        found[f"{name} runs"] = np.flatnonzero(in_runs(beats, labels, group))
    pauses = np.flatnonzero(beats.rr_before_s >= PAUSE_S)
    found["pauses"] = pauses[np.argsort(-beats.rr_before_s[pauses], kind="stable")]
    found["fibrillation"] = np.flatnonzero(is_fibrillating)
    found["poor signal"] = np.flatnonzero(beats.is_poor)
    return found
