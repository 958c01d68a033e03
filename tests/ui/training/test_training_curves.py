import pytest
from pytestqt.qtbot import QtBot

from ecgviewer.training.loop import EpochResult
from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.training.training_curves import TrainingCurves


@pytest.fixture
def curves(qtbot: QtBot) -> TrainingCurves:
    made = TrainingCurves(LIGHT)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("results", "best"),
    [
        (((0.5, 0.80), (0.7, 0.90), (0.4, 0.85)), 2),
        (((0.5, 0.90), (0.4, 0.90), (0.4, 0.90)), 2),
    ],
)
def test_the_best_epoch_is_the_one_that_training_keeps(
    curves: TrainingCurves, results: tuple[tuple[float, float], ...], best: int
) -> None:
    """By accuracy, of equal ones by loss, of equal ones the first: see `training.loop`."""
    assert curves.best_epoch is None
    for epoch, (loss, accuracy) in enumerate(results, start=1):
        curves.add(EpochResult(epoch, 0.9, loss, accuracy))
    assert curves.best_epoch == best


def test_no_accuracy_above_one_is_on_the_axis(curves: TrainingCurves) -> None:
    curves.show()
    curves.add(EpochResult(1, 0.9, 0.5, 1.0))
    low, high = curves._accuracy.getViewBox().viewRange()[1]
    assert low < 1.0 <= high < 1.01


def test_training_that_begins_anew_draws_anew(qtbot: QtBot) -> None:
    curves = TrainingCurves(LIGHT)
    qtbot.addWidget(curves)
    for epoch, accuracy in ((1, 0.5), (2, 0.6), (3, 0.9), (1, 0.4), (2, 0.7)):
        curves.add(EpochResult(epoch, 0.9, 0.5, accuracy))
    assert [(result.epoch, result.stop_accuracy) for result in curves.results] == [(1, 0.4), (2, 0.7)]
