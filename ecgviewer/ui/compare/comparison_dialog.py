"""The window in which methods and networks are compared on the selected beat."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.errors import EcgViewerError
from ecgviewer.ui.compare.comparison_content import ComparisonContent
from ecgviewer.ui.compare.comparison_view import ComparisonView
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.picture_files import PICTURE_FILTERS, widget_image, write_picture
from ecgviewer.workflows.explanations.compare_explanations import MOST_NETWORKS

CALLED_CLASS = tr("the called class")
_NO_NETWORK = "none"
_COLUMN_PX, _REST_PX, _HEIGHT_PX, _FRAME_PX = 370, 150, 1000, 60


class ComparisonDialog(QDialog):
    """Not modal: it follows the selected beat while the window is used."""

    choice_changed = Signal()
    """Other networks or another class were chosen."""

    step_requested = Signal(int)
    """Select the next beat (1) or the previous one (-1)."""

    closed = Signal()
    """Nobody looks any more."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Compare methods"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setModal(False)
        self._theme = theme
        self._title = "comparison"
        self._build()
        self.set_theme(theme)
        self._fit(2)

    @property
    def models(self) -> tuple[str, ...]:
        """The chosen networks, each once, in the order of the columns."""
        chosen = (str(combo.currentData() or "") for combo in self._networks)
        return tuple(dict.fromkeys(name for name in chosen if name))

    @property
    def label(self) -> str:
        """The class to explain in all networks, "" for each network's call."""
        return str(self._classes.currentData() or "")

    @property
    def status(self) -> str:
        """What stands at the bottom."""
        return self._status.text()

    @property
    def view(self) -> ComparisonView:
        """The comparison."""
        return self._view

    def set_networks(self, offered: Sequence[tuple[str, str]], chosen: Sequence[str]) -> None:
        """Offer networks.

        Parameters
        ----------
        offered
            Name of each, and what a person chooses it by.
        chosen
            Names of those that are compared.
        """
        for position, combo in enumerate(self._networks):
            combo.clear()
            if position:
                combo.addItem(_NO_NETWORK, "")
            for name, title in offered:
                combo.addItem(title, name)
            name = chosen[position] if position < len(chosen) else ""
            combo.setCurrentIndex(max(combo.findData(name), 0))

    def set_labels(self, labels: Sequence[str]) -> None:
        """Offer classes; the chosen one stays where it can."""
        if [self._classes.itemData(row) for row in range(1, self._classes.count())] == list(labels):
            return
        chosen = self.label
        self._classes.clear()
        self._classes.addItem(CALLED_CLASS, "")
        for label in labels:
            self._classes.addItem(tr("{label} in all", label=label), label)
        self._classes.setCurrentIndex(max(self._classes.findData(chosen), 0))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self._view.set_theme(theme)
        set_text_color(self._status, theme.muted)

    def show_content(self, content: ComparisonContent | None, title: str = "comparison") -> None:
        """Show what is there of a beat.

        Parameters
        ----------
        content
            None where no beat is selected.
        title
            What a picture of it is named by.
        """
        self._title = title
        n_before = len(self._view.columns)
        self._view.set_content(content)
        if len(self._view.columns) > max(n_before, 2):
            self._fit(len(self._view.columns))
        is_shown = content is not None
        self._save.setEnabled(is_shown)
        self._copy.setEnabled(is_shown)
        if content is None:
            self._say("")
        elif content.is_complete:
            self._say(tr("all {n_maps} maps are there", n_maps=content.n_maps))
        else:
            self._say(
                tr(
                    "computing: {n_made} of {n_maps} maps are there…",
                    n_made=content.n_made,
                    n_maps=content.n_maps,
                )
            )

    def save(self, path: Path, *, may_replace: bool = False) -> None:
        """Write all of the comparison as a picture, and say what became of it."""
        try:
            content = self._view.content
            records = [] if content is None else content.record_paths
            write_picture(path, self._view, self._title, may_replace=may_replace, records=records)
        except EcgViewerError as error:
            self._say(str(error), is_trouble=True)
        else:
            self._say(tr("saved as {path}", path=path))

    def copy(self) -> None:
        """Put all of the comparison onto the clipboard as a picture."""
        QApplication.clipboard().setImage(widget_image(self._view))
        self._say(tr("copied as a picture"))

    def hideEvent(self, event: QHideEvent) -> None:
        """Say that nobody looks any more."""
        super().hideEvent(event)
        self.closed.emit()

    def _build(self) -> None:
        self._networks = [QuietComboBox() for _ in range(MOST_NETWORKS)]
        self._classes = QuietComboBox()
        self._classes.setAccessibleName(tr("Class"))
        self._classes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._classes.addItem(CALLED_CLASS, "")
        self._copy, self._save, self._close = (
            QPushButton(tr("Copy")),
            QPushButton(tr("Save picture…")),
            QPushButton(tr("Close")),
        )
        for button in (self._copy, self._save, self._close):
            button.setAutoDefault(False)
        self._status = plain_label(wraps=True, is_selectable=True)
        self._view = ComparisonView(self._theme)
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName(tr("methods side by side"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(self._view)
        choosing, buttons = QHBoxLayout(), QHBoxLayout()
        for position, combo in enumerate(self._networks):
            combo.setAccessibleName(tr("Network {position}", position=position + 1))
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            combo.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            combo.setToolTip(
                tr(
                    "seen: it was trained with this patient's beats; unseen: it was not; patient unknown: not a known "
                    "training record"
                )
            )
            choosing.addWidget(plain_label(tr("against") if position else tr("Networks")))
            choosing.addWidget(combo)
            combo.activated.connect(lambda _: self.choice_changed.emit())
        choosing.addStretch(1)
        choosing.addWidget(plain_label(tr("Explain")))
        choosing.addWidget(self._classes)
        self._classes.activated.connect(lambda _: self.choice_changed.emit())
        buttons.addWidget(self._status, 1)
        for button, slot in ((self._copy, self.copy), (self._save, self._ask), (self._close, self.close)):
            buttons.addWidget(button)
            button.clicked.connect(slot)
        for key, step in ((".", 1), (",", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(
                lambda step=step: self.step_requested.emit(step)
            )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(choosing)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(buttons)

    def _fit(self, n_columns: int) -> None:
        """Be wide enough for so many networks and tall enough for all methods, as far as the screen is."""
        room = self.screen().availableGeometry()
        width = max(_REST_PX + _COLUMN_PX * n_columns, self.width() if self.isVisible() else 0)
        self.resize(min(width, room.width() - _FRAME_PX), min(_HEIGHT_PX, room.height() - _FRAME_PX))

    def _ask(self) -> None:
        suggested = str(Path.cwd() / f"{self._title}.png")
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save picture"), suggested, PICTURE_FILTERS)
        if chosen:
            path = Path(chosen)
            # The dialog asked about the name as it was typed, not about the one with an ending.
            self.save(path if path.suffix else path.with_suffix(".png"), may_replace=bool(path.suffix))

    def _say(self, text: str, *, is_trouble: bool = False) -> None:
        self._status.setText(text)
        set_text_color(self._status, self._theme.warning if is_trouble else self._theme.muted)
