"""Calibrates millimetres on this screen against a ruler."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from ecgviewer.ui.look.labels import plain_label
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr

RULER_MM = 100
_STEPS_PER_PIXEL = 100
_LEAST, _MOST = 2.0, 12.0


class _Ruler(QWidget):
    """Two marks that stand 100 mm apart once the scale is right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.pixels_per_mm = 4.0
        self.setMinimumSize(QSize(int(_MOST * 60), 60))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ruler with a mark each millimetre, longer each centimetre."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.surface))
        painter.setPen(QPen(QColor(self.theme.text), 1))
        left = 20.0
        for mm in range(RULER_MM + 1):
            x = left + mm * self.pixels_per_mm
            height = 34 if mm % 10 == 0 else 20 if mm % 5 == 0 else 10
            painter.drawLine(int(x), 8, int(x), 8 + height)
        painter.end()


class CalibrationDialog(QDialog):
    """Asks to bring 100 mm on the screen to 100 mm on a ruler.

    Signals
    -------
    calibrated
        Logical pixels per millimetre.
    """

    calibrated = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Calibrate the screen"))
        self._ruler = _Ruler(theme)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(int(_LEAST * _STEPS_PER_PIXEL), int(_MOST * _STEPS_PER_PIXEL))
        self._slider.setAccessibleName(tr("Length of the ruler"))
        self._value = plain_label()
        text = tr(
            "Hold a ruler to the screen and move the slider until the marks below are {ruler_mm} "
            "mm long. 25 mm/s and 10 mm/mV are then true on this screen.",
            ruler_mm=RULER_MM,
        )
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(plain_label(text, wraps=True))
        layout.addWidget(self._ruler, 1)
        row = QHBoxLayout()
        row.addWidget(self._slider, 1)
        row.addWidget(self._value)
        layout.addLayout(row)
        layout.addWidget(buttons)
        self._slider.valueChanged.connect(self._on_slider_value_changed)
        self.accepted.connect(lambda: self.calibrated.emit(self._ruler.pixels_per_mm))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._ruler.theme = theme
        self._ruler.update()

    def set_pixels_per_mm(self, value: float) -> None:
        """Start from a scale."""
        self._slider.setValue(round(value * _STEPS_PER_PIXEL))
        self._on_slider_value_changed(self._slider.value())

    def _on_slider_value_changed(self, value: int) -> None:
        self._ruler.pixels_per_mm = value / _STEPS_PER_PIXEL
        width = int(self._ruler.pixels_per_mm * RULER_MM) + 40
        self._ruler.setMinimumWidth(width)
        self._value.setText(tr("{pixels_per_mm:.2f} px/mm", pixels_per_mm=self._ruler.pixels_per_mm))
        self._ruler.update()
