"""Relabels many beats at once, after a look at how many and which they are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.records.symbols import describe_symbol
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import beat_number, format_time
from ecgviewer.ui.paper.figure import strip_around
from ecgviewer.ui.paper.strip_fonts import StripFonts
from ecgviewer.ui.paper.strip_painter import StripPainter, make_page
from ecgviewer.workflows.review.review_record import RecordReview

CLASSES = ("N", "L", "R", "A", "V")
N_SHOWN = 6
_STRIP_SIZE = QSize(300, 200)
_SPEED_MM_PER_S, _GAIN_MM_PER_MV = 25.0, 5.0


def describe_bulk(labels: Sequence[str], what: str) -> str:
    """Return what is about to be relabelled, such as "12 beats: 10 A, 2 N · N called A"."""
    counts = Counter(label or tr("without a label") for label in labels)
    kinds = ", ".join(f"{n:,} {label}" for label, n in counts.most_common())
    noun = "beat" if len(labels) == 1 else "beats"
    return f"{len(labels):,} {noun}: {kinds}" + (f"  ·  {what}" if what else "")


class BulkDialog(QDialog):
    """Says how many beats there are, shows the first strips, and asks for the label. Not modal."""

    relabel_requested = Signal(object, str)
    """Give these beats (rows of the table) this label."""

    other_requested = Signal(object)
    """Choose another label for these beats."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Relabel beats"))
        self.setModal(False)
        self._rows: tuple[int, ...] = ()
        self._head = plain_label(is_bold=True, wraps=True)
        self._hint = plain_label(wraps=True)
        self._strips = QGridLayout()
        self._strips.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.addWidget(self._head)
        layout.addLayout(self._strips)
        layout.addWidget(self._hint)
        layout.addLayout(self._build_buttons())
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme; the strips follow with the next beats."""
        self._theme = theme
        set_text_color(self._hint, theme.muted)

    @property
    def rows(self) -> tuple[int, ...]:
        """Rows of the beats that are asked about."""
        return self._rows

    @property
    def head(self) -> str:
        """What is said of the beats."""
        return self._head.text()

    def ask(
        self,
        rows: Sequence[int],
        labels: Sequence[str],
        what: str,
        review: RecordReview,
        proposed: str = "",
    ) -> None:
        """Ask for a label of some beats.

        Parameters
        ----------
        rows
            Of the table of beats.
        labels
            What each of them is now.
        what
            Where they come from, such as the title of a filter.
        review
            Whose strips are shown.
        proposed
            The label that Return gives, "" for none.
        """
        self._rows = tuple(rows)
        self._head.setText(describe_bulk(labels, what))
        n_more = len(rows) - N_SHOWN
        self._hint.setText(
            tr("the first {n_shown} are shown, {n_more:,} more follow", n_shown=N_SHOWN, n_more=n_more)
            if n_more > 0
            else ""
        )
        self._hint.setVisible(n_more > 0)
        while (item := self._strips.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for place, (row, label) in enumerate(zip(rows[:N_SHOWN], labels, strict=False)):
            self._strips.addWidget(self._strip(review, row, label), place // 3, place % 3)
        for symbol, button in self._buttons.items():
            button.setDefault(symbol == proposed)
        self.adjustSize()

    def _strip(self, review: RecordReview, row: int, label: str) -> QWidget:
        """Return a picture of a beat with a line that says which it is."""
        picture = QPixmap(_STRIP_SIZE * self.devicePixelRatioF())
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        fonts = StripFonts(self.font())
        content = strip_around(review, row, speed_mm_per_s=_SPEED_MM_PER_S)
        view = replace(content.view, gain_mm_per_mv=_GAIN_MM_PER_MV)
        page = make_page(content, _STRIP_SIZE.width(), _STRIP_SIZE.height(), fonts)
        start_s = float(review.beats.time_s[row]) - page.span_s / 2
        content = replace(content, view=replace(view, start_s=max(start_s, 0.0)))
        page = make_page(content, _STRIP_SIZE.width(), _STRIP_SIZE.height(), fonts)
        with QPainter(picture) as painter:
            StripPainter(painter, content, page, fonts, self._theme, self.devicePixelRatioF()).paint()
        image = QLabel()
        image.setPixmap(picture)
        text = tr(
            "beat {beat_number} · {format_time} · {value}",
            beat_number=beat_number(row),
            format_time=format_time(float(review.beats.time_s[row])),
            value=label or tr("no label"),
        )
        image.setAccessibleName(text)
        caption = plain_label(text)
        cell = QWidget()
        layout = QVBoxLayout(cell)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(image)
        layout.addWidget(caption, 0, Qt.AlignmentFlag.AlignHCenter)
        return cell

    def _build_buttons(self) -> QHBoxLayout:
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout()
        row.addWidget(plain_label(tr("Label all of them")))
        for symbol in CLASSES:
            button = QPushButton(symbol)
            button.setShortcut(symbol)
            button.setToolTip(f"{describe_symbol(symbol)} ({symbol})")
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, symbol=symbol: self._request(symbol))
            row.addWidget(button)
            self._buttons[symbol] = button
        other, cancel = QPushButton(tr("Other…")), QPushButton(tr("Cancel"))
        for button in (other, cancel):
            button.setAutoDefault(False)
        other.clicked.connect(lambda: self.other_requested.emit(self._rows))
        cancel.clicked.connect(self.reject)
        row.addWidget(other)
        row.addStretch()
        row.addWidget(cancel)
        return row

    def _request(self, symbol: str) -> None:
        self.hide()
        self.relabel_requested.emit(self._rows, symbol)
