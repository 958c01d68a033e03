"""The beats in a list, how their calls stand against the reference, and the false ones."""

from collections.abc import Callable, Mapping

import numpy as np

from ecgviewer.beats.prepared import PreparedBeats
from ecgviewer.classifiers.card import ModelCard
from ecgviewer.evaluate.confusion import Confusion
from ecgviewer.evaluate.false_classifications import false_classifications
from ecgviewer.ui.beats.beat_list import BeatList
from ecgviewer.ui.beats.confusion_panel import ConfusionPanel
from ecgviewer.ui.beats.false_table import FalseTable
from ecgviewer.ui.facts.beat_pick import BeatPick, cell_pick
from ecgviewer.ui.facts.result_source import ResultSource
from ecgviewer.ui.look.network_names import name_network
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Dock, Place, Tool, ToolParts, Walk, Workbench
from ecgviewer.workflows.review.record_numbers import S_GROUP, V_GROUP, in_group
from ecgviewer.workflows.review.review_record import RecordReview


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
        self._pick: BeatPick | None = None
        self.beat_list.pick_cleared.connect(self._on_pick_cleared)
        self.beat_list.filtered.connect(self._tell_walk)
        self.confusion.source_requested.connect(self.false_table.show_source)
        self.confusion.cell_requested.connect(lambda *cell: bench.pick_requested.emit(cell_pick(*cell)))
        self.false_table.pick_requested.connect(bench.pick_requested)
        bench.pick_requested.connect(self._on_pick_requested)
        bench.step_requested.connect(self._step_in_list)
        bench.listed_beats = self._listed
        self.false_table.source_requested.connect(self.confusion.show_source)
        session.record_changed.connect(lambda _: self._show_nothing())
        session.beats_changed.connect(lambda _: self._show_beats(session.prepared))
        session.review_changed.connect(self._on_review_changed)
        session.model_changed.connect(lambda _: self._show_review())
        session.waves_changed.connect(self._show_intervals)
        session.own.changed.connect(self._show_own)
        session.selection_changed.connect(self._on_selection_changed)
        docks = (
            Dock("confusion", tr("Confusion"), self.confusion, model=Place.MATRIX),
            Dock("beats", tr("Beats"), self.beat_list),
            Dock("false", tr("False calls"), self.false_table),
        )
        commands = (
            self._step_command("next_beat", tr("Next beat in the list"), ".", self._step_in_list, 1),
            self._step_command("previous_beat", tr("Previous beat in the list"), ",", self._step_in_list, -1),
            self._step_command("next_look", tr("Next of those to look at"), "J", self._walk, 1),
            self._step_command("previous_look", tr("Previous of those to look at"), "K", self._walk, -1),
            self._step_command("next_v", tr("Next V call"), "Shift+V", self._step_group, "V", V_GROUP),
            self._step_command("next_s", tr("Next S call"), "Shift+S", self._step_group, "S", S_GROUP),
            self._step_command("next_unsure", tr("Next unsure call"), "Shift+U", self._step_unsure),
            self._step_command("all_beats", tr("List all beats again"), "Shift+A", self.beat_list.show_all),
        )
        return ToolParts(docks, commands)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        for panel in (self.beat_list, self.confusion, self.false_table):
            panel.set_theme(theme)

    def _step_command(
        self, name: str, text: str, key: str, step: Callable[..., object], *where: object
    ) -> Command:
        return Command(name, text, "View", "beats", lambda: step(*where), keys=(key,))

    def _step_in_list(self, direction: int) -> None:
        self._go_to(self.beat_list.walk_list(self._session.selected, direction), tr("the list"))

    def _walk(self, direction: int) -> None:
        self._go_to(self.beat_list.walk(self._session.selected, direction), self.beat_list.walk_title)

    def _step_group(self, name: str, group: str) -> None:
        labels = self._session.labels
        if labels is not None:
            self._go_on(in_group(labels, group), tr("{name} beats", name=name))

    def _step_unsure(self) -> None:
        review = self._session.review
        if review is not None and review.is_unsure is not None:
            self._go_on(review.is_unsure, tr("unsure calls"))

    def _go_on(self, is_wanted: np.ndarray, what: str) -> None:
        """Select the next of some beats; behind the last of them comes the first."""
        rows = np.flatnonzero(is_wanted)
        if rows.size == 0:
            self._bench.hovered.emit(tr("no {what} in this record", what=what))
            return
        later = rows[rows > self._session.selected]
        self._go_to(int(later[0] if later.size else rows[0]), what)

    def _go_to(self, beat_index: int | None, what: str) -> None:
        if beat_index is not None:
            self._bench.beat_requested.emit(beat_index)
        elif what:
            self._bench.hovered.emit(tr("no further beat in {what}", what=what))

    def _listed(self) -> tuple[list[int], str]:
        """Return the beats in the list, and what they are where it is filtered."""
        title = "" if self.beat_list.is_unfiltered else self.beat_list.walk_title
        return self.beat_list.shown_beats.tolist(), title

    def _on_selection_changed(self, beat_index: int) -> None:
        self.beat_list.select_beat(beat_index)
        self._tell_walk()

    def _on_pick_requested(self, pick: BeatPick) -> None:
        review, labels = self._session.review, self._session.labels
        if review is None or labels is None:
            return
        self._pick = pick
        self.confusion.select_cell(*(pick.cell or (None, None)))
        is_picked = pick.find(review, labels)
        self.beat_list.show_pick(pick.title, is_picked, pick.order)
        rows = np.flatnonzero(is_picked) if pick.order is None else pick.order
        if rows.size:
            self._bench.beat_requested.emit(int(rows[0]))

    def _on_pick_cleared(self) -> None:
        self._pick = None
        self.confusion.select_cell(None, None)

    def _tell_walk(self) -> None:
        """Tell where the selected beat stands among those that are walked."""
        title = self.beat_list.walk_title
        place = self.beat_list.place_of(self._session.selected) if title else ""
        self._bench.set_walk(Walk(title, place, not self.beat_list.is_unfiltered))

    def _show_nothing(self) -> None:
        is_open = self._session.record is not None
        self.beat_list.set_beats(None, tr("finding beats…") if is_open else tr("no record is open"))
        self.confusion.set_sources([])
        self.false_table.set_sources([])
        self.beat_list.select_beat(self._session.selected)

    def _show_beats(self, prepared: PreparedBeats | None) -> None:
        if prepared is not None and self._session.record is not None:
            self.beat_list.set_beats(prepared.beats)
            self._show_own()

    def _show_own(self) -> None:
        """Show what the person says beside the reference."""
        prepared, own = self._session.prepared, self._session.own
        if prepared is not None:
            self.beat_list.set_own(own.symbols(prepared.beats) if own.has_any else None)

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
        review, labels = self._session.review, self._session.labels
        if review is None or labels is None:
            return
        predictions = review.predictions
        self.beat_list.set_calls(
            review.called, predictions.confidence, review.is_false, review.is_outside, predictions.doubts
        )
        if self._pick is not None:
            self.beat_list.renew_pick(self._pick.title, self._pick.find(review, labels), self._pick.order)
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
        tr("this record"),
        review.card.name,
        confusion,
        false_classifications(confusion) if confusion is not None else (),
        review.accuracy_by_rhythm(),
        review.counts_by_class(),
        review.n_outside,
        review.is_seen_in_training,
        review.warning,
    )


def _test_source(card: ModelCard) -> ResultSource:
    """Return the result on the test beats of the model's own protocol, as its card holds it."""
    confusion = Confusion(card.labels, np.array(card.confusion))
    calls: Mapping[str, int] = dict(zip(card.labels, confusion.counts.sum(axis=0).tolist(), strict=True))
    return ResultSource(
        tr("test beats of {name_network}", name_network=name_network(card.name)),
        card.name,
        confusion,
        false_classifications(confusion),
        counts_by_class=calls,
        has_beats=False,
    )
