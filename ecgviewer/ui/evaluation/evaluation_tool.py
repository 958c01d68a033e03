"""Scoring a network."""

from typing import TYPE_CHECKING

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench

if TYPE_CHECKING:
    from ecgviewer.ui.evaluation.evaluation_controller import EvaluationController


class EvaluationTool(Tool):
    """The evaluation dialog, made at its first use."""

    def build(self, bench: Workbench) -> ToolParts:
        """Make the command that opens it."""
        self._bench = bench
        self._controller: EvaluationController | None = None
        keys = ("Ctrl+Shift+R",)
        return ToolParts(
            commands=(Command("evaluate", tr("Evaluate…"), "Model", "networks", self._show, keys=keys),)
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        if self._controller is not None:
            self._controller.set_theme(theme)

    def _show(self) -> None:
        bench = self._bench
        if self._controller is None:
            from ecgviewer.ui.evaluation.evaluation_controller import EvaluationController

            self._controller = EvaluationController(bench.window, bench.session, bench.theme, bench.lane)
        self._controller.show_dialog(bench.session.model)
