"""Masks of the attention loss on a strip made by hand."""

import numpy as np
import pytest

from ecgviewer.beats.delineate import Waves
from ecgviewer.training.rhythm.attention_masks import attention_mask

FS_HZ = 100.0


def strip(r_sample: list[int], without_p: tuple[int, ...] = (), wide: tuple[int, ...] = ()) -> Waves:
    """Beats with P from -16 to -8, QRS from -4 to 4 (wide: -8 to 8), T from 20 to 36 samples about R."""
    points = np.full((len(r_sample), 3, 3), np.nan)
    for beat, r in enumerate(r_sample):
        reach = 8 if beat in wide else 4
        points[beat, 1] = r - reach, r, r + reach
        points[beat, 2] = r + 20, r + 28, r + 36
        if beat not in without_p:
            points[beat, 0] = r - 16, r - 12, r - 8
    return Waves(np.array(r_sample), points, np.ones((len(r_sample), 3)))


def marked(label: str, waves: Waves) -> set[int]:
    return set(np.flatnonzero(attention_mask(label, waves, FS_HZ, 1000)).tolist())


def around(r: int, before: int = 6, after: int = 6) -> set[int]:
    return set(range(r - before, r + after + 1))


def test_fibrillation_shows_in_irregular_intervals_and_missing_p() -> None:
    waves = strip([100, 180, 260, 320, 400], without_p=(1,))
    # Intervals 80, 80, 60, 80: the one that ends at 320 and that at 400 differ from the one before.
    assert marked("AFIB", waves) == around(320) | around(400) | set(range(180 - 24, 180 - 6 + 1))
    assert marked("A", waves) == marked("AFIB", waves)


def test_slow_and_fast_show_at_both_ends_of_their_intervals() -> None:
    waves = strip([100, 220, 300, 350])
    assert marked("SB", waves) == around(100) | around(220)
    assert marked("GSVT", waves) == around(300) | around(350)


def test_sinus_rhythm_shows_in_its_waves() -> None:
    waves = strip([100, 180])
    every = [
        set(range(r + first, r + last + 1))
        for r in (100, 180)
        for first, last in ((-16, -8), (-4, 4), (20, 36))
    ]
    assert marked("SR", waves) == set().union(*every)


def test_other_rhythms_show_in_early_and_wide_beats() -> None:
    waves = strip([100, 200, 300, 360, 500], wide=(1,))
    assert marked("O", waves) == set(range(200 - 24, 207)) | set(range(360 - 24, 367))
    assert marked("O", strip([100, 200, 300])) == marked("SR", strip([100, 200, 300]))


@pytest.mark.parametrize("label", ["~", ""])
def test_noise_and_the_unknown_show_nowhere(label: str) -> None:
    assert marked(label, strip([100, 180])) == set()
