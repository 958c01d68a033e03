"""Makes the report of the open record: explains its strips in the process, paints its pages in turns."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtWidgets import QFileDialog

from ecgviewer.classifiers.checkpoint import find_model
from ecgviewer.errors import EcgViewerError
from ecgviewer.files import check_output, write_output
from ecgviewer.jobs import CancelToken, Progress, ProgressReport
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.report.report_dialog import ReportDialog
from ecgviewer.ui.report.report_files import REPORT_SUFFIXES, PdfReport, paint_on, set_a4
from ecgviewer.ui.report.report_html import report_html
from ecgviewer.ui.report.report_making import fit_one_page, report_source
from ecgviewer.ui.report.report_pages import ReportPages, lay_out_report
from ecgviewer.ui.state.job_runner import Job, ThreadLane
from ecgviewer.ui.state.session import Session
from ecgviewer.ui.state.tool import Workbench, bring_up
from ecgviewer.workflows.report.choose_strips import choose_strips, strip_of_beat
from ecgviewer.workflows.report.hand_edits import hand_edits
from ecgviewer.workflows.report.make_report import make_report, rows_without_evidence
from ecgviewer.workflows.report.report_content import ReportContent
from ecgviewer.workflows.report.report_source import HandEdit, ReportChoice, ReportSource
from ecgviewer.workflows.report.strip_evidence import BeatEvidence, find_evidence, request_evidence

NO_REVIEW = tr("no record is classified yet, a report needs one; open one first (Ctrl+O)")
_BUSY = tr(
    "strips are plain: a network is being trained or evaluated; open the report again when that is done"
)
_FILTERS = {".pdf": tr("PDF (*.pdf)"), ".html": tr("HTML (*.html)")}


class ReportController(QObject):
    """Owns the dialog of the report.

    Parameters
    ----------
    bench
        What every tool is given.
    """

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._session: Session = bench.session
        self.dialog = ReportDialog(bench.theme, bench.window)
        self._source: ReportSource | None = None
        self._of: tuple[object, ...] = ()
        self._pages: ReportPages | None = None
        self._job: Job | None = None
        self._thread = ThreadLane(self)
        self._making: Job | None = None
        bench.closing.connect(self._thread.ask_to_end)
        self._steps: Iterator[int] | None = None
        self._is_cancelled = False
        self.dialog.changed.connect(self._on_changed)
        self.dialog.cancel_requested.connect(self._on_cancel_requested)
        self.dialog.save_requested.connect(self._ask_for_name)
        self.dialog.print_requested.connect(self._ask_for_printer)
        self.dialog.beat_requested.connect(self._add_beat)
        session = self._session
        for signal in (
            session.review_changed,
            session.model_changed,
            session.waves_changed,
            session.settings_changed,
        ):
            signal.connect(lambda *_: self._renew() if self.dialog.isVisible() else None)

    @property
    def is_settled(self) -> bool:
        """Whether what the dialog shows is all there."""
        is_made = self._job is None and self._making is None and self._steps is None
        return is_made and self.dialog.preview.is_painted

    def show_dialog(self) -> None:
        """Show the dialog with the open record's report."""
        if not self._renew():
            self._bench.failed.emit(NO_REVIEW)
            return
        bring_up(self.dialog)

    def _renew(self) -> bool:
        """Take the open record and what its beats count as now; return whether there is one."""
        session = self._session
        review, waves = session.review, session.waves
        if review is None or waves is None:
            return False
        labels = session.labels
        assert labels is not None
        filters = session.settings.filters
        made_of = (review, waves, labels.tobytes(), session.own.trail, filters)
        if self._source is not None and self._of == made_of:
            return True
        try:
            folder = find_model(review.card.name)
        except EcgViewerError as error:
            self._bench.failed.emit(str(error))
            return False
        is_same = self._source is not None and self._source.review is review
        kept = self._source.evidence if self._source is not None and is_same else {}
        self._of = made_of
        self._source = replace(
            report_source(review, waves, labels, folder), evidence=kept, edits=self._edits(), filters=filters
        )
        self.dialog.set_record(review.record.comments, choose_strips(review, labels, waves))
        self._on_changed()
        return True

    def _edits(self) -> tuple[HandEdit, ...]:
        """Return what the person did and did not undo."""
        own = self._session.own
        return () if own.layer is None else hand_edits(own.trail, own.layer.first)

    def _on_changed(self) -> None:
        self._bench.turns.add("report", self._lay_out)
        self._explain()

    def _explain(self) -> None:
        """Have explained what the ticked strips need, one job at a time."""
        source = self._source
        if source is None or self._job is not None:
            return
        rows = rows_without_evidence(source, self.dialog.choice)
        if not rows:
            return
        if self._bench.lane.is_busy:
            self.dialog.say(_BUSY, is_trouble=True)
            return
        request = request_evidence(source.review, source.waves, source.folder, rows)
        job = self._bench.lane.submit(find_evidence, request)
        self._job = job
        self.dialog.begin(tr("explaining the strips' beats…"))
        job.progressed.connect(self._on_progressed)
        job.succeeded.connect(lambda found: self._on_explained(source, found))
        job.failed.connect(self.dialog.show_failure)
        job.cancelled.connect(self.dialog.show_cancelled)
        job.finished.connect(self._on_finished)

    def _on_progressed(self, report: ProgressReport) -> None:
        self.dialog.show_progress(report)

    def _on_explained(self, asked: ReportSource, found: dict[int, BeatEvidence]) -> None:
        self.dialog.end("")
        source = self._source
        if source is not None and source.review is asked.review:
            self._source = replace(source, evidence={**source.evidence, **found})

    def _on_finished(self) -> None:
        was_cut_short = self.dialog.status != ""
        self._job = None
        self._bench.turns.add("report", self._lay_out)
        if not was_cut_short:
            self._explain()  # what was ticked meanwhile

    def _lay_out(self) -> None:
        source, choice = self._source, self.dialog.choice
        if source is None:
            return
        if not choice.sections:
            self.dialog.say(tr("a report needs a section; tick one"), is_trouble=True)
            return
        if self.dialog.is_one_page:
            choice = fit_one_page(source, choice)
        if self._making is not None:
            self._making.cancel()
        # Off the window's thread: gathering beats by shape takes a third of a second for half an hour.
        making = self._making = self._thread.submit(_make, source, choice)
        making.succeeded.connect(lambda content: self._take_content(making, content))
        making.failed.connect(self.dialog.show_failure)
        making.finished.connect(lambda: self._end_making(making))

    def _take_content(self, making: Job, content: ReportContent) -> None:
        if making is self._making:
            self._pages = lay_out_report(content)
            self.dialog.preview.set_pages(self._pages)
            self._bench.turns.add("report page", self._paint_page)

    def _end_making(self, making: Job) -> None:
        if making is self._making:
            self._making = None

    def _paint_page(self) -> None:
        self.dialog.preview.paint_page()
        if not self.dialog.preview.is_painted:
            self._bench.turns.add("report page", self._paint_page)

    def _add_beat(self) -> None:
        source, row = self._source, self._session.selected
        if source is None or not 0 <= row < source.review.beats.n_beats:
            self.dialog.say(tr("no beat is selected; click one on the trace"), is_trouble=True)
            return
        self.dialog.add_strip(strip_of_beat(source.review, source.labels, row))

    def _ask_for_name(self, suffix: str) -> None:
        """Ask for a name beside the window, which goes on; then save what the preview shows now."""
        source, pages = self._source, self._pages
        if source is None or pages is None:
            return
        name = f"{source.review.record.name}-report{suffix}"
        dialog = QFileDialog(self.dialog, tr("Save report"), str(Path.cwd()), _FILTERS[suffix])
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix[1:])
        dialog.selectFile(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self._save(Path(chosen), pages))
        dialog.setModal(False)
        dialog.show()

    def _save(self, path: Path, pages: ReportPages) -> None:
        records = [pages.content.review.record.path]

        def write(data: bytes) -> None:
            write_output(path, data, REPORT_SUFFIXES, may_replace=True, records=records)
            self.dialog.end(tr("saved as {path}", path=path))

        try:
            check_output(path, REPORT_SUFFIXES, may_replace=True, records=records)
            if path.suffix.lower() != ".pdf":
                write(report_html(pages.content).encode())
                return
        except EcgViewerError as error:
            self.dialog.say(str(error), is_trouble=True)
            return
        made = PdfReport(pages)
        self._go_through(made.paint_pages(), made.n_pages, lambda: write(made.data))

    def _ask_for_printer(self) -> None:
        """Ask for a printer beside the window, then print what the preview shows now."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        pages = self._pages
        if pages is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setFullPage(True)
        set_a4(printer)
        printer.setDocName(pages.content.record_line)
        asking = QPrintDialog(printer, self.dialog)
        asking.setMinMax(1, pages.n_pages)
        asking.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asking.accepted.connect(
            lambda: self.print_on(printer, printer.resolution(), pages, printer.fromPage(), printer.toPage())
        )
        asking.setModal(False)
        asking.show()

    def print_on(
        self, device: QPagedPaintDevice, dots_per_inch: float, pages: ReportPages, first: int, last: int
    ) -> None:
        """Print pages from the first to the last (from 1), all of them where both are 0."""
        chosen = list(range(max(first, 1) - 1, min(last or pages.n_pages, pages.n_pages)))
        steps = paint_on(device, pages, dots_per_inch, chosen)
        self._go_through(steps, len(chosen), lambda: self.dialog.end(tr("sent to the printer")))

    def _go_through(self, steps: Iterator[int], n_steps: int, finish: Callable[[], None]) -> None:
        """Paint one page a turn, so that the window answers in between."""
        if self._steps is not None:
            self.dialog.say(tr("a report is being written; wait for it"), is_trouble=True)
            return
        self._steps, self._is_cancelled = steps, False
        self.dialog.begin(tr("painting pages…"))

        def step() -> None:
            if self._is_cancelled:
                self._end_steps(self.dialog.show_cancelled)
                return
            done = next(steps, None)
            if done is None:
                self._end_steps(finish)
                return
            report = ProgressReport(
                done / max(n_steps, 1), tr("page {done} of {n_steps}", done=done, n_steps=n_steps)
            )
            self.dialog.show_progress(report)
            self._bench.turns.add("report file", step)

        self._bench.turns.add("report file", step)

    def _end_steps(self, finish: Callable[[], None]) -> None:
        steps, self._steps = self._steps, None
        close = getattr(steps, "close", None)
        if close is not None:
            close()  # lets go of the device
        try:
            finish()
        except EcgViewerError as error:
            self.dialog.show_failure(str(error))

    def _on_cancel_requested(self) -> None:
        self._is_cancelled = True
        if self._job is not None:
            self._job.cancel()


def _make(
    source: ReportSource, choice: ReportChoice, progress: Progress, cancel: CancelToken
) -> ReportContent:
    cancel.raise_if_cancelled()
    return make_report(source, choice)
