"""One beat in several networks by every method: a column a network, a row a method, and how far they agree."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from ecgviewer.explain.attribution import METHODS
from ecgviewer.ui.compare.agreement_matrix import AgreementMatrix
from ecgviewer.ui.compare.comparison_content import ComparisonColumn, ComparisonContent
from ecgviewer.ui.facts.wave_account import describe_shares
from ecgviewer.ui.facts.wave_bars import WaveBars
from ecgviewer.ui.look.labels import fill_with_surface, plain_label, set_text_color
from ecgviewer.ui.look.network_names import name_network, shorten_network
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.attribution_panel import AttributionPanel
from ecgviewer.workflows.explanations.compare_explanations import MOST_NETWORKS
from ecgviewer.workflows.explanations.comparison_words import (
    AGREEMENT_NOTE,
    WARNING,
    elsewhere_notes,
    method_notes,
    pair_line,
)

NO_BEAT = tr("No beat is selected. Click one in the list or on the trace.")

SCALE_NOTE = tr(
    "Colours: orange speaks for the class and blue against it; the maps without sign grow from nothing to the number"
    " at their right. That number is fixed per network, method and class (99th percentile over training beats), or"
    " this beat's own largest value where it says so. Grad-CAM's steps are drawn as steps."
    " Wave values are exact Shapley values in units of the logit, their bars scaled to each network's largest."
)
_LEAST_COLUMN_PX, _LEAST_CELL_PX = 300, 138
_WORDS_PX, _PAPER_SHARE = 47, 0.4
"""A second of paper at 25 mm/s is then 10 mm tall, whatever its width: most beats have 5 mm/mV."""
_GAP_PX = 14
_WIDEST_VALUE = "S 0.99"
_MOST_PAIRS = MOST_NETWORKS * (MOST_NETWORKS - 1) // 2


class _Column(QWidget):
    """What belongs to one network; its parts stand in the view's grid."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.name = plain_label(is_bold=True, wraps=True, is_selectable=True)
        self.call = plain_label(wraps=True, is_selectable=True)
        self.seen = plain_label(wraps=True, is_selectable=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        for label in (self.name, self.call, self.seen):
            layout.addWidget(label)
        self.cells = {method: _Cell(theme) for method in METHODS}
        self.bars = WaveBars(theme)
        self.sums = plain_label(wraps=True, is_selectable=True)
        self.matrix = AgreementMatrix(theme)
        self.notes = plain_label(wraps=True, is_selectable=True)


class _Cell(QWidget):
    """A map, or why there is none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        # No layout: Qt asks a layout for the height that follows from a width, not the widget.
        self.panel = AttributionPanel(theme, self)
        self.reason = plain_label(wraps=True, is_selectable=True)
        self.reason.setParent(self)
        self.reason.setAlignment(Qt.AlignmentFlag.AlignCenter)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_column(self, column: ComparisonColumn, method: str) -> None:
        """Show one method's map of a network."""
        content = column.panels.get(method)
        self.panel.set_content(content)
        self.panel.setVisible(content is not None)
        self.reason.setVisible(content is None)
        network = column.network
        why = column.call if network is None else tr("not available: {get}", get=network.missing.get(method))
        self.reason.setText("" if content is not None else why)

    def sizeHint(self) -> QSize:
        """Return the smallest size with the height that follows from its width."""
        return QSize(_LEAST_COLUMN_PX, self.heightForWidth(_LEAST_COLUMN_PX))

    def heightForWidth(self, width: int) -> int:
        """Return the height in which a beat of a width isn't flattened."""
        return max(int(_WORDS_PX + _PAPER_SHARE * width), _LEAST_CELL_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the map, or the reason, fill the cell."""
        for part in (self.panel, self.reason):
            part.setGeometry(self.rect())


class _PairLines(QWidget):
    """How far each two networks' maps by one method agree, a line a pair."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = [plain_label(wraps=True, is_selectable=True) for _ in range(_MOST_PAIRS)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 2)
        layout.setSpacing(0)
        for line in self._lines:
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(line)

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(line.text() for line in self._lines if line.text())

    def set_lines(self, texts: Sequence[str]) -> None:
        """Show so many lines."""
        for number, line in enumerate(self._lines):
            line.setText(texts[number] if number < len(texts) else "")
            line.setVisible(bool(line.text()))

    def set_theme(self, theme: Theme) -> None:
        """Draw in a theme; what disagrees in the colour of a warning."""
        for line in self._lines:
            set_text_color(line, theme.warning if WARNING in line.text() else theme.text)


class ComparisonView(QWidget):
    """Shows a `ComparisonContent`; as tall as it must be, and no column narrower than its words."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._content: ComparisonContent | None = None
        self._columns: list[_Column] = []
        self._heading = plain_label(NO_BEAT, is_bold=True, wraps=True, is_selectable=True)
        self._notes = plain_label(wraps=True, is_selectable=True)
        self._footer = plain_label(f"{AGREEMENT_NOTE} {SCALE_NOTE}", wraps=True, is_selectable=True)
        self._titles = {
            method: plain_label(name, is_bold=True, wraps=True) for method, name in METHODS.items()
        }
        self._pair_lines = {method: _PairLines() for method in METHODS}
        self._waves_title = plain_label(tr("Wave values"), is_bold=True, wraps=True)
        self._agreement_title = plain_label(tr("Agreement of its methods"), is_bold=True, wraps=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(_GAP_PX)
        self._grid.setVerticalSpacing(5)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(6)
        for widget in (self._heading, self._notes):
            layout.addWidget(widget)
        layout.addLayout(self._grid, 1)
        layout.addWidget(self._footer)
        fill_with_surface(self)
        self._arrange(0)
        self.set_theme(theme)
        self.set_content(None)

    @property
    def content(self) -> ComparisonContent | None:
        """What is shown."""
        return self._content

    @property
    def columns(self) -> list[_Column]:
        """The parts of each network."""
        return self._columns

    @property
    def notes(self) -> str:
        """The sentences at the top."""
        return self._notes.text()

    def pair_line(self, method: str) -> str:
        """Return what stands below a method's row."""
        return self._pair_lines[method].text

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        set_text_color(self._footer, theme.muted)
        for column in self._columns:
            column.bars.set_theme(theme)
            column.matrix.set_theme(theme)
            set_text_color(column.sums, theme.muted)
            for cell in column.cells.values():
                cell.panel.set_theme(theme)
                set_text_color(cell.reason, theme.muted)
        self._color_words()

    def set_content(self, content: ComparisonContent | None) -> None:
        """Show another beat, more of the same one, or that none is selected."""
        self._content = content
        self._heading.setText(NO_BEAT if content is None else content.heading)
        self._notes.setText("" if content is None else " ".join(content.notes))
        self._notes.setVisible(bool(self._notes.text()))
        columns = () if content is None else content.columns
        if len(columns) != len(self._columns):
            self._arrange(len(columns))
            self.set_theme(self._theme)
        for parts, column in zip(self._columns, columns, strict=True):
            self._fill(parts, column)
        for method, lines in self._pair_lines.items():
            lines.set_lines(self._pairs_in_words(method))
        for title in (*self._titles.values(), self._waves_title, self._agreement_title, self._footer):
            title.setVisible(bool(columns))
        self._set_least_widths(columns)
        self._color_words()

    def _arrange(self, n_columns: int) -> None:
        """Put the parts of so many networks into the grid."""
        kept = (*self._titles.values(), *self._pair_lines.values(), self._waves_title, self._agreement_title)
        gone = [part for column in self._columns for part in _parts(column)]
        for part in (*kept, *gone):
            self._grid.removeWidget(part)
        for part in gone:
            part.hide()
            part.deleteLater()
        for position in range(self._grid.columnCount()):
            self._grid.setColumnStretch(position, 0)
            self._grid.setColumnMinimumWidth(position, 0)
        self._columns = [_Column(self._theme) for _ in range(n_columns)]
        top, left = Qt.AlignmentFlag.AlignTop, 0
        for row, method in enumerate(METHODS):
            self._grid.addWidget(self._titles[method], 2 * row + 1, left, top)
            self._grid.addWidget(self._pair_lines[method], 2 * row + 2, 1, 1, max(n_columns, 1))
        below = 2 * len(METHODS) + 1
        self._grid.addWidget(self._waves_title, below, left, top)
        self._grid.addWidget(self._agreement_title, below + 2, left, top)
        for number, column in enumerate(self._columns, 1):
            self._grid.setColumnStretch(number, 1)
            self._grid.addWidget(column, 0, number, top)
            for row, cell in enumerate(column.cells.values()):
                self._grid.addWidget(cell, 2 * row + 1, number)
            for row, part in enumerate((column.bars, column.sums, column.matrix, column.notes)):
                self._grid.addWidget(part, below + row, number, top)

    def _fill(self, parts: _Column, column: ComparisonColumn) -> None:
        parts.name.setText(name_network(column.name))
        parts.call.setText("; ".join(part for part in (column.call, column.explained) if part))
        parts.seen.setText(column.seen)
        for method, cell in parts.cells.items():
            cell.show_column(column, method)
        network = column.network
        shares = None if network is None else network.shares
        parts.bars.set_shares(shares)
        has_class = network is not None and bool(network.label)
        waiting = self._content.waves_states.get(column.name, "") if self._content and has_class else ""
        sums = waiting if shares is None else describe_shares(shares)
        beside = [] if network is None else elsewhere_notes(network)
        parts.sums.setText("\n".join(line for line in (sums, *beside) if line))
        parts.matrix.set_network(network)
        parts.notes.setText("" if network is None else "\n".join(method_notes(network)))

    def _pairs_in_words(self, method: str) -> list[str]:
        if self._content is None or self._content.comparison is None:
            return []
        lines = [pair_line(pair, method, name_network) for pair in self._content.comparison.pairs]
        return [line for line in lines if line]

    def _color_words(self) -> None:
        theme, content = self._theme, self._content
        columns = () if content is None else content.columns
        is_split = content is not None and content.comparison is not None and content.comparison.calls_differ
        set_text_color(self._notes, theme.warning if is_split else theme.text)
        for parts, column in zip(self._columns, columns, strict=False):
            is_seen = column.network is not None and column.network.review.is_seen_in_training
            set_text_color(parts.call, theme.false_hue if column.is_false else theme.text)
            set_text_color(parts.seen, theme.warning if is_seen else theme.muted)
            set_text_color(parts.notes, theme.warning)
        for lines in self._pair_lines.values():
            lines.set_theme(theme)

    def _set_least_widths(self, columns: tuple[ComparisonColumn, ...]) -> None:
        """Make room for the longest caption of any column, and for the tables."""
        metrics = QFontMetricsF(self.font())
        longest = max(METHODS.values(), key=lambda name: metrics.horizontalAdvance(name))
        self._grid.setColumnMinimumWidth(0, int(metrics.horizontalAdvance(longest.split()[0])) + 12)
        captions = [
            f"{WARNING} {shorten_network(column.name)} · {longest}   {_WIDEST_VALUE}" for column in columns
        ]
        least = max([_LEAST_COLUMN_PX, *(int(metrics.horizontalAdvance(text)) + 8 for text in captions)])
        for number in range(1, len(columns) + 1):
            # All alike, so that every beat is drawn to one scale.
            self._grid.setColumnMinimumWidth(number, least)


def _parts(column: _Column) -> list[QWidget]:
    return [column, *column.cells.values(), column.bars, column.sums, column.matrix, column.notes]
