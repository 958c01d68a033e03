"""Pacing spikes on their way out: no call is sure, and the notes, the summary and JSON say why."""

from dataclasses import replace

import numpy as np
import pytest

from ecgviewer import paths
from ecgviewer.beats.doubtful_places import PACED
from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.records.record import Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.ui.look.wording import describe_doubt
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.review.holter_summary import summarise_record
from ecgviewer.workflows.review.review_record import RecordReview, review_record
from ecgviewer.workflows.review.review_result import review_result
from ecgviewer.workflows.review.summary_words import summary_lines


@pytest.fixture(scope="module")
def record() -> Record:
    """The demo with a pulse of 1 mV a tenth of a second before each R peak."""
    demo = read_record(paths.resources_dir() / "demo" / "demo")
    signals = demo.signals_mv.copy()
    r_sample = prepare_beats(demo, 0).beats.r_sample
    signals[(r_sample - 36).clip(0)] += 1.0
    return replace(demo.with_signals(signals), annotations=None)


@pytest.fixture(scope="module")
def review(record: Record) -> RecordReview:
    demo = read_record(paths.resources_dir() / "demo" / "demo")
    prepared = prepare_beats(replace(record, annotations=demo.annotations), 0)
    return review_record(prepared.record, prepared, open_classifier(find_model("v2")))


def test_no_call_is_sure_and_why_is_said_everywhere(review: RecordReview) -> None:
    called = np.flatnonzero(review.called != "")
    assert review.n_paced > 0.95 * review.beats.n_beats
    doubts = review.predictions.doubts
    assert doubts is not None
    assert np.mean([PACED in doubts.reasons(row) for row in called]) > 0.95
    assert describe_doubt(doubts, int(called[50]), 0.9) == "unsure: pacing spikes found"
    written = review_result(review)
    assert written.as_dict()["n_paced"] == review.n_paced
    assert written.beats[called[50]].unsure_because == (PACED,)
    (note,) = [note for note in written.notes if note.startswith("Pacing spikes found before ")]
    assert note.endswith("beats: the networks know no paced beats.")
    assert note not in review.record.notes
    summary = summarise_record(review, find_waves(review.record, 0, review.beats))
    assert dict(summary_lines(summary))["pacing"] == f"spikes found, {review.n_paced} beats taken for paced"


def test_without_a_pacemaker_nothing_is_said() -> None:
    demo = read_record(paths.resources_dir() / "demo" / "demo")
    plain = review_record(demo, prepare_beats(demo, 0), open_classifier(find_model("v2")))
    assert plain.n_paced == 0
    assert plain.notes == demo.notes
    summary = summarise_record(plain, find_waves(demo, 0, plain.beats))
    assert "pacing" not in dict(summary_lines(summary))
