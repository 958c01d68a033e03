"""The line at the bottom: what is open, or what is under the pointer; and what is being done."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QWidget

from ecgviewer.ui.frame.busy_bar import BusyBar
from ecgviewer.ui.frame.status import status_line
from ecgviewer.ui.look.labels import plain_label
from ecgviewer.ui.state.tool import Workbench

_MARGIN_PX = 8


class _Alone(QWidget):
    """Gives a label all its room. What the label says changes with each move of the pointer and each step of a page:
    in a layout that would lay out the whole window.
    """

    def __init__(self, label: QLabel) -> None:
        super().__init__()
        self._label = label
        label.setParent(self)

    def sizeHint(self) -> QSize:
        """Return the label's height; any width is enough."""
        return QSize(1, self._label.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the label all of it."""
        super().resizeEvent(event)
        self._label.setGeometry(self.rect())


class StatusBar:
    """Fills the status bar of a window.

    Parameters
    ----------
    window
        Whose bar it is.
    bench
        What is open, what is under the pointer, what runs.
    """

    def __init__(self, window: QMainWindow, bench: Workbench) -> None:
        self._session = bench.session
        self._text = plain_label()
        self._text.setMinimumWidth(1)
        self._text.setContentsMargins(8, 0, 0, 0)
        self.busy = BusyBar()
        bar = window.statusBar()
        bar.addWidget(_Alone(self._text), 1)
        bar.addPermanentWidget(self.busy)
        bar.setSizeGripEnabled(False)
        bar.setFixedHeight(window.fontMetrics().height() + _MARGIN_PX)
        bench.hovered.connect(self.show)
        bench.reviews.job_started.connect(self.busy.watch)
        session = bench.session
        for changed in (
            session.record_changed,
            session.beats_changed,
            session.review_changed,
            session.model_changed,
            session.selection_changed,
        ):
            changed.connect(lambda _: self.show())

    def show(self, hovered: str = "") -> None:
        """Show what is under the pointer, "" for what is open."""
        self._text.setText(hovered or status_line(self._session))
