"""Shares per wave, widths and their intervals, on attributions made by hand."""

import numpy as np
import pytest

from ecgviewer.evaluate.wave_share import (
    PARTS,
    effective_width_ms,
    estimate_means,
    even_shares,
    part_shares,
    window_parts,
)

NAN = np.nan
P_POINTS, QRS_POINTS, T_POINTS = (-72, -60, -40), (-18, 0, 18), (54, 80, 108)
"""Onset, peak and offset as samples at 360 Hz from R."""


def one_beat(p: tuple[float, ...] = P_POINTS) -> np.ndarray:
    return np.array([[p, QRS_POINTS, T_POINTS]], dtype=float) + 1000


def counts(parts: np.ndarray) -> dict[str, int]:
    return {name: int((parts == index).sum()) for index, name in enumerate(PARTS) if (parts == index).any()}


def test_each_sample_lies_in_one_part() -> None:
    parts = window_parts(one_beat(), np.array([1000]), 360.0)
    assert counts(parts) == {"P": 32, "PR": 22, "QRS": 36, "ST": 36, "T": 54, "rest": 180}
    places = [PARTS[parts[0, 180 + place]] for place in (-72, -40, 0, 108)]
    assert places == ["P", "PR", "QRS", "rest"]


def test_without_a_p_wave_there_is_no_pr_segment() -> None:
    parts = window_parts(one_beat((NAN, NAN, NAN)), np.array([1000]), 360.0)
    assert counts(parts) == {"QRS": 36, "ST": 36, "T": 54, "rest": 234}


def test_other_rates_and_neighbours() -> None:
    points = np.concatenate([one_beat() - 180, one_beat()]) * 2
    parts = window_parts(points, np.array([1640, 2000]), 720.0)
    # The beat before ends at 108 - 180 = -72 samples from R, where the own P wave begins.
    assert counts(parts[1]) == {
        "P": 32,
        "PR": 22,
        "QRS": 36,
        "ST": 36,
        "T": 54,
        "neighbours": 108,
        "rest": 72,
    }
    assert counts(parts[0])["neighbours"] == 360 - 180 - 108


def test_shares_of_a_map_by_hand() -> None:
    parts = window_parts(one_beat(), np.array([1000]), 360.0).repeat(3, axis=0)
    values = np.zeros((3, 360))
    values[0, 180] = -3.0  # in QRS; a minus counts as much
    values[0, 180 + 60] = 1.0  # in T
    values[1] = 0.5
    shares = part_shares(values, parts)
    assert dict(zip(PARTS, shares[0], strict=True)) == {**dict.fromkeys(PARTS, 0.0), "QRS": 0.75, "T": 0.25}
    assert shares[1] == pytest.approx(even_shares(parts)[1])
    assert np.isnan(shares[2]).all()
    elsewhere = part_shares(values, parts, np.array([-4.0, 0.0, 1.0]))
    assert elsewhere[0, PARTS.index("QRS")] == pytest.approx(3 / 8)
    assert elsewhere[:, -1] == pytest.approx([0.5, 0.0, 1.0])


def test_width_of_one_sample_of_some_and_of_all() -> None:
    values = np.zeros((4, 360))
    values[0, 7] = 2.0
    values[1, 10:82] = -1.0
    values[2] = 0.25
    assert effective_width_ms(values) == pytest.approx([1000 / 360, 200.0, 1000.0, NAN], nan_ok=True)


def test_an_interval_draws_patients_where_there_are_several() -> None:
    values = np.array([[0.0]] * 90 + [[1.0]] * 10)
    patients = np.array(["a"] * 90 + ["b"] * 10)
    by_patient = estimate_means(values, patients)[0]
    assert (by_patient.value, by_patient.low, by_patient.high) == pytest.approx((0.1, 0.0, 1.0))
    assert by_patient.by == "patient"
    by_beat = estimate_means(values, np.full(100, "a"))[0]
    assert by_beat.by == "beat"
    # A binomial of 100 beats: 0.1 ± 1.96 · 0.03.
    assert (by_beat.low, by_beat.high) == pytest.approx((0.0412, 0.1588), abs=0.012)


def test_empty_maps_are_passed_over_and_one_beat_has_no_interval() -> None:
    values = np.array([[0.25, 0.75], [NAN, NAN]])
    first, second = estimate_means(values, np.array(["a", "b"]))
    assert (first.value, first.low, first.high, second.value) == (0.25, None, None, 0.75)
    with pytest.raises(ValueError, match="no beat"):
        estimate_means(values[1:], np.array(["b"]))
