"""The dialog of class summaries: choose a class or a cell, watch, read, save the report."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QWidget

from ecgviewer.explain.attribution import METHODS
from ecgviewer.jobs import ProgressReport
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.work_dialog import ReportDialog
from ecgviewer.ui.summary.class_summary_view import ClassSummaryView
from ecgviewer.workflows.explanations.class_summary import MOST_EXPLAINED, Cell
from ecgviewer.workflows.explanations.summary_result import SummaryResult

_FRAME_PX = 60
"""Room for the title that the desktop puts above the dialog."""


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
    choices = [SummaryChoice(tr("All classes and false classifications"))]
    for label in labels:
        n_right = counts.get((label, label), 0) + counts.get(("", label), 0)
        n_false = sum(n for cell, n in counts.items() if label in cell and cell[0] not in ("", cell[1]))
        if n_right or n_false:
            false = tr(", {n_false:,} in false ones", n_false=n_false) if n_false else ""
            choices.append(
                SummaryChoice(
                    tr(
                        "{label}: {n_right:,} in right calls{false}",
                        label=label,
                        n_right=n_right,
                        false=false,
                    ),
                    label=label,
                )
            )
    false_cells = sorted((cell for cell in counts if cell[0] not in ("", cell[1])), key=lambda c: -counts[c])
    return choices + [
        SummaryChoice(
            tr("{cell} called {cell_2}: {counts:,}", cell=cell[0], cell_2=cell[1], counts=counts[cell]),
            cell=cell,
        )
        for cell in false_cells
    ]


class ClassSummaryDialog(ReportDialog):
    """Asks for a class summary and shows it."""

    summary_requested = Signal(object, str)
    """Summarise these beats (`SummaryChoice`) by this method."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(tr("Class summary"), theme, parent)
        self._choices: list[SummaryChoice] = []
        self._build()
        self.set_theme(theme)
        self._show_stage()
        # Its buttons stay on a screen of 768 lines, too.
        self.resize(980, min(760, self.screen().availableGeometry().height() - _FRAME_PX))

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
        self._show_stage()

    def choose_method(self, method: str) -> None:
        """Choose a method; one that makes no maps of a whole class changes nothing."""
        position = self._method.findData(method)
        if position >= 0 and not self._is_at_work:
            self._method.setCurrentIndex(position)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        super().set_theme(theme)
        self._view.set_theme(theme)
        set_text_color(self._subject, theme.muted)

    def show_progress(self, report: ProgressReport) -> None:
        """Show how far it is, also while it comes to an end after it was cancelled."""
        if self._is_at_work:
            self._show_fraction(report)

    def show_result(self, result: SummaryResult) -> None:
        """Show a summary."""
        self._view.show_result(result)
        n_beats = sum(cell.n_explained for cell in result.cells)
        records = ", ".join(result.records)
        self._finish(
            tr(
                "{n_beats:,} beats of {records} explained by {methods} of {name_network}",
                n_beats=n_beats,
                records=records,
                methods=METHODS[result.method],
                name_network=name_network(result.model),
            )
        )

    def reject(self) -> None:
        """Cancel what runs (Esc), otherwise close."""
        if self._is_at_work:
            self._request_cancel()
        else:
            QDialog.reject(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, and stop what runs: nobody would see its result."""
        self._request_cancel()
        event.accept()

    def _build(self) -> None:
        self._subject = plain_label(wraps=True)
        self._beats, self._method = QuietComboBox(), QuietComboBox()
        self._beats.setAccessibleName(tr("Beats"))
        self._method.setAccessibleName(tr("Method"))
        for method, name in METHODS.items():
            text = (
                name
                if method == "gradcam"
                else tr(
                    "{name} ({most_explained} beats each, drawn)", name=name, most_explained=MOST_EXPLAINED
                )
            )
            self._method.addItem(text, method)
        self._start = QPushButton(tr("Summarise"))
        self._start.clicked.connect(self._on_start_clicked)
        self._view = ClassSummaryView(self._theme)
        choosing, buttons = QHBoxLayout(), QHBoxLayout()
        for title, field, stretch in ((tr("Beats"), self._beats, 3), (tr("Method"), self._method, 2)):
            choosing.addWidget(plain_label(title))
            choosing.addWidget(field, stretch)
        choosing.addWidget(self._start)
        choosing.addWidget(self._cancel)
        buttons.addWidget(self._status, 1)
        for button in (self._save, self._close):
            buttons.addWidget(button)
        layout = self._make_layout()
        layout.addWidget(self._subject)
        layout.addLayout(choosing)
        layout.addWidget(self._view, 1)
        layout.addWidget(self._bar)
        layout.addLayout(buttons)

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
        if choice is None or self._is_at_work:
            return
        self._begin()
        self.summary_requested.emit(choice, str(self._method.currentData()))

    def _report_name(self) -> str:
        result = self._view.result
        assert result is not None  # without one the button is hidden
        return f"{result.records[0]}-{result.model}-summary"

    def _show_stage(self) -> None:
        for field in (self._beats, self._method):
            field.setEnabled(not self._is_at_work)
        self._start.setEnabled(not self._is_at_work and bool(self._choices))
        self._start.setDefault(not self._is_at_work)
        super()._show_stage()
        self._save.setVisible(self._view.result is not None and not self._is_at_work)

    def _quiet_color(self) -> str:
        return self._theme.muted
