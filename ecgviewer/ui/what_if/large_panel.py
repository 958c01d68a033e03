"""The edited beat as large as the paper fits, at a scale that is true and stated."""

from PySide6.QtCore import QRectF, QSizeF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.paper.panel_content import PanelContent
from ecgviewer.ui.paper.panel_painter import plot_rect
from ecgviewer.ui.paper.strip_geometry import DEFAULT_PIXELS_PER_MM, StripPage, StripScale, bare_layout
from ecgviewer.ui.what_if.edited_panel import EditedPanel

SPEEDS_MM_PER_S = (500.0, 400.0, 300.0, 250.0, 200.0, 150.0, 100.0, 75.0, 50.0, 25.0)
GAINS_MM_PER_MV = (200.0, 150.0, 100.0, 80.0, 60.0, 50.0, 40.0, 30.0, 20.0, 15.0, 10.0, 5.0, 2.5, 1.0)
"""What is tried, the largest first."""

_MARGIN_PX, _PX_PER_GAIN, _INK = 14.0, 110.0, 2.0


class LargePanel(EditedPanel):
    """An `EditedPanel` on paper of a usual speed and gain, the largest that fit, in the middle of its room."""

    scale_changed = Signal()
    """Speed or gain are others."""

    # Dashes of a few samples are as tall as the QRS complex here, and say nothing.
    _ghost_px, _is_ghost_dashed = 2.5, False

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._pixels_per_mm = DEFAULT_PIXELS_PER_MM
        self._told: StripScale | None = None

    @property
    def scale(self) -> StripScale:
        """Speed, gain, and how large a millimetre of the screen is."""
        room = plot_rect(QSizeF(self.size()), self.font())
        mm = self._pixels_per_mm
        fits = room.width() / mm
        speed = next((speed for speed in SPEEDS_MM_PER_S if speed <= fits), max(fits, 1e-3))
        low, high = (0.0, 1.0) if self.content is None else self.content.limits
        fits = (room.height() - 2 * _MARGIN_PX) / mm / max(high - low, 1e-6)
        gain = next((gain for gain in GAINS_MM_PER_MV if gain <= fits), max(fits, 1e-3))
        return StripScale(speed, gain, mm)

    def set_pixels_per_mm(self, pixels_per_mm: float | None) -> None:
        """Take the size of this screen; None for what screens usually have."""
        pixels_per_mm = pixels_per_mm or DEFAULT_PIXELS_PER_MM
        if pixels_per_mm != self._pixels_per_mm:
            self._pixels_per_mm = pixels_per_mm
            self._forget_picture()
            self._tell_scale()

    def set_content(self, content: PanelContent | None) -> None:
        """Show another beat, at the scale that fits it."""
        super().set_content(content)
        self._tell_scale()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the scale that fits the new size."""
        super().resizeEvent(event)
        self._tell_scale()

    def _tell_scale(self) -> None:
        scale = self.scale
        if scale != self._told:
            self._told = scale
            self.scale_changed.emit()

    @property
    def _px_per_gain(self) -> float:
        return _PX_PER_GAIN

    @property
    def _ink(self) -> StripScale:
        return StripScale(pixels_per_mm=DEFAULT_PIXELS_PER_MM * _INK)

    def _plot_rect(self) -> QRectF:
        room, width = plot_rect(QSizeF(self.size()), self.font()), self.scale.px_per_s
        return QRectF(room.left() + (room.width() - width) / 2, room.top(), width, room.height())

    def _page(self, plot: QRectF) -> StripPage:
        low, high = (0.0, 1.0) if self.content is None else self.content.limits
        layout = bare_layout(plot.left(), plot.top(), plot.right(), plot.bottom())
        return StripPage(layout, self.scale, -0.5, (low + high) / 2)
