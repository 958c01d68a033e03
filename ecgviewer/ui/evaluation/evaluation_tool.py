"""Scoring a network."""

from ecgviewer.ui.evaluation.evaluation_controller import EvaluationController
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench


class EvaluationTool(Tool):
    """The evaluation dialog."""

    def build(self, bench: Workbench) -> ToolParts:
        """Make what evaluates; the dialog is made at its first use."""
        self._session = bench.session
        self._controller = EvaluationController(bench.window, bench.session, bench.theme, bench.lane)
        keys = ("Ctrl+Shift+R",)
        return ToolParts(
            commands=(Command("evaluate", tr("Evaluate…"), "Model", "networks", self._show, keys=keys),)
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        self._controller.set_theme(theme)

    def _show(self) -> None:
        self._controller.show_dialog(self._session.model)
