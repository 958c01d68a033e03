"""The first table of docs/models.md: what to expect of the next patient."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from evaluation_samples import sample_beats
from random_networks import random_card, random_network

from ecgviewer.studies.evaluation.model_page import headline
from ecgviewer.studies.running.study import Sources
from ecgviewer.workflows.evaluation.evaluation import Evaluation, seed_result


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """Results of the sample: F1 of SVEB 2 * 5 / 15, of VEB 0.75, all of one record each."""
    beats = sample_beats()
    beats = replace(
        beats, confidence=np.full(158, 0.9), is_unsure=beats.symbols == "V", outside_scores=np.zeros(158)
    )
    card = random_card(random_network("v2"), "v2-x", "v2")
    (tmp_path / "docs" / "results").mkdir(parents=True)
    found = Sources(tmp_path, tmp_path)
    for name, protocol, databases in (
        ("context", "patient", {}),
        ("context-svdb", "svdb", {}),
        ("context-folds", "folds", {"mitdb": ("202", "232"), "svdb": ("100",)}),
    ):
        made = Evaluation(card, protocol, beats, True, {0: seed_result(beats)}, databases=databases).result()
        found.result(f"patient-{name}").write_text(json.dumps(made.as_dict()))
    return found


def test_each_database_has_its_row(sources: Sources) -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in headline(sources).splitlines()[2:]
    ]
    assert [row[0] for row in rows] == [
        "MIT-BIH and SVDB, each patient by a network of the folds (3)",
        "of these mitdb (2)",
        "of these mitdb without 232 (1)",
        "of these svdb (1)",
        "DS2 of MIT-BIH, by the network that opens records (3)",
        "SVDB, another database (3)",
    ]
    whole, without = rows[0], rows[2]
    assert (whole[2], whole[3], whole[4], whole[5]) == ("0.667", "0.667", "–", "0.750")
    # This network's class is A and not S. Of 25 wrong calls 10 are marked, of 125 right ones 30.
    assert whole[6] == "–"
    assert (whole[7][:5], whole[8][:5]) == ("0.400", "0.240")
    assert without[2] == "–"
