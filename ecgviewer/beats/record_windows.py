"""The part of a record that stands for the whole: all of half an hour, or about as much around a beat."""

from collections.abc import Iterator

BLOCK_BEATS, REACH_BEATS, WHOLE_BEATS = 512, 2048, 4096
"""What is around is renewed every 512 beats, from 2,048 before to 2,048 after them; up to 4,096 beats are taken
together."""


def record_windows(n_beats: int) -> Iterator[tuple[slice, slice]]:
    """Give blocks of beats in order, each with the beats around that stand for the record.

    Parameters
    ----------
    n_beats
        Beats of the record; nothing is given for 0.

    Yields
    ------
    block, around : slice
        Each beat is in one block. A record of up to 4,096 beats is one block, and all of it is around; else
        at least 4,096 beats are.
    """
    if n_beats == 0:
        return
    if n_beats <= WHOLE_BEATS:
        yield slice(0, n_beats), slice(0, n_beats)
        return
    for first in range(0, n_beats, BLOCK_BEATS):
        stop = min(first + BLOCK_BEATS, n_beats)
        start, end = max(first - REACH_BEATS, 0), min(stop + REACH_BEATS, n_beats)
        if end - start < WHOLE_BEATS:
            start, end = max(end - WHOLE_BEATS, 0), min(start + WHOLE_BEATS, n_beats)
        yield slice(first, stop), slice(start, end)
