"""Runs training from the dialog, in a process of its own."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ecgviewer import paths
from ecgviewer.classifiers.card import ModelCard
from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.classifiers.model_folder import check_model_place
from ecgviewer.classifiers.rhythm.rhythm_card import RhythmCard
from ecgviewer.classifiers.rhythm.rhythm_models import RHYTHM_MODEL
from ecgviewer.errors import EcgViewerError
from ecgviewer.folders import check_place
from ecgviewer.records.catalog import folder_of_records
from ecgviewer.training.config import TrainConfig
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.job_runner import Job, ProcessLane
from ecgviewer.ui.training.retrain_dialog import RetrainDialog
from ecgviewer.workflows.training.planned import WantedTraining, plan_training


class TrainingController(QObject):
    """Owns the retraining dialog, and trains.

    Parameters
    ----------
    parent
        The window.
    theme
        Of the dialog.
    lane
        The process that work is done in; another owner ends it.

    Signals
    -------
    model_use_requested
        Name of a model that was trained and shall be the current one.
    models_changed
        A model was written.
    model_trained
        Name of the current network, and of the one that was trained.
    """

    model_use_requested = Signal(str)
    models_changed = Signal()
    model_trained = Signal(str, str)

    def __init__(self, parent: QWidget, theme: Theme, lane: ProcessLane) -> None:
        super().__init__(parent)
        self._parent = parent
        self._theme = theme
        self._lane = lane
        self._dialog: RetrainDialog | None = None
        self._job: Job | None = None
        self._current_model = self._trained = ""
        self._data_dir = Path()

    @property
    def is_training(self) -> bool:
        """Whether a network is being trained."""
        return self._job is not None

    def set_theme(self, theme: Theme) -> None:
        """Draw the dialog in another theme."""
        self._theme = theme
        if self._dialog is not None:
            self._dialog.set_theme(theme)

    def show_dialog(self, current_model: str, record: str = "", n_corrected: int = 0) -> RetrainDialog:
        """Show the dialog.

        Parameters
        ----------
        current_model
            What the result stands beside.
        record, n_corrected
            The open record, and of how many of its beats the person has said something.
        """
        self._current_model = current_model
        if self._dialog is None:
            self._dialog = RetrainDialog(folder_of_records(), self._theme, self._parent)
            self._dialog.training_requested.connect(self._start)
            self._dialog.cancel_requested.connect(self.cancel)
            self._dialog.enough_requested.connect(self._say_enough)
            self._dialog.model_use_requested.connect(self.model_use_requested)
        self._dialog.set_corrected(record, n_corrected)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()
        return self._dialog

    def show_discarded(self) -> None:
        """Say that the network that was trained is gone."""
        if self._dialog is not None:
            self._dialog.show_discarded()

    def cancel(self) -> None:
        """Stop training; nothing is left of it."""
        if self._job is not None:
            self._job.cancel()

    def _start(self, config: TrainConfig | WantedTraining, data_dir: Path, may_replace: bool) -> None:
        assert self._dialog is not None
        if self._lane.is_busy:
            self._dialog.show_failure(tr("networks are being evaluated or compared; train when that is done"))
            return
        try:
            work, arguments = self._planned(config, may_replace)
        except EcgViewerError as error:
            self._dialog.show_failure(str(error))
            return
        self._data_dir = data_dir
        job = self._lane.submit(work, *arguments, data_dir, paths.user_models_dir())
        self._job = job
        job.progressed.connect(self._dialog.show_progress)
        job.failed.connect(self._dialog.show_failure)
        job.cancelled.connect(self._dialog.show_cancelled)
        job.succeeded.connect(self._on_success)
        job.finished.connect(self._on_finished)

    def _planned(
        self, config: TrainConfig | WantedTraining, may_replace: bool
    ) -> tuple[Callable[..., ModelCard | RhythmCard], tuple[TrainConfig, ...]]:
        """Return what trains, and what it takes before the folders; raise at once what would fail in the end."""
        from ecgviewer.workflows.training.train_model import train_model

        place = paths.user_models_dir() / config.name
        if isinstance(config, WantedTraining):
            planned = plan_training(config)
            check_place(place, RHYTHM_MODEL, may_replace=may_replace)
            return partial(planned.run, may_replace=may_replace), ()
        config.check()
        check_model_place(place, may_replace=may_replace)
        return partial(train_model, may_replace=may_replace), (config,)

    def _say_enough(self) -> None:
        if self._job is not None:
            self._job.say_enough()

    def _on_success(self, card: ModelCard | RhythmCard) -> None:
        assert self._dialog is not None
        if isinstance(card, RhythmCard):
            self.models_changed.emit()
            self._dialog.show_rhythm_trained(card)
            return
        self._trained = card.name
        self.models_changed.emit()
        self._dialog.show_trained(card)
        self.model_trained.emit(self._current_model, card.name)

    def _on_finished(self) -> None:
        """Compare what was trained with the current network, on the same beats, in the same process.

        That ends then: torch's exporter keeps something of each training, 3 MB and more, that nothing sets free.
        """
        self._job = None
        trained, self._trained = self._trained, ""
        if trained:
            self._compare(trained)
        else:
            self._lane.rest()

    def _compare(self, trained: str) -> None:
        from ecgviewer.workflows.evaluation.same_beats import compare_on_same_beats

        dialog = self._dialog
        assert dialog is not None
        try:
            folders = find_model(trained), find_model(self._current_model)
        except EcgViewerError as error:
            dialog.show_no_comparison(str(error))
            self._lane.rest()
            return
        job = self._lane.submit(compare_on_same_beats, *folders, self._data_dir)
        job.progressed.connect(dialog.show_comparing)
        job.succeeded.connect(dialog.show_comparison)
        job.failed.connect(dialog.show_no_comparison)
        job.finished.connect(self._lane.rest)
