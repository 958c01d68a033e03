"""Which beats stand for a record."""

from itertools import pairwise

import pytest

from ecgviewer.beats.record_windows import REACH_BEATS, WHOLE_BEATS, record_windows


@pytest.mark.parametrize("n_beats", [1, 100, WHOLE_BEATS])
def test_half_an_hour_is_taken_as_a_whole(n_beats: int) -> None:
    assert list(record_windows(n_beats)) == [(slice(0, n_beats), slice(0, n_beats))]


def test_no_beats_have_no_window() -> None:
    assert list(record_windows(0)) == []


@pytest.mark.parametrize("n_beats", [WHOLE_BEATS + 1, 9_001, 20_000])
def test_every_beat_of_a_day_is_in_one_block_with_enough_around(n_beats: int) -> None:
    found = list(record_windows(n_beats))
    blocks = [block for block, _ in found]
    assert blocks[0].start == 0
    assert blocks[-1].stop == n_beats
    assert all(one.stop == following.start for one, following in pairwise(blocks))
    for block, around in found:
        assert around.start <= block.start
        assert around.stop >= block.stop
        assert around.stop - around.start >= WHOLE_BEATS
        assert block.start - around.start <= REACH_BEATS or around.stop == n_beats
        assert around.stop - block.stop <= REACH_BEATS or around.start == 0
