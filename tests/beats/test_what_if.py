from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgviewer.beats.beat_table import build_beat_table
from ecgviewer.beats.delineate import Waves, delineate
from ecgviewer.beats.what_if import BeatEdit, BeatPlace, edit_lead, edited_waves, place_of, shift_samples
from ecgviewer.records.wfdb_files import read_record

FS_HZ = 360.0
R_PEAKS = np.array([360, 648, 936, 1224, 1512])
P_AT, T_AT = -60, 100
"""Middles of the P and the T wave, in samples from R."""


def hump(n_samples: int, middle: int, half: int, height_mv: float) -> np.ndarray:
    """One raised cosine, 0 from `half` samples off its middle on."""
    away = np.minimum(np.abs(np.arange(n_samples) - middle) / half, 1)
    return height_mv * (0.5 + 0.5 * np.cos(np.pi * away))


def lead_of(p_mv: float = 0.15, noise_mv: float = 0.0) -> tuple[np.ndarray, Waves]:
    """Five beats, all alike, on a sloping baseline."""
    n_samples = 2000
    lead = np.linspace(0, 0.2, n_samples)
    points = np.empty((R_PEAKS.size, 3, 3))
    for number, r in enumerate(R_PEAKS):
        for middle, half, height in ((P_AT, 20, p_mv), (0, 15, 1.2), (T_AT, 40, 0.3)):
            lead += hump(n_samples, r + middle, half, height)
        points[number] = [
            [r + P_AT - 20, r + P_AT, r + P_AT + 20],
            [r - 15, r, r + 15],
            [r + 60, r + 100, r + 140],
        ]
    lead += noise_mv * np.random.default_rng(0).standard_normal(n_samples)
    return lead.astype(np.float32), Waves(R_PEAKS, points, np.ones((R_PEAKS.size, 3)))


def middle_place(waves: Waves) -> BeatPlace:
    return place_of(waves, 2, FS_HZ, 2000)


def edited(edit: BeatEdit, noise_mv: float = 0.0) -> tuple[np.ndarray, np.ndarray, BeatPlace]:
    lead, waves = lead_of(noise_mv=noise_mv)
    place = middle_place(waves)
    return lead, edit_lead(lead, FS_HZ, place, edit), place


def test_nothing_changed_is_the_lead_itself() -> None:
    lead, after, _ = edited(BeatEdit(seed=3))
    assert after is lead
    assert BeatEdit(seed=3).is_identity
    assert not BeatEdit(erased=frozenset({"p"})).is_identity


@pytest.mark.parametrize(("wave", "span"), [("p", (856, 897)), ("t", (996, 1077)), ("qrs", (921, 952))])
def test_an_erased_wave_leaves_no_energy_and_no_step(wave: str, span: tuple[int, int]) -> None:
    lead, after, _ = edited(BeatEdit(erased=frozenset({wave})))
    baseline = np.linspace(0, 0.2, lead.size)
    stretch = slice(*span)
    energy = ((lead - baseline)[stretch] ** 2).sum()
    assert ((after - baseline)[stretch] ** 2).sum() < 0.002 * energy
    usual_step = np.abs(np.diff(lead)).max()
    around = slice(span[0] - 20, span[1] + 20)
    assert np.abs(np.diff(after[around])).max() <= usual_step
    if wave == "p":
        assert np.abs(np.diff(after[around.start : span[1]])).max() < 0.002, "mV, 1.2 % of its height"
    outside = np.ones(lead.size, bool)
    outside[around] = False
    np.testing.assert_array_equal(after[outside], lead[outside])


def test_erasing_p_leaves_the_noise_of_the_recording() -> None:
    lead, after, _ = edited(BeatEdit(erased=frozenset({"p"})), noise_mv=0.01)
    rest = after[860:893] - np.linspace(0, 0.2, lead.size)[860:893]
    assert 0.005 < rest.std() < 0.012
    assert abs(rest.mean()) < 0.006


def test_p_is_flattened_turned_and_moved() -> None:
    lead, half, _ = edited(BeatEdit(p_gain=0.5))
    baseline = np.linspace(0, 0.2, lead.size)
    assert half[876] - baseline[876] == pytest.approx(0.075, abs=0.002)
    turned = edited(BeatEdit(p_gain=-1.0))[1]
    assert turned[876] - baseline[876] == pytest.approx(-0.15, abs=0.003)
    moved = edited(BeatEdit(p_shift_s=-0.05))[1]
    found = 800 + int((moved - baseline)[800:910].argmax())
    assert abs(found - (876 - 18)) <= 1
    assert (moved - baseline)[found] == pytest.approx(0.15, abs=0.003)


def test_qrs_is_widened_around_its_peak() -> None:
    lead, after, _ = edited(BeatEdit(qrs_width=2.0))
    baseline = np.linspace(0, 0.2, lead.size)

    def width(signal: np.ndarray) -> int:
        return int(((signal - baseline)[900:980] > 0.6).sum())

    assert width(after) == pytest.approx(2 * width(lead), abs=1)
    assert 900 + int((after - baseline)[900:980].argmax()) == 936
    assert after[936] == pytest.approx(lead[936], abs=0.005)


@pytest.mark.parametrize("shift_s", [-0.1, 0.05])
def test_a_shift_moves_the_whole_beat_and_not_its_neighbours(shift_s: float) -> None:
    lead, after, place = edited(BeatEdit(shift_s=shift_s))
    n_later = round(shift_s * FS_HZ)
    assert shift_samples(place, FS_HZ, BeatEdit(shift_s=shift_s)) == n_later
    assert 800 + int(after[800:1100].argmax()) == 936 + n_later
    np.testing.assert_allclose(after[921 + n_later : 1077 + n_later], lead[921:1077], atol=0.002)
    baseline = np.linspace(0, 0.2, lead.size)
    assert (after - baseline)[876 + n_later] == pytest.approx(0.15, abs=0.02)
    np.testing.assert_array_equal(after[: place.before], lead[: place.before])
    np.testing.assert_array_equal(after[place.after :], lead[place.after :])
    assert np.abs(np.diff(after)).max() <= np.abs(np.diff(lead)).max() * 1.0001


def test_a_shift_goes_no_farther_than_there_is_room() -> None:
    _, after, place = edited(BeatEdit(shift_s=-3.0))
    earliest_s, latest_s = place.shift_limits_s(FS_HZ)
    assert earliest_s * FS_HZ == -int(0.8 * (921 - 788))
    assert latest_s * FS_HZ == int(0.8 * (1144 - 1076))
    assert int(after[700:1100].argmax()) + 700 == 936 + round(earliest_s * FS_HZ)


def test_amplitude_and_noise() -> None:
    lead, after, _ = edited(BeatEdit(amplitude=0.5))
    baseline = np.linspace(0, 0.2, lead.size)
    for sample, height in ((876, 0.075), (936, 0.6), (1036, 0.15)):
        assert after[sample] - baseline[sample] == pytest.approx(height, abs=0.005)
    noisy = edited(BeatEdit(noise_mv=0.05, seed=1))[1] - lead
    assert noisy[500:1400].std() == pytest.approx(0.05, rel=0.08)
    assert not noisy[:100].any()
    np.testing.assert_array_equal(noisy, edited(BeatEdit(noise_mv=0.05, seed=1))[1] - lead)
    assert (
        np.corrcoef(noisy[500:1400], (edited(BeatEdit(noise_mv=0.05, seed=2))[1] - lead)[500:1400])[0, 1]
        < 0.1
    )


def test_a_beat_without_p_keeps_having_none() -> None:
    lead, waves = lead_of(p_mv=0.0)
    waves.points[:, 0] = np.nan
    after = edit_lead(
        lead, FS_HZ, middle_place(waves), BeatEdit(p_gain=3.0, p_shift_s=0.05, erased=frozenset("p"))
    )
    np.testing.assert_allclose(after, lead, atol=1e-7)


def test_first_and_last_beat_and_gaps() -> None:
    lead, waves = lead_of()
    lead[930:934] = np.nan
    edit = BeatEdit(0.5, 0.02, 1.5, 0.5, frozenset({"t"}), -0.05, 1.2, 0.01)
    for beat in range(5):
        place = place_of(waves, beat, FS_HZ, lead.size)
        for shift_s in place.shift_limits_s(FS_HZ):
            assert np.isfinite(edit_lead(lead, FS_HZ, place, replace(edit, shift_s=shift_s))).all()


def test_waves_follow_the_edit() -> None:
    _, waves = lead_of()
    edit = BeatEdit(p_shift_s=0.025, qrs_width=2.0, t_gain=0.0, shift_s=-0.1)
    after = edited_waves(waves, 2, middle_place(waves), FS_HZ, edit)
    assert after.r_sample[2] == 936 - 36
    np.testing.assert_array_equal(after.points[2, 0], np.array([856, 876, 896]) + 9 - 36)
    np.testing.assert_array_equal(after.points[2, 1], np.array([906, 936, 966]) - 36)
    assert np.isnan(after.points[2, 2]).all()
    np.testing.assert_array_equal(np.delete(after.points, 2, 0), np.delete(waves.points, 2, 0))
    assert waves.r_sample[2] == 936


@pytest.mark.data
def test_an_erased_p_wave_is_not_found_again(mitdb: Path) -> None:
    record = read_record(mitdb / "100")
    lead, beats = record.lead_mv(0)[:21600], build_beat_table(record, 0)
    r_sample = beats.r_sample[beats.r_sample < 21000]
    waves = delineate(lead, record.fs_hz, r_sample)
    chosen = [beat for beat in range(3, 60) if waves.is_found[beat, 0]]
    assert len(chosen) > 50
    after = lead
    for beat in chosen:
        place = place_of(waves, beat, record.fs_hz, lead.size)
        after = edit_lead(after, record.fs_hz, place, BeatEdit(erased=frozenset({"p"})))
    again = delineate(after, record.fs_hz, r_sample)
    assert again.is_found[chosen, 0].mean() < 0.1
    assert again.is_found[chosen, 1].all()
