"""Labels that show text as it is (what comes from a file is never read as markup), and their ground."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget


def plain_label(
    text: str = "", *, is_bold: bool = False, wraps: bool = False, is_selectable: bool = False
) -> QLabel:
    """Return a label in plain text format.

    Parameters
    ----------
    text
        What it says.
    is_bold
        For headings.
    wraps
        Whether long text goes on in the next line; the label then may be as narrow as its longest word.
    is_selectable
        Whether a person can select and copy the text.
    """
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    if is_bold:
        font = label.font()
        font.setBold(True)
        label.setFont(font)
    if wraps:
        label.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        label.setSizePolicy(policy)
    if is_selectable:
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return label


def set_text_color(widget: QLabel | QAbstractButton, color: str) -> None:
    """Give the text of a label or button a colour of the theme."""
    # A palette would be lost when the widget, or a panel around it, gets another parent under the
    # application's style sheet. Tool tips take over their widget's style sheet and are windows.
    sheet = f"QLabel:!window, QAbstractButton {{ color: {color}; }}"
    if widget.styleSheet() != sheet:
        widget.setStyleSheet(sheet)


def fill_with_surface(widget: QWidget) -> None:
    """Paint a widget's ground in the colour of panels, in whichever theme."""
    widget.setBackgroundRole(QPalette.ColorRole.Base)
    widget.setAutoFillBackground(True)
