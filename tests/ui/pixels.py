"""What a widget painted, as colours of pixels."""

import numpy as np
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QWidget


def pixels_of(picture: QWidget | QPixmap | QImage) -> np.ndarray:
    """Return red, green and blue of each pixel, uint8, shape (height, width, 3)."""
    if isinstance(picture, QWidget):
        picture = picture.grab()
    image = picture.toImage() if isinstance(picture, QPixmap) else picture
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def is_color(pixels: np.ndarray, color: str) -> np.ndarray:
    """Return which pixels have exactly a colour (`#rrggbb`)."""
    wanted = QColor(color)
    found: np.ndarray = (pixels == (wanted.red(), wanted.green(), wanted.blue())).all(axis=2)
    return found


def longest_run(row: np.ndarray) -> tuple[int, int]:
    """Return where the longest run of True in a row begins, and how long it is; (0, 0) without one."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    if not lengths.size:
        return 0, 0
    longest = int(lengths.argmax())
    return int(starts[longest]), int(lengths[longest])
