"""The dock of the Holter summary: a click on a number lists its beats, or leads to its beat."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QToolButton, QWidget

from ecgviewer.ui.facts.beat_pick import BeatPick
from ecgviewer.ui.holter.summary_items import SummaryItem, summary_items
from ecgviewer.ui.look.labels import fill_with_surface, plain_label, set_text_color
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Dock, Tool, ToolParts, Workbench
from ecgviewer.workflows.review.holter_summary import summarise_record
from ecgviewer.workflows.review.summary_places import summary_places


class SummaryPanel(QScrollArea):
    """Names and numbers, line by line."""

    asked = Signal(object)
    """A number was clicked: a beat's row, or a `BeatPick`."""

    came_into_view = Signal()
    """The panel is seen, after it was not."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._items: list[SummaryItem] = []
        self._names: list[QLabel] = []
        self._buttons: list[QToolButton] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.set_items([])

    @property
    def items(self) -> list[SummaryItem]:
        """The lines that are shown."""
        return list(self._items)

    @property
    def warning(self) -> str:
        """What stands above them."""
        return self._warning.text()

    def set_items(self, items: list[SummaryItem], warning: str = "") -> None:
        """Show other lines, and a warning above them."""
        self._items = items
        body = QWidget()
        fill_with_surface(body)
        grid = QGridLayout(body)
        grid.setContentsMargins(10, 8, 10, 8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        self._names = [plain_label(item.name) for item in items]
        self._buttons = [self._button(item) for item in items]
        self._warning = plain_label(f"⚠ {warning}" if warning else "", wraps=True)
        self._warning.setVisible(bool(warning))
        grid.addWidget(self._warning, 0, 0, 1, 2)
        for row, (name, button) in enumerate(zip(self._names, self._buttons, strict=True)):
            grid.addWidget(name, row + 1, 0)
            grid.addWidget(button, row + 1, 1, Qt.AlignmentFlag.AlignLeft)
        grid.setRowStretch(len(items) + 1, 1)
        self.setWidget(body)
        self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        set_text_color(self._warning, theme.warning)
        for name in self._names:
            set_text_color(name, theme.muted)
        for button, item in zip(self._buttons, self._items, strict=True):
            set_text_color(button, theme.text if item.target is None else theme.accent)

    def click(self, name: str) -> None:
        """Ask for what a line leads to, as its button does."""
        next(b for b, item in zip(self._buttons, self._items, strict=True) if item.name == name).click()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that it is seen."""
        super().showEvent(event)
        self.came_into_view.emit()

    def _button(self, item: SummaryItem) -> QToolButton:
        button = QToolButton()
        button.setText(item.text)
        button.setAutoRaise(True)
        button.setAccessibleName(f"{item.name}: {item.text}")
        if item.target is None:
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            return button
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setToolTip(tr("click to list these beats; J and K walk them"))
        button.clicked.connect(lambda: self.asked.emit(item.target))
        return button


class SummaryTool(Tool):
    """The dock of the summary by the labels in effect. Nothing is counted while it isn't in view.

    Attributes
    ----------
    panel
        What is in the dock.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the panel."""
        self._bench = bench
        self.panel = SummaryPanel(bench.theme)
        self.panel.asked.connect(self._ask)
        session = bench.session
        for changed in (
            session.record_changed,
            session.review_changed,
            session.model_changed,
            session.waves_changed,
            session.own.changed,
        ):
            changed.connect(lambda *_: bench.turns.add("summary", self._show))
        self.panel.came_into_view.connect(self._show)
        show = Command(
            "show_summary", tr("Summary of the record"), "View", "beats", self._raise, keys=("F8",)
        )
        return ToolParts(docks=(Dock("summary", tr("Summary"), self.panel),), commands=(show,))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.panel.set_theme(theme)

    def _raise(self) -> None:
        self._bench.dock_requested.emit("summary")

    def _show(self) -> None:
        session = self._bench.session
        review, waves, labels = session.review, session.waves, session.labels
        if not self.panel.isVisible():
            return
        if review is None or waves is None or labels is None or waves.beats is not review.beats:
            self.panel.set_items([])
            return
        found = summarise_record(review, waves, labels=labels)
        self.panel.set_items(
            summary_items(found, summary_places(review.beats, labels, waves.is_fibrillating)), review.warning
        )

    def _ask(self, target: object) -> None:
        if isinstance(target, BeatPick):
            self._bench.pick_requested.emit(target)
        elif isinstance(target, int):
            self._bench.beat_requested.emit(target)
