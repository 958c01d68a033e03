"""File > Archive: classifies a folder of records in the background, and shows and filters its table."""

from typing import TYPE_CHECKING

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Unfinished, Workbench

if TYPE_CHECKING:
    from ecgviewer.ui.archive.archive_controller import ArchiveController


class ArchiveTool(Tool):
    """One archive at a time; records can be reviewed meanwhile.

    Attributes
    ----------
    controller
        Owns the dialog; None until it was asked for.
    """

    controller: "ArchiveController | None" = None

    def build(self, bench: Workbench) -> ToolParts:
        """Make the command that opens the dialog."""
        self._bench = bench
        return ToolParts(
            commands=(
                Command(
                    "archive", tr("Archive of records…"), "File", "open", self._show, keys=("Ctrl+Shift+A",)
                ),
            )
        )

    @property
    def unfinished(self) -> Unfinished | None:
        """A run that is under way."""
        if self.controller is None or not self.controller.is_running:
            return None
        return Unfinished(
            tr("An archive is being classified"),
            tr("What is finished stays, and the next run goes on from there. Close all the same?"),
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        if self.controller is not None:
            self.controller.dialog.set_theme(theme)

    def _show(self) -> None:
        if self.controller is None:
            from ecgviewer.ui.archive.archive_controller import ArchiveController

            self.controller = ArchiveController(self._bench)
        self.controller.show_dialog()
