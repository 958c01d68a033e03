"""The sheet of leads with the bar above it: its form, which leads, and the scale."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from ecgviewer.ui.leads.sheet_view import SheetView
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.workflows.review.lead_sheet import STACKED, SheetForm, SheetLead

_LEAST_LETTERS = 8
"""Fewer, when words are shortened, say nothing."""


class LeadsPage(QWidget):
    """Bar and sheet.

    Attributes
    ----------
    view
        The sheet.
    """

    form_requested = Signal(str)
    """Lay the leads out in the form of this name."""

    hidden_requested = Signal(object)
    """Leave out the leads of these names (frozenset of str)."""

    left = Signal()
    """A person goes back to the trace."""

    came_into_view = Signal()
    """The page is seen, after it was not."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = SheetView(theme)
        self._forms = QuietComboBox()
        self._forms.setAccessibleName(tr("form of the sheet"))
        self._forms.setToolTip(
            tr("how the leads lie: rows by columns; each column shows its part of the time")
        )
        self._forms.activated.connect(lambda index: self.form_requested.emit(self._forms.itemData(index)))
        self._menu = QMenu(self)
        self._leads: tuple[SheetLead, ...] = ()
        self._ticks: dict[str, QAction] = {}
        self._choice = QToolButton()
        self._choice.setText(tr("Leads"))
        self._choice.setToolTip(tr("which leads are shown"))
        self._choice.setMenu(self._menu)
        self._choice.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._scale = plain_label()
        self._words = plain_label()
        self._words.setMinimumWidth(1)
        self._back = QToolButton()
        self._back.setText(tr("Back to the trace (F12)"))
        self._back.clicked.connect(self.left)
        bar = QHBoxLayout()
        bar.setContentsMargins(10, 2, 8, 2)
        bar.setSpacing(8)
        for widget in (plain_label(tr("All leads"), is_bold=True), self._forms, self._choice, self._scale):
            bar.addWidget(widget)
        bar.addWidget(self._words, 1)
        bar.addWidget(self._back)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)
        self.view.scale_changed.connect(self._show_scale)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.view.set_theme(theme)
        for label in (self._scale, self._words):
            set_text_color(label, theme.muted)

    def set_forms(self, forms: Sequence[SheetForm], chosen: str) -> None:
        """Offer forms of the sheet; where there is one only, nothing is to be chosen."""
        self._forms.clear()
        for form in forms:
            self._forms.addItem(tr("one below the other") if form.name == STACKED else form.name, form.name)
        self._forms.setCurrentIndex(max(self._forms.findData(chosen), 0))
        self._forms.setVisible(len(forms) > 1)

    def set_leads(self, leads: Sequence[SheetLead], hidden: frozenset[str]) -> None:
        """Offer leads, those ticked that are shown."""
        if tuple(leads) != self._leads:
            self._leads = tuple(leads)
            self._menu.clear()
            self._ticks = {lead.name: self._menu.addAction(_title(lead)) for lead in leads}
            for action in self._ticks.values():
                action.setCheckable(True)
                action.triggered.connect(self._on_ticked)
        for name, action in self._ticks.items():
            action.setChecked(name not in hidden)
            # Nothing at all can't be looked at: the last one stays.
            action.setEnabled(name in hidden or len(hidden) < len(self._ticks) - 1)

    def set_words(self, text: str) -> None:
        """Say beside the scale what the colour of the leads is; a tip says all of it where there is no room."""
        self._words.setToolTip(text)
        self._fit_words()

    @property
    def words(self) -> str:
        """What is said beside the scale."""
        return self._words.toolTip()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten what is said beside the scale to its room."""
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        self._layout.activate()
        metrics, room = self._words.fontMetrics(), self._words.width()
        text = metrics.elidedText(self._words.toolTip(), Qt.TextElideMode.ElideRight, room)
        self._words.setText(text if len(text) > _LEAST_LETTERS else "")

    @property
    def scale_words(self) -> str:
        """The scale as the bar says it."""
        return self._scale.text()

    @property
    def offered_forms(self) -> list[str]:
        """Names of the forms that can be chosen."""
        return [self._forms.itemData(index) for index in range(self._forms.count())]

    def tick(self, name: str, is_shown: bool) -> None:
        """Show a lead or leave it out, as the menu does."""
        if self._ticks[name].isChecked() != is_shown:
            self._ticks[name].trigger()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that it is seen."""
        super().showEvent(event)
        self.came_into_view.emit()

    def _on_ticked(self) -> None:
        hidden = frozenset(name for name, action in self._ticks.items() if not action.isChecked())
        self.hidden_requested.emit(hidden)

    def _show_scale(self) -> None:
        pages = self.view.pages
        if not pages:
            self._scale.setText("")
            return
        scale, zoom = pages[0].scale, self.view.zoom
        text = tr("{speed:g} mm/s · {gain:g} mm/mV", speed=scale.speed_mm_per_s, gain=scale.gain_mm_per_mv)
        if round(100 * zoom) != 100:
            text += tr(" · at {percent:.0f} %", percent=100 * zoom)
        self._scale.setText(text)
        self._scale.setToolTip(tr("the sheet is shown at {percent:.0f} % of its size", percent=100 * zoom))
        self._fit_words()


def _title(lead: SheetLead) -> str:
    return tr("{name} (derived)", name=lead.name) if lead.is_derived else lead.name
