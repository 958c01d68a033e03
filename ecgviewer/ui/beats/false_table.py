"""The false classifications by class, in the form of table 5 of Baig et al. 2025."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecgviewer.evaluate.false_classifications import FalseClassification
from ecgviewer.ui.facts.beat_pick import (
    cell_pick,
    false_negatives_pick,
    false_positives_pick,
    support_pick,
)
from ecgviewer.ui.facts.result_source import SourcePanel
from ecgviewer.ui.look.labels import set_text_color
from ecgviewer.ui.look.plain_table import Cell, Column, PlainTable, Tone
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import NOTHING, format_percent, name_symbol

_COLUMNS = (
    Column(tr("class"), tr("class of the network"), is_number=False),
    Column(tr("support"), tr("beats that are of the class by reference")),
    Column(tr("FP"), tr("false positives: beats of other classes that were called this one")),
    Column(tr("FP %"), tr("false positives in percent of all classified beats"), is_optional=True),
    Column(tr("from"), tr("classes that the false positives are of by reference"), False, True),
    Column(tr("FN"), tr("false negatives: beats of the class that were called another one")),
    Column(tr("FN %"), tr("false negatives in percent of the class's support"), is_optional=True),
    Column(tr("to"), tr("what the false negatives were called"), False, True),
)


_SUPPORT, _FP_FROM, _FN_TO = 1, 4, 7
"""Columns up to the support; those up to the breakdown are of false positives; the others of false negatives."""

_GAP = "  "


class FalseTable(SourcePanel):
    """Support, false positives and false negatives of each class, with what they were taken for.

    A click on a number asks for its beats.
    """

    pick_requested = Signal(object)
    """The beats that a number stands for, a `BeatPick`."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = PlainTable(_COLUMNS, theme, padding_px=4)
        self._table.setAccessibleName(tr("false calls by class"))
        self._table.cell_pressed.connect(self._on_cell_pressed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(5)
        layout.addLayout(self._make_top())
        layout.addWidget(self._table, 1)
        layout.addStretch()
        self.set_theme(theme)
        self._show_source()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._table.set_theme(theme)
        set_text_color(self._hint, theme.muted)

    def texts(self) -> list[list[str]]:
        """Return the table's text, row by row."""
        return self._table.texts()

    def _on_cell_pressed(self, row: int, column: int, x: int) -> None:
        """Ask for the beats of a number, where it counts beats of the open record."""
        source = self.source
        if source is None or not source.has_beats:
            return
        of = source.false_classifications[row]
        if column <= _SUPPORT:
            pick = support_pick(of.label)
        elif column in (_FP_FROM, _FN_TO):
            label = self._label_at(of.fp_from if column == _FP_FROM else of.fn_to, x)
            if not label:
                return
            pick = cell_pick(label, of.label) if column == _FP_FROM else cell_pick(of.label, label)
        else:
            pick = false_positives_pick(of.label) if column < _FP_FROM else false_negatives_pick(of.label)
        self.pick_requested.emit(pick)

    def _label_at(self, counts: Mapping[str, int], x: int) -> str:
        """Return which of the counts of a breakdown stands at an x, the last one behind them; "" without any."""
        metrics, left = self._table.fontMetrics(), 0
        for label, count in counts.items():
            left += metrics.horizontalAdvance(_part(label, count) + _GAP)
            if x < left:
                return label
        return list(counts)[-1] if counts else ""

    def _show_source(self) -> None:
        source = self.source
        can_click = source is not None and source.has_beats
        self._table.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if can_click else Qt.CursorShape.ArrowCursor
        )
        rows = [] if source is None else [_row(row) for row in source.false_classifications]
        self._table.set_rows(rows)
        self._table.setVisible(bool(rows))
        nothing = (
            tr("no calls yet") if source is None else tr("no reference annotations to compare the calls with")
        )
        self._hint.setText("" if rows else nothing)


def _row(row: FalseClassification) -> list[Cell]:
    return [
        Cell(row.label, tip=name_symbol(row.label)),
        Cell(f"{row.support:,}", Tone.TEXT if row.support else Tone.MUTED),
        _count(row.fp),
        Cell(format_percent(row.fp_percent), Tone.TEXT if row.fp else Tone.MUTED),
        _breakdown(row.fp_from, tr("called {label} instead of", label=row.label)),
        _count(row.fn),
        Cell(format_percent(row.fn_percent), Tone.TEXT if row.fn else Tone.MUTED),
        _breakdown(row.fn_to, tr("{label} called", label=row.label)),
    ]


def _count(count: int) -> Cell:
    return Cell(f"{count:,}", Tone.FALSE if count else Tone.MUTED)


def _breakdown(counts: Mapping[str, int], words: str) -> Cell:
    if not counts:
        return Cell(NOTHING, Tone.MUTED)
    tip = f"{words} " + ", ".join(f"{name_symbol(label)}: {count:,}" for label, count in counts.items())
    return Cell(_GAP.join(_part(label, count) for label, count in counts.items()), tip=tip)


def _part(label: str, count: int) -> str:
    return f"{label} {count:,}"
