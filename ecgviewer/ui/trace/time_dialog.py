"""Goes to a time of the record that a person types."""

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_duration

_TIME = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d+)?)")
_HOW = tr("minutes and seconds, such as 10:24, or hours, minutes and seconds")


def read_time(text: str) -> float | None:
    """Return the seconds of a time as people write it, None where it is none.

    Parameters
    ----------
    text
        Seconds, `m:ss` or `h:mm:ss`; seconds may have decimals.
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


class TimeDialog(QDialog):
    """Asks for a time; not modal. Return goes there, Esc closes."""

    time_requested = Signal(float)
    """Seconds from the record's start."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Go to a time"))
        self._duration_s = 0.0
        self._field = QLineEdit()
        self._field.setAccessibleName(tr("time from the start of the record"))
        self._field.setPlaceholderText("10:24")
        self._hint = plain_label(wraps=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Close)
        self._go = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._go.setText(tr("Go"))
        buttons.rejected.connect(self.reject)
        buttons.accepted.connect(self._on_accepted)
        row = QHBoxLayout()
        row.addWidget(plain_label(tr("Time")))
        row.addWidget(self._field, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(self._hint)
        layout.addWidget(buttons)
        self._field.textChanged.connect(self._look)
        self.set_theme(theme)
        self.resize(340, self.sizeHint().height())

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self._look()

    def ask(self, now_s: float, duration_s: float) -> None:
        """Ask for a time of a record of so many seconds; the present one is proposed."""
        self._duration_s = duration_s
        self._field.setText(format_duration(now_s))
        self._field.selectAll()
        self._field.setFocus()
        self._look()

    def _time_s(self) -> float | None:
        time_s = read_time(self._field.text())
        return time_s if time_s is not None and time_s <= self._duration_s else None

    def _look(self) -> None:
        """Say what to write, or what is wrong with it."""
        text = self._field.text().strip()
        time_s = read_time(text)
        hint, is_wrong = _HOW, bool(text) and time_s is None
        if time_s is not None and time_s > self._duration_s:
            hint, is_wrong = (
                tr("the record lasts {format_duration}", format_duration=format_duration(self._duration_s)),
                True,
            )
        self._hint.setText(hint)
        set_text_color(self._hint, self._theme.warning if is_wrong else self._theme.muted)
        self._go.setEnabled(self._time_s() is not None)

    def _on_accepted(self) -> None:
        time_s = self._time_s()
        if time_s is not None:
            self.hide()
            self.time_requested.emit(time_s)
