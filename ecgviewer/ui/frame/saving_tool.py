"""Saving what is seen: the window, the strip around the selected beat, the table of beats."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from ecgviewer.errors import EcgViewerError
from ecgviewer.files import write_output
from ecgviewer.ui.paper.figure import write_figure, write_widget
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench
from ecgviewer.workflows.review.review_result import beats_as_csv, review_result


class SavingTool(Tool):
    """Asks for a name beside the window, which goes on, then writes."""

    def build(self, bench: Workbench) -> ToolParts:
        """Make the commands that save."""
        self._bench = bench
        place = ("File", "save")
        return ToolParts(
            commands=(
                Command(
                    "save_picture",
                    "Save picture of the window…",
                    *place,
                    self._save_picture,
                    keys=("Ctrl+Shift+S",),
                ),
                Command(
                    "save_figure",
                    "Save figure of the selected beat…",
                    *place,
                    self._save_figure,
                    keys=("Ctrl+S",),
                ),
                Command("save_table", "Save table of beats…", *place, self._save_table, keys=("Ctrl+E",)),
            )
        )

    def _save_picture(self) -> None:
        """Ask for a name and save the window as it is on the screen."""
        window, records = self._bench.window, self._bench.session.record_paths
        self._ask(
            "Save picture of the window",
            "window.png",
            "PNG (*.png)",
            lambda path: write_widget(path, window, may_replace=True, records=records),
        )

    def _save_figure(self) -> None:
        """Ask for a name and save the strip around the selected beat."""
        session = self._bench.session
        review, beat_index = session.review, session.selected
        key = session.key_of(session.model, session.settings.method, beat_index)
        attribution = None if key is None else session.explanation(key)
        if review is None or attribution is None:
            self._bench.failed.emit("no explained beat is selected; click a beat, then save its figure")
            return
        theme = self._bench.theme.name
        self._ask(
            "Save figure of the selected beat",
            "beat.svg",
            "SVG (*.svg);;PNG (*.png)",
            lambda path: write_figure(path, review, beat_index, attribution, theme, may_replace=True),
        )

    def _save_table(self) -> None:
        """Ask for a name and save the table of beats as CSV."""
        review = self._bench.session.review
        if review is None:
            self._bench.failed.emit("no record is classified yet; open one first (Ctrl+O)")
            return
        self._ask(
            "Save table of beats",
            "beats.csv",
            "CSV (*.csv)",
            lambda path: write_output(
                path,
                beats_as_csv([review_result(review)]).encode(),
                (".csv",),
                may_replace=True,
                records=[review.record.path],
            ),
        )

    def _ask(self, title: str, name: str, filters: str, write: Callable[[Path], object]) -> None:
        """Ask for a name; then write what was there when asked."""
        record = self._bench.session.record
        if record is None:
            self._bench.failed.emit("no record is open; open one first (Ctrl+O)")
            return
        suggested = Path.cwd() / f"{record.name}-{name}"
        dialog = QFileDialog(self._bench.window, title, str(suggested.parent), filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suggested.suffix[1:])
        dialog.selectFile(suggested.name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self._write(Path(chosen), write))
        dialog.setModal(False)
        dialog.show()

    def _write(self, path: Path, write: Callable[[Path], object]) -> None:
        try:
            write(path)
        except EcgViewerError as error:
            self._bench.failed.emit(str(error))
        else:
            self._bench.remarked.emit(f"saved as {path}")
