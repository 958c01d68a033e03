"""The called rhythm of the whole record, below its overview."""

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.rhythm.rhythm_strip import RhythmStrip
from ecgviewer.ui.state.tool import Tool, ToolParts, Workbench


class RhythmOverviewTool(Tool):
    """A thin row of the whole record; a click leads to its stretch.

    Attributes
    ----------
    strip
        The row.
    """

    def build(self, bench: Workbench) -> ToolParts:
        """Make the row, hidden until rhythms were called."""
        self._bench = bench
        self.strip = RhythmStrip(bench.theme, is_whole=True)
        self.strip.hide()
        self._is_covered = False
        bench.rhythms.calls_changed.connect(self._show)
        bench.stretch_shown.connect(self.strip.set_shown)
        bench.covered.connect(self._on_covered)
        self.strip.stretch_requested.connect(self._go)
        return ToolParts(middle=((self.strip, 0),))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self.strip.set_theme(theme)

    def _show(self) -> None:
        calls = self._bench.rhythms.calls
        self.strip.set_calls(calls)
        # What fits a page needs no second row for the whole of it.
        is_long = calls is not None and calls.n_stretches > 2
        self.strip.setVisible(is_long and not self._is_covered)

    def _on_covered(self, name: str, is_covered: bool) -> None:
        if name == "overview":
            self._is_covered = is_covered
            self._show()

    def _go(self, index: int) -> None:
        calls = self._bench.rhythms.calls
        if calls is not None:
            self._bench.time_requested.emit(float(calls.start_s[index]) + calls.card.duration_s / 2)
            self._bench.rhythms.stretch_requested.emit(index)
