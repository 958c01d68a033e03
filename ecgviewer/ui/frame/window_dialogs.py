"""The window's dialogs: open, save, keys, calibration, about. None of them blocks the window."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from ecgviewer import paths
from ecgviewer.errors import EcgViewerError
from ecgviewer.files import write_output
from ecgviewer.records.physionet import mitdb_cache_dir
from ecgviewer.ui.compare.comparison_controller import ComparisonController
from ecgviewer.ui.frame.actions import list_keys
from ecgviewer.ui.frame.calibration_dialog import CalibrationDialog
from ecgviewer.ui.frame.keys_dialog import KeysDialog
from ecgviewer.ui.frame.status import DISCLAIMER
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.paper.figure import write_figure, write_widget
from ecgviewer.ui.record.open_dialog import OpenDialog
from ecgviewer.ui.state.preferences import Preferences
from ecgviewer.ui.summary.class_summary_controller import ClassSummaryController
from ecgviewer.workflows.review.review_record import beats_as_csv, review_as_dict

if TYPE_CHECKING:
    from ecgviewer.ui.frame.main_window import MainWindow

_ABOUT = (
    "ecgviewer opens ECG records, classifies every beat and shows on the trace why.\n\n"
    f"For {DISCLAIMER}. Networks: ArrhythmiNet V1 and V2 after Baig et al. 2025 (arXiv 2505.03787), trained on"
    " the MIT-BIH Arrhythmia Database (Moody and Mark 2001). BSD-3-Clause."
)


class WindowDialogs:
    """Shows the dialogs of a window; each is made at its first use and stays."""

    def __init__(self, window: "MainWindow", preferences: Preferences) -> None:
        self._window = window
        self._preferences = preferences
        self._open: OpenDialog | None = None
        self._keys: KeysDialog | None = None
        self._calibration: CalibrationDialog | None = None
        self._class_summary: ClassSummaryController | None = None
        self._comparison: ComparisonController | None = None

    def set_theme(self, theme: Theme) -> None:
        """Draw the dialogs in another theme."""
        for dialog in (self._open, self._keys, self._calibration):
            if dialog is not None:
                dialog.set_theme(theme)
        if self._class_summary is not None:
            self._class_summary.dialog.set_theme(theme)
        if self._comparison is not None:
            self._comparison.dialog.set_theme(theme)

    def show_open(self) -> None:
        """Show the dialog that opens a record."""
        if self._open is None:
            self._open = OpenDialog(self._window.theme, self._window)
            self._open.record_requested.connect(self._window.open_name)
        folders = [folder for folder in (*paths.data_dirs(), mitdb_cache_dir()) if folder.is_dir()]
        self._open.set_folders(folders)
        self._open.set_recent(self._preferences.recent_records)
        _bring_up(self._open)

    def show_keys(self) -> None:
        """Show the list of keys."""
        if self._keys is None:
            self._keys = KeysDialog(list_keys(), self._window.theme, self._window)
        _bring_up(self._keys)

    def show_calibration(self) -> None:
        """Show the dialog that calibrates the screen against a ruler."""
        if self._calibration is None:
            self._calibration = CalibrationDialog(self._window.theme, self._window)
            self._calibration.calibrated.connect(self._on_calibrated)
        kept = self._preferences.pixels_per_mm
        self._calibration.set_pixels_per_mm(kept or self._window.trace.pixels_per_mm)
        _bring_up(self._calibration)

    def show_class_summary(self) -> None:
        """Show the dialog that summarises what the network looks at, class by class."""
        if self._class_summary is None:
            window = self._window
            self._class_summary = ClassSummaryController(
                window, window.session, window.theme, window.training.lane
            )
        self._class_summary.show_dialog()

    def show_comparison(self) -> None:
        """Show methods and networks beside each other on the selected beat."""
        if self._comparison is None:
            window = self._window
            self._comparison = ComparisonController(window, window.session, window.controller, window.theme)
            self._comparison.dialog.step_requested.connect(window.navigation.step_beat)
        self._comparison.show_dialog()

    @property
    def comparison(self) -> ComparisonController | None:
        """What fills the comparison; None before it was first shown."""
        return self._comparison

    def show_about(self) -> None:
        """Show what the program is and what it is not."""
        box = QMessageBox(QMessageBox.Icon.NoIcon, "About ecgviewer", _ABOUT, parent=self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def ask_to_stop_training(self, on_yes: Callable[[], object]) -> None:
        """Ask whether the window may close although a network is being trained."""
        text = "A network is being trained. Close the window and drop it?"
        buttons = QMessageBox.StandardButton.Close | QMessageBox.StandardButton.Cancel
        box = QMessageBox(QMessageBox.Icon.Question, "Training is running", text, buttons, self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.button(QMessageBox.StandardButton.Close).clicked.connect(lambda: on_yes())
        box.open()

    def save_picture(self) -> None:
        """Ask for a name and save the window as it is on the screen."""
        self._ask(
            "Save picture of the window",
            "window.png",
            "PNG (*.png)",
            lambda p: write_widget(p, self._window, may_replace=True, records=self._records()),
        )

    def save_figure(self) -> None:
        """Ask for a name and save the strip around the selected beat."""
        session = self._window.session
        review, beat_index = session.review, session.selected
        key = session.key_of(session.model, session.settings.method, beat_index)
        attribution = None if key is None else session.explanation(key)
        if review is None or attribution is None:
            self._window.show_error("no explained beat is selected; click a beat, then save its figure")
            return
        theme = "dark" if self._window.theme.is_dark else "light"
        self._ask(
            "Save figure of the selected beat",
            "beat.svg",
            "SVG (*.svg);;PNG (*.png)",
            lambda path: write_figure(path, review, beat_index, attribution, theme, may_replace=True),
        )

    def save_table(self) -> None:
        """Ask for a name and save the table of beats as CSV."""
        review = self._window.session.review
        if review is None:
            self._window.show_error("no record is classified yet; open one first (Ctrl+O)")
            return
        self._ask(
            "Save table of beats",
            "beats.csv",
            "CSV (*.csv)",
            lambda path: write_output(
                path,
                beats_as_csv([review_as_dict(review)]).encode(),
                (".csv",),
                may_replace=True,
                records=[review.record.path],
            ),
        )

    def _records(self) -> list[Path]:
        record = self._window.session.record
        return [] if record is None else [record.path]

    def _ask(self, title: str, name: str, filters: str, write: Callable[[Path], object]) -> None:
        """Ask for a name beside the window, which goes on; then write what was there when asked."""
        record = self._window.session.record
        if record is None:
            self._window.show_error("no record is open; open one first (Ctrl+O)")
            return
        suggested = Path.cwd() / f"{record.name}-{name}"
        dialog = QFileDialog(self._window, title, str(suggested.parent), filters)
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
            self._window.show_error(str(error))
        else:
            self._window.show_remark(f"saved as {path}")

    def _on_calibrated(self, pixels_per_mm: float) -> None:
        self._preferences.pixels_per_mm = pixels_per_mm
        self._window.change_view(pixels_per_mm=pixels_per_mm)


def _bring_up(dialog: "OpenDialog | KeysDialog | CalibrationDialog") -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
