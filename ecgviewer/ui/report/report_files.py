"""Writes reports: PDF pages, one HTML file, or a printer's paper."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from ecgviewer.files import check_output, write_output
from ecgviewer.jobs import CancelToken, Progress
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.strip_export import ensure_application
from ecgviewer.ui.report.report_pages import DOTS_PER_INCH, ReportPages, lay_out_report
from ecgviewer.workflows.report.report_content import ReportContent

REPORT_SUFFIXES = (".pdf", ".html", ".htm")

_PDF_DOTS_PER_INCH = 1200
"""Lines of the paper stand on whole dots: 0.02 mm."""


def write_report(
    path: Path,
    content: ReportContent,
    *,
    may_replace: bool = False,
    records: Sequence[Path] = (),
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> None:
    """Write a report as PDF or as one HTML file, by the name's ending; needs no display.

    Parameters
    ----------
    path
        File that ends in .pdf, .html or .htm.
    content
        The report.
    may_replace, records
        As in `files.check_output`.

    Raises
    ------
    InvalidInputError
        If the name has another ending.
    OutputError
        If the file can't be written.
    Cancelled
        Between pages, after `cancel` was set.
    """
    check_output(path, REPORT_SUFFIXES, may_replace=may_replace, records=records)
    progress, cancel = progress or Progress(), cancel or CancelToken()
    ensure_application()
    if path.suffix.lower() == ".pdf":
        made = PdfReport(lay_out_report(content))
        for done in made.paint_pages():
            cancel.raise_if_cancelled()
            progress.report(
                done, made.n_pages, tr("page {done} of {n_pages}", done=done, n_pages=made.n_pages)
            )
        data = made.data
    else:
        from ecgviewer.ui.report.report_html import report_html

        data = report_html(content).encode()
    write_output(path, data, REPORT_SUFFIXES, may_replace=may_replace, records=records)


class PdfReport:
    """A PDF that is painted page by page, so that whoever waits can do something between them.

    Parameters
    ----------
    pages
        The report.
    """

    def __init__(self, pages: ReportPages) -> None:
        self._pages = pages
        self._content = QByteArray()

    @property
    def n_pages(self) -> int:
        """Number of pages."""
        return self._pages.n_pages

    @property
    def data(self) -> bytes:
        """The file, once all pages are painted."""
        return bytes(self._content.data())

    def paint_pages(self) -> Iterator[int]:
        """Paint one page a step, and give how many are painted."""
        buffer = QBuffer(self._content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setTitle(self._pages.content.record_line)
        writer.setCreator("ecgviewer")
        writer.setResolution(_PDF_DOTS_PER_INCH)
        set_a4(writer)
        yield from paint_on(writer, self._pages, _PDF_DOTS_PER_INCH)
        buffer.close()


def set_a4(device: QPagedPaintDevice) -> None:
    """Give a device pages of A4 without margins: the report has its own."""
    page = QPageSize(QPageSize.PageSizeId.A4)
    device.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))


def paint_on(
    device: QPagedPaintDevice, pages: ReportPages, dots_per_inch: float, chosen: Sequence[int] | None = None
) -> Iterator[int]:
    """Paint pages on a device, one a step, and give how many are painted; all, or those chosen (from 0)."""
    painter = QPainter(device)
    try:
        for done, page in enumerate(range(pages.n_pages) if chosen is None else chosen, start=1):
            if done > 1:
                device.newPage()
            pages.paint(painter, page, dots_per_inch / DOTS_PER_INCH)
            yield done
    finally:
        painter.end()
