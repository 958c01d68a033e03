"""What is kept from one start to the next: theme, window, scale of the screen, recent records."""

from PySide6.QtCore import QByteArray, QSettings

from ecgviewer import paths

_MAX_RECENT = 10


class Preferences:
    """This user's preferences, in one file (`paths.settings_file`)."""

    def __init__(self) -> None:
        self._settings = QSettings(str(paths.settings_file()), QSettings.Format.IniFormat)

    @property
    def theme_name(self) -> str | None:
        """ "light" or "dark"; None to follow the system."""
        value = str(self._settings.value("window/theme", ""))
        return value if value in ("light", "dark") else None

    @theme_name.setter
    def theme_name(self, name: str | None) -> None:
        self._settings.setValue("window/theme", name or "")

    @property
    def pixels_per_mm(self) -> float | None:
        """Logical pixels per millimetre as calibrated against a ruler; None if never done."""
        try:
            value = float(str(self._settings.value("screen/pixels_per_mm", "")))
        except ValueError:
            return None
        return value if 0.5 <= value <= 100 else None

    @pixels_per_mm.setter
    def pixels_per_mm(self, value: float | None) -> None:
        self._settings.setValue("screen/pixels_per_mm", "" if value is None else value)

    @property
    def recent_records(self) -> list[str]:
        """Paths of the records opened last, the last one first."""
        value = self._settings.value("records/recent", [])
        names = value if isinstance(value, list) else [value or ""]
        return [str(name) for name in names if name][:_MAX_RECENT]

    def add_recent_record(self, path: str) -> None:
        """Put a record at the head of the recent ones."""
        others = [name for name in self.recent_records if name != path]
        self._settings.setValue("records/recent", [path, *others][:_MAX_RECENT])

    @property
    def window_place(self) -> tuple[QByteArray, QByteArray] | None:
        """Geometry and state of the window as Qt saved them; None at the first start."""
        geometry = self._settings.value("window/geometry")
        state = self._settings.value("window/state")
        if isinstance(geometry, QByteArray) and isinstance(state, QByteArray):
            return geometry, state
        return None

    def save_window_place(self, geometry: QByteArray, state: QByteArray) -> None:
        """Keep geometry and state of the window."""
        self._settings.setValue("window/geometry", geometry)
        self._settings.setValue("window/state", state)
