"""Runs evaluations from the dialog, in the process that also trains."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ecgviewer.classifiers.card import ModelCard, read_card
from ecgviewer.classifiers.checkpoint import find_model, list_models
from ecgviewer.errors import EcgViewerError
from ecgviewer.records.catalog import folder_of_records
from ecgviewer.ui.evaluation.evaluate_dialog import N_FOLDS, EvaluateDialog, EvaluationRequest
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.job_runner import Job, ProcessLane
from ecgviewer.ui.state.session import Session
from ecgviewer.workflows.evaluation.evaluation_report import evaluation_html


class EvaluationController(QObject):
    """Owns the evaluation dialog.

    Parameters
    ----------
    parent
        The window.
    session
        What is open: no report may replace a file of it.
    theme
        Of the dialog.
    lane
        The process that work is done in; another owner ends it.
    """

    def __init__(self, parent: QWidget, session: Session, theme: Theme, lane: ProcessLane) -> None:
        super().__init__(parent)
        self._parent = parent
        self._session = session
        self._theme = theme
        self._lane = lane
        self._dialog: EvaluateDialog | None = None
        self._job: Job | None = None

    @property
    def is_evaluating(self) -> bool:
        """Whether a model is being scored."""
        return self._job is not None

    def set_theme(self, theme: Theme) -> None:
        """Draw the dialog in another theme."""
        self._theme = theme
        if self._dialog is not None:
            self._dialog.set_theme(theme)

    def show_dialog(self, current_model: str) -> EvaluateDialog:
        """Show the dialog; `current_model` is chosen in it at first."""
        if self._dialog is None:
            self._dialog = EvaluateDialog(folder_of_records(), self._theme, self._parent)
            self._dialog.evaluation_requested.connect(self._start)
            self._dialog.cancel_requested.connect(self.cancel)
            self._dialog.report_requested.connect(self._save_report)
        if not self.is_evaluating:
            cards = _cards()
            protocols = {name: card.protocol for name, card in cards.items()}
            self._dialog.set_models(protocols, current_model, _stored_by_folds(cards))
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()
        return self._dialog

    def cancel(self) -> None:
        """Stop the evaluation."""
        if self._job is not None:
            self._job.cancel()

    def _start(self, request: EvaluationRequest) -> None:
        from ecgviewer.workflows.evaluation.evaluate_model import evaluate_for_window

        assert self._dialog is not None
        if self._lane.is_busy:
            self._dialog.show_failure(tr("a network is being trained; evaluate when that is done"))
            return
        try:
            folder = find_model(request.model)
        except EcgViewerError as error:
            self._dialog.show_failure(str(error))
            return
        job = self._lane.submit(
            evaluate_for_window,
            folder,
            request.protocol,
            request.data_dir,
            request.is_retrained,
            request.n_folds,
        )
        self._job = job
        job.progressed.connect(self._dialog.show_progress)
        job.failed.connect(self._dialog.show_failure)
        job.cancelled.connect(self._dialog.show_cancelled)
        job.succeeded.connect(self._dialog.show_result)
        job.finished.connect(self._on_finished)

    def _on_finished(self) -> None:
        self._job = None

    def _save_report(self, path: Path, may_replace: bool) -> None:
        assert self._dialog is not None
        result = self._dialog.table.result
        if result is None:
            return
        records = self._session.record_paths
        self._dialog.write_report(path, evaluation_html(result), may_replace=may_replace, records=records)


def _cards() -> dict[str, ModelCard]:
    """Return the card of each model that can be read."""
    found = {}
    for name, folder in list_models().items():
        try:
            found[name] = read_card(folder)
        except EcgViewerError:
            continue
    return found


def _stored_by_folds(cards: Mapping[str, ModelCard]) -> set[str]:
    """Return the names of models of whose architecture the networks of all folds are stored."""
    folds = [card.architecture for card in cards.values() if card.fold is not None]
    return {name for name, card in cards.items() if folds.count(card.architecture) == N_FOLDS}
