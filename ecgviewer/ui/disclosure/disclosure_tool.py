"""Full disclosure in the place of the trace."""

import numpy as np

from ecgviewer.ui.disclosure.disclosure_content import DisclosureContent
from ecgviewer.ui.disclosure.disclosure_page import DisclosurePage
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.paper.strip_content import TraceSignal
from ecgviewer.ui.state.covering import Covering
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench
from ecgviewer.workflows.review.review_record import RecordReview

_COMMAND = "disclosure"


class DisclosureTool(Tool):
    """The page, which takes the trace's place and gives it back. Nothing is read for it until it is seen.

    Attributes
    ----------
    page
        Bar and rows.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the page."""
        self._bench = bench
        self._session = session = bench.session
        self.page = DisclosurePage(bench.theme)
        self._signal: tuple[int, TraceSignal] | None = None
        view = self.page.view
        self._covering = Covering(bench, _COMMAND, "trace", self.page, view)
        view.beat_requested.connect(bench.beat_requested)
        view.left.connect(lambda: self._covering.switch(False))
        view.pointed.connect(bench.pointed)
        view.hovered.connect(bench.hovered)
        bench.pointed.connect(view.show_pointed)
        bench.stretch_shown.connect(view.set_shown)
        self.page.came_into_view.connect(self._show)
        session.record_changed.connect(self._on_record_changed)
        session.selection_changed.connect(view.set_selected)
        session.settings_changed.connect(lambda settings: view.set_pixels_per_mm(settings.pixels_per_mm))
        for changed in (session.beats_changed, session.review_changed, session.model_changed):
            changed.connect(lambda *_: bench.turns.add("disclosure", self._show))
        command = Command(
            _COMMAND, tr("Full disclosure"), "View", "pages", switch=self._covering.switch, keys=("F4",)
        )
        return ToolParts(commands=(command,), middle=((self.page, 1),))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.page.set_theme(theme)

    def _on_record_changed(self, _record: object) -> None:
        self._signal = None
        self._show()

    def _show(self) -> None:
        """Show what is open, if the page is in view."""
        session, record = self._session, self._session.record
        if not self._covering.is_on:
            return
        if record is None:
            self.page.set_content(DisclosureContent())
            return
        if self._signal is None or self._signal[0] != session.opened:
            self._signal = (session.opened, TraceSignal(record.lead_mv(session.lead)))
        review = session.review
        self.page.set_content(
            DisclosureContent(
                signal=self._signal[1],
                fs_hz=record.fs_hz,
                duration_s=record.duration_s,
                start_clock=record.start_clock,
                beats=None if session.prepared is None else session.prepared.beats,
                labels=session.labels,
                is_false=_false_calls(review),
                is_unsure=None if review is None else review.is_unsure,
            )
        )
        self.page.view.set_selected(session.selected)


def _false_calls(review: RecordReview | None) -> np.ndarray | None:
    """Return which calls are false, None where there is no reference."""
    return None if review is None or not review.has_truth else review.is_false
