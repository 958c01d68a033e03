"""Methods and networks beside each other on the selected beat."""

from ecgviewer.ui.compare.comparison_controller import ComparisonController
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench


class ComparisonTool(Tool):
    """The dialog of the comparison, made at its first use.

    Attributes
    ----------
    controller
        What fills the dialog; None before it was first shown.
    """

    controller: ComparisonController | None = None

    def build(self, bench: Workbench) -> ToolParts:
        """Make the command that opens it."""
        self._bench = bench
        command = Command("compare", tr("Compare methods…"), "Explain", "tools", self._show, keys=("C",))
        return ToolParts(commands=(command,))

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        if self.controller is not None:
            self.controller.dialog.set_theme(theme)

    def _show(self) -> None:
        if self.controller is None:
            bench = self._bench
            self.controller = ComparisonController(bench.window, bench.session, bench.reviews, bench.theme)
            self.controller.dialog.step_requested.connect(bench.step_requested)
        self.controller.show_dialog()
