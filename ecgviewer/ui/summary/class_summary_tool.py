"""What the network looks at, class by class."""

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench
from ecgviewer.ui.summary.class_summary_controller import ClassSummaryController


class ClassSummaryTool(Tool):
    """The dialog of class summaries, made at its first use."""

    def build(self, bench: Workbench) -> ToolParts:
        """Make the command that opens it."""
        self._bench = bench
        self._controller: ClassSummaryController | None = None
        keys = ("Ctrl+Shift+C",)
        return ToolParts(
            commands=(
                Command("class_summary", tr("Class summary…"), "Explain", "summary", self._show, keys=keys),
            )
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        if self._controller is not None:
            self._controller.dialog.set_theme(theme)

    def _show(self) -> None:
        if self._controller is None:
            bench = self._bench
            self._controller = ClassSummaryController(bench.window, bench.session, bench.theme, bench.lane)
        self._controller.show_dialog()
