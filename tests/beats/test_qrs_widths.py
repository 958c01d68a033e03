import numpy as np
import pytest

from ecgviewer.beats.qrs_widths import width_by_shape

FS_HZ = 360.0


def lead_of(kinds: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a lead of narrow (n) and wide (w) complexes a second apart, and their R peaks."""
    r_sample = np.arange(len(kinds)) * 360 + 180
    time_s = np.arange(len(kinds) * 360) / FS_HZ
    lead = np.zeros(time_s.size)
    for kind, r in zip(kinds, r_sample, strict=True):
        width, height = (0.012, 1.0) if kind == "n" else (0.05, -1.5)
        lead += height * np.exp(-(((time_s - r / FS_HZ) / width) ** 2))
    return lead, r_sample


def test_beats_of_one_shape_have_one_width() -> None:
    lead, r_sample = lead_of("nnwnnwnnwn")
    found = np.array([80, 84, 150, 78, 120, 142, 82, 80, 158, 86], dtype=float)
    widths = width_by_shape(lead, FS_HZ, r_sample, found)
    is_wide = np.array(list("nnwnnwnnwn")) == "w"
    assert set(widths[is_wide]) == {150.0}
    assert set(widths[~is_wide]) == {82.0}, "the one of 120 ms is narrow like the others of its shape"


def test_a_shape_that_hardly_occurs_keeps_its_own_widths_and_none_stays_none() -> None:
    lead, r_sample = lead_of("nnnnww")
    found = np.array([80, 90, 100, np.nan, 140, 160], dtype=float)
    np.testing.assert_array_equal(
        width_by_shape(lead, FS_HZ, r_sample, found), [90, 90, 90, np.nan, 140, 160]
    )


@pytest.mark.parametrize("n_beats", [0, 1])
def test_few_beats(n_beats: int) -> None:
    widths = width_by_shape(np.zeros(500), FS_HZ, np.arange(n_beats) + 100, np.full(n_beats, 90.0))
    assert widths.tolist() == [90.0] * n_beats
