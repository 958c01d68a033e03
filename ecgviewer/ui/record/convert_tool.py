"""File > Save as WFDB: the open record, whatever its format, as a record of WFDB."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.job_runner import ThreadLane
from ecgviewer.ui.state.questions import NO_RECORD
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench
from ecgviewer.workflows.convert.convert_record import ConvertedRecord, convert_record, wfdb_name


class ConvertTool(Tool):
    """Asks where to beside the window, which goes on, and writes in the background."""

    def build(self, bench: Workbench) -> ToolParts:
        """Make the command that saves."""
        self._bench = bench
        self._lane = ThreadLane(bench.window)
        bench.closing.connect(self._lane.ask_to_end)
        return ToolParts(
            commands=(Command("save_wfdb", tr("Save as WFDB…"), "File", "save", self._ask),),
        )

    def _ask(self) -> None:
        record = self._bench.session.record
        if record is None:
            self._bench.failed.emit(NO_RECORD)
            return
        dialog = QFileDialog(
            self._bench.window, tr("Save as WFDB"), str(Path.cwd()), tr("WFDB headers (*.hea)")
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("hea")
        dialog.selectFile(f"{wfdb_name(record)}.hea")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.save(Path(chosen)))
        dialog.setModal(False)
        dialog.show()

    def save(self, header: Path) -> None:
        """Save the open record under the name of a header, which a person agreed to replace if it is there."""
        record = self._bench.session.record
        if record is None:
            self._bench.failed.emit(NO_RECORD)
            return
        may_replace = header.is_file()

        def work(progress: Progress, cancel: CancelToken) -> ConvertedRecord:
            return convert_record(
                record,
                header.parent,
                header.name.removesuffix(".hea"),
                may_replace=may_replace,
                progress=progress,
                cancel=cancel,
            )

        job = self._lane.submit(work)
        job.failed.connect(self._bench.failed)
        job.succeeded.connect(self._on_saved)

    def _on_saved(self, saved: ConvertedRecord) -> None:
        error = f"{saved.largest_error_uv:.2g}"
        told = tr(
            "saved as {path}.hea with {n_leads} leads, at most {error} µV from the original",
            path=saved.path,
            n_leads=len(saved.leads),
            error=error,
        )
        self._bench.remarked.emit(" ".join([told, *saved.notes]))
