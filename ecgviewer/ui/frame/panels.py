"""The panels around the trace, as docks that a person can move and close."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QWidget

from ecgviewer.ui.beats.beat_list import BeatList
from ecgviewer.ui.beats.confusion_panel import ConfusionPanel
from ecgviewer.ui.beats.false_table import FalseTable
from ecgviewer.ui.inspector.beat_inspector import BeatInspector
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.record.record_panel import RecordPanel

_LEFT_WIDTH, _RIGHT_WIDTH, _BOTTOM_HEIGHT = 0.22, 0.27, 0.26
"""Shares of the window that the docks get at first."""

_CONFUSION_WIDTH = 0.49
"""Share of the room below that the confusion matrix gets beside the false classifications."""


class Panels:
    """The docked panels of a window.

    Attributes
    ----------
    beat_list, record, inspector, confusion, false_table
        The panels.
    """

    def __init__(self, window: QMainWindow, theme: Theme) -> None:
        self.beat_list = BeatList(theme)
        self.record = RecordPanel(theme)
        self.inspector = BeatInspector(theme)
        self.confusion = ConfusionPanel(theme)
        self.false_table = FalseTable(theme)
        self._window = window
        # The inspector is tall, the matrix wide: the right column reaches to the bottom.
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.docks = {
            "beats": self._dock("beats", "Beats", self.beat_list, Qt.DockWidgetArea.LeftDockWidgetArea),
            "record": self._dock("record", "Record", self.record, Qt.DockWidgetArea.LeftDockWidgetArea),
            "inspector": self._dock(
                "inspector", "Beat", self.inspector, Qt.DockWidgetArea.RightDockWidgetArea
            ),
            "confusion": self._dock(
                "confusion", "Confusion", self.confusion, Qt.DockWidgetArea.BottomDockWidgetArea
            ),
            "false": self._dock(
                "false",
                "False classifications",
                self.false_table,
                Qt.DockWidgetArea.BottomDockWidgetArea,
            ),
        }
        window.tabifyDockWidget(self.docks["beats"], self.docks["record"])
        self.docks["beats"].raise_()

    def set_theme(self, theme: Theme) -> None:
        """Draw all panels in another theme."""
        for panel in (self.beat_list, self.record, self.inspector, self.confusion, self.false_table):
            panel.set_theme(theme)

    def open_what_if(self, is_open: bool) -> None:
        """Open or close the inspector's section in which the selected beat is edited."""
        if is_open:
            self.docks["inspector"].show()
            self.docks["inspector"].raise_()
        self.inspector.what_if.switch.setChecked(is_open)

    def arrange(self) -> None:
        """Give the docks their shares of the window's size."""
        width, height = self._window.width(), self._window.height()
        self._window.resizeDocks(
            [self.docks["beats"], self.docks["inspector"]],
            [int(width * _LEFT_WIDTH), int(width * _RIGHT_WIDTH)],
            Qt.Orientation.Horizontal,
        )
        self._window.resizeDocks(
            [self.docks["confusion"], self.docks["false"]],
            [int(width * _CONFUSION_WIDTH), int(width * (1 - _CONFUSION_WIDTH))],
            Qt.Orientation.Horizontal,
        )
        self._window.resizeDocks(
            [self.docks["confusion"]], [int(height * _BOTTOM_HEIGHT)], Qt.Orientation.Vertical
        )

    def add_to_menu(self, menu: QMenu) -> None:
        """Add a switch for each panel to a menu."""
        menu.addSeparator()
        for dock in self.docks.values():
            menu.addAction(dock.toggleViewAction())

    def _dock(self, name: str, title: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"dock_{name}")
        panel.setObjectName("panel")
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        dock.setWidget(panel)
        self._window.addDockWidget(area, dock)
        return dock
