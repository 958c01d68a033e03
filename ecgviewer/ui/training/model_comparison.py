"""A model that was just trained beside the current one."""

import math

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecgviewer.classifiers.card import ModelCard
from ecgviewer.records.symbols import describe_symbol
from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.plain_table import Cell, Column, PlainTable, Tone
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.wording import NOTHING, format_accuracy


class ModelComparison(QWidget):
    """Accuracy and F1 per class of two models, each on the test beats of its own training run."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headline = plain_label(is_bold=True, wraps=True, is_selectable=True)
        self._basis = plain_label(wraps=True)
        self._table = PlainTable(
            [
                Column("class", is_number=False),
                Column("", is_number=False, is_wide=True),
                Column("F1 new", "harmonic mean of precision and recall of the new model"),
                Column("F1 current", "harmonic mean of precision and recall of the current model"),
                Column("change"),
            ],
            theme,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self._headline, self._basis, self._table):
            layout.addWidget(widget)
        layout.setStretch(2, 1)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._table.set_theme(theme)
        set_text_color(self._basis, theme.muted)

    def compare(self, new: ModelCard, current: ModelCard) -> None:
        """Show a new model beside the current one."""
        self._headline.setText(
            f"{new.name}: accuracy {format_accuracy(new.accuracy)} of {_n_tested(new):,} test beats"
            f" · {current.name}: {format_accuracy(current.accuracy)} of {_n_tested(current):,}"
        )
        self._basis.setText(_basis(new, current))
        labels = dict.fromkeys([*new.labels, *current.labels])
        self._table.set_rows([_row(label, _f1(new, label), _f1(current, label)) for label in labels])

    def texts(self) -> list[list[str]]:
        """Return the table's text, row by row."""
        return self._table.texts()

    @property
    def headline(self) -> str:
        """Both accuracies in words."""
        return self._headline.text()


def _n_tested(card: ModelCard) -> int:
    return sum(sum(row) for row in card.confusion)


def _f1(card: ModelCard, label: str) -> float:
    value = card.per_class.get(label, {}).get("f1")
    return math.nan if value is None else float(value)


def _basis(new: ModelCard, current: ModelCard) -> str:
    text = "Each is measured on the test beats of its own training run"
    if "paper" in (new.protocol, current.protocol):
        text += "; under the paper's protocol the same patients, and copies of a beat, are on both sides"
    return f"{text}."


def _row(label: str, new: float, current: float) -> list[Cell]:
    change = new - current
    if math.isnan(change):
        changed = Cell(NOTHING, Tone.MUTED)
    else:
        sign = "+" if change > 0 else "−" if change < 0 else "±"
        tone = Tone.WARNING if round(change, 3) < 0 else Tone.TEXT
        changed = Cell(f"{sign}{abs(change):.3f}", tone)
    return [
        Cell(label),
        Cell(describe_symbol(label), Tone.MUTED),
        Cell(format_accuracy(new)),
        Cell(format_accuracy(current)),
        changed,
    ]
