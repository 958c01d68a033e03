"""The models that the bar offers."""

import os
import shutil
from pathlib import Path

from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.ui.trace.offered_models import offered_models


def own_model(name: str) -> Path:
    folder = Path(os.environ["ECGVIEWER_MODELS"]) / name
    shutil.copytree(find_model("v1"), folder)
    return folder


def test_the_first_is_one_for_each_patient_and_bundled_ones_have_titles() -> None:
    names, titles = offered_models()
    assert (names[0], titles[0]) == ("", "chosen for each patient")
    assert len(names) == len(titles)
    assert titles[names.index("v2")] == "ArrhythmiNet 2"
    assert titles[names.index("context-0")] == "New-patient network"


def test_an_own_model_keeps_its_name_and_one_that_cannot_be_read_says_so() -> None:
    own_model("mine")
    (own_model("broken") / "card.json").write_text("{")
    names, titles = offered_models()
    assert titles[names.index("mine")] == "mine"
    assert titles[names.index("broken")] == "broken · unreadable"
