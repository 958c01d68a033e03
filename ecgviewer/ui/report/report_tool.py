"""The report of the open record."""

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.report.report_controller import ReportController
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench


class ReportTool(Tool):
    """The dialog of the report, made at its first use.

    Attributes
    ----------
    controller
        Owns the dialog; None until it was asked for.
    """

    controller: ReportController | None = None

    def build(self, bench: Workbench) -> ToolParts:
        """Make the command that opens it."""
        self._bench = bench
        return ToolParts(
            commands=(Command("report", tr("Report…"), "File", "save", self._show, keys=("Ctrl+P",)),)
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        if self.controller is not None:
            self.controller.dialog.set_theme(theme)

    @property
    def is_settled(self) -> bool:
        """Whether what the dialog shows is all there."""
        return self.controller is None or self.controller.is_settled

    def _show(self) -> None:
        if self.controller is None:
            self.controller = ReportController(self._bench)
        self.controller.show_dialog()
