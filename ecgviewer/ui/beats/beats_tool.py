"""The beats in a list, how their calls stand against the reference, and the false ones."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt

from ecgviewer.beats.prepared import PreparedBeats
from ecgviewer.classifiers.card import ModelCard
from ecgviewer.evaluate.confusion import Confusion
from ecgviewer.evaluate.false_classifications import false_classifications
from ecgviewer.ui.beats.beat_list import BeatList
from ecgviewer.ui.beats.confusion_panel import ConfusionPanel
from ecgviewer.ui.beats.false_table import FalseTable
from ecgviewer.ui.facts.result_source import ResultSource
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.state.tool import Command, Dock, Tool, ToolParts, Workbench
from ecgviewer.workflows.review.review_record import RecordReview

_CONFUSION_SHARE = 0.49


class BeatsTool(Tool):
    """Three panels of the beats of a record.

    Attributes
    ----------
    beat_list, confusion, false_table
        The panels.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the panels."""
        self._bench = bench
        self._session = session = bench.session
        self.beat_list = BeatList(bench.theme)
        self.confusion = ConfusionPanel(bench.theme)
        self.false_table = FalseTable(bench.theme)
        self.beat_list.beat_requested.connect(bench.beat_requested)
        self.beat_list.cell_filter_cleared.connect(lambda: self.confusion.select_cell(None, None))
        self.confusion.source_requested.connect(self.false_table.show_source)
        self.confusion.cell_requested.connect(self._on_cell_requested)
        self.false_table.source_requested.connect(self.confusion.show_source)
        session.record_changed.connect(lambda _: self._show_nothing())
        session.beats_changed.connect(lambda _: self._show_beats(session.prepared))
        session.review_changed.connect(self._on_review_changed)
        session.model_changed.connect(lambda _: self._show_review())
        session.waves_changed.connect(self._show_intervals)
        session.selection_changed.connect(self.beat_list.select_beat)
        left, below = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
        docks = (
            Dock("beats", "Beats", self.beat_list, left),
            Dock("confusion", "Confusion", self.confusion, below, _CONFUSION_SHARE),
            Dock("false", "False classifications", self.false_table, below, 1 - _CONFUSION_SHARE),
        )
        commands = (
            self._step_command("next_false", "Next false classification", "J", 1),
            self._step_command("previous_false", "Previous false classification", "K", -1),
        )
        return ToolParts(docks, commands)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        for panel in (self.beat_list, self.confusion, self.false_table):
            panel.set_theme(theme)

    def _step_command(self, name: str, text: str, key: str, direction: int) -> Command:
        return Command(name, text, "View", "beats", lambda: self._step_false(direction), keys=(key,))

    def _step_false(self, direction: int) -> None:
        found = self.beat_list.next_false(self._session.selected, direction)
        if found is not None:
            self._bench.beat_requested.emit(found)

    def _on_cell_requested(self, reference: str, called: str) -> None:
        self.confusion.select_cell(reference, called)
        self._bench.dock_raised.emit("beats")
        first = self.beat_list.show_cell(reference, called)
        if first is not None:
            self._bench.beat_requested.emit(first)

    def _show_nothing(self) -> None:
        self.beat_list.set_beats(None)
        self.confusion.set_sources([])
        self.false_table.set_sources([])
        self.beat_list.select_beat(self._session.selected)

    def _show_beats(self, prepared: PreparedBeats | None) -> None:
        if prepared is not None and self._session.record is not None:
            self.beat_list.set_beats(prepared.beats)

    def _on_review_changed(self, model: str) -> None:
        if model == self._session.model:
            self._show_review()

    def _show_review(self) -> None:
        """Show the current model's calls; each panel in a turn of its own."""
        if self._session.review is None:
            self.beat_list.clear_calls()
            return
        self._bench.turns.add("list", self._show_calls_in_list)
        self._bench.turns.add("confusion", lambda: self._show_result(self.confusion))
        self._bench.turns.add("false", lambda: self._show_result(self.false_table))

    def _show_calls_in_list(self) -> None:
        review = self._session.review
        if review is None:
            return
        predictions = review.predictions
        self.beat_list.set_calls(
            review.called, predictions.confidence, review.is_false, review.is_outside, predictions.doubts
        )
        self._show_intervals()

    def _show_intervals(self) -> None:
        intervals = self._session.intervals
        if intervals is not None:
            self.beat_list.set_intervals(intervals)

    def _show_result(self, panel: ConfusionPanel | FalseTable) -> None:
        review = self._session.review
        if review is not None:
            panel.set_sources([_record_source(review), _test_source(review.card)])


def _record_source(review: RecordReview) -> ResultSource:
    confusion = review.confusion
    return ResultSource(
        "this record",
        review.card.name,
        confusion,
        false_classifications(confusion) if confusion is not None else (),
        review.accuracy_by_rhythm(),
        review.counts_by_class(),
        review.n_outside,
        review.is_seen_in_training,
    )


def _test_source(card: ModelCard) -> ResultSource:
    """Return the result on the test beats of the model's own protocol, as its card holds it."""
    confusion = Confusion(card.labels, np.array(card.confusion))
    calls: Mapping[str, int] = dict(zip(card.labels, confusion.counts.sum(axis=0).tolist(), strict=True))
    return ResultSource(
        f"test beats of {card.name}, {card.protocol} protocol",
        card.name,
        confusion,
        false_classifications(confusion),
        counts_by_class=calls,
        has_beats=False,
    )
