"""Every command by its name, the list of keys, and what the program is."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from ecgviewer import paths
from ecgviewer.errors import EcgViewerError
from ecgviewer.ui.frame.command_palette import CommandPalette
from ecgviewer.ui.frame.files_dialog import FilesDialog
from ecgviewer.ui.frame.keys_dialog import KeysDialog
from ecgviewer.ui.frame.menus import list_keys
from ecgviewer.ui.frame.status import DISCLAIMER
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench, bring_up
from ecgviewer.workflows.home.reset_settings import reset_settings

_ABOUT = tr(
    "ecgviewer opens ECG records, classifies every beat and shows on the trace why.\n\nFor "
    "{disclaimer}. Networks: ArrhythmiNet V1 and V2 after Baig et al. 2025 (arXiv "
    "2505.03787), trained on the MIT-BIH Arrhythmia Database (Moody and Mark 2001). "
    "BSD-3-Clause.",
    disclaimer=DISCLAIMER,
)


class HelpTool(Tool):
    """Dialogs, none of which blocks the window, and the log."""

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
                Command("show_log", tr("Show the log"), "Help", "help", self._show_log),
                Command("reset_settings", tr("Reset settings…"), "Help", "help", self._ask_to_reset),
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

    def _show_log(self) -> None:
        """Open the log in the system's viewer; where there is none, say where it lies."""
        file = paths.log_file()
        if not file.is_file():
            self._bench.remarked.emit(tr("there is no log yet: nothing was noted"))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            self._bench.remarked.emit(tr("the log is {file}", file=file))

    def _ask_to_reset(self) -> None:
        """Ask, and forget the settings; what is open stays open."""
        box = QMessageBox(
            QMessageBox.Icon.Question,
            tr("Reset settings"),
            tr("Forget all settings, the place of the window, and recent and pinned records?"),
            QMessageBox.StandardButton.Reset | QMessageBox.StandardButton.Cancel,
            self._bench.window,
        )
        box.setInformativeText(tr("Your annotations, networks and downloads stay. This can't be undone."))
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.button(QMessageBox.StandardButton.Reset).clicked.connect(self._reset)
        box.open()

    def _reset(self) -> None:
        bench = self._bench
        try:
            outcome = reset_settings()
        except EcgViewerError as error:
            bench.failed.emit(str(error))
            return
        bench.preferences.refresh()
        bench.session.change_settings(**bench.preferences.first_view)
        bench.preferences_changed.emit()
        bench.command_requested.emit("reset_layout")
        removed = ", ".join(file.name for file in outcome.removed) or tr("nothing")
        kept = ", ".join(what for what, _ in outcome.kept) or tr("nothing else is there")
        bench.remarked.emit(tr("removed: {removed}; kept: {kept}", removed=removed, kept=kept))

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
