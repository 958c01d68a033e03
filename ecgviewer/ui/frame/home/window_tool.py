"""The commands of windows: another one, this one's end, the end of all."""

from PySide6.QtWidgets import QApplication

from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench


class WindowTool(Tool):
    """Each window has its own record; all of one process share the settings."""

    def build(self, bench: Workbench) -> ToolParts:
        """Make the commands."""
        self._bench = bench
        return ToolParts(
            commands=(
                Command(
                    "new_window",
                    tr("New window"),
                    "File",
                    "open",
                    bench.window_requested.emit,
                    keys=("Ctrl+Shift+N",),
                ),
                Command(
                    "close_window",
                    tr("Close the window"),
                    "File",
                    "end",
                    bench.window.close,
                    keys=("Ctrl+W",),
                ),
                Command("quit", tr("Quit"), "File", "end", self._quit, keys=("Ctrl+Q",)),
            )
        )

    def _quit(self) -> None:
        """Close all windows; one whose work would be lost asks, and the others close."""
        name = self._bench.window.objectName()
        windows = [each for each in QApplication.topLevelWidgets() if each.objectName() == name]
        for window in windows:
            if window.isVisible() or window is self._bench.window:
                window.close()
