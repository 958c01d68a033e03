"""Probabilities of every bundled context network are those of its card's temperature."""

import json
from pathlib import Path

import numpy as np
import pytest
from context_samples import random_context, save_random_context_model

from ecgviewer import paths
from ecgviewer.classifiers.context_classifier import ContextClassifier, group_probabilities
from ecgviewer.classifiers.model_folder import CARD_FILE
from ecgviewer.classifiers.predictions import softmax
from ecgviewer.errors import ModelUnreadableError

FOLDERS = sorted(path.parent for path in paths.bundled_models_dir().glob(f"context-*/{CARD_FILE}"))


def test_there_are_ten() -> None:
    assert len(FOLDERS) == 10


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_probabilities_are_sharpened_by_the_temperature(folder: Path) -> None:
    temperature = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))["training"]["temperature"]
    assert temperature != 1
    context = random_context(60, seed=4)
    found = ContextClassifier(folder).predict(context)
    shared = group_probabilities(found.logits, context, 1.0)
    expected = softmax(np.log(shared) / temperature)
    np.testing.assert_allclose(found.probabilities, expected, atol=1e-5)
    assert np.abs(found.probabilities - shared).max() > 0.01


@pytest.mark.parametrize("temperature", ["warm", 0, -1.0, True, None])
def test_a_card_without_a_temperature_is_refused(tmp_path: Path, temperature: object) -> None:
    folder = save_random_context_model(tmp_path)
    card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    card["training"]["temperature"] = temperature
    (folder / CARD_FILE).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelUnreadableError, match=r"field 'training\.temperature'") as caught:
        ContextClassifier(folder)
    assert "\n" not in str(caught.value)
