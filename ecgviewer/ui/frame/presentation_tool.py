"""Presentation: the trace, one beat and its sentence, full screen and in large type."""

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QToolBar, QWidget

from ecgviewer.ui.frame.docks import STATE_VERSION
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench

TYPE_SCALE = 1.5
"""How much larger than else type is, to be read from the last row of a lecture room."""

CARD_SHARE = 0.36
"""Of the screen's width, for the beat and its sentence."""

_CARD = "dock_inspector"


class PresentationTool(Tool):
    """Sets everything aside but the trace and the card, and brings it back."""

    def build(self, bench: Workbench) -> ToolParts:
        """Make the switch."""
        self._bench = bench
        self._before: tuple[QByteArray, bool, float] | None = None
        self._hidden: list[QWidget] = []
        bench.closing.connect(lambda: self._switch(False))
        return ToolParts(
            commands=(
                Command("present", tr("Presentation"), "Teach", "show", switch=self._switch, keys=("F11",)),
            )
        )

    def _switch(self, is_on: bool) -> None:
        window, application = self._bench.window, QApplication.instance()
        if not isinstance(window, QMainWindow) or not isinstance(application, QApplication):
            return
        if is_on and self._before is None:
            self._enter(window, application)
        elif not is_on and self._before is not None:
            self._leave(window, application)
        self._bench.ticked.emit("present", self._before is not None)

    def _enter(self, window: QMainWindow, application: QApplication) -> None:
        size = application.font().pointSizeF()
        self._before = (window.saveState(STATE_VERSION), window.isMaximized(), size)
        self._hidden = [
            widget
            for widget in (
                window.menuBar(),
                window.statusBar(),
                *window.findChildren(QToolBar),
                *(dock for dock in window.findChildren(QDockWidget) if dock.objectName() != _CARD),
            )
            if not widget.isHidden()
        ]
        for widget in self._hidden:
            widget.hide()
        self._bench.covered.emit("overview", True)
        self._bench.covered.emit("numbers", True)
        _set_type(application, size * TYPE_SCALE)
        window.showFullScreen()
        card = window.findChild(QDockWidget, _CARD)
        if card is not None:
            card.show()
            self._bench.turns.add("presentation", lambda: _widen(window, card))

    def _leave(self, window: QMainWindow, application: QApplication) -> None:
        assert self._before is not None
        (state, was_maximized, size), self._before = self._before, None
        _set_type(application, size)
        if was_maximized:
            window.showMaximized()
        else:
            window.showNormal()
        for widget in self._hidden:
            widget.show()
        self._hidden = []
        self._bench.covered.emit("overview", False)
        self._bench.covered.emit("numbers", False)
        window.restoreState(state, STATE_VERSION)


def _widen(window: QMainWindow, card: QDockWidget) -> None:
    window.resizeDocks([card], [int(window.width() * CARD_SHARE)], Qt.Orientation.Horizontal)


def _set_type(application: QApplication, point_size: float) -> None:
    font = application.font()
    font.setPointSizeF(point_size)
    application.setFont(font)
    # Widgets that a style sheet has polished take over another font only with another polish.
    sheet = application.styleSheet()
    application.setStyleSheet("")
    application.setStyleSheet(sheet)
