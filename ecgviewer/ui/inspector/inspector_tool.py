"""The selected beat, every model and every method beside each other."""

from ecgviewer.ui.facts.beat_facts import gather_details
from ecgviewer.ui.inspector.beat_inspector import BeatInspector
from ecgviewer.ui.inspector.spoken_beat import SpokenBeat, spoken_words
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Dock, Place, Tool, ToolParts, Walk, Workbench, Workspace


class InspectorTool(Tool):
    """Keeps the inspector filled.

    Attributes
    ----------
    inspector
        The panel.
    spoken
        What a screen reader says of the beat.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the inspector."""
        self._bench = bench
        self.inspector = BeatInspector(bench.theme)
        self.spoken = SpokenBeat(self.inspector)
        session = bench.session
        session.record_changed.connect(self._on_record_changed)
        for changed in (
            session.review_changed,
            session.model_changed,
            session.selection_changed,
            session.settings_changed,
        ):
            changed.connect(lambda _: self._show_beat())
        session.waves_changed.connect(self._show_beat)
        session.own.changed.connect(self._show_beat)
        bench.explanations_due.connect(self._show_beat)
        bench.walk_changed.connect(self._show_walk)
        bench.workspace_changed.connect(
            lambda workspace: self.inspector.set_detailed(workspace is Workspace.MODEL)
        )
        fold = Command(
            "details",
            tr("Details of the beat"),
            "Explain",
            "tools",
            lambda: self.inspector.set_detailed(not self.inspector.is_detailed),
            keys=("D",),
        )
        dock = Dock("inspector", tr("Beat"), self.inspector, Place.CARD, Place.CARD)
        return ToolParts(docks=(dock,), commands=(fold,))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.inspector.set_theme(theme)

    def _on_record_changed(self, _record: object) -> None:
        self.inspector.set_beat(None)
        self._show_beat()

    def _show_walk(self, walk: Walk) -> None:
        """Say on the card where the beat stands, if it is one of those that are walked."""
        self.inspector.card.set_walked(f"{walk.place} {walk.title}" if " of " in walk.place else "")

    def _show_beat(self) -> None:
        self._bench.turns.add("beat", self._fill)

    def _fill(self) -> None:
        session = self._bench.session
        details = gather_details(session, self._bench.reviews.compared_models)
        self.inspector.set_beat(details)
        n_beats = 0 if session.prepared is None else session.prepared.beats.n_beats
        self.spoken.say("" if details is None else spoken_words(details, n_beats))
