"""A small evaluation whose figures can be worked out by hand."""

from functools import cache

import numpy as np
from random_networks import random_card, random_network

from ecgviewer.evaluate.scored_beats import ScoredBeats
from ecgviewer.workflows.evaluation.evaluation import Evaluation, seed_result
from ecgviewer.workflows.evaluation.evaluation_result import EvaluationResult, Fold

# symbol, called, record
ROWS = [
    *[("N", "N", "100")] * 90,
    *[("N", "V", "100")] * 10,
    *[("V", "V", "202")] * 30,
    *[("V", "N", "202")] * 10,
    *[("F", "V", "232")] * 8,
    *[("A", "A", "232")] * 5,
    *[("A", "N", "232")] * 5,
]


def sample_beats() -> ScoredBeats:
    symbols, called, records = (np.array(column) for column in zip(*ROWS, strict=True))
    patients = np.array([{"202": "mitdb-201"}.get(name, f"mitdb-{name}") for name in records])
    rhythms = np.where(records == "202", "AFIB", "")
    return ScoredBeats(("N", "L", "R", "A", "V"), symbols, called, records, patients, rhythms)


@cache
def sample_result(
    protocol: str = "patient", name: str = "v2-x", with_folds: bool = False
) -> EvaluationResult:
    beats = sample_beats()
    card = random_card(random_network("v2"), name, "v2")
    folds = (Fold(("mitdb-100",), 0.9), Fold(("mitdb-201", "mitdb-232"), 0.7)) if with_folds else ()
    seeds = {0: seed_result(beats), 1: seed_result(beats.without_records(["232"]))}
    return Evaluation(card, protocol, beats, True, seeds, folds).result()
