"""Networks of single windows know one recorder; beside their counts on any other stands what that means."""

import csv
import io
import json
from dataclasses import replace

import pytest

from ecgviewer import paths
from ecgviewer.beats.prepared import prepare_beats
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.cli.main import main
from ecgviewer.records.record import KnownBy, Patient, Record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.review.choose_model import DEFAULT_MODEL, choose_model
from ecgviewer.workflows.review.find_waves import find_waves
from ecgviewer.workflows.review.holter_summary import summarise_record
from ecgviewer.workflows.review.review_record import RecordReview, review_record
from ecgviewer.workflows.review.review_result import review_result

WORDS = "on another recorder four of five of its V were wrong (SVDB)"


@pytest.fixture(scope="module")
def demo() -> Record:
    return read_record(paths.resources_dir() / "demo" / "demo")


@pytest.fixture(scope="module")
def by_v1(demo: Record) -> RecordReview:
    return review_record(demo, prepare_beats(demo, 0), open_classifier(find_model("v1")))


def test_it_is_said_of_v1_and_v2_wherever_the_record_is_not_of_mit_bih(
    demo: Record, by_v1: RecordReview
) -> None:
    assert by_v1.warning == WORDS
    for name in ("v2", "v1-patient", "v2-patient-attention"):
        card = open_classifier(find_model(name)).card
        assert replace(by_v1, card=card).warning == WORDS
    context = open_classifier(find_model(DEFAULT_MODEL)).card
    assert replace(by_v1, card=context).warning == ""
    assert choose_model(demo) == DEFAULT_MODEL

    def of(patient: Patient) -> str:
        return replace(by_v1, record=replace(demo, patient=patient)).warning

    assert of(Patient("mitdb-208", known_by=KnownBy.SIGNAL)) == ""
    assert of(Patient("mitdb-108", known_by=KnownBy.HEADER)) == ""
    assert of(Patient("mitdb-208", is_refuted=True)) == WORDS
    assert of(Patient("800", known_by=KnownBy.SIGNAL)) == WORDS


def test_it_stands_in_results_and_summaries_but_not_beside_the_reference(by_v1: RecordReview) -> None:
    assert review_result(by_v1).as_dict()["warning"] == WORDS
    waves = find_waves(by_v1.record, by_v1.lead, by_v1.beats)
    assert summarise_record(by_v1, waves).as_dict()["warning"] == WORDS
    assert summarise_record(by_v1, waves, by_reference=True).warning is None


def test_the_command_line_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", "demo", "--model", "v2"]) == 0
    assert capsys.readouterr().out.endswith(f"; not a known training record\nwarning: v2: {WORDS}\n")
    assert main(["summary", "demo", "--model", "v2"]) == 0
    assert f"warning: v2: {WORDS}" in capsys.readouterr().out
    assert main(["summary", "demo", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["warning"] is None
    assert main(["classify", "demo", "--model", "v2", "-o", "-"]) == 0
    assert len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) == 398
