import os
import shutil
from pathlib import Path

import pytest

from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.ui.state import method_doubts
from ecgviewer.ui.state.method_doubts import doubt_about


def test_what_was_measured_speaks_against_a_method_on_this_network_only() -> None:
    assert doubt_about("context-fold3", "gradcam") == "no better than random"
    assert doubt_about("context-fold3", "shap") == ""
    assert doubt_about("context-0", "gradcam") == ""
    assert doubt_about("v1", "layercam") == "much the same when the network forgets"
    assert doubt_about("none-such", "gradcam") == ""


def test_what_was_measured_is_read_once_while_the_network_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[Path] = []
    monkeypatch.setattr(method_doubts, "method_doubts", lambda folder: read.append(folder) or {"shap": "why"})
    folder = Path(os.environ["ECGVIEWER_MODELS"]) / "mine"
    shutil.copytree(find_model("v1"), folder)
    assert [doubt_about("mine", method) for method in ("shap", "shap", "gradcam")] == ["why", "why", ""]
    assert read == [folder]
    for file in folder.iterdir():
        os.utime(file, ns=(1, 2**60))
    assert doubt_about("mine", "shap") == "why"
    assert read == [folder, folder]
