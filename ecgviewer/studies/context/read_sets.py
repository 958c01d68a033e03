"""Beats of many records, and of what is made from them, read by several processes."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from ecgviewer.training.context_set import ContextSet, join_sets, load_context_set, load_made_set


def read_sets(data_dir: Path, records: Sequence[str], n_jobs: int) -> ContextSet:
    """Return what `train_context.load_training_set` returns, in the same order.

    Parameters
    ----------
    data_dir
        Folder of MIT-BIH; those of the Supraventricular Arrhythmia Database may be beside it.
    records
        Names, at least one.
    n_jobs
        Processes.
    """
    with ProcessPoolExecutor(n_jobs) as pool:
        both = list(pool.map(partial(_of_record, data_dir), records))
    return join_sets(*(real for real, _ in both), *(made for _, made in both))


def _of_record(data_dir: Path, name: str) -> tuple[ContextSet, ContextSet]:
    return load_context_set(data_dir, [name]), load_made_set(data_dir, [name])
