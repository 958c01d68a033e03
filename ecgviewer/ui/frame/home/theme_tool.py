"""The colours of the window: by a person's choice, or those of the desktop, whenever it changes them."""

from PySide6.QtWidgets import QApplication

from ecgviewer.ui.look.theme import Theme
from ecgviewer.ui.look.translation import tr
from ecgviewer.ui.state.application import choose_theme
from ecgviewer.ui.state.tool import Command, Tool, ToolParts, Workbench


class ThemeTool(Tool):
    """Two switches, and an ear for what the desktop has."""

    def build(self, bench: Workbench) -> ToolParts:
        """Make the switches; they are on where the window opens in their theme."""
        self._bench = bench
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._application = application
        # A theme that was asked for at the start is neither kept nor given up for what the desktop has.
        self._is_kept = choose_theme(application, None) is bench.theme
        self._last_kept = bench.preferences.theme_name
        self._hears = True
        application.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        bench.closing.connect(self._end)
        bench.preferences_changed.connect(self._take_kept)
        return ToolParts(
            commands=(
                Command(
                    "dark_theme",
                    tr("Dark theme"),
                    "View",
                    "theme",
                    switch=lambda is_on: self._choose("dark" if is_on else "light"),
                    keys=("Ctrl+D",),
                    is_on=bench.theme.name == "dark",
                ),
                Command(
                    "contrast_theme",
                    tr("High contrast"),
                    "View",
                    "theme",
                    switch=lambda is_on: self._choose("contrast" if is_on else None),
                    is_on=bench.theme.is_strong,
                ),
            )
        )

    def set_theme(self, theme: Theme) -> None:
        """Tick the switch of the theme."""
        self._bench.ticked.emit("dark_theme", theme.name == "dark")
        self._bench.ticked.emit("contrast_theme", theme.is_strong)

    def _end(self) -> None:
        """Leave the desktop alone: the application outlives a window."""
        if self._hears:
            self._hears = False
            self._application.styleHints().colorSchemeChanged.disconnect(self._on_scheme_changed)

    def _choose(self, name: str | None) -> None:
        self._bench.preferences.theme_name = name
        self._is_kept = True
        self._bench.preferences_changed.emit()

    def _on_scheme_changed(self) -> None:
        if self._is_kept and self._bench.preferences.theme_name is None:
            self._take_kept()

    def _take_kept(self) -> None:
        """Draw in the theme that is kept, unless it was another one that was asked for and nothing new is kept."""
        kept = self._bench.preferences.theme_name
        self._is_kept = self._is_kept or kept != self._last_kept
        self._last_kept = kept
        theme = choose_theme(self._application, None)
        if self._is_kept and theme is not self._bench.theme:
            self._bench.theme_requested.emit(theme)
