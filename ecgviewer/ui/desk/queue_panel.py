"""The panel of the review queue: what is left, why each beat is in it, how long the rest takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_time_left

_ROW_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class QueueLine:
    """A beat of the queue as the list shows it: its row, its text, and whether it was decided."""

    beat_index: int
    text: str
    is_done: bool


def progress_words(n_done: int, n_all: int, left_s: float | None) -> str:
    """Return how far a review is, such as "34 of 120, 6 min left at your pace"."""
    if n_all == 0:
        return tr("no beat needs a look")
    if n_done == n_all:
        return tr("all {n_all:,} were looked at", n_all=n_all)
    left = (
        tr(", {format_time_left} at your pace", format_time_left=format_time_left(left_s))
        if left_s is not None
        else ""
    )
    return tr("{n_done:,} of {n_all:,}{left}", n_done=n_done, n_all=n_all, left=left)


class QueuePanel(QWidget):
    """Lists the beats that deserve a look; keys decide about the one at hand."""

    command_requested = Signal(str)
    """Run the command of this name."""

    beat_requested = Signal(int)
    """Look at this beat of the queue."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = plain_label(is_bold=True, wraps=True)
        self._why = plain_label(wraps=True)
        self._list = QListWidget()
        self._list.setAccessibleName(tr("beats to look at"))
        self._list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._list.setUniformItemSizes(True)
        self._list.itemClicked.connect(self._on_clicked)
        self.buttons = {
            name: self._button(name, text, tip)
            for name, text, tip in (
                ("queue", tr("Start"), tr("review the beats that most deserve a look (F9)")),
                ("queue_confirm", tr("Confirm"), tr("the label is right; the next beat (Return)")),
                ("queue_skip", tr("Skip"), tr("leave it as it is; the next beat (Backspace)")),
            )
        }
        row = QHBoxLayout()
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addWidget(self._title)
        layout.addWidget(self._why)
        layout.addLayout(row)
        layout.addWidget(self._list, 1)
        self.set_theme(theme)
        self.show_nothing("")

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        set_text_color(self._why, theme.muted)

    @property
    def title(self) -> str:
        """How far the review is."""
        return self._title.text()

    @property
    def why(self) -> str:
        """Why the beat at hand is in the queue, and what Return confirms."""
        return self._why.text()

    def show_nothing(self, why: str) -> None:
        """Show no queue, and why."""
        self._list.clear()
        self._title.setText(tr("Review queue"))
        self._why.setText(why or tr("F9 puts the beats in order that most deserve a look"))
        self._set_running(False)

    def show_lines(self, title: str, lines: Sequence[QueueLine]) -> None:
        """Show a queue."""
        self._title.setText(title)
        self._list.clear()
        for line in lines:
            item = QListWidgetItem(f"{'✓ ' if line.is_done else ''}{line.text}")
            item.setData(_ROW_ROLE, line.beat_index)
            self._list.addItem(item)

    def show_current(self, place: int, why: str) -> None:
        """Mark the beat at hand by its place in the queue, -1 for none, and say why it is in it."""
        self._list.setCurrentRow(place)
        self._why.setText(why)
        self._set_running(place >= 0)

    def _set_running(self, is_running: bool) -> None:
        for name in ("queue_confirm", "queue_skip"):
            self.buttons[name].setEnabled(is_running)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self.beat_requested.emit(item.data(_ROW_ROLE))

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.command_requested.emit(name))
        return button
