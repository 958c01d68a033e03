import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QMessageBox, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from ecgviewer.classifiers.card import ModelCard, write_card
from ecgviewer.jobs import ProgressReport
from ecgviewer.training.config import TrainConfig
from ecgviewer.training.loop import EpochResult
from ecgviewer.ui.look.theme import DARK
from ecgviewer.ui.look.work_dialog import Stage
from ecgviewer.ui.training.retrain_dialog import RetrainDialog
from ecgviewer.ui.training.training_choices import TrainingChoices
from ecgviewer.workflows.evaluation.same_beats import GroupScore, SameBeats


def make_card(name: str, accuracy: float, f1: dict[str, float | None]) -> ModelCard:
    return ModelCard(
        name=name,
        architecture="v2",
        labels=tuple(f1),
        preprocessing={"window_samples": 360},
        size_kb=157.76,
        n_values=40387,
        n_channels=190,
        n_steps=3,
        step_first=0.0,
        step_stride=1.0,
        protocol="paper",
        seed=0,
        epochs=1,
        training={},
        training_records=(),
        training_patients=(),
        data_sha256="",
        command="",
        accuracy=accuracy,
        per_class={label: {"f1": value} for label, value in f1.items()},  # type: ignore[dict-item]
        confusion=((90, 10), (0, 100)),
    )


BETTER = SameBeats(
    "v1-mine",
    "v1",
    1119,
    ("100", "208"),
    (),
    6,
    14,
    (
        GroupScore("N", 1000, 0.99, 0.98, 4, 9),
        GroupScore("S", 19, 0.0, 0.5, 0, 3),
        GroupScore("V", 100, 0.97, 0.96, 2, 2),
    ),
)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("100", "101", "208"):
        (folder / f"{name}.hea").write_text(f"{name} 1 360 10\n")
    return folder


@pytest.fixture
def dialog(qtbot: QtBot, data_dir: Path) -> RetrainDialog:
    dialog = RetrainDialog(data_dir, DARK)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def button(dialog: RetrainDialog, text: str) -> QPushButton:
    return next(found for found in dialog.findChildren(QPushButton) if found.text() == text)


def field(dialog: RetrainDialog, kind: type, name: str) -> Any:
    return next(found for found in dialog.findChildren(kind) if found.accessibleName() == name)


def start(dialog: RetrainDialog, qtbot: QtBot) -> tuple[TrainConfig, Path]:
    with qtbot.waitSignal(dialog.training_requested) as asked:
        button(dialog, "Start training").click()
    return asked.args[0], asked.args[1]


def choices(folder: Path, **changes: object) -> TrainingChoices:
    values: dict = {
        "architecture": "v1",
        "name": "mine",
        "data_folder": str(folder),
        "records": None,
        "protocol": "paper",
        "epochs": 3,
        "batch_size": 32,
        "learning_rate": "1e-3",
        "attention": 0.3,
        "seed": 7,
    }
    return TrainingChoices(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "wrong_field", "words"),
    [
        ({"name": " "}, "name", "give the new model a name"),
        ({"name": "../up"}, "name", "letters, digits"),
        ({"name": "a b"}, "name", "letters, digits"),
        ({"name": "x" * 61}, "name", "at most 60"),
        ({"data_folder": ""}, "data_folder", "choose the folder"),
        ({"data_folder": "/no/such/folder"}, "data_folder", "no such folder"),
        ({"data_folder": os.sep}, "data_folder", "holds no WFDB record"),
        ({"records": " , "}, "records", "at least one"),
        ({"records": "100, 999 208"}, "records", "not in this folder: 999"),
        ({"learning_rate": "fast"}, "learning_rate", "write a number"),
        ({"learning_rate": "nan"}, "learning_rate", "choose a number"),
        ({"learning_rate": "0"}, "learning_rate", "choose a number"),
    ],
)
def test_problems_in_plain_words(data_dir: Path, changes: dict, wrong_field: str, words: str) -> None:
    problems = choices(data_dir, **changes).problems()
    assert list(problems) == [wrong_field]
    assert words in problems[wrong_field]


def test_choices_become_a_config(data_dir: Path) -> None:
    made = choices(data_dir, records="208; 100,208")
    assert made.problems() == {}
    config = made.config()
    assert config.records == ("208", "100")
    assert (config.architecture, config.name, config.epochs) == ("v1", "mine", 3)
    assert (config.batch_size, config.learning_rate, config.seed) == (32, 1e-3, 7)
    assert config.attention == 0.3
    config.check()


def test_bundled_names_are_refused(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bundled" / "v9").mkdir(parents=True)
    monkeypatch.setattr("ecgviewer.paths.bundled_models_dir", lambda: tmp_path / "bundled")
    assert "comes with the program" in choices(data_dir, name="v9").problems()["name"]


def test_a_proposed_name_is_free(dialog: RetrainDialog, qtbot: QtBot, data_dir: Path) -> None:
    name = field(dialog, QLineEdit, "Name of the new model")
    assert name.text() == "v1-mine"
    field(dialog, QComboBox, "Architecture").setCurrentIndex(1)
    assert name.text() == "v2-mine"
    own = Path(os.environ["ECGVIEWER_MODELS"]) / "v2-mine"
    own.mkdir(parents=True)
    write_card(own, make_card("v2-mine", 0.9, {"N": 0.9, "V": 0.9}))
    (own / "weights.safetensors").write_bytes(b"weights")
    second = RetrainDialog(data_dir)
    qtbot.addWidget(second)
    field(second, QComboBox, "Architecture").setCurrentIndex(1)
    assert field(second, QLineEdit, "Name of the new model").text() == "v2-mine-2"
    second._form._name.setText("v2-mine")
    assert second._form.remark("name") == "replaces the model of this name"
    assert second._form.is_valid


def test_what_is_wrong_stands_below_the_field(dialog: RetrainDialog) -> None:
    assert dialog._form.remark("data_folder") == "3 records"
    assert button(dialog, "Start training").isEnabled()
    field(dialog, QLineEdit, "Learning rate").setText("quick")
    assert dialog._form.remark("learning_rate") == "write a number, such as 0.004"
    assert not button(dialog, "Start training").isEnabled()


def test_a_whole_run(dialog: RetrainDialog, qtbot: QtBot, data_dir: Path) -> None:
    field(dialog, QSpinBox, "Epochs, at most").setValue(2)
    config, folder = start(dialog, qtbot)
    assert (config.epochs, folder) == (2, data_dir)
    assert dialog.stage is Stage.RUNNING
    assert not field(dialog, QSpinBox, "Seed").isEnabled()
    dialog.show_progress(ProgressReport(0.1, "reading record 100"))
    dialog.show_progress(ProgressReport(0.5, "epoch 1 of 2", 42.0, EpochResult(1, 0.9, 0.5, 0.8)))
    assert dialog.status == "epoch 1 of 2 · 42 s left"
    dialog.show_progress(ProgressReport(1.0, "epoch 2 of 2", 0.0, EpochResult(2, 0.4, 0.7, 0.7)))
    assert dialog._curves.best_epoch == 1
    assert len(dialog._curves.results) == 2
    dialog.show_trained(make_card("v1-mine", 0.9951, {"N": 0.99, "V": 0.97}))
    assert dialog.stage is Stage.DONE
    assert button(dialog, "Close").isDefault()
    dialog.show_comparing(ProgressReport(0.5, "comparing both networks: record 100", 3.0))
    assert dialog.status == "comparing both networks: record 100 · 3 s left"
    dialog.show_comparison(BETTER)
    assert dialog._comparison.texts() == [
        ["N", "normal or bundle branch block", "1,000", "0.990", "0.980", "+0.010", "4", "9"],
        ["S", "supraventricular premature beat", "19", "0.000", "0.500", "−0.500", "0", "3"],
        ["V", "ventricular ectopic beat", "100", "0.970", "0.960", "+0.010", "2", "2"],
    ]
    assert dialog._comparison.headline == (
        "v1-mine is better than ArrhythmiNet 1: N 0.990 instead of 0.980, V 0.970 instead of 0.960;"
        " 6 false calls, 14 by ArrhythmiNet 1."
    )
    assert button(dialog, "Use this model").isDefault()
    with qtbot.waitSignal(dialog.model_use_requested) as used:
        button(dialog, "Use this model").click()
    assert used.args == ["v1-mine"]
    assert not button(dialog, "Use this model").isEnabled()
    start(dialog, qtbot)
    assert dialog._curves.results == []


def test_escape_cancels_and_closes_only_when_nothing_runs(dialog: RetrainDialog, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(dialog.cancel_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.show()
    start(dialog, qtbot)
    with qtbot.waitSignal(dialog.cancel_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.stage is Stage.STOPPING
    dialog.show_progress(ProgressReport(0.6, "epoch 1 of 2"))
    assert dialog.status == "stopping…"
    with qtbot.assertNotEmitted(dialog.cancel_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.show_cancelled()
    assert dialog.status == "cancelled; nothing was saved"
    assert dialog.stage is Stage.CHOOSING
    assert button(dialog, "Start training").isEnabled()


def test_it_does_not_close_while_a_network_is_trained(dialog: RetrainDialog, qtbot: QtBot) -> None:
    start(dialog, qtbot)
    dialog.close()
    assert dialog.isVisible()
    assert "cancel it before" in dialog.status
    dialog.show_failure("<b>the disk</b> is full; choose another folder")
    assert dialog.status == "<b>the disk</b> is full; choose another folder"
    button(dialog, "Close").click()
    assert not dialog.isVisible()


def test_importing_the_dialog_loads_neither_torch_nor_pyqtgraph() -> None:
    import subprocess
    import sys

    code = (
        "import sys, ecgviewer.ui.training.retrain_dialog;"
        "print([name for name in ('torch', 'pyqtgraph', 'shap', 'captum') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_attention_is_off_until_a_person_wants_it(dialog: RetrainDialog, qtbot: QtBot) -> None:
    box = field(dialog, QDoubleSpinBox, "Attention on waves")
    assert box.text() == "off"
    assert dialog._form.remark("attention") == ""
    box.setValue(0.5)
    assert "waves" in dialog._form.remark("attention")
    config, _ = start(dialog, qtbot)
    assert config.attention == 0.5


def test_it_asks_before_a_model_is_replaced(dialog: RetrainDialog, qtbot: QtBot) -> None:
    own = Path(os.environ["ECGVIEWER_MODELS"]) / "mine"
    own.mkdir(parents=True)
    write_card(own, make_card("mine", 0.9, {"N": 0.9, "V": 0.9}))
    (own / "weights.safetensors").write_bytes(b"weights")
    dialog._form._name.setText("mine")
    for answer in ("Cancel", "Replace"):
        with qtbot.assertNotEmitted(dialog.training_requested):
            button(dialog, "Start training").click()
        box = dialog.findChild(QMessageBox)
        assert "mine" in box.text()
        assert box.defaultButton().text().endswith("Cancel")
        chosen = next(found for found in box.buttons() if found.text().endswith(answer))
        if answer == "Cancel":
            with qtbot.assertNotEmitted(dialog.training_requested):
                chosen.click()
            assert dialog.stage is Stage.CHOOSING
            qtbot.waitUntil(lambda: dialog.findChild(QMessageBox) is None)
        else:
            with qtbot.waitSignal(dialog.training_requested) as asked:
                chosen.click()
            assert (asked.args[0].name, asked.args[2]) == ("mine", True)


def test_a_folder_that_is_no_model_is_told_below_the_name(dialog: RetrainDialog) -> None:
    own = Path(os.environ["ECGVIEWER_MODELS"]) / "thesis"
    own.mkdir(parents=True)
    (own / "thesis.tex").write_text("years")
    dialog._form._name.setText("thesis")
    assert "holds no model" in dialog._form.remark("name")
    assert not button(dialog, "Start training").isEnabled()


def test_return_never_takes_the_worse_network(dialog: RetrainDialog, qtbot: QtBot) -> None:
    start(dialog, qtbot)
    dialog.show_trained(make_card("v1-mine", 0.9951, {"N": 0.99, "V": 0.97}))
    worse = replace(BETTER, groups=(*BETTER.groups[:2], GroupScore("V", 992, 0.76, 0.99, 629, 0)))
    dialog.show_comparison(worse)
    assert dialog._comparison.headline.startswith(
        "v1-mine is worse than ArrhythmiNet 1: V 0.760 instead of 0.990; 6 false calls"
    )
    assert button(dialog, "Close").isDefault()
    assert not button(dialog, "Use it all the same").isDefault()
    as_good = replace(BETTER, groups=BETTER.groups[1:2])
    dialog.show_comparison(replace(as_good, seen_by=("v1",)))
    assert "can't be told here" in dialog._comparison.headline
    assert "ArrhythmiNet 1 was trained with patients of these" in dialog._comparison._basis.text()
    assert button(dialog, "Close").isDefault()
    dialog.show_no_comparison("the folder is gone")
    assert "was not compared: the folder is gone" in dialog._comparison.headline
    assert button(dialog, "Close").isDefault()


def test_a_run_can_be_ended_with_the_best_so_far(dialog: RetrainDialog, qtbot: QtBot) -> None:
    assert not button(dialog, "Stop and keep the best").isVisible()
    start(dialog, qtbot)
    with qtbot.waitSignal(dialog.enough_requested):
        button(dialog, "Stop and keep the best").click()
    assert dialog.status == "ending with the best so far…"
    assert not button(dialog, "Stop and keep the best").isEnabled()
    dialog.show_trained(make_card("v1-mine", 0.9951, {"N": 0.99, "V": 0.97}))
    assert not button(dialog, "Stop and keep the best").isVisible()


def test_the_next_patient_is_what_training_is_for(dialog: RetrainDialog) -> None:
    assert field(dialog, QComboBox, "Protocol").currentData() == "patient"
