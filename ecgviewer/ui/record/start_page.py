"""What a window without a record shows: the ways to open one."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.records.catalog import DEMO_NAME, is_record
from ecgviewer.ui.look.labels import fill_with_surface, plain_label, set_text_color
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import short_name, without_keys

_MOST_RECENT = 6
_MOST_RECORDS = 400
_COLUMNS = 8
_WIDTH_PX = 720
_TITLE_SCALE = 1.8
_ABOUT = tr("Open ECG records, see every beat's class, and see why. Research use, not a medical device.")

NEXT_V, WHAT_IF, QUEUE = "next_v", "what_if", "queue"
"""Names of commands."""

TRIES = (
    (
        NEXT_V,
        tr("1  Why is this beat V?"),
        tr("See a ventricular beat, what on it counted for the call, and how far the map can be trusted."),
    ),
    (
        WHAT_IF,
        tr("2  What if it came in time?"),
        tr("Change how early a beat comes or how wide its QRS is, and watch the probability."),
    ),
    (
        QUEUE,
        tr("3  Review what deserves a look"),
        tr(
            "Walk the beats at which network and reference differ or the network is unsure; confirm or skip each."
        ),
    ),
)
"""What to try first: name of a command, title, and what will be seen."""


class StartPage(QScrollArea):
    """The demo, a dialog, records opened lately, and those in the data folders."""

    record_requested = Signal(str)
    """Name or path of a record."""

    dialog_requested = Signal()
    """Let a person choose a file."""

    try_requested = Signal(str)
    """Open the demo record, and run the command of this name once its beats are called."""

    lessons_requested = Signal()
    """Show the lessons."""

    last_requested = Signal()
    """Go on where the last window was closed."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._muted: list[QLabel] = []
        self._theme = theme
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("start page"))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        for label in self._muted:
            set_text_color(label, theme.muted)

    def fill(
        self,
        recent: Sequence[str],
        folders: Sequence[tuple[Path, Sequence[Path]]],
        last: str = "",
        pinned: Sequence[str] = (),
    ) -> None:
        """Offer records.

        Parameters
        ----------
        recent
            Paths of records opened lately, the last one first; those gone are left out.
        folders
            Folders with the records in each.
        last
            What was open when the last window closed, such as "208 at 20:16"; "" for nothing.
        pinned
            Paths of pinned records; those gone are left out.
        """
        self._muted = []
        content, column = QWidget(), QWidget()
        column.setMaximumWidth(_WIDTH_PX)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(24, 28, 24, 24)
        layout.setSpacing(8)
        layout.addWidget(self._title())
        layout.addWidget(self._quiet(_ABOUT))
        layout.addSpacing(10)
        layout.addLayout(self._first_buttons(last))
        self._add_heading(layout, tr("three things to try, on the demo record"))
        layout.addLayout(self._tries())
        for heading, offered, most in (
            (tr("pinned"), pinned, len(pinned)),
            (tr("opened lately"), recent, _MOST_RECENT),
        ):
            there = [path for path in offered if is_record(path)][:most]
            if there:
                self._add_heading(layout, heading)
            for path in there:
                layout.addWidget(self._record_button(f"{Path(path).name}   {Path(path).parent}", path))
        for folder, records in folders:
            if records:
                self._add_heading(
                    layout, tr("{n_records} records in {folder}", n_records=len(records), folder=folder)
                )
                layout.addLayout(self._record_grid(records))
        layout.addStretch(1)
        outer = QHBoxLayout(content)
        outer.addStretch(1)
        outer.addWidget(column, 100)
        outer.addStretch(1)
        self.setWidget(content)
        fill_with_surface(content)
        self.set_theme(self._theme)

    def offered(self) -> list[str]:
        """Return what the buttons say, from top to bottom."""
        content = self.widget()
        return [] if content is None else [button.text() for button in content.findChildren(QPushButton)]

    def _title(self) -> QLabel:
        title = plain_label(tr("ecgviewer"), is_bold=True)
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * _TITLE_SCALE)
        title.setFont(font)
        return title

    def _quiet(self, text: str) -> QLabel:
        label = plain_label(text, wraps=True)
        self._muted.append(label)
        return label

    def _add_heading(self, layout: QVBoxLayout, text: str) -> None:
        layout.addSpacing(12)
        layout.addWidget(self._quiet(text))

    def _first_buttons(self, last: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        demo, choose = QPushButton(tr("Open the demo record")), QPushButton(tr("Open a record…"))
        demo.setToolTip(tr("synthetic, of all five classes; recorded from no patient"))
        choose.setToolTip(
            tr("a file, a folder's record, or a MIT-BIH number (Ctrl+O); files can be dropped, too")
        )
        demo.clicked.connect(lambda: self.record_requested.emit(DEMO_NAME))
        choose.clicked.connect(lambda: self.dialog_requested.emit())
        if last:
            go_on = QPushButton(without_keys(tr("Go on with {last}", last=last)))
            go_on.setToolTip(tr("where the last window was closed (Ctrl+Shift+O)"))
            go_on.clicked.connect(lambda: self.last_requested.emit())
            row.addWidget(go_on)
        lessons = QPushButton(tr("Lessons…"))
        lessons.setToolTip(tr("read beats with their labels hidden, and see what decides (Ctrl+Shift+T)"))
        lessons.clicked.connect(lambda: self.lessons_requested.emit())
        for button in (choose, demo, lessons):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _tries(self) -> QGridLayout:
        """Return what to try first: what it is, and below it what will be seen."""
        grid = QGridLayout()
        grid.setSpacing(6)
        for column, (command, title, told) in enumerate(TRIES):
            button = QPushButton(title)
            button.setToolTip(told)
            button.setAccessibleDescription(told)
            button.setStyleSheet("QPushButton { text-align: left; padding: 6px 8px; }")
            button.clicked.connect(lambda _=False, command=command: self.try_requested.emit(command))
            grid.addWidget(button, 0, column)
            grid.addWidget(self._quiet(told), 1, column, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(column, 1)
        return grid

    def _record_grid(self, records: Sequence[Path]) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(6)
        for position, path in enumerate(records[:_MOST_RECORDS]):
            grid.addWidget(
                self._record_button(short_name(path.name), str(path)),
                position // _COLUMNS,
                position % _COLUMNS,
            )
        return grid

    def _record_button(self, text: str, path: str) -> QPushButton:
        button = QPushButton(without_keys(text))
        button.setToolTip(path)
        button.setStyleSheet("QPushButton { text-align: left; padding: 4px 8px; }")
        button.clicked.connect(lambda: self.record_requested.emit(path))
        return button
