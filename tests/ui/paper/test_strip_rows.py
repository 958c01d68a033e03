import numpy as np

from ecgviewer.ui.paper.strip_rows import (
    LabelSize,
    fit_labels,
    has_room_for_normal,
    runs_of,
    share_room,
    thin_out,
)

CHIP, LETTER, DOT = 10.0, 5.0, 2.0


def fit(x: list[float], is_quiet: list[bool]) -> list[int]:
    return fit_labels(np.array(x), np.array(is_quiet), CHIP, LETTER, DOT).tolist()


def test_chips_need_room_for_two_halves_and_a_gap() -> None:
    assert fit([0, 21], [False, False]) == [LabelSize.CHIP, LabelSize.CHIP]
    assert fit([0, 20], [False, False]) == [LabelSize.LETTER, LabelSize.LETTER]
    assert fit([0, 11], [False, False]) == [LabelSize.LETTER, LabelSize.LETTER]
    assert fit([0, 10], [False, False]) == [LabelSize.TICK, LabelSize.TICK]


def test_dots_leave_room_for_a_chip() -> None:
    assert fit([0, 13], [True, False]) == [LabelSize.CHIP, LabelSize.CHIP]
    assert fit([0, 12], [True, False]) == [LabelSize.LETTER, LabelSize.LETTER]


def test_only_the_crowded_labels_shrink() -> None:
    sizes = fit([0, 50, 58, 120], [False] * 4)
    assert sizes == [LabelSize.CHIP, LabelSize.TICK, LabelSize.TICK, LabelSize.CHIP]


def test_drawn_labels_never_overlap() -> None:
    rng = np.random.default_rng(1)
    half = {LabelSize.CHIP: CHIP, LabelSize.LETTER: LETTER, LabelSize.TICK: 0.5}
    for _ in range(50):
        x = np.sort(rng.uniform(0, 900, 60))
        sizes = fit_labels(x, np.zeros(60, bool), CHIP, LETTER, DOT)
        halves = np.array([half[LabelSize(size)] for size in sizes])
        is_large = sizes > LabelSize.TICK
        both = is_large[1:] & is_large[:-1]
        assert np.all(np.diff(x)[both] >= (halves[1:] + halves[:-1])[both])


def test_single_and_no_labels() -> None:
    assert fit([5.0], [False]) == [LabelSize.CHIP]
    assert fit([], []) == []


def test_normal_beats_are_written_only_where_they_are_sparse() -> None:
    assert has_room_for_normal(np.array([0.0, 120.0, 200.0])).tolist() == [True, False, False]
    assert has_room_for_normal(np.array([7.0])).tolist() == [True]
    assert has_room_for_normal(np.array([])).tolist() == []


def test_marks_are_thinned_out_from_the_left() -> None:
    assert thin_out(np.array([0.0, 1.0, 2.5, 3.0, 9.0]), 2.0).tolist() == [0, 2, 4]


def test_neighbouring_rows_make_a_run() -> None:
    assert runs_of([2, 3, 4, 7, 9, 10]) == [(2, 4), (7, 7), (9, 10)]
    assert runs_of([]) == []


def test_texts_share_a_line_half_way() -> None:
    slots = share_room(np.array([100.0, 200.0, 500.0]), 0.0, 600.0)
    assert slots.tolist() == [[0.0, 150.0], [150.0, 350.0], [350.0, 600.0]]
    assert share_room(np.empty(0), 0.0, 600.0).shape == (0, 2)
