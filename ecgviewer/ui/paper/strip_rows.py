"""How the labels of beats find room in a row: chips, letters, or ticks. Pure numbers, no Qt."""

from enum import IntEnum

import numpy as np

_GAP = 1.0
"""Smallest distance in pixels between two labels."""

_LETTERED_QUIET_GAP = 110.0
"""Distance to both neighbours from which a normal beat is written and not dotted."""


class LabelSize(IntEnum):
    """How much room a label takes."""

    TICK = 0
    LETTER = 1
    CHIP = 2


def fit_labels(
    x: np.ndarray,
    is_quiet: np.ndarray,
    chip_half: float | np.ndarray,
    letter_half: float | np.ndarray,
    dot_half: float,
) -> np.ndarray:
    """Return the largest size at which each label of a row leaves its neighbours readable.

    Parameters
    ----------
    x
        Centre of each label in pixels, ascending, shape (n,).
    is_quiet
        Which labels are drawn as dots whatever their size.
    chip_half, letter_half, dot_half
        Half the width of a chip, a letter and a dot; of each beat, or the same for all.

    Returns
    -------
    numpy.ndarray
        A `LabelSize` each, int8, shape (n,).
    """
    sizes = np.full(x.size, LabelSize.CHIP, dtype=np.int8)
    if x.size < 2:
        return sizes
    gaps = np.diff(x)
    chip = np.where(is_quiet, dot_half, chip_half)
    letter = np.where(is_quiet, dot_half, letter_half)
    pair = np.where(
        chip[:-1] + chip[1:] + _GAP <= gaps,
        LabelSize.CHIP,
        np.where(letter[:-1] + letter[1:] + _GAP <= gaps, LabelSize.LETTER, LabelSize.TICK),
    )
    sizes[:-1] = np.minimum(sizes[:-1], pair)
    sizes[1:] = np.minimum(sizes[1:], pair)
    return sizes


def has_room_for_normal(x: np.ndarray) -> np.ndarray:
    """Return where beats lie so far apart that a normal one is written as N; bool, shape (n,)."""
    if x.size == 0:
        return np.zeros(0, dtype=bool)
    padded = np.concatenate([[np.inf], np.diff(x), [np.inf]])
    found: np.ndarray = np.minimum(padded[:-1], padded[1:]) >= _LETTERED_QUIET_GAP
    return found


def thin_out(x: np.ndarray, least_distance: float) -> np.ndarray:
    """Return the indices of marks to draw so that none touches the one before; x ascending."""
    kept: list[int] = []
    last = -np.inf
    for index, position in enumerate(x.tolist()):
        if position - last >= least_distance:
            kept.append(index)
            last = position
    return np.array(kept, dtype=np.int64)


def runs_of(rows: list[int]) -> list[tuple[int, int]]:
    """Return the first and last of each run of consecutive numbers in an ascending list."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs


def share_room(centers: np.ndarray, left: float, right: float) -> np.ndarray:
    """Return the stretch of a line that each text may fill: half-way to its neighbours.

    Parameters
    ----------
    centers
        Where the texts would like to be centred, ascending, shape (n,).
    left, right
        Ends of the line.

    Returns
    -------
    numpy.ndarray
        Left and right end for each, shape (n, 2).
    """
    if centers.size == 0:
        return np.empty((0, 2))
    borders = np.concatenate([[left], (centers[:-1] + centers[1:]) / 2, [right]])
    return np.column_stack([borders[:-1], borders[1:]])
