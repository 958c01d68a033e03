"""One line inside the window that says what went wrong; never a box in the way."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ecgviewer.ui.look.color_spaces import blend_hex
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr


class MessageBar(QWidget):
    """Shows an error or a remark until it is dismissed or replaced."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_error = True
        self._mark = plain_label("⚠", is_bold=True)
        self._text = plain_label(wraps=True, is_selectable=True)
        self._close = QToolButton()
        self._close.setText("✕")
        self._close.setAutoRaise(True)
        self._close.setToolTip(tr("dismiss"))
        self._close.setAccessibleName(tr("dismiss the message"))
        self._close.clicked.connect(self.clear)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 6, 4)
        layout.addWidget(self._mark)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._close)
        self.set_theme(theme)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown, "" if nothing is."""
        return "" if self.isHidden() else self._text.text()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        set_text_color(self._mark, self._hue)
        set_text_color(self._text, theme.text)
        self.update()

    def show_error(self, text: str) -> None:
        """Show what went wrong and what to do next."""
        self._show(text, is_error=True)

    def show_remark(self, text: str) -> None:
        """Show something worth knowing that is no error."""
        self._show(text, is_error=False)

    def clear(self) -> None:
        """Show nothing."""
        self._text.clear()
        self.hide()

    def sizeHint(self) -> QSize:
        """Return the height of one line."""
        return QSize(300, self._text.fontMetrics().height() + 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a pale ground with an edge in the message's hue."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(blend_hex(self._theme.surface, self._hue, 0.12)))
            painter.fillRect(0, 0, 4, self.height(), QColor(self._hue))

    @property
    def _hue(self) -> str:
        return self._theme.warning if self._is_error else self._theme.accent

    def _show(self, text: str, *, is_error: bool) -> None:
        self._is_error = is_error
        self._mark.setText("⚠" if is_error else "ℹ")
        self._text.setText(" ".join(text.split()))
        self.set_theme(self._theme)
        self.show()
