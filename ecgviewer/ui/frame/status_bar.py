"""The line at the bottom: what is open, or what is under the pointer; and what is being done."""

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QWidget

from ecgviewer.ui.frame.busy_bar import BusyBar
from ecgviewer.ui.frame.status import status_parts
from ecgviewer.ui.look.labels import plain_label
from ecgviewer.ui.state.tool import Workbench

_MARGIN_PX = 8


class FittedLine(QWidget):
    """A line that is shortened where it is wider than its room; then its tip says all of it.

    It gives its label all its room by itself: what the label says changes with each move of the pointer and each step
    of a page, and in a layout that would lay out the whole window.

    Parameters
    ----------
    label
        What says it.
    """

    def __init__(self, label: QLabel) -> None:
        super().__init__()
        self._label = label
        self._text, self._kept = "", ""
        label.setParent(self)

    def say(self, text: str, kept: str = "") -> None:
        """Say a text, and behind it what is never shortened."""
        self._text, self._kept = text, kept
        self._fit()

    def _fit(self) -> None:
        metrics, whole = self._label.fontMetrics(), self._text + self._kept
        room = self.width() - self._label.contentsMargins().left()
        is_whole = metrics.horizontalAdvance(whole) <= room
        if not is_whole:
            left = room - metrics.horizontalAdvance(self._kept)
            whole = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, left) + self._kept
        self._label.setText(whole)
        self.setToolTip("" if is_whole else escape(self._text + self._kept))

    def sizeHint(self) -> QSize:
        """Return the label's height; any width is enough."""
        return QSize(1, self._label.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the label all of it."""
        super().resizeEvent(event)
        self._label.setGeometry(self.rect())
        self._fit()


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
        label = plain_label()
        label.setMinimumWidth(1)
        label.setContentsMargins(8, 0, 0, 0)
        self.line = FittedLine(label)
        self.busy = BusyBar()
        bar = window.statusBar()
        bar.addWidget(self.line, 1)
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
        if hovered:
            self.line.say(hovered)
        else:
            *parts, disclaimer = status_parts(self._session)
            self.line.say(" · ".join(parts), f" · {disclaimer}" if parts else disclaimer)
