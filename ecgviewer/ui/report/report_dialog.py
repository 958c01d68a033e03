"""The dialog of a report: tick what stands in it, look at its pages, save or print it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.ui.look.labels import plain_label
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.work_dialog import Stage, WorkDialog
from ecgviewer.ui.report.page_preview import PagePreview
from ecgviewer.workflows.report.choose_strips import ONE_PAGE_STRIPS, StripChoice
from ecgviewer.workflows.report.report_source import ReportChoice
from ecgviewer.workflows.report.sections import DEFAULT_SECTIONS, SECTIONS

_CHOICES_WIDTH_PX = 300
_FRAME_PX = 60
"""Room for the title that the desktop puts above the dialog."""

_ROLE = Qt.ItemDataRole.UserRole


class ReportDialog(WorkDialog):
    """Asks what is to stand in a report; Esc and Close hide it, and nothing that was ticked is lost."""

    changed = Signal()
    """Something else was ticked."""

    save_requested = Signal(str)
    """Save the report as a file with this ending."""

    print_requested = Signal()
    """Print the report."""

    beat_requested = Signal()
    """Add the strip around the selected beat."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(tr("Report"), theme, parent)
        self.preview = PagePreview()
        self._sections: dict[str, QCheckBox] = {}
        self._comments, self._strips = QListWidget(), QListWidget()
        self._one_page = QCheckBox(tr("Only strips that one page has room for"))
        self._one_page.setChecked(True)
        self._build()
        self.set_theme(theme)
        self._show_stage()
        # The buttons below the pages stay on a screen of 768 lines, too.
        self.resize(1020, min(780, self.screen().availableGeometry().height() - _FRAME_PX))

    @property
    def choice(self) -> ReportChoice:
        """What is ticked."""
        return ReportChoice(
            tuple(key for key, box in self._sections.items() if box.isChecked()),
            tuple(item.data(_ROLE) for item in _ticked(self._strips)),
            tuple(item.data(_ROLE) for item in _ticked(self._comments)),
        )

    @property
    def is_one_page(self) -> bool:
        """Whether strips that one page has no room for are left out."""
        return self._one_page.isChecked()

    def set_record(self, comments: Sequence[str], strips: Sequence[StripChoice]) -> None:
        """Offer a record's comment lines, none of them ticked, and its strips, the first of them ticked."""
        for chooser in (self._comments, self._strips):
            chooser.blockSignals(True)
            chooser.clear()
        for line, text in enumerate(comments):
            self._add(self._comments, text, line, is_ticked=False)
        self._comments_title.setVisible(bool(comments))
        self._comments.setVisible(bool(comments))
        for place, strip in enumerate(strips):
            self._add(self._strips, strip.title, strip, is_ticked=place < ONE_PAGE_STRIPS)
        for chooser in (self._comments, self._strips):
            chooser.blockSignals(False)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        super().set_theme(theme)
        # On dark ground the style's own outline of an empty box wouldn't be seen.
        box = tr(
            "border: 1px solid {muted}; background: {surface}; width: 11px; height: 11px;",
            muted=theme.muted,
            surface=theme.surface,
        )
        for chooser in (self._comments, self._strips):
            chooser.setStyleSheet(f"QListWidget::indicator:unchecked {{ {box} }}")

    def add_strip(self, strip: StripChoice) -> None:
        """Put a strip before the others, ticked; one that is there is ticked."""
        for place in range(self._strips.count()):
            item = self._strips.item(place)
            if item.data(_ROLE) == strip:
                item.setCheckState(Qt.CheckState.Checked)
                return
        self._strips.blockSignals(True)
        self._add(self._strips, strip.title, strip, is_ticked=True, place=0)
        self._strips.blockSignals(False)
        self.changed.emit()

    def say(self, text: str, *, is_trouble: bool = False) -> None:
        """Say something beside the progress bar."""
        self._say(text, is_trouble=is_trouble)

    def begin(self, text: str) -> None:
        """Show that work begins that can be cancelled."""
        self._begin()
        self._say(text)

    def end(self, text: str) -> None:
        """Show that it is done."""
        self._finish(text)

    def reject(self) -> None:
        """Hide (Esc); what runs goes on, and what was ticked stays."""
        QDialog.reject(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide; what runs goes on."""
        event.accept()

    def _build(self) -> None:
        choices = QVBoxLayout()
        choices.addWidget(plain_label(tr("Sections"), is_bold=True))
        for key, part in SECTIONS.items():
            box = QCheckBox(part.title)
            box.setChecked(key in DEFAULT_SECTIONS)
            box.toggled.connect(self.changed)
            self._sections[key] = box
            choices.addWidget(box)
        choices.addWidget(self._one_page)
        self._one_page.toggled.connect(self.changed)
        choices.addWidget(plain_label(tr("Strips"), is_bold=True))
        choices.addWidget(self._strips, 3)
        add = QPushButton(tr("Add the selected beat"))
        add.setAutoDefault(False)
        add.clicked.connect(self.beat_requested)
        choices.addWidget(add)
        self._comments_title = plain_label(
            tr("Header lines: they could name a person"), is_bold=True, wraps=True
        )
        choices.addWidget(self._comments_title)
        choices.addWidget(self._comments, 1)
        for chooser, name in ((self._strips, "strips"), (self._comments, tr("header lines"))):
            chooser.setAccessibleName(name)
            chooser.setWordWrap(True)
            chooser.itemChanged.connect(lambda _: self.changed.emit())
        side = QWidget()
        side.setLayout(choices)
        side.setFixedWidth(_CHOICES_WIDTH_PX)
        choices.setContentsMargins(0, 0, 0, 0)
        middle, buttons = QHBoxLayout(), QHBoxLayout()
        middle.addWidget(side)
        middle.addWidget(self.preview, 1)
        buttons.addWidget(self._status, 1)
        self._actions = []
        for text, run in (
            (tr("Save PDF…"), lambda: self.save_requested.emit(".pdf")),
            (tr("Save HTML…"), lambda: self.save_requested.emit(".html")),
            (tr("Print…"), self.print_requested.emit),
        ):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(run)
            self._actions.append(button)
        for button in (self._cancel, *self._actions, self._close):
            buttons.addWidget(button)
        layout = self._make_layout()
        layout.addLayout(middle, 1)
        layout.addWidget(self._bar)
        layout.addLayout(buttons)

    def _add(
        self, chooser: QListWidget, text: str, data: object, *, is_ticked: bool, place: int | None = None
    ) -> None:
        item = QListWidgetItem(text)
        item.setToolTip(text)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
        item.setData(_ROLE, data)
        chooser.insertItem(chooser.count() if place is None else place, item)

    def _show_stage(self) -> None:
        is_free = self._stage not in (Stage.RUNNING, Stage.STOPPING)
        for button in self._actions:
            button.setEnabled(is_free)
        self._bar.setVisible(not is_free)
        super()._show_stage()

    def _quiet_color(self) -> str:
        return self._theme.muted


def _ticked(chooser: QListWidget) -> list[QListWidgetItem]:
    items = (chooser.item(place) for place in range(chooser.count()))
    return [item for item in items if item.checkState() == Qt.CheckState.Checked]
