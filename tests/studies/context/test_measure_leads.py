"""Each lead alone and both together, of the same beats; and the tables of it."""

from pathlib import Path

import numpy as np
import pytest

from ecgviewer.classifiers.context_classifier import ContextClassifier
from ecgviewer.errors import InvalidInputError
from ecgviewer.evaluate.patient_figures import PatientFigures
from ecgviewer.evaluate.reliability import CallReliability, PatientSpread, Reliability
from ecgviewer.evaluate.scores import Figure
from ecgviewer.jobs import CancelToken
from ecgviewer.records.wfdb_files import read_record
from ecgviewer.studies.context.leads_page import f1_table, marks_table
from ecgviewer.studies.context.measure_leads import WAYS, LeadWay, call_in_every_way
from ecgviewer.workflows.review.prepare_leads import FIRST, prepare_leads
from ecgviewer.workflows.review.review_record import classify_record, review_record


def test_every_way_is_that_of_its_leads(network: ContextClassifier, database: Path) -> None:
    found = call_in_every_way(database / "100", [network], CancelToken())
    assert list(found) == list(WAYS)
    first, other, mean, alike, product = found.values()
    record = read_record(database / "100")
    alone = [classify_record(record, lead, network, leads=FIRST) for lead in (0, 1)]
    for beats, review in zip((first, other), alone, strict=True):
        rows = review.called != ""
        np.testing.assert_allclose(beats.confidence, review.predictions.confidence[rows])
        np.testing.assert_array_equal(beats.symbols, review.beats.symbol[rows])
    p, q = (review.predictions.probabilities[alone[0].called != ""] for review in alone)
    expected = np.sqrt(p * q)
    np.testing.assert_allclose(
        mean.confidence, (expected / expected.sum(axis=1, keepdims=True)).max(axis=1), rtol=1e-5
    )
    v = (expected / expected.sum(axis=1, keepdims=True))[:, 2]
    n, s = p[:, 0] / (p[:, 0] + p[:, 1]), p[:, 1] / (p[:, 0] + p[:, 1])
    joined = np.stack([(1 - v) * n, (1 - v) * s, v], axis=1)
    np.testing.assert_allclose(alike.confidence, joined.max(axis=1), rtol=1e-5)
    shown = review_record(record, prepare_leads(record, 0), network)
    np.testing.assert_array_equal(product.confidence, shown.predictions.confidence[shown.called != ""])


def test_a_seen_patient_is_not_measured(network: ContextClassifier, database: Path) -> None:
    with pytest.raises(InvalidInputError, match="was seen by every network"):
        call_in_every_way(database / network.card.training_records[0], [network], CancelToken())


def test_tables() -> None:
    pooled = Figure(0.7654, (0.5, 0.9))
    figures = PatientFigures(pooled, Figure(0.6), 5, Figure(), "x")
    calls = CallReliability(9, Figure(0.5), Figure(0.04), 3, Figure(0.9))
    spread = PatientSpread(0, None, None, None, None, "")
    way = LeadWay(
        1,
        9,
        dict.fromkeys(("N", "SVEB", "VEB"), figures),
        Reliability(calls, {"S": calls}, spread, Figure(0.8), Figure(0.07)),
    )
    row = f1_table({"one": way}).splitlines()[-1]
    three = "0.765 (0.50–0.90) | 0.600 | –"
    assert row == f"| one | 0.765 | {three} | {three} |"
    assert marks_table({"one": way}).splitlines()[-1] == "| one | 0.040 | 0.040 | 0.900 | 0.800 | 0.070 |"
