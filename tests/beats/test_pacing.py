"""A pacemaker's pulses are found through a recorder that shows them, and nothing else is taken for one."""

from dataclasses import replace

import numpy as np
import pytest

from ecgviewer.beats.beat_table import BeatTable
from ecgviewer.beats.pacing import PACED_SHARE, find_pacing, needles
from ecgviewer.jobs import Cancelled, CancelToken
from ecgviewer.paths import resources_dir
from ecgviewer.records.record import Record
from ecgviewer.records.wfdb_files import read_record

FS_HZ, N_BEATS = 500.0, 40
R_S = 1.0 + np.arange(N_BEATS)
BEFORE = (-0.16, 0.045)


def wide_beats(height_mv: float = 1.0) -> np.ndarray:
    """Forty slow, wide complexes, one a second, and a little noise."""
    time_s = np.arange(round((N_BEATS + 2) * FS_HZ)) / FS_HZ
    beats = np.exp(-(((time_s[:, None] - R_S) / 0.035) ** 2)).sum(axis=1)
    noise = np.random.default_rng(0).normal(0, 0.004, time_s.size)
    return (height_mv * beats + noise).astype(np.float32)


def with_pulses(lead_mv: np.ndarray, height_mv: float, before_s: float, every: int = 1) -> np.ndarray:
    paced = lead_mv.copy()
    at = np.rint((R_S[::every] - before_s) * FS_HZ).astype(int)
    paced[at] += height_mv
    paced[at + 1] += 0.4 * height_mv
    return paced


def record_of(*leads_mv: np.ndarray) -> Record:
    demo = read_record(resources_dir() / "demo" / "demo")
    made = replace(
        demo,
        fs_hz=FS_HZ,
        annotations=None,
        lead_names=("II", "V1")[: len(leads_mv)],
        lead_units=("mV",) * len(leads_mv),
    )
    return made.with_signals(np.column_stack(leads_mv))


def table(r_s: np.ndarray = R_S) -> BeatTable:
    text, one = np.full(r_s.size, ""), np.ones(r_s.size)
    return BeatTable((r_s * FS_HZ).astype(int), r_s, text, one, one, text, text, one, False)


@pytest.mark.parametrize(("height_mv", "before_s"), [(0.3, 0.12), (-1.5, 0.1), (2.0, 0.13)])
def test_pulses_before_wide_beats_are_found(height_mv: float, before_s: float) -> None:
    paced = find_pacing(record_of(with_pulses(wide_beats(), height_mv, before_s)), table())
    assert paced.has_pulse.all()
    assert paced.is_paced.all()
    assert paced.words == "Pacing spikes found before 40 of 40 beats: the networks know no paced beats."


def test_a_beat_whose_pulse_fell_between_samples_is_paced_with_its_neighbours() -> None:
    found = find_pacing(record_of(with_pulses(wide_beats(), 0.5, 0.12, every=2)), table())
    assert np.flatnonzero(found.has_pulse).tolist() == list(range(0, N_BEATS, 2))
    assert found.is_paced.all()
    rare = find_pacing(record_of(with_pulses(wide_beats(), 0.5, 0.12, every=4)), table())
    assert PACED_SHARE > 1 / 4
    assert not rare.is_found
    assert rare.words == ""


def with_pulses_before(beats: list[int], r_s: np.ndarray, lead_mv: np.ndarray) -> np.ndarray:
    """Return a lead with pulses before some beats, counted from 0."""
    paced = lead_mv.copy()
    at = np.rint((r_s[beats] - 0.12) * FS_HZ).astype(int)
    paced[at] += 0.5
    paced[at + 1] += 0.2
    return paced


def test_a_beat_between_paced_ones_is_paced_in_ten_seconds_of_few_pulses() -> None:
    few_s = R_S[:12]
    lead = with_pulses_before([0, 4, 5, 6], few_s, wide_beats()[: round(13 * FS_HZ)])
    found = find_pacing(record_of(lead), table(few_s))
    assert np.flatnonzero(found.has_pulse).tolist() == [0, 4, 5, 6]
    assert found.is_paced.all()


def test_a_gap_between_paced_beats_is_filled_only_if_short_and_most_are_paced() -> None:
    r_s = np.concatenate([R_S, R_S + N_BEATS + 2])
    lead = np.tile(wide_beats(), 2)
    some, most = [*range(12), *range(26, 38)], [*range(50, 80)]

    def unmarked(beats: list[int]) -> list[int]:
        record = record_of(with_pulses_before(beats, r_s, lead))
        return np.flatnonzero(~find_pacing(record, table(r_s)).is_paced).tolist()

    assert unmarked(some) == [*range(15, 23), *range(41, 80)]
    assert unmarked([*some, *most]) == []
    longer = [*range(12), *range(27, 38), *most]
    assert unmarked(longer) == [*range(15, 24)]


def test_a_heart_without_a_pacemaker_has_none() -> None:
    assert not find_pacing(record_of(wide_beats()), table()).is_found


def test_what_is_lower_than_a_pulse_is_none() -> None:
    assert not find_pacing(record_of(with_pulses(wide_beats(), 0.06, 0.12)), table()).is_found


def test_a_thin_wave_of_one_lead_is_no_pulse_where_another_lead_moves() -> None:
    thin = with_pulses(0.02 * wide_beats(), 0.4, 0.03)
    alone = needles([thin], FS_HZ, table().r_sample, *BEFORE)
    assert alone.all()
    beside = needles([thin, wide_beats()], FS_HZ, table().r_sample, *BEFORE)
    assert not beside.any()


def test_needles_everywhere_are_noise() -> None:
    lead = with_pulses(with_pulses(wide_beats(), 0.5, 0.12), 0.5, -0.4)
    assert needles([lead], FS_HZ, table().r_sample, *BEFORE).all()
    assert not find_pacing(record_of(lead), table()).is_found


def test_one_clean_lead_is_enough() -> None:
    noisy = with_pulses(with_pulses(wide_beats(), 0.5, 0.12), 0.5, -0.4)
    assert find_pacing(record_of(noisy, with_pulses(wide_beats(), 0.5, 0.12)), table()).is_paced.all()


def test_a_recorder_of_too_few_samples_tells_nothing() -> None:
    record = replace(record_of(with_pulses(wide_beats(), 0.5, 0.12)), fs_hz=128.0)
    assert not find_pacing(record.with_signals(record.signals_mv), table()).is_found


def test_beats_at_the_ends_and_missing_samples_have_none() -> None:
    lead = with_pulses(wide_beats(), 0.5, 0.12)
    first = round((R_S[3] - 0.12) * FS_HZ)
    lead[first : first + 2] = np.nan
    r_sample = np.concatenate([[5], table().r_sample, [lead.size - 3]])
    found = needles([lead], FS_HZ, r_sample, *BEFORE)[0]
    assert np.flatnonzero(~found).tolist() == [0, 4, N_BEATS + 1]
    kinds = (int, float, "U1", float, float, "U1", "U1", float)
    nobody = BeatTable(*(np.zeros(0, dtype=kind) for kind in kinds), is_detected=False)
    assert not find_pacing(record_of(lead), nobody).is_found


def test_it_stops_when_cancelled() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        find_pacing(record_of(wide_beats()), table(), token)
