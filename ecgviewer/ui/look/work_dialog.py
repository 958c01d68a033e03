"""What dialogs share that have long work done: how far it is, what became of it, Cancel, and a report."""

from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ecgviewer.errors import EcgViewerError
from ecgviewer.files import write_output
from ecgviewer.jobs import ProgressReport
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_time_left

_WHOLE = 1000


class Stage(Enum):
    """How far the work of a dialog is."""

    CHOOSING = "nothing runs"
    RUNNING = "the work is under way"
    STOPPING = "a person wants it to stop"
    DONE = "it was done"


class WorkDialog(QDialog):
    """A dialog that asks for work and shows it; not modal, the window stays usable meanwhile.

    Parameters
    ----------
    title
        Of the dialog's window.
    theme
        To draw in.
    """

    cancel_requested = Signal()
    """Stop the work."""

    cancelled_text = "cancelled"
    """What is said after the work was stopped."""

    goes_on_text = tr("the work goes on; cancel it before you close this")
    """What is said to a person who closes the dialog while there is work."""

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(False)
        self._theme = theme
        self._stage = Stage.CHOOSING
        self._is_trouble = False
        self._bar = QProgressBar()
        self._bar.setRange(0, _WHOLE)
        self._bar.setTextVisible(False)
        self._status = plain_label(wraps=True, is_selectable=True)
        self._cancel, self._close = QPushButton(tr("Cancel")), QPushButton(tr("Close"))
        for button in (self._cancel, self._close):
            button.setAutoDefault(False)
        self._cancel.clicked.connect(self._request_cancel)
        self._close.clicked.connect(self.close)

    @property
    def stage(self) -> Stage:
        """How far the work is."""
        return self._stage

    @property
    def status(self) -> str:
        """What stands beside the progress bar."""
        return self._status.text()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self._say(self._status.text(), is_trouble=self._is_trouble)

    def show_progress(self, report: ProgressReport) -> None:
        """Show how far the work is."""
        if self._stage is Stage.RUNNING:
            self._show_fraction(report)

    def show_failure(self, text: str) -> None:
        """Say in plain text what went wrong."""
        self._say(text, is_trouble=True)
        self._set_stage(Stage.CHOOSING)

    def show_cancelled(self) -> None:
        """Say that the work was stopped."""
        self._say(self.cancelled_text)
        self._set_stage(Stage.CHOOSING)

    def reject(self) -> None:
        """Cancel the work (Esc); close where there is none."""
        if self._is_at_work:
            self._request_cancel()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, but not while there is work."""
        if self._is_at_work:
            event.ignore()
            self._say(self.goes_on_text, is_trouble=True)
            return
        # QDialog's own handler would go through reject(), which cancels.
        event.accept()

    @property
    def _is_at_work(self) -> bool:
        return self._stage in (Stage.RUNNING, Stage.STOPPING)

    def _make_layout(self) -> QVBoxLayout:
        """Return the dialog's layout, with its margins and nothing in it."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        return layout

    def _begin(self) -> None:
        """Show that the work begins."""
        self._bar.setValue(0)
        self._say(tr("starting…"))
        self._set_stage(Stage.RUNNING)

    def _finish(self, text: str) -> None:
        """Show that the work is done, and say what it was."""
        self._bar.setValue(_WHOLE)
        self._say(text)
        self._set_stage(Stage.DONE)

    def _request_cancel(self) -> None:
        if self._stage is Stage.RUNNING:
            self._set_stage(Stage.STOPPING)
            self._say(tr("stopping…"))
            self.cancel_requested.emit()

    def _set_stage(self, stage: Stage) -> None:
        self._stage = stage
        self._show_stage()

    def _show_stage(self) -> None:
        """Enable Cancel while there is work; a dialog sees to its own fields first, lest Cancel take their focus."""
        self._cancel.setEnabled(self._stage is Stage.RUNNING)

    def _show_fraction(self, report: ProgressReport) -> None:
        self._bar.setValue(round(report.fraction * _WHOLE))
        left = format_time_left(report.seconds_left)
        self._say(" · ".join(part for part in (report.message, left) if part))

    def _say(self, text: str, *, is_trouble: bool = False) -> None:
        self._is_trouble = is_trouble
        self._status.setText(text)
        set_text_color(self._status, self._theme.warning if is_trouble else self._quiet_color())

    def _quiet_color(self) -> str:
        """Return the colour of a status that tells no trouble."""
        return self._theme.text


class ReportDialog(WorkDialog):
    """A dialog whose result can be saved as a report."""

    report_requested = Signal(object, bool)
    """Write the report of what is shown to this path (`Path`), over a file that is there if a person agreed."""

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(title, theme, parent)
        self._save = QPushButton(tr("Save report…"))
        self._save.setAutoDefault(False)
        self._save.clicked.connect(self._on_save_clicked)

    def write_report(
        self, path: Path, html: str, *, may_replace: bool = False, records: Sequence[Path] = ()
    ) -> None:
        """Write a report and say what became of it; `may_replace` and `records` as in `files.check_output`."""
        try:
            write_output(path, html.encode(), (".html", ".htm"), may_replace=may_replace, records=records)
        except EcgViewerError as error:
            self._say(str(error), is_trouble=True)
        else:
            self._say(tr("saved as {path}", path=path))

    def _on_save_clicked(self) -> None:
        suggested = str(Path.cwd() / f"{self._report_name()}.html")
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save report"), suggested, tr("HTML (*.html)"))
        if chosen:
            path = Path(chosen)
            # The dialog asked about the name as it was typed, not about the one with an ending.
            self.report_requested.emit(path if path.suffix else path.with_suffix(".html"), bool(path.suffix))

    def _report_name(self) -> str:
        """Return the name that is proposed for the report's file, without its ending."""
        raise NotImplementedError
