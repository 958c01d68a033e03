"""The rhythm inspector: the call of ten seconds in words, how much each lead counted, and its map on that lead."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ecgviewer.ui.facts.confusion_grid import ConfusionGrid
from ecgviewer.ui.look.labels import fill_with_surface, plain_label, set_text_color
from ecgviewer.ui.look.quiet_boxes import QuietComboBox
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.look.wording import format_time
from ecgviewer.ui.rhythm.lead_bars import LeadBars
from ecgviewer.ui.rhythm.rhythm_strip import no_call_words, shown_calls
from ecgviewer.ui.rhythm.stretch_figure import StretchFigure
from ecgviewer.workflows.rhythm.call_rhythms import RhythmCalls, said_call
from ecgviewer.workflows.rhythm.explain_rhythm import (
    RhythmExplanation,
    map_sentence,
    rhythm_sentence,
    trust_sentence,
)

SHARES, WORTH = "shares", "worth"
_MOST_LISTED = 500


class RhythmPanel(QScrollArea):
    """Words, bars, figure; below them how calls agree with the reference."""

    model_requested = Signal(str)
    """Call the rhythms by this network."""

    stretch_requested = Signal(int)
    """Look at this stretch."""

    call_requested = Signal()
    """Call the rhythms of a record that is too long for it to be done unasked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._calls: RhythmCalls | None = None
        self._explanation: RhythmExplanation | None = None
        self._models = QuietComboBox()
        self._models.setAccessibleName(tr("network of rhythms"))
        self._models.activated.connect(lambda at: self.model_requested.emit(self._models.itemData(at)))
        self._methods = QuietComboBox()
        self._methods.setAccessibleName(tr("what the bars show"))
        self._methods.addItem(tr("worth (Shapley value, logit)"), WORTH)
        self._methods.addItem(tr("counted (attention)"), SHARES)
        self._methods.activated.connect(lambda _: self._show_bars())
        self._summary = plain_label(wraps=True)
        self._words = plain_label(is_bold=True, wraps=True, is_selectable=True)
        self._trust = plain_label(wraps=True)
        self._bars = LeadBars(theme)
        self.figure = StretchFigure(theme)
        self.grid = ConfusionGrid(theme, unit=tr("stretches"))
        self.grid.cell_requested.connect(self.list_cell)
        self._accuracy = plain_label(wraps=True)
        self._listed = QListWidget()
        self._listed.setAccessibleName(tr("stretches"))
        self._listed.itemActivated.connect(self._on_chosen)
        self._listed.itemClicked.connect(self._on_chosen)
        top = QVBoxLayout()
        top.addWidget(self._models)
        top.addWidget(self._methods)
        inner = QWidget()
        fill_with_surface(inner)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(5)
        layout.addLayout(top)
        for widget in (self._summary, self._words, self._bars, self.figure, self._trust, self._accuracy):
            layout.addWidget(widget)
        layout.addWidget(self.grid)
        layout.addWidget(self._listed)
        layout.addStretch(1)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_theme(theme)
        self.show_calls(None, "")

    @property
    def words(self) -> str:
        """The call of the stretch that is looked at, in words; "" while none is."""
        return self._words.text()

    @property
    def summary(self) -> str:
        """What is said of all stretches, or why there is nothing to say."""
        return self._summary.text()

    @property
    def bars(self) -> LeadBars:
        """How much each lead counted."""
        return self._bars

    @property
    def listed(self) -> list[str]:
        """Stretches that are listed."""
        return [self._listed.item(row).text() for row in range(self._listed.count())]

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._theme = theme
        for widget in (self._bars, self.figure, self.grid):
            widget.set_theme(theme)
        for label in (self._trust, self._summary, self._accuracy):
            set_text_color(label, theme.muted)

    def set_models(self, names: Sequence[str], titles: Sequence[str], chosen: str) -> None:
        """Offer networks."""
        self._models.clear()
        for name, title in zip(names, titles, strict=True):
            self._models.addItem(title, name)
        self._models.setCurrentIndex(max(self._models.findData(chosen), 0))
        self._models.setVisible(bool(names))

    def show_calls(self, calls: RhythmCalls | None, remark: str) -> None:
        """Show how a record was called; without calls why there are none."""
        self._calls = calls
        self.show_explanation(None)
        self._listed.clear()
        has_reference = calls is not None and bool(calls.is_counted.any())
        self.grid.setVisible(has_reference)
        self._accuracy.setVisible(has_reference)
        self._listed.hide()
        self._methods.setVisible(calls is not None and len(calls.card.leads) > 1)
        self._summary.setText(remark if calls is None else _summary(calls))
        if calls is not None and has_reference:
            confusion = calls.confusion()
            self.grid.set_confusion(confusion)
            n_false = int(calls.is_false.sum())
            self._accuracy.setText(
                tr(
                    "{n} of {all} stretches with a reference are called otherwise; a cell lists its stretches",
                    n=n_false,
                    all=int(calls.is_counted.sum()),
                )
            )

    def show_explanation(self, explanation: RhythmExplanation | None) -> None:
        """Show why a stretch is called so; None for none."""
        self._explanation = explanation
        for widget in (self._words, self._bars, self.figure, self._trust):
            widget.setVisible(explanation is not None)
        if explanation is None or self._calls is None:
            self._words.setText("")
            return
        doubt = tr(" (unsure)") if self._calls.is_unsure[explanation.index] else ""
        if self._calls.is_short:
            doubt = tr(" (unsure: of {seconds:.1f} s only)", seconds=self._calls.record.duration_s)
        if self._calls.no_call and self._calls.no_call[explanation.index]:
            doubt = f" ({no_call_words(self._calls.no_call[explanation.index])})"
        self._words.setText(rhythm_sentence(explanation) + doubt)
        said = (map_sentence(explanation), trust_sentence(self._calls.card))
        self._trust.setText("\n".join(text for text in said if text))
        self.figure.show_stretch(self._calls, explanation)
        self._bars.setVisible(len(explanation.lead_names) > 1)
        self._show_bars()

    def list_cell(self, reference: str, called: str) -> None:
        """List the stretches of a cell of the matrix."""
        calls = self._calls
        if calls is None:
            return
        self.grid.set_selected((reference, called))
        self._listed.clear()
        labels = calls.labels
        found = [
            i
            for i in np.flatnonzero(calls.is_counted).tolist()
            if (calls.reference[i], labels[i]) == (reference, called)
        ]
        for index in found[:_MOST_LISTED]:
            start = format_time(float(calls.start_s[index]))
            item = QListWidgetItem(f"{start}  {reference} → {called}  {calls.confidence[index]:.2f}")
            item.setData(Qt.ItemDataRole.UserRole, index)
            self._listed.addItem(item)
        self._listed.setVisible(bool(found))

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self.stretch_requested.emit(int(item.data(Qt.ItemDataRole.UserRole)))

    def _show_bars(self) -> None:
        found = self._explanation
        if found is None:
            return
        is_worth = self._methods.currentData() == WORTH
        names = [name or tr("missing") for name in found.lead_names]
        self._bars.set_values(names, list(found.worth.values if is_worth else found.shares), is_worth)


def _summary(calls: RhythmCalls) -> str:
    labels = shown_calls(calls)
    shares = [(labels.count(label) / max(len(labels), 1), label) for label in dict.fromkeys(labels)]
    parts = [f"{label} {100 * share:.0f} %" for share, label in sorted(shares, reverse=True) if share]
    n_unsure = int(calls.is_unsure.sum())
    text = tr("{shares} of the stretches", shares=", ".join(parts))
    if calls.whole_call is not None:
        call, probability, is_unsure = calls.whole_call
        doubt = tr(" (unsure)") if is_unsure else ""
        text = tr(
            "the whole recording: {call} {probability}{doubt}; by ten seconds {shares}",
            call=said_call(call),
            probability=f"{probability:.2f}",
            doubt=doubt,
            shares=", ".join(parts),
        )
    return text + (tr("; {n} unsure", n=n_unsure) if n_unsure else "")
