"""What is being done, how long it still takes, and a button to cancel it; lies in the status bar."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QWidget

from ecgviewer.jobs import ProgressReport
from ecgviewer.ui.look.labels import plain_label
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_time_left
from ecgviewer.ui.state.job_runner import Job

_PATIENCE_MS = 300
"""Work that is done sooner is never shown: a flicker tells nothing."""


class BusyBar(QWidget):
    """Shows the job that was started last of those under way."""

    cancel_requested = Signal()
    """A person wants the shown job to stop."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[tuple[Job, str]] = []
        self._reports: dict[Job, ProgressReport] = {}
        self._text = plain_label()
        self._progress = QProgressBar()
        self._progress.setFixedWidth(130)
        self._progress.setTextVisible(False)
        self._time_left = plain_label()
        self._cancel = QToolButton()
        self._cancel.setText(tr("Cancel"))
        self._cancel.setToolTip(tr("stop this (Esc)"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 0, 6, 0)
        for widget in (self._text, self._progress, self._time_left, self._cancel):
            layout.addWidget(widget)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._show)
        self._cancel.clicked.connect(self.cancel)
        self.hide()

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way."""
        return bool(self._jobs)

    def watch(self, job: Job, text: str) -> None:
        """Show a job until it has finished.

        Parameters
        ----------
        job
            One that has not finished.
        text
            What it does, in a few words.
        """
        self._jobs.append((job, text))
        job.progressed.connect(lambda report: self._on_progressed(job, report))
        job.finished.connect(lambda: self._on_finished(job))
        if self.isHidden():
            self._patience.start()
        else:
            self._show()

    def cancel(self) -> None:
        """Ask the shown job to stop."""
        if self._jobs:
            job = self._jobs[-1][0]
            self._time_left.setText(tr("stopping…"))
            self._cancel.setEnabled(False)
            job.cancel()
            self.cancel_requested.emit()

    def _on_progressed(self, job: Job, report: ProgressReport) -> None:
        self._reports[job] = report
        if not self.isHidden():
            self._show()

    def _on_finished(self, job: Job) -> None:
        self._jobs = [entry for entry in self._jobs if entry[0] is not job]
        self._reports.pop(job, None)
        if not self._jobs:
            self._patience.stop()
            self.hide()
        elif not self.isHidden():
            self._show()

    def _show(self) -> None:
        if not self._jobs:
            return
        job, text = self._jobs[-1]
        report = self._reports.get(job)
        self._text.setText(report.message if report is not None and report.message else text)
        # Without a report nobody knows how much there is to do: the bar moves to and fro.
        self._progress.setRange(0, 0 if report is None else 1000)
        self._progress.setValue(0 if report is None else round(report.fraction * 1000))
        is_stopping = job.cancel_token.is_cancelled
        left = "" if report is None else format_time_left(report.seconds_left)
        self._time_left.setText(tr("stopping…") if is_stopping else left)
        self._cancel.setEnabled(not is_stopping)
        self.show()
