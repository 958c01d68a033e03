import math

import numpy as np
import pytest

from ecgviewer.ui.paper.lead_places import Centers, Extent, place_leads, split_mv

ECG, SMALL = Extent(-0.5, 1.5, 0.0), Extent(-0.4, 0.6, 0.0)


def from_top(value_mv: float, center_mv: float, span_mv: float) -> float:
    return span_mv / 2 - (value_mv - center_mv)


def test_one_lead_lies_in_the_middle_as_before() -> None:
    assert place_leads(ECG, None, 10.0, Centers()) == Centers(0.0)
    assert place_leads(ECG, None, 10.0, Centers(1.0)) == Centers(1.0)


def test_two_leads_lie_at_their_shares_on_a_line_of_the_large_boxes() -> None:
    centers = place_leads(ECG, SMALL, 10.0, Centers())
    # 3.7 and 7.5 mV from the upper edge, to the next large box.
    assert centers == Centers(-1.5, 2.5)
    assert from_top(0.0, centers.first_mv, 10.0) == 3.5
    assert from_top(0.0, centers.second_mv, 10.0) == 7.5


def test_an_offset_of_a_lead_does_not_move_it_on_the_paper() -> None:
    shifted = Extent(-0.4 + 3.0, 0.6 + 3.0, 3.0)
    assert place_leads(ECG, shifted, 10.0, Centers()) == Centers(-1.5, 5.5)


def test_places_stay_while_both_are_whole_and_apart() -> None:
    current = Centers(-1.0, 2.0)
    assert place_leads(ECG, SMALL, 10.0, current) is current
    # The second reaches up into the first: 4.6 mV above its median.
    tall = Extent(-0.4, 4.6, 0.0)
    moved = place_leads(ECG, tall, 10.0, current)
    assert moved != current
    assert ECG.low - moved.first_mv >= tall.high - moved.second_mv
    assert tall.low - moved.second_mv >= -5.0


def test_where_the_paper_is_too_low_they_go_to_its_edges() -> None:
    centers = place_leads(ECG, SMALL, 2.4, Centers())
    edge = 2.4 * 0.015
    assert from_top(1.5, centers.first_mv, 2.4) == pytest.approx(edge)
    assert from_top(-0.4, centers.second_mv, 2.4) == pytest.approx(2.4 - edge)


def test_what_is_taller_than_the_paper_lies_at_its_share() -> None:
    centers = place_leads(Extent(-3.0, 3.0, 0.0), SMALL, 4.0, Centers())
    assert from_top(0.0, centers.first_mv, 4.0) == pytest.approx(0.37 * 4.0)


def test_whatever_fits_is_whole_and_apart() -> None:
    rng = np.random.default_rng(3)
    n_fitting = 0
    for _ in range(500):
        extents = []
        for _lead in range(2):
            low, median, high = np.sort(rng.uniform(-3, 3, 3)).tolist()
            extents.append(Extent(low, high, median))
        span = float(rng.uniform(2, 12))
        centers = place_leads(*extents, span, Centers())
        tops = [
            span / 2 - (e.high - c)
            for e, c in zip(extents, (centers.first_mv, centers.second_mv), strict=True)
        ]
        feet = [
            span / 2 - (e.low - c)
            for e, c in zip(extents, (centers.first_mv, centers.second_mv), strict=True)
        ]
        if sum(e.high - e.low for e in extents) <= 0.97 * span:
            n_fitting += 1
            assert tops[0] >= -1e-9
            assert feet[1] <= span + 1e-9
            assert feet[0] <= tops[1] + 1e-9
        elif all(e.high - e.low <= 0.97 * span for e in extents):
            assert min(tops) >= -1e-9
            assert max(feet) <= span + 1e-9
    assert n_fitting > 100


def test_a_page_without_values_leaves_the_places_as_they_are() -> None:
    nothing, current = Extent(), Centers(-1.5, 2.5)
    assert place_leads(ECG, nothing, 10.0, current) == current
    assert place_leads(nothing, SMALL, 10.0, current) == current
    placed = place_leads(ECG, nothing, 10.0, Centers())
    assert placed == Centers(-1.5, 2.5)
    assert all(map(math.isfinite, (placed.first_mv, placed.second_mv)))


def test_the_paper_is_split_half_way_between_the_leads() -> None:
    centers = Centers(-1.5, 2.5)
    # The first ends 4.0 mV from the upper edge, the second begins at 6.9.
    assert split_mv(ECG, SMALL, centers, 10.0) == pytest.approx((4.0 + 6.9) / 2)
    assert split_mv(Extent(), Extent(), centers, 10.0) == pytest.approx((3.7 + 7.5) / 2, abs=0.3)
