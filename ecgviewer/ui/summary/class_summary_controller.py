"""Runs class summaries of the open record, in the process that also trains and evaluates."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.errors import EcgViewerError
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.job_runner import Job, ProcessLane
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.summary.class_summary_dialog import ClassSummaryDialog, SummaryChoice, summary_choices
from ecgviewer.ui.summary.class_summary_report import summary_html
from ecgviewer.workflows.explanations.class_summary import Cell, count_cells
from ecgviewer.workflows.explanations.summarise_records import summarise_review


class ClassSummaryController(QObject):
    """Owns the dialog of class summaries.

    Parameters
    ----------
    parent
        The window.
    session
        What is open.
    theme
        Of the dialog.
    lane
        The process that work is done in; another owner ends it.
    """

    def __init__(self, parent: QWidget, session: Session, theme: Theme, lane: ProcessLane) -> None:
        super().__init__(parent)
        self._session = session
        self._lane = lane
        self._job: Job | None = None
        self.dialog = ClassSummaryDialog(theme, parent)
        self.dialog.summary_requested.connect(self._start)
        self.dialog.cancel_requested.connect(self._cancel)
        self.dialog.report_requested.connect(self._save_report)
        for changed in (session.record_changed, session.review_changed, session.model_changed):
            changed.connect(self._offer)

    def show_dialog(self) -> None:
        """Show the dialog; the class or cell of the selected beat, and the trace's method, are chosen in it."""
        self._offer()
        if not self.dialog.isVisible():
            self.dialog.choose_method(self._session.settings.method)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _offer(self, _changed: object = None) -> None:
        """Offer the classes and cells of the record as the current network calls it."""
        review = self._session.review
        if review is None:
            self.dialog.set_choices(tr("No record is classified yet; open one first."), [], None)
            return
        choices = summary_choices(count_cells(review), review.card.labels)
        lead = review.record.lead_names[review.lead]
        subject = tr(
            "Record {name}, lead {lead}, {name_network}",
            name=review.record.name,
            lead=lead,
            name_network=name_network(review.card.name),
        )
        self.dialog.set_choices(subject, choices, self._selected_cell())

    def _selected_cell(self) -> Cell | None:
        review, beat_index = self._session.review, self._session.selected
        if review is None or beat_index < 0 or not review.called[beat_index]:
            return None
        reference = str(review.reference[beat_index]) if review.has_truth else ""
        return reference, str(review.called[beat_index])

    def _start(self, choice: SummaryChoice, method: str) -> None:
        review, waves = self._session.review, self._session.waves
        if review is None:
            self.dialog.show_failure(tr("no record is classified yet; open one first"))
            return
        if self._lane.is_busy:
            self.dialog.show_failure(
                tr("a network is being trained or evaluated; summarise when that is done")
            )
            return
        try:
            folder = find_model(review.card.name)
        except EcgViewerError as error:
            self.dialog.show_failure(str(error))
            return
        job = self._lane.submit(summarise_review, review, waves, folder, method, choice.label, choice.cell)
        self._job = job
        job.progressed.connect(self.dialog.show_progress)
        job.failed.connect(self.dialog.show_failure)
        job.cancelled.connect(self.dialog.show_cancelled)
        job.succeeded.connect(self.dialog.show_result)
        job.finished.connect(self._on_finished)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _on_finished(self) -> None:
        self._job = None

    def _save_report(self, path: Path, may_replace: bool) -> None:
        result = self.dialog.view.result
        if result is None:
            return
        records = self._session.record_paths
        self.dialog.write_report(path, summary_html(result), may_replace=may_replace, records=records)
