"""The page of full disclosure with the bar above it: seconds a row, the scale, and what the tints mean."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ecgviewer.ui.disclosure.disclosure_content import DisclosureContent
from ecgviewer.ui.disclosure.disclosure_rows import ROW_SECONDS
from ecgviewer.ui.disclosure.disclosure_view import DisclosureView
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr


def row_words(row_s: int) -> str:
    """Return seconds a row as a person reads them, such as "30 s" or "2 min"."""
    return f"{row_s} s" if row_s <= 60 else f"{row_s // 60} min"


class DisclosurePage(QWidget):
    """Bar and rows.

    Attributes
    ----------
    view
        The rows.
    """

    came_into_view = Signal()
    """The page is seen, after it was not."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = DisclosureView(theme)
        self._scale = plain_label()
        self._false, self._unsure = plain_label(tr("▮ false call")), plain_label(tr("▮ unsure call"))
        self._back = QToolButton()
        self._back.setText(tr("Back to the trace (Esc)"))
        self._back.clicked.connect(self.view.left)
        self._group = QButtonGroup(self)
        bar = QHBoxLayout()
        bar.setContentsMargins(10, 2, 8, 2)
        bar.addWidget(plain_label(tr("Full disclosure"), is_bold=True))
        for row_s in ROW_SECONDS:
            bar.addWidget(self._row_button(row_s))
        for label in (self._scale, self._false, self._unsure):
            bar.addSpacing(8)
            bar.addWidget(label)
        bar.addStretch(1)
        bar.addWidget(self._back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)
        self.view.row_seconds_changed.connect(lambda _: self._show_scale())
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.view.set_theme(theme)
        set_text_color(self._scale, theme.muted)
        set_text_color(self._false, theme.false_hue)
        set_text_color(self._unsure, theme.warning)

    def set_content(self, content: DisclosureContent) -> None:
        """Show another record, or its beats and calls."""
        self.view.set_content(content)
        self._tell(self._false, int(content.false_beats.sum()), tr("false"), content.is_false is not None)
        self._tell(self._unsure, int(content.unsure_beats.sum()), tr("unsure"), content.is_unsure is not None)
        self._show_scale()

    @property
    def legend(self) -> list[str]:
        """What stands in the bar of the scale and of the tints."""
        return [label.text() for label in (self._scale, self._false, self._unsure) if not label.isHidden()]

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that it is seen."""
        super().showEvent(event)
        self.came_into_view.emit()

    def _tell(self, label: QLabel, n_beats: int, what: str, is_told: bool) -> None:
        text = (
            tr("▮ 1 {what} call", what=what)
            if n_beats == 1
            else tr("▮ {n:,} {what} calls", n=n_beats, what=what)
        )
        label.setText(text)
        label.setVisible(is_told)

    def _show_scale(self) -> None:
        self._scale.setText(
            tr(
                "{row_words} a row · {gain_mm_per_mv:g} mm/mV",
                row_words=row_words(self.view.row_seconds),
                gain_mm_per_mv=self.view.gain_mm_per_mv,
            )
        )
        for button in self._group.buttons():
            button.setChecked(self._group.id(button) == self.view.row_seconds)

    def _row_button(self, row_s: int) -> QToolButton:
        button = QToolButton()
        button.setText(row_words(row_s))
        button.setCheckable(True)
        button.setToolTip(tr("{row_words} in a row (Ctrl+wheel)", row_words=row_words(row_s)))
        button.setAccessibleName(tr("{row_words} in a row", row_words=row_words(row_s)))
        button.setChecked(row_s == self.view.row_seconds)
        self._group.addButton(button, row_s)
        button.clicked.connect(lambda: self.view.set_row_seconds(row_s))
        return button
