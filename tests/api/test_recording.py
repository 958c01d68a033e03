import doctest
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import ecgviewer
from ecgviewer.api import recording
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.opening import open_classifier
from ecgviewer.records.catalog import demo_record
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.workflows.explanations.explain_beats import explain_beats
from ecgviewer.workflows.review.review_record import classify_record


def test_the_examples_are_true() -> None:
    found = doctest.testmod(recording)
    assert found.attempted >= 12
    assert found.failed == 0


def test_the_page_of_the_guide_is_true() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "guide" / "python.md"
    found = doctest.testfile(str(page), module_relative=False)
    assert found.attempted >= 14
    assert found.failed == 0


def test_what_is_offered() -> None:
    assert ecgviewer.__all__ == ["EcgViewerError", "Recording", "models", "open"]
    assert set(ecgviewer.__all__) <= set(dir(ecgviewer))
    with pytest.raises(AttributeError, match="no attribute 'Record'"):
        _ = ecgviewer.Record  # type: ignore[attr-defined]


def test_importing_it_loads_nothing() -> None:
    code = (
        "import sys, ecgviewer; print([m for m in ('numpy', 'onnxruntime', 'PySide6') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out == "[]\n"


def test_beats_and_explanations_are_those_of_the_workflows() -> None:
    opened = ecgviewer.open("demo", lead="MLII")
    columns = opened.beats("v1")
    review = classify_record(read_record(demo_record()), 0, open_classifier(find_model("v1")))
    assert {column.shape for column in columns.values()} == {(review.beats.n_beats,)}
    np.testing.assert_array_equal(columns["label"], review.called)
    np.testing.assert_array_equal(columns["r_sample"], review.beats.r_sample)
    number = int(columns["number"][np.flatnonzero(columns["label"] == "V")[0]])
    found = opened.explain(number, model="v1", label="N")
    (own,) = explain_beats(find_model("v1"), "gradcam", review.seen([number - 1]), ["N"])
    np.testing.assert_array_equal(found["values"], own.values)
    assert found["label"] == "N"
    time_s = np.asarray(found["time_s"])
    assert time_s.shape == own.values.shape
    assert -0.5 < time_s[0] < 0 < time_s[-1] < 0.5
    # What is returned is the caller's.
    columns["label"][:] = "?"
    assert (opened.beats("v1")["label"] == review.called).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda r: r.explain(0), "has no beat 0; choose 1 to"),
        (
            lambda r: r.explain(10, method="magic", model="v2"),
            "isn't explained by 'magic'; choose from: gradcam",
        ),
        (lambda r: r.explain(40, label="X", model="v2"), "has no class 'X'; it has: N, L, R, A, V"),
        (lambda r: r.beats("nobody"), "nobody"),
        (lambda _: ecgviewer.open("demo", lead="aVR"), "has no lead 'aVR'"),
    ],
)
def test_errors_are_one_line(call: object, words: str) -> None:
    with pytest.raises(ecgviewer.EcgViewerError, match=words) as caught:
        call(ecgviewer.open("demo"))  # type: ignore[operator]
    assert "\n" not in str(caught.value)


def test_beats_are_called_from_the_leads_that_were_asked_for() -> None:
    both, first = (ecgviewer.open("demo", call_leads=leads).beats() for leads in ("both", "first"))
    record = read_record(demo_record())
    classifier = open_classifier(find_model("context-0"))
    for beats, leads in ((both, "both"), (first, "first")):
        review = classify_record(record, 0, classifier, leads=leads)
        np.testing.assert_array_equal(beats["label"], review.called)
    assert not np.array_equal(both["label"], first["label"])
    with pytest.raises(ecgviewer.EcgViewerError, match="no lead 'V9' to call beside MLII"):
        ecgviewer.open("demo", call_leads="V9").beats()
