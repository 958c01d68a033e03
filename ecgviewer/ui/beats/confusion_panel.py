"""The confusion matrix with its accuracy; without a reference, what the network called how often."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ecgviewer.evaluate.confusion import Confusion
from ecgviewer.records.symbols import describe_symbol
from ecgviewer.ui.facts.confusion_grid import ConfusionGrid
from ecgviewer.ui.facts.result_source import SEEN_IN_TRAINING, ResultSource, SourcePanel
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.plain_table import Cell, Column, PlainTable, Tone
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import NOTHING, format_accuracy, name_rhythm

_SIDE_WIDTH_PX, _USUAL_LINE_PX = 172, 18
_SIDE_HEIGHT_PX = 84
_TOP_HEIGHT_PX = 52
_OUTSIDE_FROM_PX = 200
_GAP_PX = 12
_NO_LIMIT_PX = 16_777_215


class ConfusionPanel(SourcePanel):
    """Matrix, accuracy, and accuracy per rhythm of a result that a person chooses."""

    cell_requested = Signal(str, str)
    """Reference and called label of a cell whose beats a person wants to see."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._build_layout()
        self._grid.cell_requested.connect(self.cell_requested)
        self.set_theme(theme)
        self._show_source()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self._grid.set_theme(theme)
        self._counts.set_theme(theme)
        self._rhythms.set_theme(theme)
        for label in (self._hint, self._beats, self._outside):
            set_text_color(label, theme.muted)
        set_text_color(self._seen, theme.warning)

    def select_cell(self, reference: str | None, called: str | None) -> None:
        """Mark the cell whose beats are listed; None and None for no cell."""
        self._grid.set_selected(None if reference is None or called is None else (reference, called))

    def minimumSizeHint(self) -> QSize:
        """Return the smallest useful size: the matrix, and the accuracy in the line above it."""
        least = self._grid.minimumSizeHint()
        return QSize(max(least.width() + 20, 240), least.height() + _TOP_HEIGHT_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the halves anew."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Put the accuracy beside the matrix, else below it, else in the line above, as room allows."""
        least = self._grid.minimumSizeHint()
        # Words are wider where the system's font is larger.
        side_width = round(_SIDE_WIDTH_PX * max(self.fontMetrics().height() / _USUAL_LINE_PX, 1.0))
        is_beside = self.width() - 20 - _GAP_PX - side_width >= least.width()
        is_below = not is_beside and self.height() >= least.height() + _TOP_HEIGHT_PX + _SIDE_HEIGHT_PX
        directions = QBoxLayout.Direction
        self._halves.setDirection(directions.LeftToRight if is_beside else directions.TopToBottom)
        self._side_layout.setDirection(directions.TopToBottom if is_beside else directions.LeftToRight)
        self._side_layout.setStretch(0, 0 if is_beside else 1)
        self._side.setMinimumWidth(side_width if is_beside else 0)
        self._side.setMaximumWidth(side_width if is_beside else _NO_LIMIT_PX)
        self._side.setMinimumHeight(0 if is_beside else _SIDE_HEIGHT_PX)
        source = self.source
        has_accuracy = source is not None and source.confusion is not None
        self._side.setVisible(has_accuracy and (is_beside or is_below))
        has_outside = source is not None and source.n_outside > 0
        self._outside.setVisible(has_outside and is_beside and self.height() >= _OUTSIDE_FROM_PX)
        is_narrow = not is_beside or not self._combo.isHidden()
        is_terse = has_accuracy and not is_beside and not is_below
        self._top.setStretch(0, 4 if is_terse else 1)
        self._hint.setText(_terse_accuracy(source) if is_terse else _hint(source, is_short=is_narrow))

    def _build_layout(self) -> None:
        self._top = self._make_top()
        self._grid = ConfusionGrid(self._theme)
        self._counts = PlainTable(
            [
                Column(tr("class"), is_number=False),
                Column("", is_number=False, is_wide=True),
                Column(tr("beats"), tr("beats that the network called so")),
                Column("%", tr("share of all called beats")),
            ],
            padding_px=2,
        )
        self._counts.setAccessibleName(tr("called beats by class"))
        self._pages = QStackedWidget()
        self._pages.addWidget(self._grid)
        self._pages.addWidget(self._counts)
        self._build_side()
        matrix = QVBoxLayout()
        matrix.setSpacing(5)
        matrix.addLayout(self._top)
        matrix.addWidget(self._pages, 1)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        # The halves change places on a resize: what they need now must not keep the panel from shrinking.
        self._halves.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        self._halves.setContentsMargins(10, 8, 10, 8)
        self._halves.setSpacing(_GAP_PX)
        self._halves.addLayout(matrix, 1)
        self._halves.addWidget(self._side)

    def _build_side(self) -> None:
        self._accuracy = plain_label(is_bold=True, is_selectable=True)
        font = self._accuracy.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        self._accuracy.setFont(font)
        self._beats = plain_label(wraps=True)
        self._outside = plain_label(wraps=True)
        self._seen = plain_label(f"⚠ {SEEN_IN_TRAINING}", wraps=True)
        self._rhythms = PlainTable(
            [
                Column(tr("rhythm"), tr("rhythm that the beats lie in"), is_number=False, is_wide=True),
                Column(tr("beats"), tr("counted beats in this rhythm"), is_optional=True),
                Column(tr("accuracy"), tr("share of right calls among them")),
            ],
            padding_px=2,
        )
        self._rhythms.setAccessibleName(tr("accuracy by rhythm"))
        headline = QHBoxLayout()
        headline.setSpacing(8)
        headline.addWidget(self._accuracy)
        headline.addWidget(self._beats, 1)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addLayout(headline)
        for widget in (self._seen, self._outside):
            words.addWidget(widget)
        words.addStretch()
        self._side = QWidget()
        self._side_layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._side)
        self._side_layout.setContentsMargins(0, 0, 0, 0)
        self._side_layout.setSpacing(6)
        self._side_layout.addLayout(words, 0)
        self._side_layout.addWidget(self._rhythms, 1)

    def _show_source(self) -> None:
        source = self.source
        confusion = None if source is None else source.confusion
        self._grid.is_clickable = source is not None and source.has_beats
        self._grid.set_confusion(confusion)
        self._counts.set_rows([] if source is None else _count_rows(source))
        has_counts = source is not None and confusion is None
        self._pages.setCurrentWidget(self._counts if has_counts else self._grid)
        if source is not None and confusion is not None:
            self._show_accuracy(source, confusion)
        self._arrange()

    def _show_accuracy(self, source: ResultSource, confusion: Confusion) -> None:
        has_beats = confusion.n_beats > 0
        self._accuracy.setText(format_accuracy(confusion.accuracy))
        self._accuracy.setAccessibleName(tr("accuracy of {model_name}", model_name=source.model_name))
        self._beats.setText(
            tr("accuracy of {n_beats:,} beats", n_beats=confusion.n_beats)
            if has_beats
            else tr("no beat could be scored")
        )
        self._outside.setText(
            tr("{n_outside:,} outside the classes, not counted", n_outside=source.n_outside)
        )
        self._beats.setToolTip(self._outside.text() if source.n_outside else "")
        self._seen.setVisible(source.is_seen_in_training)
        self._rhythms.set_rows(_rhythm_rows(source))
        self._rhythms.setVisible(any(rhythm for rhythm, _, _ in source.accuracy_by_rhythm))


def _hint(source: ResultSource | None, *, is_short: bool) -> str:
    if source is None:
        return tr("no calls yet")
    if source.confusion is None:
        words = tr("no reference: calls per class")
        return tr("{words}. ⚠ {warning}", words=words, warning=source.warning) if source.warning else words
    if is_short:
        return tr("ref\u00a0↓ call\u00a0→")  # an arrow is never parted from its word
    return tr("reference ↓ called →") + (tr(" · click a cell for its beats") if source.has_beats else "")


def _terse_accuracy(source: ResultSource | None) -> str:
    """Return the accuracy in one line, for want of room."""
    if source is None or source.confusion is None:
        return ""
    seen = f" ⚠ {SEEN_IN_TRAINING}" if source.is_seen_in_training else ""
    return tr(
        "accuracy {format_accuracy} of {n_beats:,}{seen}",
        format_accuracy=format_accuracy(source.confusion.accuracy),
        n_beats=source.confusion.n_beats,
        seen=seen,
    )


def _count_rows(source: ResultSource) -> list[list[Cell]]:
    total = sum(source.counts_by_class.values())
    rows = []
    for label, count in source.counts_by_class.items():
        tone = Tone.TEXT if count else Tone.MUTED
        share = f"{100 * count / total:.1f}" if total else NOTHING
        cells = [
            Cell(label),
            Cell(describe_symbol(label), Tone.MUTED),
            Cell(f"{count:,}", tone),
            Cell(share, tone),
        ]
        rows.append(cells)
    return rows


def _rhythm_rows(source: ResultSource) -> list[list[Cell]]:
    """Return rhythm, beats and accuracy; a mark stands at every accuracy on a patient seen in training."""
    mark, tip = (" ⚠", f"; {SEEN_IN_TRAINING}") if source.is_seen_in_training else ("", "")
    rows = []
    for rhythm, n_right, n_beats in source.accuracy_by_rhythm:
        accuracy = f"{format_accuracy(n_right / n_beats)}{mark}" if n_beats else NOTHING
        name = Cell(rhythm or NOTHING, tip=name_rhythm(rhythm) or tr("no rhythm annotated"))
        rows.append(
            [
                name,
                Cell(f"{n_beats:,}", Tone.MUTED),
                Cell(
                    accuracy,
                    tip=tr(
                        "{n_right:,} of {n_beats:,} beats{tip}", n_right=n_right, n_beats=n_beats, tip=tip
                    ),
                ),
            ]
        )
    return rows
