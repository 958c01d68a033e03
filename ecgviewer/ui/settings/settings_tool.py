"""Opens the dialog of settings, keeps what is set there, and has it take effect."""

from ecgviewer import paths
from ecgviewer.errors import EcgViewerError
from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.settings.setting_values import SettingValues, values_of
from ecgviewer.ui.settings.settings_dialog import SettingsDialog
from ecgviewer.ui.state.kept_settings import write_data_folders
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench, bring_up


class SettingsTool(Tool):
    """The commands that open the dialog."""

    def build(self, bench: Workbench) -> ToolParts:
        """Make the commands; the dialog is made at its first use."""
        self._bench = bench
        self._dialog: SettingsDialog | None = None
        bench.preferences_changed.connect(self._show_kept)
        return ToolParts(
            commands=(
                Command(
                    "annotator", tr("Your annotator name…"), "Edit", "editing", lambda: self._open("own")
                ),
                Command(
                    "settings",
                    tr("Settings…"),
                    "Edit",
                    "settings",
                    lambda: self._open(None),
                    keys=("Ctrl+,",),
                ),
            )
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme."""
        if self._dialog is not None:
            self._dialog.set_theme(theme)

    def _open(self, page: str | None) -> None:
        if self._dialog is None:
            self._dialog = SettingsDialog(self._bench.theme, self._bench.window)
            self._dialog.changed.connect(self._take)
            self._dialog.calibration_requested.connect(
                lambda: self._bench.command_requested.emit("calibrate")
            )
            self._dialog.places_requested.connect(lambda: self._bench.command_requested.emit("my_files"))
        self._dialog.open_on(self._values(), page)
        bring_up(self._dialog)

    def _values(self) -> SettingValues:
        return values_of(self._bench.preferences.all, tuple(paths.chosen_data_dirs()))

    def _show_kept(self) -> None:
        if self._dialog is not None and self._dialog.isVisible():
            self._dialog.show_values(self._values())

    def _take(self, values: SettingValues) -> None:
        """Keep values; those of the view that were changed take effect on it, too."""
        bench, before = self._bench, self._values()
        view = bench.preferences.first_view
        if values.data_folders != before.data_folders:
            try:
                write_data_folders(values.data_folders)
            except (EcgViewerError, OSError) as error:
                bench.failed.emit(tr("the data folders are not kept ({error})", error=error))
        bench.preferences.keep(**values.kept)
        after = bench.preferences.first_view
        bench.session.change_settings(**{name: value for name, value in after.items() if value != view[name]})
        bench.preferences_changed.emit()
