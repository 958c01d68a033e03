"""The false classifications by class, in the form of table 5 of Baig et al. 2025."""

from collections.abc import Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecgviewer.evaluate.false_classifications import FalseClassification
from ecgviewer.ui.facts.result_source import SourcePanel
from ecgviewer.ui.look.labels import set_text_color
from ecgviewer.ui.look.plain_table import Cell, Column, PlainTable, Tone
from ecgviewer.ui.look.theme import LIGHT, Theme
from ecgviewer.ui.look.wording import NOTHING, format_percent, name_symbol

_COLUMNS = (
    Column("class", "class of the network", is_number=False),
    Column("support", "beats that are of the class by reference"),
    Column("FP", "false positives: beats of other classes that were called this one"),
    Column("FP %", "false positives in percent of all classified beats"),
    Column("from", "classes that the false positives are of by reference", False, True),
    Column("FN", "false negatives: beats of the class that were called another one"),
    Column("FN %", "false negatives in percent of the class's support"),
    Column("to", "what the false negatives were called", False, True),
)


class FalseTable(SourcePanel):
    """Support, false positives and false negatives of each class, with what they were taken for."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = PlainTable(_COLUMNS, theme, padding_px=4)
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

    def _show_source(self) -> None:
        source = self.source
        rows = [] if source is None else [_row(row) for row in source.false_classifications]
        self._table.set_rows(rows)
        self._table.setVisible(bool(rows))
        nothing = "no calls yet" if source is None else "no reference annotations to compare the calls with"
        self._hint.setText("" if rows else nothing)


def _row(row: FalseClassification) -> list[Cell]:
    return [
        Cell(row.label, tip=name_symbol(row.label)),
        Cell(f"{row.support:,}", Tone.TEXT if row.support else Tone.MUTED),
        _count(row.fp),
        Cell(format_percent(row.fp_percent), Tone.TEXT if row.fp else Tone.MUTED),
        _breakdown(row.fp_from, f"called {row.label} instead of"),
        _count(row.fn),
        Cell(format_percent(row.fn_percent), Tone.TEXT if row.fn else Tone.MUTED),
        _breakdown(row.fn_to, f"{row.label} called"),
    ]


def _count(count: int) -> Cell:
    return Cell(f"{count:,}", Tone.FALSE if count else Tone.MUTED)


def _breakdown(counts: Mapping[str, int], words: str) -> Cell:
    if not counts:
        return Cell(NOTHING, Tone.MUTED)
    tip = f"{words} " + ", ".join(f"{name_symbol(label)}: {count:,}" for label, count in counts.items())
    return Cell("  ".join(f"{label} {count:,}" for label, count in counts.items()), tip=tip)
