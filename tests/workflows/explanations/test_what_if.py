import time
from pathlib import Path

import numpy as np
import pytest
from context_samples import save_random_context_model

from ecgviewer.beats.context import beat_context
from ecgviewer.beats.prepared import PreparedBeats, prepare_beats
from ecgviewer.beats.what_if import BeatEdit, edit_lead, shift_samples
from ecgviewer.classifiers.neighbourhood import Neighbourhoods
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.explanations.explain_waves import explain_waves
from ecgviewer.workflows.explanations.what_if import EditableBeat
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.review.review_record import review_record

BEAT = 25
EDITS = (
    BeatEdit(erased=frozenset({"p"})),
    BeatEdit(p_gain=-1.0, p_shift_s=0.03, shift_s=-0.15),
    BeatEdit(qrs_width=1.8, t_gain=-1.0),
    BeatEdit(noise_mv=0.05, amplitude=0.7),
)


@pytest.fixture(scope="module")
def prepared() -> PreparedBeats:
    record = read_record(demo_record())
    return prepare_beats(record, record.default_lead)


@pytest.fixture(scope="module")
def beat(prepared: PreparedBeats) -> EditableBeat:
    return EditableBeat(prepared, find_waves(prepared.record, prepared.lead, prepared.beats), BEAT)


@pytest.fixture(scope="module")
def context_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_random_context_model(tmp_path_factory.mktemp("context"))


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_an_unchanged_beat_is_called_as_in_the_review(
    beat: EditableBeat, prepared: PreparedBeats, random_models: dict[str, Path], name: str
) -> None:
    classifier = open_classifier(random_models[name])
    review = review_record(prepared.record, prepared, classifier)
    found = beat.what_if(BeatEdit(), classifier)
    np.testing.assert_array_equal(found.seen, review.windows[BEAT : BEAT + 1])
    np.testing.assert_allclose(found.probabilities, review.predictions.probabilities[BEAT], atol=1e-6)
    assert found.called == review.called[BEAT] == found.attribution.label
    np.testing.assert_array_equal(found.trace_mv, found.original_mv)


def test_a_window_is_cut_around_the_moved_r_peak(beat: EditableBeat, random_models: dict[str, Path]) -> None:
    found = beat.what_if(BeatEdit(shift_s=-0.1), open_classifier(random_models["v2"]), "A")
    assert found.later_s == pytest.approx(-0.1, abs=0.002)
    assert abs(int(np.abs(found.trace_mv[150:210]).argmax()) + 150 - 180) <= 3
    # What was recorded stays where it was: 36 samples later in the window of the moved beat.
    original = int(np.abs(found.original_mv[180:250]).argmax()) + 180
    assert abs(original - 216) <= 3
    assert found.attribution.label == "A"
    assert found.attribution.values.shape == (3,)


@pytest.mark.parametrize("edit", EDITS)
def test_a_context_network_sees_the_edit_as_in_a_whole_record(
    beat: EditableBeat, prepared: PreparedBeats, context_model: Path, edit: BeatEdit
) -> None:
    classifier = open_classifier(context_model)
    found = beat.what_if(edit, classifier)
    assert isinstance(found.seen, Neighbourhoods)
    record = prepared.record
    r_sample = prepared.beats.r_sample.copy()
    r_sample[BEAT] += shift_samples(beat.place, record.fs_hz, edit)
    whole = beat_context(
        edit_lead(record.lead_mv(prepared.lead), record.fs_hz, beat.place, edit), record.fs_hz, r_sample
    )
    np.testing.assert_allclose(found.seen.waves[0, 7], whole.waves[BEAT], atol=0.02)
    expected = classifier.predict(whole).probabilities[BEAT]
    np.testing.assert_allclose(found.probabilities, expected, atol=0.02)


@pytest.mark.parametrize("name", ["v2", "context"])
def test_waves_are_worth_what_they_are_worth_in_the_edited_beat(
    beat: EditableBeat,
    prepared: PreparedBeats,
    random_models: dict[str, Path],
    context_model: Path,
    name: str,
) -> None:
    folder = random_models.get(name, context_model)
    classifier = open_classifier(folder)
    review = review_record(prepared.record, prepared, classifier)
    same = beat.explain_waves(beat.what_if(BeatEdit(), classifier), review, folder)
    waves = find_waves(prepared.record, prepared.lead, prepared.beats)
    expected = explain_waves(review, waves, folder, BEAT)
    np.testing.assert_allclose(same.values, expected.values, atol=1e-4)
    found = beat.what_if(BeatEdit(erased=frozenset({"p"})), classifier)
    shares = beat.explain_waves(found, review, folder)
    assert "P" in same.players
    assert "P" not in shares.players
    assert shares.efficiency_error < 1e-5 * max(1, abs(shares.worth_of_all))


def test_nothing_of_an_edit_is_kept(
    beat: EditableBeat, prepared: PreparedBeats, random_models: dict[str, Path], context_model: Path
) -> None:
    lead = prepared.record.lead_mv(prepared.lead)
    kept = [
        lead.copy(),
        prepared.windows.copy(),
        prepared.context.features.copy(),
        prepared.beats.r_sample.copy(),
    ]
    for folder in (*random_models.values(), context_model):
        for edit in EDITS:
            beat.what_if(edit, open_classifier(folder))
    found = [lead, prepared.windows, prepared.context.features, prepared.beats.r_sample]
    for before, after in zip(kept, found, strict=True):
        np.testing.assert_array_equal(before, after)


def test_an_edit_takes_under_50_ms(beat: EditableBeat, random_models: dict[str, Path]) -> None:
    for folder in random_models.values():
        classifier = open_classifier(folder)
        beat.what_if(EDITS[0], classifier)
        taken_s = []
        for edit in EDITS:
            started_s = time.thread_time()
            beat.what_if(edit, classifier)
            taken_s.append(time.thread_time() - started_s)
        assert max(taken_s) < 0.05


def test_a_beat_that_no_network_calls_cannot_be_edited(prepared: PreparedBeats) -> None:
    uncallable = np.flatnonzero(~prepared.beats.is_callable)
    waves = find_waves(prepared.record, prepared.lead, prepared.beats)
    if uncallable.size == 0:
        prepared.beats.reason[0] = "window incomplete"
        uncallable = np.array([0])
    with pytest.raises(InvalidInputError, match="can't be edited"):
        EditableBeat(prepared, waves, int(uncallable[0]))
