"""Probabilities of every bundled context network are those of its card's calibration."""

import json
from pathlib import Path

import numpy as np
import pytest
from context_samples import random_context, save_random_context_model

from ecgviewer import paths
from ecgviewer.classifiers.calibrated import calibrated
from ecgviewer.classifiers.context_classifier import ContextClassifier, group_probabilities
from ecgviewer.classifiers.model_folder import CARD_FILE
from ecgviewer.errors import ModelUnreadableError

NEUTRAL = (1.0, 1.0, 1.0)
FOLDERS = sorted(path.parent for path in paths.bundled_models_dir().glob(f"context-*/{CARD_FILE}"))


def test_by_hand() -> None:
    """Twice the logarithm squares; then they sum to 1 again."""
    found = calibrated(np.array([[0.5, 0.25, 0.25]]), (2.0, 1.0, 1.0))
    np.testing.assert_allclose(found, [[1 / 3, 1 / 3, 1 / 3]])


def test_there_are_ten() -> None:
    assert len(FOLDERS) == 10


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_probabilities_are_those_of_the_card(folder: Path) -> None:
    training = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))["training"]
    context = random_context(60, seed=4)
    found = ContextClassifier(folder).predict(context)
    shared = group_probabilities(found.logits, context, NEUTRAL)
    np.testing.assert_allclose(found.probabilities, calibrated(shared, training["slopes"]), atol=1e-5)
    assert np.abs(found.probabilities - shared).max() > 0.01


@pytest.mark.parametrize(
    "values", ["steep", None, [1.0, 1.0], [1.0, 0.0, 1.0], [1.0, None, 1.0], [1.0, True, 1.0]]
)
def test_a_card_without_slopes_is_refused(tmp_path: Path, values: object) -> None:
    folder = save_random_context_model(tmp_path)
    card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    card["training"]["slopes"] = values
    (folder / CARD_FILE).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelUnreadableError, match=r"field 'training\.slopes'") as caught:
        ContextClassifier(folder)
    assert "\n" not in str(caught.value)
