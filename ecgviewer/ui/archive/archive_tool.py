"""File > Archive: classifies a folder of records in the background, and shows and filters its table."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QMessageBox

from ecgviewer.classifiers.checkpoint import list_models
from ecgviewer.errors import EcgViewerError
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.ui.archive.archive_dialog import ArchiveDialog, ArchiveRequest
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.work_dialog import Stage
from ecgviewer.ui.state.job_runner import Job, ThreadLane
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Unfinished, Workbench, bring_up
from ecgviewer.workflows.archive.archive_folder import MadeOtherwiseError, check_archive_folder
from ecgviewer.workflows.archive.archive_records import list_archive
from ecgviewer.workflows.archive.classify_archive import ArchiveChoice, ArchiveResult, classify_archive
from ecgviewer.workflows.archive.kept_archive import KeptArchive, read_kept
from ecgviewer.workflows.archive.workers import ProcessWorkers


class ArchiveTool(Tool):
    """One archive at a time; records can be reviewed meanwhile."""

    def build(self, bench: Workbench) -> ToolParts:
        """Make the command that opens the dialog."""
        self._bench = bench
        self._lane = ThreadLane(bench.window)
        self._dialog: ArchiveDialog | None = None
        self._job: Job | None = None
        bench.closing.connect(self._lane.ask_to_end)
        return ToolParts(
            commands=(
                Command(
                    "archive", tr("Archive of records…"), "File", "open", self._show, keys=("Ctrl+Shift+A",)
                ),
            )
        )

    @property
    def dialog(self) -> ArchiveDialog | None:
        """The dialog, once it was asked for."""
        return self._dialog

    @property
    def unfinished(self) -> Unfinished | None:
        """A run that is under way."""
        if self._dialog is None or self._dialog.stage not in (Stage.RUNNING, Stage.STOPPING):
            return None
        return Unfinished(
            tr("An archive is being classified"),
            tr("What is finished stays, and the next run goes on from there. Close all the same?"),
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        if self._dialog is not None:
            self._dialog.set_theme(theme)

    def run(self, request: ArchiveRequest) -> None:
        """Classify an archive in the background; the dialog shows it."""
        assert self._dialog is not None
        self._dialog.show_started(request.archive.absolute())
        self._job = self._lane.submit(_Run(request))
        self._job.progressed.connect(self._dialog.show_progress)
        self._job.failed.connect(self._dialog.show_failure)
        self._job.cancelled.connect(self._dialog.show_cancelled)
        self._job.succeeded.connect(lambda found: self._on_done(request, found))

    def _show(self) -> None:
        if self._dialog is None:
            self._dialog = ArchiveDialog(_models(), self._bench.theme, self._bench.window)
            self._dialog.run_requested.connect(self.run)
            self._dialog.results_requested.connect(self._look_at)
            self._dialog.record_requested.connect(self._bench.record_requested)
            self._dialog.cancel_requested.connect(self._cancel)
        bring_up(self._dialog)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _look_at(self, folder: Path) -> None:
        assert self._dialog is not None
        dialog = self._dialog

        def work(progress: Progress, cancel: CancelToken) -> KeptArchive:
            return read_kept(folder, cancel)

        job = self._lane.submit(work)
        job.failed.connect(dialog.show_failure)
        job.succeeded.connect(dialog.show_looked_at)

    def _on_done(self, request: ArchiveRequest, found: object) -> None:
        assert self._dialog is not None
        if isinstance(found, MadeOtherwiseError):
            self._dialog.show_cancelled()
            self._ask_to_replace(request, found)
            return
        assert isinstance(found, tuple)
        result, kept = found
        self._dialog.show_done(kept, _in_words(result))

    def _ask_to_replace(self, request: ArchiveRequest, error: MadeOtherwiseError) -> None:
        box = QMessageBox(self._dialog)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("Results were made otherwise"))
        box.setText(
            tr(
                "The results in {folder} were made by another network or another version, or from another folder."
                " Make them anew? Records are not touched.",
                folder=request.results,
            )
        )
        anew = box.addButton(tr("Make them anew"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.buttonClicked.connect(lambda clicked: self._run_anew(request) if clicked is anew else None)
        box.finished.connect(box.deleteLater)
        box.open()

    def _run_anew(self, request: ArchiveRequest) -> None:
        self.run(replace(request, may_replace=True))


class _Run:
    """The work of one run, in the thread of the lane; the records are read in processes of their own."""

    def __init__(self, request: ArchiveRequest) -> None:
        self._request = request

    def __call__(
        self, progress: Progress, cancel: CancelToken
    ) -> tuple[ArchiveResult, KeptArchive] | MadeOtherwiseError:
        asked = self._request
        check_archive_folder(asked.results)
        records = list_archive(asked.archive, is_recursive=asked.is_recursive, leave_out=asked.results)
        try:
            result = classify_archive(
                records,
                asked.results,
                lambda: ProcessWorkers(asked.jobs),
                ArchiveChoice(asked.model),
                may_replace=asked.may_replace,
                progress=progress,
                cancel=cancel,
            )
        except MadeOtherwiseError as error:
            return error
        return result, read_kept(asked.results, cancel)


def _models() -> tuple[str, ...]:
    try:
        return tuple(list_models())
    except EcgViewerError:
        return ()


def _in_words(result: ArchiveResult) -> str:
    n_good = result.n_records - result.n_failed
    said = [tr("{n_good:,} of {n:,} records classified", n_good=n_good, n=result.n_records)]
    if result.n_kept:
        said.append(tr("{n:,} of them earlier", n=result.n_kept))
    if result.n_failed:
        said.append(tr("{n:,} could not be: the table says why", n=result.n_failed))
    files = ", ".join(str(file) for file in result.tables)
    return tr("{said}; written to {files}", said=", ".join(said), files=files)
