"""A model that was just trained beside the current one, on the same beats."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecgviewer.ui.look.labels import plain_label, set_text_color
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.plain_table import Cell, Column, PlainTable, Tone
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import NOTHING, describe_label, format_accuracy
from ecgviewer.workflows.evaluation.same_beats import LEAST_BEATS, GroupScore, SameBeats

_MOST_NAMES = 8


class ModelComparison(QWidget):
    """F1 of N, S and V of two models on the same beats; says first where the new one is worse."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._same: SameBeats | None = None
        self._headline = plain_label(is_bold=True, wraps=True, is_selectable=True)
        self._basis = plain_label(wraps=True, is_selectable=True)
        self._table = PlainTable(
            [
                Column(tr("class"), is_number=False),
                Column("", is_number=False, is_wide=True),
                Column(tr("beats"), tr("beats of the class by reference")),
                Column(tr("F1 new"), tr("harmonic mean of precision and recall of the new model")),
                Column(tr("F1 current"), tr("harmonic mean of precision and recall of the current model")),
                Column(tr("change")),
                Column(tr("false new"), tr("beats of other classes that the new model called this one")),
                Column(
                    tr("false current"), tr("beats of other classes that the current model called this one")
                ),
            ],
            theme,
            padding_px=4,
        )
        self._table.setAccessibleName(tr("both models by class"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self._headline, self._basis, self._table):
            layout.addWidget(widget)
        layout.setStretch(2, 1)
        self.set_theme(theme)

    @property
    def result(self) -> SameBeats | None:
        """What is shown; None until both models are compared."""
        return self._same

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        self._table.set_theme(theme)
        set_text_color(self._basis, theme.muted)
        is_worse = self._same is not None and bool(self._same.worse)
        set_text_color(self._headline, theme.warning if is_worse else theme.text)

    def show_waiting(self, text: str) -> None:
        """Say why there is no comparison yet."""
        self._same = None
        self._headline.setText(text)
        self._basis.setText("")
        self._table.set_rows([])
        self.set_theme(self._theme)

    def show_result(self, same: SameBeats) -> None:
        """Show both models on the same beats."""
        self._same = same
        self._headline.setText(headline(same))
        self._basis.setText(basis(same))
        self._table.set_rows([_row(score) for score in same.groups])
        self.set_theme(self._theme)

    def texts(self) -> list[list[str]]:
        """Return the table's text, row by row."""
        return self._table.texts()

    @property
    def headline(self) -> str:
        """What the comparison comes to."""
        return self._headline.text()


def headline(same: SameBeats) -> str:
    """Return in a sentence whether the new model is better, and where it is worse."""
    new, current = name_network(same.new), name_network(same.current)
    false = tr(
        "{false_new:,} false calls, {false_current:,} by {current}",
        false_new=same.false_new,
        false_current=same.false_current,
        current=current,
    )
    if same.worse:
        return tr(
            "{new} is worse than {current}: {changes}; {false}.",
            new=new,
            current=current,
            changes=_changes(same.worse),
            false=false,
        )
    if same.is_better:
        better = [score for score in same.groups if score.is_better]
        return tr(
            "{new} is better than {current}: {changes}; {false}.",
            new=new,
            current=current,
            changes=_changes(better),
            false=false,
        )
    if same.seen_by:
        return tr(
            "Whether {new} is better than {current} can't be told here; {false}.",
            new=new,
            current=current,
            false=false,
        )
    return tr("{new} is as good as {current}; {false}.", new=new, current=current, false=false)


def basis(same: SameBeats) -> str:
    """Return which beats were taken, and what they can tell."""
    names = ", ".join(same.records[:_MOST_NAMES]) + (", …" if len(same.records) > _MOST_NAMES else "")
    text = tr(
        "Both on the same {n_beats:,} beats of {n_records} records ({names})",
        n_beats=same.n_beats,
        n_records=len(same.records),
        names=names,
    )
    if same.seen_by:
        seen = tr(" and ").join(map(name_network, same.seen_by))
        were = "were" if len(same.seen_by) > 1 else "was"
        return tr(
            "{value}. ⚠ {seen} {were} trained with patients of these: there are none that neither has seen.",
            value=text,
            seen=seen,
            were=were,
        )
    return tr(
        "{value}, of patients that neither has seen. Fewer than {least_beats} beats of a "
        "class decide nothing.",
        value=text,
        least_beats=LEAST_BEATS,
    )


def _changes(scores: Sequence[GroupScore]) -> str:
    return ", ".join(
        tr("{group} {f1} instead of {f1_2}", group=score.group, f1=_f1(score.new), f1_2=_f1(score.current))
        for score in scores
    )


def _f1(value: float | None) -> str:
    return NOTHING if value is None else format_accuracy(value)


def _row(score: GroupScore) -> list[Cell]:
    changed = Cell(NOTHING, Tone.MUTED)
    if score.new is not None and score.current is not None:
        change = score.new - score.current
        sign = "+" if change > 0 else "−" if change < 0 else "±"
        changed = Cell(f"{sign}{abs(change):.3f}", Tone.WARNING if score.is_worse else Tone.TEXT)
    more = score.false_new > score.false_current
    return [
        Cell(score.group),
        Cell(describe_label(score.group, "several"), Tone.MUTED),
        Cell(f"{score.n_beats:,}", Tone.TEXT if score.decides else Tone.MUTED),
        Cell(_f1(score.new)),
        Cell(_f1(score.current)),
        changed,
        Cell(f"{score.false_new:,}", Tone.WARNING if more else Tone.TEXT),
        Cell(f"{score.false_current:,}"),
    ]
