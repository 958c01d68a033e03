"""Atrial rhythms that last, as in records 822 and 865 of SVDB, made from patients that `context-0` has not seen.

Normal beats of DS2 lend themselves to them, by seeds that no training had. Of 24 seeds a patient the first three are
taken that are like 822 (every second beat atrial for minutes, coming 10 to 20 % early) or 865 (runs of 400 and more
at RR 0.5 s and less); where there are fewer, all of them. Left out are only records from which training would make
none, since they are irregular, and 213, 214, 228, 232, 233, from which no seed makes either.

What was measured, sensitivity and positive predictivity of S:

- As 822, each of ten patients: 0.96 to 1.00 and 0.94 to 1.00, but 111 (0.90 to 0.92, 0.99), 231 (0.88 to 0.99;
  0.71 to 1.00) and 105 (0.75 to 0.91, 0.99), whose beats are partly called V.
- Runs at any rate, by three seeds each: 100, 103, 117, 121 at least 0.96 and 0.97. **They are not found in 113 (0.18
  to 0.86; 0.88 to 0.97) and 212 (0.03 to 0.35; 1.00)**; of those missed 74 to 99 % are marked unsure.
  These seeds are kind. By ten others each, which are not in the tests, sensitivity is 0.95 and more in 7 of 10 for
  100 (else 0.28 to 0.48), in 9 for 117 (else 0.21) and 121 (else 0.29), and scatters in 103 (0.16 to 1.00, median
  0.85), 111 (0.02 to 0.95, 0.66), 113 (0.24 to 0.78, 0.51), 212 (0.05 to 0.96, 0.18) and 234 (0.15 to 1.00, 0.86). The
  median over all 80 is 0.30 where RR is under 0.55 s, and 0.98 above.
- As 865, so fast: 234 0.70 to 1.00, 121 0.92, 231 0.69 to 0.93, 111 0.53 to 0.64, 103 0.52, **212 0.09 to 0.10**;
  what is called S is S in 0.95 to 1.00. So a long run at such a rate is often taken for a fast sinus rhythm. Nearly
  all that is missed is marked unsure (in 212 69 to 84 %), but most of what is found is marked, too. Of right calls
  of N at most 5 % are; in 231 alone, which has 2:1 block, 17 to 67 %.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ecgviewer import paths
from ecgviewer.beats.beat_table import build_beat_table
from ecgviewer.beats.context import beat_context
from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.classifiers.predictions import Predictions
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.signals.resample import bridge_gaps
from ecgviewer.training.context_set import groups_of
from ecgviewer.training.made_regimes import (
    make_bigeminy,
    make_exercise,
    make_long_trains,
    make_paroxysms,
    seed_of,
)
from ecgviewer.training.made_rhythms import make_fibrillation
from ecgviewer.training.splits import DS2

pytestmark = pytest.mark.data

AS_822 = {
    "100": (0, 4),
    "103": (2, 12, 14),
    "105": (5, 8, 16),
    "111": (2, 16),
    "113": (18,),
    "117": (4, 6),
    "121": (4, 10, 18),
    "212": (1, 6, 18),
    "231": (3, 7, 9),
    "234": (1, 11, 14),
}
"""Seeds by patient."""

AS_865 = {"103": (9,), "111": (3, 5), "121": (23,), "212": (3, 4, 5), "231": (12, 16), "234": (0, 1, 4)}

IN_RUNS = dict.fromkeys(("100", "103", "113", "117", "121", "212"), (0, 1, 2))

RUNS_NOT_FOUND = ("113", "212")
"""See above."""

NORMAL, SUPRAVENTRICULAR = 0, 1

Origin = tuple[np.ndarray, float, np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Called:
    """Beats of made records that were called: R peaks in seconds, which are premature, and the calls."""

    r_s: np.ndarray
    is_made: np.ndarray
    is_normal: np.ndarray
    calls: Predictions

    @property
    def is_s(self) -> np.ndarray:
        return np.asarray(self.calls.called == "S")

    @property
    def is_unsure(self) -> np.ndarray:
        assert self.calls.doubts is not None
        return self.calls.doubts.is_unsure

    @property
    def rr_s(self) -> np.ndarray:
        return np.diff(self.r_s, prepend=np.nan)

    @property
    def longest_run(self) -> int:
        edges = np.diff(np.concatenate([[0], self.is_made.astype(int), [0]]))
        return int((np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)).max())


@cache
def network() -> ContextClassifier:
    return ContextClassifier(paths.bundled_models_dir() / "context-0")


@cache
def origin_of(path: Path) -> Origin:
    record = read_record(path)
    beats = build_beat_table(record, record.default_lead)
    lead_mv = bridge_gaps(record.lead_mv(record.default_lead))
    return lead_mv, record.fs_hz, beats.r_sample, groups_of(beats.symbol)


def call_made(path: Path, make: Callable[..., tuple[np.ndarray, ...]], seed_name: str) -> Called:
    origin = origin_of(path)
    fs_hz, groups = origin[1], origin[3]
    lead_mv, r_sample, *made = make(*origin, seed_of(path.name, seed_name))
    calls = network().predict(beat_context(lead_mv, fs_hz, r_sample))
    is_made = made[0] if made else np.zeros(r_sample.size, dtype=bool)
    return Called(r_sample / fs_hz, is_made, groups == NORMAL, calls)


def pooled(parts: Sequence[Called]) -> tuple[float, float, float]:
    """Return sensitivity and positive predictivity of S, and how many are found or marked unsure of all."""
    is_made, is_s, is_unsure = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("is_made", "is_s", "is_unsure")
    )
    return is_s[is_made].mean(), is_made[is_s].mean(), (is_s | is_unsure)[is_made].mean()


def right_n_marked(parts: Sequence[Called]) -> float:
    """Return the share marked unsure of normal beats called N."""
    marked = [one.is_unsure[one.is_normal & ~one.is_made & (one.calls.called == "N")] for one in parts]
    return float(np.concatenate(marked).mean())


def test_no_patient_here_was_trained_on() -> None:
    names = {*AS_822, *AS_865, *IN_RUNS}
    assert names <= set(DS2)
    assert not names & set(network().card.training_records)
    assert seed_of("100", "bigeminy") != seed_of("100", "big held-out 0")


@pytest.mark.parametrize("name", AS_822)
def test_bigeminy_for_minutes_is_found(mitdb: Path, name: str) -> None:
    parts = [call_made(mitdb / name, make_bigeminy, f"big held-out {seed}") for seed in AS_822[name]]
    for one in parts:
        is_usual = one.is_normal & ~one.is_made & ~np.roll(one.is_made, 1)
        early = np.nanmedian(one.rr_s[one.is_made]) / np.nanmedian(one.rr_s[is_usual])
        assert 0.8 < early < 0.9
        assert np.convolve(one.is_made, np.full(300, 1 / 300), "valid").max() > 0.4
        assert one.longest_run == 1
    found, right, found_or_marked = pooled(parts)
    assert found > (0.8 if name in ("105", "111") else 0.9)
    assert right > (0.8 if name == "231" else 0.9)
    assert found_or_marked > 0.94
    assert right_n_marked(parts) < (0.6 if name == "231" else 0.1)


@pytest.mark.parametrize("name", IN_RUNS)
def test_runs_of_hundreds_are_found_or_marked(mitdb: Path, name: str) -> None:
    parts = [call_made(mitdb / name, make_long_trains, f"run held-out {seed}") for seed in IN_RUNS[name]]
    assert max(one.longest_run for one in parts) > 200
    found, right, found_or_marked = pooled(parts)
    assert found > 0.9 or name in RUNS_NOT_FOUND
    assert right > 0.9
    assert found_or_marked > (0.8 if name in RUNS_NOT_FOUND else 0.95)
    assert right_n_marked(parts) < (0.6 if name == "231" else 0.1)


@pytest.mark.parametrize("name", AS_865)
def test_long_runs_at_half_a_second_are_partly_found_and_the_rest_is_marked(mitdb: Path, name: str) -> None:
    parts = [call_made(mitdb / name, make_long_trains, f"run held-out {seed}") for seed in AS_865[name]]
    for one in parts:
        assert one.longest_run >= 400
        assert np.nanmedian(one.rr_s[one.is_made]) < 0.5
    found, right, found_or_marked = pooled(parts)
    assert found > 0.4 or name in RUNS_NOT_FOUND
    assert right > 0.9
    assert found_or_marked > (0.7 if name in RUNS_NOT_FOUND else 0.95)
    assert right_n_marked(parts) < (0.6 if name == "231" else 0.1)


@pytest.mark.parametrize("name", IN_RUNS)
def test_exercise_and_fibrillation_do_not_become_premature(mitdb: Path, name: str) -> None:
    """Of 117, slow at rest, 2 and 5 % of the beats are called S where fibrillation comes and goes, else at most 2 %."""
    most = {make_exercise: 0.01, make_fibrillation: 0.02, make_paroxysms: 0.08 if name == "117" else 0.03}
    for make, limit in most.items():
        for seed in range(2):
            kind = {make_exercise: "ex", make_fibrillation: "fib", make_paroxysms: "par"}[make]
            one = call_made(mitdb / name, make, f"{kind} held-out {seed}")
            assert one.is_s[one.is_normal].mean() < limit, f"{make.__name__} {seed}"
