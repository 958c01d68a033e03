"""The dialog of class summaries: choose a class or a cell, watch, read, save the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.explain.attribution import METHODS
from ecgviewer.jobs import ProgressReport
from ecgviewer.ui.class_summary_view import ClassSummaryView
from ecgviewer.ui.labels import plain_label, set_text_color
from ecgviewer.ui.theme import LIGHT, Theme
from ecgviewer.ui.wording import format_time_left
from ecgviewer.workflows.class_summary import MOST_EXPLAINED, Cell


@dataclass(frozen=True)
class SummaryChoice:
    """Beats that can be summarised.

    Attributes
    ----------
    text
        What a person chooses them by.
    label, cell
        As `summarise_classes` takes them.
    """

    text: str
    label: str | None = None
    cell: Cell | None = None


def summary_choices(counts: dict[Cell, int], labels: Sequence[str]) -> list[SummaryChoice]:
    """Return what can be summarised of a record: all, each class, each kind of false classification.

    Parameters
    ----------
    counts
        Beats by cell, see `count_cells`.
    labels
        The network's classes.
    """
    if not counts:
        return []
    choices = [SummaryChoice("All classes and false classifications")]
    for label in labels:
        n_right = counts.get((label, label), 0) + counts.get(("", label), 0)
        n_false = sum(n for cell, n in counts.items() if label in cell and cell[0] not in ("", cell[1]))
        if n_right or n_false:
            false = f", {n_false:,} in false ones" if n_false else ""
            choices.append(SummaryChoice(f"{label}: {n_right:,} in right calls{false}", label=label))
    false_cells = sorted((cell for cell in counts if cell[0] not in ("", cell[1])), key=lambda c: -counts[c])
    return choices + [
        SummaryChoice(f"{cell[0]} called {cell[1]}: {counts[cell]:,}", cell=cell) for cell in false_cells
    ]


class ClassSummaryDialog(QDialog):
    """Not modal: the window stays usable while beats are summarised."""

    summary_requested = Signal(object, str)
    """Summarise these beats (`SummaryChoice`) by this method."""

    cancel_requested = Signal()
    """Stop."""

    report_requested = Signal(object)
    """Write the report of what is shown to this path (`Path`)."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Class summary")
        self.setModal(False)
        self._theme = theme
        self._is_running = False
        self._is_trouble = False
        self._choices: list[SummaryChoice] = []
        self._build()
        self._connect()
        self.set_theme(theme)
        self._show_state()
        self.resize(980, 760)

    @property
    def is_running(self) -> bool:
        """Whether beats are being summarised."""
        return self._is_running

    @property
    def status(self) -> str:
        """What stands beside the progress bar."""
        return self._status.text()

    @property
    def view(self) -> ClassSummaryView:
        """The result."""
        return self._view

    def set_choices(self, subject: str, choices: Sequence[SummaryChoice], current: Cell | None) -> None:
        """Offer beats.

        Parameters
        ----------
        subject
            The record and the network, in a few words; what to do where there is none.
        choices
            What can be summarised; empty for nothing.
        current
            Cell of the selected beat, which is chosen at first; None for none.
        """
        kept = self._choice()
        self._subject.setText(subject)
        self._choices = list(choices)
        self._beats.clear()
        self._beats.addItems([choice.text for choice in choices])
        self._beats.setCurrentIndex(self._position_of(kept, current))
        self._show_state()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self._view.set_theme(theme)
        set_text_color(self._subject, theme.muted)
        self._say(self._status.text(), is_trouble=self._is_trouble)

    def show_progress(self, report: ProgressReport) -> None:
        """Show how far it is."""
        if not self._is_running:
            return
        self._bar.setValue(round(report.fraction * 1000))
        left = format_time_left(report.seconds_left)
        self._say(" · ".join(part for part in (report.message, left) if part))

    def show_result(self, result: dict[str, Any]) -> None:
        """Show a summary as `ClassSummary.as_dict` gives it."""
        self._bar.setValue(1000)
        self._view.show_result(result)
        n_beats = sum(cell["n_explained"] for cell in result["cells"])
        records = ", ".join(result["records"])
        self._say(
            f"{n_beats:,} beats of {records} explained by {METHODS[result['method']]} of {result['model']}"
        )
        self._set_running(False)

    def show_failure(self, text: str) -> None:
        """Say in plain text what went wrong."""
        self._say(text, is_trouble=True)
        self._set_running(False)

    def show_cancelled(self) -> None:
        """Say that it was stopped."""
        self._say("cancelled")
        self._set_running(False)

    def show_saved(self, text: str, *, is_trouble: bool = False) -> None:
        """Say what became of the report."""
        self._say(text, is_trouble=is_trouble)

    def reject(self) -> None:
        """Cancel what runs (Esc), otherwise close."""
        if self._is_running:
            self._request_cancel()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, and stop what runs: nobody would see its result."""
        if self._is_running:
            self._request_cancel()
        event.accept()

    def _build(self) -> None:
        self._subject = plain_label(wraps=True)
        self._beats, self._method = QComboBox(), QComboBox()
        self._beats.setAccessibleName("Beats")
        self._method.setAccessibleName("Method")
        for method, name in METHODS.items():
            text = name if method == "gradcam" else f"{name} ({MOST_EXPLAINED} beats each, drawn)"
            self._method.addItem(text, method)
        self._start, self._cancel = QPushButton("Summarise"), QPushButton("Cancel")
        self._save, self._close = QPushButton("Save report…"), QPushButton("Close")
        for button in (self._cancel, self._save, self._close):
            button.setAutoDefault(False)
        self._view = ClassSummaryView(self._theme)
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._status = plain_label(wraps=True, is_selectable=True)
        choosing, buttons = QHBoxLayout(), QHBoxLayout()
        for title, field, stretch in (("Beats", self._beats, 3), ("Method", self._method, 2)):
            choosing.addWidget(plain_label(title))
            choosing.addWidget(field, stretch)
        choosing.addWidget(self._start)
        choosing.addWidget(self._cancel)
        buttons.addWidget(self._status, 1)
        for button in (self._save, self._close):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self._subject)
        layout.addLayout(choosing)
        layout.addWidget(self._view, 1)
        layout.addWidget(self._bar)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self._start.clicked.connect(self._on_start_clicked)
        self._cancel.clicked.connect(self._request_cancel)
        self._save.clicked.connect(self._on_save_clicked)
        self._close.clicked.connect(self.close)

    def _choice(self) -> SummaryChoice | None:
        index = self._beats.currentIndex()
        return self._choices[index] if 0 <= index < len(self._choices) else None

    def _position_of(self, kept: SummaryChoice | None, current: Cell | None) -> int:
        """Return which choice to take: the selected beat's cell or class, else that of before, else all."""
        label = current[1] if current is not None and current[0] in ("", current[1]) else None
        for position, choice in enumerate(self._choices):
            if current is not None and (choice.cell == current or (label and choice.label == label)):
                return position
        if kept is not None:
            for position, choice in enumerate(self._choices):
                if (choice.label, choice.cell) == (kept.label, kept.cell):
                    return position
        return 0 if self._choices else -1

    def _on_start_clicked(self) -> None:
        choice = self._choice()
        if choice is None or self._is_running:
            return
        self._bar.setValue(0)
        self._say("starting…")
        self._set_running(True)
        self.summary_requested.emit(choice, str(self._method.currentData()))

    def _on_save_clicked(self) -> None:
        result = self._view.result
        if result is None:
            return
        suggested = str(Path.cwd() / f"{result['records'][0]}-{result['model']}-summary.html")
        chosen, _ = QFileDialog.getSaveFileName(self, "Save report", suggested, "HTML (*.html)")
        if chosen:
            path = Path(chosen)
            self.report_requested.emit(path if path.suffix else path.with_suffix(".html"))

    def _request_cancel(self) -> None:
        if self._is_running:
            self._cancel.setEnabled(False)
            self._say("stopping…")
            self.cancel_requested.emit()

    def _set_running(self, is_running: bool) -> None:
        self._is_running = is_running
        self._show_state()

    def _show_state(self) -> None:
        for field in (self._beats, self._method):
            field.setEnabled(not self._is_running)
        self._start.setEnabled(not self._is_running and bool(self._choices))
        self._start.setDefault(not self._is_running)
        self._cancel.setEnabled(self._is_running)
        self._save.setVisible(self._view.result is not None and not self._is_running)

    def _say(self, text: str, *, is_trouble: bool = False) -> None:
        self._is_trouble = is_trouble
        self._status.setText(text)
        set_text_color(self._status, self._theme.warning if is_trouble else self._theme.muted)
