"""The card's round trip, its steps, and cards that are none."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from random_networks import random_card, random_network

from ecgviewer import paths
from ecgviewer.classifiers.card import CARD_FILE, ModelCard, read_card, write_card
from ecgviewer.errors import ModelUnreadableError


@pytest.fixture(scope="module")
def card() -> ModelCard:
    return random_card(random_network("v1"), "mine", "v1")


def test_round_trip(tmp_path: Path, card: ModelCard) -> None:
    full = replace(
        card,
        per_class={"N": {"precision": 0.98, "recall": 0.97, "f1": 0.98, "support": 1179}},
        false_classifications=[{"label": "N", "fp": 35}],
    )
    write_card(tmp_path, full)
    assert read_card(tmp_path) == full
    text = (tmp_path / CARD_FILE).read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert json.loads(text)["labels"] == ["N", "L", "R", "A", "V"]


def test_steps_of_v1_reach_half_way_to_their_neighbours(card: ModelCard) -> None:
    assert card.step_edges().tolist() == [0, 47, 79, 111, 143, 175, 207, 239, 271, 303, 360]


def test_steps_of_v2_reach_half_way_to_their_neighbours() -> None:
    card = random_card(random_network("v2"), "mine", "v2")
    assert card.step_edges().tolist() == [0, 64, 192, 360]


def test_no_card(tmp_path: Path) -> None:
    with pytest.raises(ModelUnreadableError, match=r"holds no model: card\.json is missing"):
        read_card(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", '{"labels": 3}', '{"name": "x"}', "\udcff"])
def test_what_is_not_a_card_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / CARD_FILE).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ModelUnreadableError, match="is not a model card") as caught:
        read_card(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_field_that_is_missing_or_unknown(tmp_path: Path, card: ModelCard) -> None:
    write_card(tmp_path, card)
    fields = json.loads((tmp_path / CARD_FILE).read_text(encoding="utf-8"))
    for broken in ({**fields, "mood": 1}, {key: fields[key] for key in fields if key != "n_steps"}):
        (tmp_path / CARD_FILE).write_text(json.dumps(broken), encoding="utf-8")
        with pytest.raises(ModelUnreadableError, match=r"mood|n_steps"):
            read_card(tmp_path)


ANY_FIELD = [
    ("training", [], "training"),
    ("training", 1.5, "training"),
    ("training", {"fold": "one"}, "training.fold"),
    ("training", {"fold": True}, "training.fold"),
    ("training_patients", [[]], "training_patients"),
    ("members", True, "members"),
    ("members", {"N": 0}, "members"),
    ("preprocessing", "<b>x</b>", "preprocessing"),
    ("accuracy", "x", "accuracy"),
    ("accuracy", 1.2, "accuracy"),
    ("accuracy", math.inf, "accuracy"),
    ("size_kb", math.nan, "size_kb"),
    ("n_channels", [None], "n_channels"),
    ("n_steps", 0, "n_steps"),
    ("architecture", {}, "architecture"),
    ("scales", "AAAA", "scales"),
    ("scales", {"gradcam": {"N": -1.0}}, "scales"),
    ("scales", {"gradcam": {"N": math.nan}}, "scales.gradcam.N"),
    ("labels", [], "labels"),
    ("labels", ["N", "N"], "labels"),
    ("confusion", [[1, 2]], "confusion"),
    ("confusion", [[-1] * 5] * 5, "confusion"),
    ("false_classifications", [3], "false_classifications"),
]


@pytest.mark.parametrize(("field", "value", "named"), ANY_FIELD)
def test_a_field_that_holds_what_it_cant_is_named_in_one_line(
    tmp_path: Path, card: ModelCard, field: str, value: Any, named: str
) -> None:
    write_card(tmp_path, card)
    fields = json.loads((tmp_path / CARD_FILE).read_text(encoding="utf-8"))
    (tmp_path / CARD_FILE).write_text(json.dumps({**fields, field: value}), encoding="utf-8")
    with pytest.raises(ModelUnreadableError, match=rf"field '{named}") as caught:
        read_card(tmp_path)
    assert "\n" not in str(caught.value)


def test_numbers_beyond_any_and_nests_beyond_all_are_one_line(tmp_path: Path, card: ModelCard) -> None:
    write_card(tmp_path, card)
    text = (tmp_path / CARD_FILE).read_text(encoding="utf-8")
    (tmp_path / CARD_FILE).write_text(text.replace('"seed": 0', '"seed": 1e999'), encoding="utf-8")
    with pytest.raises(ModelUnreadableError, match="'seed': 1e999 is no number"):
        read_card(tmp_path)
    (tmp_path / CARD_FILE).write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(ModelUnreadableError, match="is not a model card"):
        read_card(tmp_path)


def test_bundled_cards_are_written_as_they_were_read(tmp_path: Path) -> None:
    folders = [path.parent for path in paths.bundled_models_dir().glob(f"*/{CARD_FILE}")]
    assert len(folders) > 10
    for folder in folders:
        write_card(tmp_path, read_card(folder))
        before, after = (json.loads((where / CARD_FILE).read_bytes()) for where in (folder, tmp_path))
        younger = {key: value for key, value in after.items() if key not in before}
        assert json.dumps(after) == json.dumps({**before, **younger}), folder.name
        assert not any(younger.values())
