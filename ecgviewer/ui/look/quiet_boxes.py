"""Boxes that leave the wheel alone: a turn over a closed box scrolls what lies around it and changes nothing."""

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox


class QuietComboBox(QComboBox):
    """A box whose choice changes by its list or by keys only."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Pass the wheel on."""
        event.ignore()


class QuietSpinBox(QSpinBox):
    """A box of whole numbers that takes the wheel only while it is being edited."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Pass the wheel on, unless the box has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class QuietDoubleSpinBox(QDoubleSpinBox):
    """A box of numbers that takes the wheel only while it is being edited."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Pass the wheel on, unless the box has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
