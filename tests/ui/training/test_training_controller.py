"""What is trained, what stops it, and what is compared once it is done."""

from pathlib import Path
from typing import Any

import pytest
from bench_samples import NotedLane
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ecgviewer import paths
from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.rhythm.rhythm_card import read_rhythm_card
from ecgviewer.classifiers.rhythm.rhythm_models import find_rhythm_model
from ecgviewer.jobs import ProgressReport
from ecgviewer.training.config import TrainConfig
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.look.work_dialog import Stage
from ecgviewer.ui.training.retrain_dialog import RetrainDialog
from ecgviewer.ui.training.training_controller import TrainingController
from ecgviewer.workflows.evaluation.same_beats import SameBeats
from ecgviewer.workflows.training.planned import WantedTraining

CONFIG = TrainConfig("v1", "mine")


class Bench:
    """A controller with its dialog, and a lane whose jobs a test ends."""

    def __init__(self, qtbot: QtBot) -> None:
        window = QWidget()
        qtbot.addWidget(window)
        self.lane: Any = NotedLane()
        self.controller = TrainingController(window, LIGHT, self.lane)
        self.dialog = self.controller.show_dialog("v1")
        self.changed: list[str] = []
        self.controller.models_changed.connect(lambda: self.changed.append("models"))

    def start(self, config: TrainConfig | WantedTraining = CONFIG, may_replace: bool = False) -> None:
        self.dialog._begin()
        self.dialog.training_requested.emit(config, Path("/data"), may_replace)

    def trained(self, name: str) -> ModelCard:
        """End the training with a network of this name, a bundled one."""
        card = read_card(find_model(name))
        self.lane.jobs[0].succeeded.emit(card)
        self.lane.jobs[0].finished.emit()
        return card


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def test_it_trains_what_was_asked_for(bench: Bench) -> None:
    assert not bench.controller.is_training
    bench.start(may_replace=True)
    work, *arguments = bench.lane.asked[0]
    assert (work.func.__name__, work.keywords) == ("train_model", {"may_replace": True})
    assert arguments == [CONFIG, Path("/data"), paths.user_models_dir()]
    assert bench.controller.is_training


def test_one_thing_at_a_time(bench: Bench) -> None:
    bench.lane.is_busy = True
    bench.start()
    assert bench.lane.asked == []
    assert bench.dialog.status == "networks are being evaluated or compared; train when that is done"
    assert bench.dialog.stage is Stage.CHOOSING


def test_what_would_fail_after_hours_is_told_at_once(bench: Bench) -> None:
    bench.start(TrainConfig("v1", "mine", epochs=0))
    assert "epochs 0 is not possible" in bench.dialog.status
    own = paths.user_models_dir() / "mine"
    own.mkdir(parents=True)
    (own / "thesis.tex").write_text("years")
    bench.start(may_replace=True)
    assert "holds no model" in bench.dialog.status
    assert bench.lane.asked == []
    assert not bench.controller.is_training


def test_it_can_be_cancelled_or_ended_with_the_best(bench: Bench) -> None:
    bench.controller.cancel()  # nothing runs
    bench.start()
    job = bench.lane.jobs[0]
    bench.dialog.enough_requested.emit()
    assert (job.is_enough, job.is_cancelled) == (True, False)
    bench.dialog.cancel_requested.emit()
    assert job.is_cancelled
    job.cancelled.emit()
    job.finished.emit()
    assert not bench.controller.is_training
    assert bench.dialog.stage is Stage.CHOOSING
    assert len(bench.lane.asked) == 1  # nothing to compare
    assert bench.lane.n_rests == 1
    assert bench.changed == []


def test_what_was_trained_is_compared_with_the_current_one(bench: Bench) -> None:
    bench.start()
    bench.trained("v2")
    assert bench.changed == ["models"]
    work, *arguments = bench.lane.asked[1]
    assert work.__name__ == "compare_on_same_beats"
    assert arguments == [find_model("v2"), find_model("v1"), Path("/data")]
    assert not bench.controller.is_training  # a comparison may be dropped
    bench.lane.jobs[1].progressed.emit(ProgressReport(0.5, "comparing"))
    assert bench.dialog.status == "comparing"
    same = SameBeats("v2", "v1", 10, ("100",), (), 1, 2, ())
    bench.lane.jobs[1].succeeded.emit(same)
    assert bench.dialog._comparison.result is same
    assert bench.lane.n_rests == 0
    bench.lane.jobs[1].finished.emit()
    assert bench.lane.n_rests == 1
    assert len(bench.lane.asked) == 2
    bench.start()
    bench.lane.jobs[2].cancelled.emit()
    bench.lane.jobs[2].finished.emit()
    assert len(bench.lane.asked) == 3  # nothing new to compare


def test_without_the_current_one_it_says_why_nothing_is_compared(bench: Bench) -> None:
    bench.controller.show_dialog("gone")
    bench.start()
    bench.trained("v2")
    assert len(bench.lane.asked) == 1
    assert "was not compared" in bench.dialog._comparison.headline
    assert "gone" in bench.dialog._comparison.headline
    assert bench.lane.n_rests == 1


def test_a_failed_comparison_leaves_the_trained_one(bench: Bench) -> None:
    bench.start()
    bench.trained("v2")
    bench.lane.jobs[1].failed.emit("the folder is gone")
    assert bench.dialog._comparison.headline == "v2 is saved, and was not compared: the folder is gone"
    assert bench.dialog.stage is Stage.DONE


def test_the_dialog_is_made_once_and_follows_the_theme(bench: Bench, qtbot: QtBot) -> None:
    bench.dialog.hide()
    assert bench.controller.show_dialog("v2") is bench.dialog
    assert bench.dialog.isVisible()
    bench.controller.set_theme(DARK)
    assert bench.dialog._theme is DARK
    with qtbot.waitSignal(bench.controller.model_use_requested) as used:
        bench.dialog.model_use_requested.emit("mine")
    assert used.args == ["mine"]
    window = QWidget()
    qtbot.addWidget(window)
    late = TrainingController(window, LIGHT, NotedLane())  # type: ignore[arg-type]
    late.set_theme(DARK)
    shown: RetrainDialog = late.show_dialog("v1")
    assert shown._theme is DARK


def test_a_network_of_rhythms_is_trained_on_its_folder_and_offered_not_compared(bench: Bench) -> None:
    told: list[str] = []
    bench.controller.model_trained.connect(told.append)
    bench.start(WantedTraining("exgnet-af", "", seed=3, name="mine", dataset=Path("/sets")), may_replace=True)
    work, *arguments = bench.lane.asked[0]
    assert arguments == [Path("/data"), paths.user_models_dir()]
    training = work.func.args[0] if work.args == () else work.args[0]
    assert (training.architecture, training.seed, training.dataset) == ("exgnet-af", 3, Path("/sets"))
    assert work.keywords == {"may_replace": True}
    card = read_rhythm_card(find_rhythm_model("exgnet"))
    bench.lane.jobs[0].succeeded.emit(card)
    bench.lane.jobs[0].finished.emit()
    assert bench.changed == ["models"]
    assert (told, len(bench.lane.asked)) == ([], 1)
    assert bench.dialog.stage is Stage.DONE
    assert "the rhythm panel offers it now" in bench.dialog._comparison.headline
    assert not bench.dialog._use.isVisible()
    assert not bench.controller.is_training


def test_a_network_of_rhythms_does_not_replace_one_of_beats(bench: Bench) -> None:
    own = paths.user_models_dir() / "mine"
    own.mkdir(parents=True)
    (own / "thesis.tex").write_text("years")
    bench.start(WantedTraining("exgnet", "", name="mine", dataset=Path("/sets")), may_replace=True)
    assert "holds no network of rhythms" in bench.dialog.status
    assert bench.lane.asked == []
