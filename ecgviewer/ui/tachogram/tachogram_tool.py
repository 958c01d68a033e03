"""The tachogram in the place of the overview."""

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.covering import Covering
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench
from ecgviewer.ui.tachogram.tachogram_content import TachogramContent
from ecgviewer.ui.tachogram.tachogram_view import TachogramView

_COMMAND = "tachogram"


class TachogramTool(Tool):
    """The view, which takes the overview's place and gives it back. Nothing is worked out until it is seen.

    Attributes
    ----------
    view
        Intervals and rates.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the view."""
        self._bench = bench
        self._session = session = bench.session
        self.view = view = TachogramView(bench.theme)
        self._covering = Covering(bench, _COMMAND, "overview", view, view, lambda _: self._show())
        view.beat_requested.connect(bench.beat_requested)
        view.left.connect(lambda: self._covering.switch(False))
        view.pointed.connect(bench.pointed)
        view.hovered.connect(bench.hovered)
        bench.pointed.connect(view.show_pointed)
        bench.stretch_shown.connect(view.set_shown)
        session.selection_changed.connect(view.set_selected)
        session.record_changed.connect(lambda _: self._show())
        for changed in (
            session.beats_changed,
            session.review_changed,
            session.model_changed,
            session.own.changed,
        ):
            changed.connect(lambda *_: bench.turns.add("tachogram", self._show))
        command = Command(
            _COMMAND,
            tr("Tachogram and heart rate"),
            "View",
            "pages",
            switch=self._covering.switch,
            keys=("Shift+F4",),
        )
        return ToolParts(commands=(command,), middle=((view, 0),))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.view.set_theme(theme)

    def _show(self) -> None:
        """Show the beats as they count now, if the view is there."""
        session, record = self._session, self._session.record
        if not self._covering.is_on:
            return
        if record is None:
            self.view.set_content(TachogramContent())
            return
        beats = None if session.prepared is None else session.prepared.beats
        self.view.set_content(TachogramContent(record.duration_s, beats, session.labels))
        self.view.set_selected(session.selected)
