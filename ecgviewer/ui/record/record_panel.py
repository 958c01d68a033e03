"""Who was recorded and how: the header in words, its comments as they are, and what to know about it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ecgviewer.records.catalog import record_file
from ecgviewer.records.record import Record
from ecgviewer.ui.look.labels import fill_with_surface, plain_label, set_text_color
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_duration

_NO_RECORD = tr("No record is open.")
_SYNTHETIC = tr("Synthetic: made by a script, recorded from no patient.")


class RecordPanel(QScrollArea):
    """Patient, leads, rate, duration, notes and header comments of a record, as plain text.

    Where several annotators have marked the record, a person chooses whose beats are the reference.
    """

    annotator_requested = Signal(str)
    """Take the beats of the annotation file with this ending as the reference."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._record: Record | None = None
        self._names: list[QLabel] = []
        self._warnings: list[QLabel] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_record(None)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        for label in self._names:
            set_text_color(label, theme.muted)
        for label in self._warnings:
            set_text_color(label, theme.warning)

    def set_record(self, record: Record | None, further_notes: Sequence[str] = ()) -> None:
        """Describe a record, or none; with what was found in its beats beside its own notes."""
        self._record = record
        self._further_notes = tuple(further_notes)
        self._names, self._warnings = [], []
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(8)
        if record is None:
            layout.addWidget(plain_label(_NO_RECORD, wraps=True))
        else:
            self._fill(layout, record)
        layout.addStretch()
        self.setWidget(content)
        fill_with_surface(content)
        self.set_theme(self._theme)

    def texts(self) -> list[str]:
        """Return all that is shown, from top to bottom."""
        content = self.widget()
        return [] if content is None else [label.text() for label in content.findChildren(QLabel)]

    def _fill(self, layout: QVBoxLayout, record: Record) -> None:
        layout.addWidget(
            plain_label(tr("Record {name}", name=record.name), is_bold=True, wraps=True, is_selectable=True)
        )
        notes = [*([_SYNTHETIC] if record.is_synthetic else []), *record.notes, *self._further_notes]
        for note in notes:
            label = plain_label(f"⚠ {note}", wraps=True, is_selectable=True)
            self._warnings.append(label)
            layout.addWidget(label)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (name, text) in enumerate(describe_record(record)):
            label = plain_label(name)
            self._names.append(label)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(plain_label(text, wraps=True, is_selectable=True), row, 1)
        layout.addLayout(grid)
        chosen = None if record.annotations is None else record.annotations.annotator
        if len(record.annotators) > (chosen in record.annotators):
            self._add_choice(layout, record.annotators, chosen)
        if record.comments:
            title = plain_label(tr("comments in the header"))
            self._names.append(title)
            layout.addWidget(title)
            layout.addWidget(plain_label("\n".join(record.comments), wraps=True, is_selectable=True))

    def _add_choice(self, layout: QVBoxLayout, annotators: Sequence[str], chosen: str | None) -> None:
        label, box = plain_label(tr("reference beats of")), QuietComboBox()
        self._names.append(label)
        box.setAccessibleName(tr("annotator whose beats are the reference"))
        if chosen not in annotators:
            box.addItem(tr("nobody"), "")
        for annotator in annotators:
            box.addItem(annotator, annotator)
        box.setCurrentIndex(max(box.findData(chosen or ""), 0))
        box.activated.connect(lambda row: self._on_annotator_chosen(str(box.itemData(row))))
        layout.addWidget(label)
        layout.addWidget(box)

    def _on_annotator_chosen(self, annotator: str) -> None:
        if annotator:
            self.annotator_requested.emit(annotator)


def describe_record(record: Record) -> list[tuple[str, str]]:
    """Return name and text of each property of a record that a person may want to know."""
    rows = [
        (tr("patient"), record.patient.sentence or tr("not told")),
        (tr("leads"), ", ".join(record.lead_names)),
        (tr("rate"), tr("{fs_hz:g} samples a second", fs_hz=record.fs_hz)),
        (tr("duration"), format_duration(record.duration_s)),
    ]
    if record.start_clock is not None:
        rows.append((tr("started at"), record.start_clock.strftime("%H:%M:%S")))
    if record.annotations is not None:
        n_annotations = len(record.annotations.symbols)
        rows.append(
            (
                tr("reference"),
                tr(
                    "{n_annotations:,} annotations ({annotator})",
                    n_annotations=n_annotations,
                    annotator=record.annotations.annotator,
                ),
            )
        )
    rows.append((tr("file"), str(record_file(record.path))))
    return rows
