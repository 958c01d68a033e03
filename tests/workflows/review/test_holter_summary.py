import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from interval_samples import beats_of_intervals

from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.review.holter_summary import HolterSummary, chains, summarise_record, variability
from ecgviewer.workflows.review.review_record import review_record


def rows(text: str, wanted: str = "V") -> tuple[np.ndarray, np.ndarray]:
    return np.array(list(text)) == wanted, np.ones(len(text), dtype=bool)


@pytest.mark.parametrize(
    ("text", "bigeminy", "trigeminy"),
    [
        ("NVNVNVN", [(1, 5)], []),
        ("NVNVNN", [], []),
        ("VNNVNNVNN", [], [(0, 6)]),
        ("NVNVNVNNVNNVNNNVNVNV", [(1, 5), (15, 19)], [(5, 11)]),
        # A couplet ends an episode, and is none of one.
        ("NVNVVNVNVNV", [(6, 10)], []),
        ("", [], []),
    ],
)
def test_episodes_of_three_and_more(
    text: str, bigeminy: list[tuple[int, int]], trigeminy: list[tuple[int, int]]
) -> None:
    assert chains(*rows(text), 1) == bigeminy
    assert chains(*rows(text), 2) == trigeminy


def test_a_missing_stretch_ends_an_episode() -> None:
    is_called, is_known = rows("NVNVNVN")
    is_known[4] = False
    assert chains(is_called, is_known, 1) == []


def test_variability_by_hand() -> None:
    found = variability(beats_of_intervals([0.8, 0.9, 0.8, 0.82]), np.full(5, "N"), np.zeros(5, dtype=bool))
    # Differences +100, -100, +20 ms; their squares' mean is 6,800.
    assert found.n_intervals == 4
    assert found.rmssd_ms == pytest.approx(np.sqrt(6800), abs=0.01)
    assert found.pnn50_percent == pytest.approx(200 / 3, abs=0.01)
    assert found.sdnn_ms == pytest.approx(np.std([800, 900, 800, 820], ddof=1), abs=0.01)


def test_intervals_at_ectopic_beats_gaps_and_in_fibrillation_do_not_count() -> None:
    beats = beats_of_intervals([0.8, 0.5, 1.1, 0.8, np.nan, 0.8, 0.8])
    called = np.array(list("NNVNNNNN"))
    assert variability(beats, called, np.zeros(8, dtype=bool)).n_intervals == 4
    assert variability(beats, called, np.arange(8) > 4).n_intervals == 2
    nothing = variability(beats_of_intervals([]), np.array(["N"]), np.zeros(1, dtype=bool))
    assert (nothing.n_intervals, nothing.sdnn_ms, nothing.rmssd_ms) == (0, None, None)


def test_a_jump_is_taken_for_a_missed_beat() -> None:
    called, calm = np.full(8, "N"), np.zeros(8, dtype=bool)
    found = variability(beats_of_intervals([0.8, 0.8, 0.8, 1.6, 0.8, 0.8, 0.8]), called, calm)
    # It is left out with the interval before and the one behind it.
    assert (found.n_intervals, found.rmssd_ms) == (4, 0.0)


@pytest.mark.skipif(importlib.util.find_spec("neurokit2") is None, reason="needs NeuroKit2")
def test_variability_is_that_of_neurokit2() -> None:
    import neurokit2

    rr_s = 0.8 + 0.05 * np.sin(np.arange(300) / 7) + 0.02 * np.random.default_rng(0).normal(size=300)
    found = variability(beats_of_intervals(rr_s.tolist()), np.full(301, "N"), np.zeros(301, dtype=bool))
    times = {"RRI": 1000 * rr_s, "RRI_Time": 1.0 + np.cumsum(rr_s)}
    told = neurokit2.hrv_time(times, sampling_rate=1000)
    assert found.sdnn_ms == pytest.approx(float(told["HRV_SDNN"].iloc[0]), abs=0.01)
    assert found.rmssd_ms == pytest.approx(float(told["HRV_RMSSD"].iloc[0]), abs=0.01)
    assert found.pnn50_percent == pytest.approx(float(told["HRV_pNN50"].iloc[0]), abs=0.5)


def summary_of(folder: Path, name: str) -> HolterSummary:
    record = read_record(folder / name)
    prepared = prepare_beats(record, record.default_lead)
    review = review_record(record, prepared, open_classifier(find_model("v1")))
    return summarise_record(review, find_waves(record, review.lead, prepared.beats), by_reference=True)


def test_the_reference_of_119_gives_its_known_counts(mitdb: Path) -> None:
    found = summary_of(mitdb, "119")
    # 444 PVC in 30 minutes, none of them in a row (MIT-BIH directory).
    assert (found.n_beats, found.ventricular.n_beats, found.ventricular.n_isolated) == (1987, 444, 444)
    assert (found.ventricular.n_couplets, found.ventricular.n_runs, found.supraventricular.n_beats) == (
        0,
        0,
        0,
    )
    assert found.ventricular.n_bigeminy > 30
    assert found.mean_per_min == pytest.approx(66, abs=1)
    assert found.model == ""


def test_pauses_runs_and_fibrillation_of_201(mitdb: Path) -> None:
    found = summary_of(mitdb, "201")
    assert found.n_pauses == 13
    assert found.longest_rr is not None
    assert found.longest_pauses[0] == found.longest_rr
    assert found.longest_rr.rr_s == pytest.approx(3.77, abs=0.01)
    assert len(found.longest_pauses) == 10
    assert [pause.rr_s for pause in found.longest_pauses] == sorted(
        (pause.rr_s for pause in found.longest_pauses), reverse=True
    )
    run = found.supraventricular.longest_run
    assert run is not None
    assert run == found.supraventricular.fastest_run
    assert run.n_beats == 3
    assert found.fibrillation_percent == pytest.approx(46.4, abs=0.1)
    as_json = found.as_dict()
    assert list(as_json)[:3] == ["record", "lead", "model"]
    assert replace(found, record="x").as_dict()["record"] == "x"


def test_labels_corrected_by_hand_count_in_place_of_the_calls() -> None:
    record = read_record(demo_record())
    prepared = prepare_beats(record, record.default_lead)
    review = review_record(record, prepared, open_classifier(find_model("v2")))
    waves = find_waves(record, review.lead, prepared.beats)
    labels = review.called.copy()
    labels[labels == "V"] = "N"
    labels[[20, 21, 22]] = "V"
    found = summarise_record(review, waves, labels=labels)
    assert summarise_record(review, waves).ventricular.n_beats != 3
    assert (found.ventricular.n_beats, found.ventricular.n_runs, found.model) == (3, 1, "v2")
    assert found.ventricular.longest_run is not None
    assert (found.ventricular.longest_run.n_beats, found.ventricular.longest_run.at.beat) == (3, 21)
