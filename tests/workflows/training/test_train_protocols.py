"""Training under the protocols that keep beats or patients apart: what the card says is what was done."""

from pathlib import Path

import numpy as np
import pytest
from tiny_database import write_tiny_database

from ecgviewer.records.patients import patient_id
from ecgviewer.training.config import LABELS, TrainConfig
from ecgviewer.training.dataset import load_beat_set
from ecgviewer.training.splits import DS1, PACED, split_beat
from ecgviewer.workflows.evaluation.evaluate_model import evaluate_model
from ecgviewer.workflows.training.train_model import train_model


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_database(tmp_path_factory.mktemp("tiny"))


@pytest.mark.parametrize("protocol", ["beat", "patient"])
def test_the_card_and_the_evaluation_agree(protocol: str, data_dir: Path, tmp_path: Path) -> None:
    config = TrainConfig("v2", f"v2-{protocol}", protocol, beats_per_class=40, epochs=1, batch_size=16)
    card = train_model(config, data_dir, tmp_path)
    beat_set = load_beat_set(data_dir, LABELS)
    options = "--epochs 1 --batch-size 16 --seed 0"
    assert card.command == f"ecgviewer train --arch v2 --protocol {protocol} {options} --name v2-{protocol}"
    assert card.data_sha256 == beat_set.sha256()
    if protocol == "patient":
        assert set(card.training_records) == set(DS1)
        assert set(card.training_patients) == {patient_id(name) for name in DS1}
        assert not set(card.training_records) & set(PACED)
    else:
        assert len(card.training_records) == 48
        test = split_beat(beat_set.targets, 5, 40, 0).test
        assert sum(map(sum, card.confusion)) == test.size
        supports = [row["support"] for row in card.per_class.values()]
        assert supports == np.bincount(beat_set.targets[test]).tolist()
    evaluation = evaluate_model(tmp_path / card.name, protocol, data_dir)
    assert evaluation.beats.confusion.counts.tolist() == [list(row) for row in card.confusion]
