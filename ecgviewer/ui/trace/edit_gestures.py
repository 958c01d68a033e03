"""What the pointer does on the trace while annotations are being edited: drag a beat, mark a stretch."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.paper.strip_content import StripContent
from ecgviewer.ui.paper.strip_geometry import StripPage
from ecgviewer.ui.state.edit_requests import MarkStretch, MoveBeat

GRAB_PX = 7.0
"""As near to a beat the pointer takes hold of it."""

_LEAST_DRAG_PX = 3.0
_TINT = 0.22


class EditGestures:
    """A drag of the left button while annotations are being edited.

    A beat is dragged by its R peak or its label; Ctrl leaves it exactly where it was let go. Shift marks a stretch.

    Attributes
    ----------
    is_on
        Whether annotations are being edited.
    """

    def __init__(self) -> None:
        self.is_on = False
        self._beat = -1
        self._start_x: float | None = None
        self._x = 0.0

    @property
    def is_under_way(self) -> bool:
        """Whether something is being dragged."""
        return self._start_x is not None

    def begin(self, content: StripContent, page: StripPage, place: QPointF, is_stretch: bool) -> bool:
        """Take hold of a beat, or begin a stretch; return whether there is anything to drag."""
        layout = page.layout
        is_inside = layout.left <= place.x() <= layout.right and place.y() >= layout.header.bottom
        if not self.is_on or not is_inside:
            return False
        self._beat = -1 if is_stretch else beat_at(content, page, place.x())
        if not is_stretch and self._beat < 0:
            return False
        self._start_x = self._x = place.x()
        return True

    def move(self, x: float, page: StripPage) -> None:
        """Drag on."""
        self._x = min(max(x, page.layout.left), page.layout.right)

    def end(self, content: StripContent, page: StripPage, is_exact: bool) -> MoveBeat | MarkStretch | None:
        """Let go; return what is asked for, None for a drag of no length: a click."""
        start_x, self._start_x = self._start_x, None
        if start_x is None or abs(self._x - start_x) < _LEAST_DRAG_PX:
            return None
        first, last = (round(page.time_of_x(x) * content.fs_hz) for x in sorted((start_x, self._x)))
        if self._beat < 0:
            return MarkStretch(first, last)
        assert content.beats is not None
        # The beat moves as far as the pointer did, wherever it was taken hold of.
        moved = (self._x - start_x) / page.scale.px_per_s * content.fs_hz
        return MoveBeat(self._beat, round(float(content.beats.r_sample[self._beat]) + moved), is_exact)

    def cancel(self) -> None:
        """Let go of what is dragged, and ask for nothing."""
        self._start_x = None

    def paint(self, painter: QPainter, content: StripContent, page: StripPage, theme: Theme) -> None:
        """Paint the stretch, or where the beat would lie."""
        if self._start_x is None:
            return
        layout = page.layout
        color = QColor(theme.accent)
        if self._beat < 0:
            color.setAlphaF(_TINT)
            left, right = sorted((self._start_x, self._x))
            painter.fillRect(
                QRectF(left, layout.reference.top, right - left, layout.paper.bottom - layout.reference.top),
                color,
            )
            return
        assert content.beats is not None
        x = page.x_of_time(float(content.beats.time_s[self._beat])) + self._x - self._start_x
        painter.setPen(QPen(color, 2.0, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, layout.reference.top), QPointF(x, layout.paper.bottom))


def beat_at(content: StripContent, page: StripPage, x: float) -> int:
    """Return the row of the beat that the pointer takes hold of at an x, -1 for none."""
    beats = content.beats
    if beats is None or beats.n_beats == 0:
        return -1
    nearest = int(np.argmin(np.abs(beats.time_s - page.time_of_x(x))))
    distance = abs(page.x_of_time(float(beats.time_s[nearest])) - x)
    return nearest if distance <= GRAB_PX else -1
