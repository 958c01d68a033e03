"""The bundled networks: what their cards say holds for the files beside them and for the data."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from ecgviewer import paths
from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.beats.record_windows import WHOLE_BEATS
from ecgviewer.beats.segment import CONTEXT_SAMPLES
from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.checkpoint import list_models, load_network, read_background, read_tensors
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.classifiers.predict import OnnxClassifier
from ecgviewer.evaluate.confusion import count_confusion
from ecgviewer.records.patients import patient_id
from ecgviewer.records.record import Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.training.dataset import BeatSet, load_beat_set
from ecgviewer.training.splits import DS1, DS2, PACED, STRICT_LEFT_OUT, SVDB_TRAINED
from ecgviewer.workflows.evaluation.evaluate_windows import config_of
from ecgviewer.workflows.review.review_record import review_record
from ecgviewer.workflows.training.train_model import make_split

PAPER_NAMES = ("v1", "v2")
WITH_ATTENTION = ("v1-patient-attention", "v2-patient-attention")
OTHER_NAMES = ("v1-beat", "v1-patient", "v2-beat", "v2-patient", *WITH_ATTENTION)
NAMES = (*PAPER_NAMES, *OTHER_NAMES)
RESULTS = Path(__file__).parents[1] / "docs" / "results"
LABELS = ("N", "L", "R", "A", "V")
SIZES_KB = {"v1": 302.18, "v2": 157.76}


def folder_of(name: str) -> Path:
    return paths.bundled_models_dir() / name


def protocol_of(name: str) -> str:
    return name.removesuffix("-attention").partition("-")[2] or "paper"


def architecture_of(name: str) -> str:
    return name.partition("-")[0]


@pytest.fixture(scope="module")
def beat_set(mitdb: Path) -> BeatSet:
    return load_beat_set(mitdb, LABELS)


@pytest.fixture(scope="module")
def cards() -> dict[str, ModelCard]:
    return {name: read_card(folder_of(name)) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_the_card_describes_the_weights(name: str, cards: dict[str, ModelCard]) -> None:
    card = cards[name]
    tensors = read_tensors(folder_of(name) / "weights.safetensors")
    n_values = sum(tensor.size for tensor in tensors.values())
    assert n_values == card.n_values
    architecture, protocol = architecture_of(name), protocol_of(name)
    assert card.size_kb == SIZES_KB[architecture] == round(n_values * 4 / 1024, 2)
    assert all(tensor.dtype == np.float32 for tensor in tensors.values())
    assert (card.name, card.architecture) == (name, architecture)
    assert (card.protocol, card.seed, card.labels) == (protocol, 0, LABELS)
    option = " --attention 0.1" if name in WITH_ATTENTION else ""
    assert card.command == (
        f"ecgviewer train --arch {architecture} --protocol {protocol}{option} --seed 0 --name {name}"
    )
    n_seen = (22, 22) if protocol == "patient" else (48, 47)
    assert (len(card.training_records), len(card.training_patients)) == n_seen
    confusion = np.array(card.confusion)
    assert protocol != "paper" or confusion.sum() == 6000
    assert np.trace(confusion) / confusion.sum() == pytest.approx(card.accuracy)
    for method in ("gradcam", "shap"):
        assert set(card.scales[method]) == set(LABELS)
        assert min(card.scales[method].values()) > 0


@pytest.mark.parametrize("name", NAMES)
def test_the_files_hold_nothing_of_the_machine_that_made_them(name: str) -> None:
    for file in folder_of(name).iterdir():
        content = file.read_bytes()
        for trace in (b"/home/", b"/tmp/", b"/root/", b"/usr/", b"site-packages"):
            assert trace not in content, file


@pytest.mark.parametrize("name", NAMES)
def test_the_twin_equals_the_network_on_the_demo(name: str) -> None:
    record = read_record(paths.resources_dir() / "demo" / "demo")
    prepared = prepare_beats(record, record.default_lead)
    windows = prepared.windows[prepared.beats.is_callable]
    logits, feature_maps = OnnxClassifier(folder_of(name)).run(windows)
    network = load_network(folder_of(name))
    with torch.no_grad():
        beats = torch.from_numpy(windows)[:, None, :]
        np.testing.assert_allclose(logits, network(beats).numpy(), atol=1e-4)
        np.testing.assert_allclose(feature_maps, network.features(beats).numpy(), atol=1e-4)


@pytest.mark.parametrize("name", PAPER_NAMES)
def test_most_of_the_demo_is_found_and_some_is_not(name: str) -> None:
    record = read_record(paths.resources_dir() / "demo" / "demo")
    review = review_record(
        record, prepare_beats(record, record.default_lead), OnnxClassifier(folder_of(name))
    )
    assert review.confusion is not None
    for label, row in review.confusion.per_class().items():
        assert row["support"] >= 12
        assert row["recall"] >= 0.8, label
    assert review.is_false.sum() >= 3


@pytest.mark.data
@pytest.mark.parametrize("name", NAMES)
def test_the_stored_weights_give_the_stored_result(
    name: str, cards: dict[str, ModelCard], beat_set: BeatSet
) -> None:
    card = cards[name]
    assert beat_set.sha256() == card.data_sha256
    split = make_split(beat_set, config_of(card))
    labels = np.array(LABELS)
    called = OnnxClassifier(folder_of(name)).predict(beat_set.windows[split.test]).called
    confusion = count_confusion(labels[beat_set.targets[split.test]], called, LABELS)
    assert confusion.counts.tolist() == [list(row) for row in card.confusion]


@pytest.mark.data
@pytest.mark.parametrize("name", NAMES)
def test_no_background_centre_is_a_real_beat(name: str, beat_set: BeatSet) -> None:
    centres = read_background(folder_of(name))
    card = read_card(folder_of(name))
    assert len(centres) == card.background["clusters_kept"]
    assert card.background["smallest_cluster"] >= 20
    nearest = np.full(len(centres), np.inf)
    for first in range(0, beat_set.n_beats, 4096):
        windows = beat_set.windows[first : first + 4096]
        squares = (windows**2).sum(1)[:, None] + (centres**2).sum(1) - 2 * windows @ centres.T
        nearest = np.minimum(nearest, np.sqrt(np.maximum(squares, 0) / 360).min(axis=0))
    assert nearest.min() > 1e-3


@pytest.mark.data
@pytest.mark.parametrize("name", [name for name in NAMES if protocol_of(name) == "beat"])
def test_no_beat_stands_on_two_sides(name: str, cards: dict[str, ModelCard], beat_set: BeatSet) -> None:
    card = cards[name]
    assert beat_set.sha256() == card.data_sha256
    split = make_split(beat_set, config_of(card))
    places = [f"{beat_set.record_names[row]} {beat_set.r_samples[row]}" for row in range(beat_set.n_beats)]
    assert len(set(places)) == len(places)
    rows = np.concatenate([split.train, split.stop, split.test])
    assert np.unique(rows).size == rows.size == beat_set.n_beats
    supports = [row["support"] for row in card.per_class.values()]
    assert supports == np.bincount(beat_set.targets[split.test]).tolist()


@pytest.mark.parametrize("name", [name for name in NAMES if protocol_of(name) == "patient"])
def test_no_patient_of_the_strict_split_was_seen(name: str, cards: dict[str, ModelCard]) -> None:
    card = cards[name]
    assert set(card.training_records) == set(DS1)
    tested = {patient_id(record) for record in DS2 if record not in STRICT_LEFT_OUT}
    assert len(tested) == 21
    assert not tested & set(card.training_patients)
    assert {patient_id(record) for record in DS2} & set(card.training_patients) == {"mitdb-201"}
    assert not set(PACED) & set(card.training_records)


def test_the_papers_two_are_listed_first() -> None:
    """The window compares the first two of the list."""
    names = tuple(list_models())
    assert names[:2] == PAPER_NAMES
    assert set(NAMES) <= set(names)


def cut(record: Record, start: int, stop: int) -> Record:
    annotations = record.annotations
    assert annotations is not None
    inside = (annotations.samples >= start) & (annotations.samples < stop)
    rows = np.flatnonzero(inside)
    return dataclasses.replace(
        record.with_signals(record.signals_mv[start:stop]),
        annotations=dataclasses.replace(
            annotations,
            samples=annotations.samples[inside] - start,
            symbols=tuple(annotations.symbols[row] for row in rows),
            aux=tuple(annotations.aux[row] for row in rows),
            subtypes=annotations.subtypes[inside],
        ),
    )


@pytest.mark.data
@pytest.mark.parametrize("name", PAPER_NAMES)
def test_a_minute_gets_the_calls_of_the_whole_record(name: str, mitdb: Path) -> None:
    """Of the inner beats of 60 s excerpts at least 99.9 % are called as in the whole record."""
    classifier = OnnxClassifier(folder_of(name))
    n_beats = n_same = 0
    for record_name in ("100", "207", "208", "232"):
        record = read_record(mitdb / record_name)
        whole = review_record(record, prepare_beats(record, 0), classifier)
        for start in range(0, 600_000, 150_000):
            stop = start + 60 * 360
            excerpt = cut(record, start, stop)
            part = review_record(excerpt, prepare_beats(excerpt, 0), classifier)
            r_samples = part.beats.r_sample
            margin = CONTEXT_SAMPLES // 2
            inner = (r_samples >= margin) & (r_samples <= 60 * 360 - margin)
            calls = dict(zip(whole.beats.r_sample.tolist(), whole.called.tolist(), strict=True))
            same = [calls[int(r) + start] == call for r, call in zip(r_samples, part.called, strict=True)]
            n_beats += int(inner.sum())
            n_same += int(np.array(same)[inner].sum())
    assert n_beats > 1000
    assert n_same / n_beats >= 0.999


def test_the_results_of_five_seeds_are_kept() -> None:
    """The README's table stands on these files."""
    for name, floor in (("v1", 0.992), ("v2", 0.991)):
        result = json.loads((RESULTS / f"paper-{name}.json").read_text())
        assert list(result["seeds"]) == ["0", "1", "2", "3", "4"]
        assert result["seeds_mean"] == pytest.approx(np.mean(list(result["seeds"].values())))
        assert result["seeds_mean"] >= floor
        assert result["seeds"]["0"] == pytest.approx(read_card(folder_of(name)).accuracy)


@pytest.mark.parametrize("name", OTHER_NAMES)
def test_the_tables_in_the_documents_are_those_of_the_bundled_weights(name: str) -> None:
    architecture, protocol = architecture_of(name), protocol_of(name)
    suffix = "-attention" if name in WITH_ATTENTION else ""
    result = json.loads((RESULTS / f"{protocol}-{architecture}{suffix}.json").read_text())
    card = read_card(folder_of(name))
    assert (result["model"], result["weights"]) == (name, "stored")
    assert result["confusion"] == [list(row) for row in card.confusion]
    assert result["accuracy"] == pytest.approx(card.accuracy)
    text = (RESULTS.parent / "models.md").read_text()
    for group in ("N", "SVEB", "VEB"):
        assert f"{result['aami'][group]['f1']:.3f}" in text


CONTEXT_SEEDS = tuple(f"context-{seed}" for seed in range(5))
CONTEXT_FOLDS = tuple(f"context-fold{fold}" for fold in range(1, 6))


@pytest.mark.parametrize("name", [*CONTEXT_SEEDS, *CONTEXT_FOLDS])
def test_a_context_network_is_small_and_says_what_its_classes_stand_for(name: str) -> None:
    card = read_card(folder_of(name))
    tensors = read_tensors(folder_of(name) / "weights.safetensors")
    n_values = sum(tensor.size for tensor in tensors.values())
    assert card.n_values == n_values
    assert card.size_kb == round(n_values * 4 / 1024, 2) <= 310
    assert (card.architecture, card.protocol, card.labels) == ("context", "patient", ("N", "S", "V"))
    assert card.members == {"N": "NLRej", "S": "aAJS", "V": "VE"}
    assert card.preprocessing["look_ahead_beats"] == WHOLE_BEATS
    assert name in card.command
    assert not set(PACED) & set(card.training_records)
    for method in ("gradcam", "shap"):
        assert set(card.scales[method]) == set(card.labels)
        assert min(card.scales[method].values()) > 0


@pytest.mark.parametrize("name", CONTEXT_SEEDS)
def test_a_context_network_of_a_seed_has_seen_ds1_and_half_of_svdb_only(name: str) -> None:
    card = read_card(folder_of(name))
    assert card.seed == int(name[-1])
    assert set(card.training_records) == {*DS1, *SVDB_TRAINED}
    tested = {patient_id(record) for record in DS2 if record not in STRICT_LEFT_OUT}
    assert not tested & set(card.training_patients)


def test_each_patient_is_unseen_by_one_network_of_the_folds() -> None:
    every = {patient_id(record) for record in DS1 + DS2 + SVDB_TRAINED}
    unseen = [every - set(read_card(folder_of(name)).training_patients) for name in CONTEXT_FOLDS]
    assert sum(len(patients) for patients in unseen) == len(every) == 82
    assert set().union(*unseen) == every


@pytest.mark.data
def test_the_future_beyond_the_look_ahead_changes_no_call(mitdb: Path) -> None:
    """Of a quarter of an hour all but the last beats are called as in the whole record."""
    classifier = open_classifier(folder_of("context-0"))
    record = read_record(mitdb / "100")
    whole = review_record(record, prepare_beats(record, record.default_lead), classifier)
    part = cut(record, 0, 900 * 360)
    early = review_record(part, prepare_beats(part, part.default_lead), classifier)
    n_same = early.beats.n_beats - 60
    assert (whole.called[:n_same] == early.called[:n_same]).all()
