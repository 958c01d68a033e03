"""Every command by its name, the list of keys, and what the program is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from ecgviewer.ui.frame.command_palette import CommandPalette
from ecgviewer.ui.frame.files_dialog import FilesDialog
from ecgviewer.ui.frame.keys_dialog import KeysDialog
from ecgviewer.ui.frame.menus import list_keys
from ecgviewer.ui.frame.status import DISCLAIMER
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench, bring_up

_ABOUT = tr(
    "ecgviewer opens ECG records, classifies every beat and shows on the trace why.\n\nFor "
    "{disclaimer}. Networks: ArrhythmiNet V1 and V2 after Baig et al. 2025 (arXiv "
    "2505.03787), trained on the MIT-BIH Arrhythmia Database (Moody and Mark 2001). "
    "BSD-3-Clause.",
    disclaimer=DISCLAIMER,
)


class HelpTool(Tool):
    """Four dialogs; none blocks the window."""

    def build(self, bench: Workbench) -> ToolParts:
        """Make the commands that show them."""
        self._bench = bench
        self._keys: KeysDialog | None = None
        self._palette: CommandPalette | None = None
        return ToolParts(
            commands=(
                Command(
                    "palette",
                    tr("Find a command…"),
                    "Help",
                    "help",
                    self._show_palette,
                    keys=("Ctrl+Shift+P",),
                ),
                Command("keys", tr("Keys"), "Help", "help", self._show_keys, keys=("F1", "?")),
                Command("my_files", tr("Where are my files…"), "Help", "help", self._show_files),
                Command("about", tr("About ecgviewer"), "Help", "help", self._show_about),
            )
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        if self._keys is not None:
            self._keys.set_theme(theme)

    def _show_keys(self) -> None:
        if self._keys is None:
            self._keys = KeysDialog(list_keys(self._bench.commands), self._bench.theme, self._bench.window)
        bring_up(self._keys)

    def _show_files(self) -> None:
        dialog = FilesDialog(self._bench.theme, self._bench.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        bring_up(dialog)

    def _show_palette(self) -> None:
        if self._palette is None:
            others = [command for command in self._bench.commands if command.name != "palette"]
            self._palette = CommandPalette(others, self._bench.window)
            self._palette.command_requested.connect(self._bench.command_requested)
        bring_up(self._palette)

    def _show_about(self) -> None:
        """Show what the program is and what it is not."""
        box = QMessageBox(QMessageBox.Icon.NoIcon, tr("About ecgviewer"), _ABOUT, parent=self._bench.window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
