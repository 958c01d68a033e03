"""The strip that the trace shows, as a file or on the clipboard: at true scale, whatever the screen's."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_export import (
    STRIP_FILTERS,
    dots_per_inch_of,
    paint_strip_image,
    size_at_true_scale,
    write_strip,
)
from ecgviewer.ui.paper.strip_geometry import DEFAULT_PIXELS_PER_MM
from ecgviewer.ui.state.questions import NO_RECORD, ask_to_save
from ecgviewer.ui.state.tool import Command, Workbench
from ecgviewer.ui.trace.trace_view import TraceView

_COPY_RATIO = 2.0


class StripSaver:
    """Saves and copies what a trace shows.

    Parameters
    ----------
    bench
        What every tool is given.
    trace
        Whose strip it is.
    """

    def __init__(self, bench: Workbench, trace: TraceView) -> None:
        self._bench = bench
        self._trace = trace
        trace.copy_requested.connect(self._copy)

    def commands(self) -> tuple[Command, ...]:
        """Return the commands that save and copy."""
        place = ("File", "save")
        return (
            Command("save_strip", tr("Save strip…"), *place, self._save),
            Command("copy_strip", tr("Copy strip"), *place, self._copy),
        )

    def _save(self) -> None:
        """Ask for a name, and save what the trace shows now."""
        strip, size = self._strip()
        theme, records = self._bench.theme, self._bench.session.record_paths

        def write(path: Path, chosen: str) -> None:
            dots = dots_per_inch_of(chosen)
            write_strip(path, strip, theme, size, dots_per_inch=dots, may_replace=True, records=records)

        ask_to_save(self._bench, tr("Save strip"), "strip.svg", STRIP_FILTERS, write)

    def _copy(self) -> None:
        """Put what the trace shows onto the clipboard."""
        if self._bench.session.record is None:
            self._bench.failed.emit(NO_RECORD)
            return
        strip, size = self._strip()
        QGuiApplication.clipboard().setImage(paint_strip_image(strip, self._bench.theme, size, _COPY_RATIO))
        self._bench.remarked.emit(tr("the strip is on the clipboard"))

    def _strip(self) -> tuple[StripContent, tuple[int, int]]:
        """Return what the trace shows, and the size at which its scale is true."""
        trace = self._trace
        start_s, end_s = trace.visible_range_s
        content = trace.content
        view = replace(content.view, start_s=start_s, pixels_per_mm=DEFAULT_PIXELS_PER_MM)
        strip = replace(content, view=view)
        return strip, size_at_true_scale(strip, end_s - start_s, trace.paper_height_mm)
