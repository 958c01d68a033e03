"""What is kept from one start to the next: theme, window, scale of the screen, recent records."""

import sys
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QByteArray

from ecgviewer.signals.display_filter import DisplayFilters
from ecgviewer.ui.state.kept_settings import (
    MAX_PINNED,
    MAX_RECENT,
    KeptSettings,
    read_settings,
    write_settings,
)


class Preferences:
    """This user's preferences, in one file (`paths.settings_file`)."""

    def __init__(self) -> None:
        self._kept = read_settings()
        self._is_told = False

    @property
    def theme_name(self) -> str | None:
        """ "light", "dark" or "contrast"; None to follow the system."""
        return self._kept.theme

    @theme_name.setter
    def theme_name(self, name: str | None) -> None:
        self._keep(theme=name)

    @property
    def pixels_per_mm(self) -> float | None:
        """Logical pixels per millimetre as calibrated against a ruler; None if never done."""
        return self._kept.pixels_per_mm

    @pixels_per_mm.setter
    def pixels_per_mm(self, value: float | None) -> None:
        self._keep(pixels_per_mm=value)

    @property
    def recent_records(self) -> list[str]:
        """Paths of the records opened last, the last one first."""
        return list(self._kept.recent_records)

    def add_recent_record(self, path: str) -> None:
        """Put a record at the head of the recent ones, those of other windows included."""
        others = [name for name in read_settings().recent_records if name != path]
        self._keep(recent_records=(path, *others)[:MAX_RECENT])

    @property
    def pinned_records(self) -> list[str]:
        """Paths of the records that a person pinned, in that order."""
        return list(self._kept.pinned_records)

    def pin(self, path: str, is_pinned: bool) -> None:
        """Pin a record behind those that are pinned, or no longer."""
        others = [name for name in read_settings().pinned_records if name != path]
        self._keep(pinned_records=(*others, path)[-MAX_PINNED:] if is_pinned else tuple(others))

    @property
    def window_place(self) -> tuple[QByteArray, QByteArray] | None:
        """Geometry and state of the window as Qt saved them; None at the first start."""
        geometry, state = self._kept.window_geometry, self._kept.window_state
        return None if geometry is None or state is None else (QByteArray(geometry), QByteArray(state))

    @property
    def workspace(self) -> str:
        """Which workspace the window was in: "review" or "model"."""
        return self._kept.workspace

    def save_window_place(self, geometry: QByteArray, state: QByteArray, workspace: str) -> None:
        """Keep geometry and state of the window, and the workspace it is in."""
        self._keep(
            window_geometry=bytes(geometry.data()), window_state=bytes(state.data()), workspace=workspace
        )

    @property
    def second_lead(self) -> tuple[bool, str]:
        """Whether another lead is shown below the first, and which: see `ViewSettings`."""
        return self._kept.has_second_lead, self._kept.second_lead

    def keep_second_lead(self, is_shown: bool, name: str) -> None:
        """Keep whether another lead is shown below the first, and which."""
        self._keep(has_second_lead=is_shown, second_lead=name)

    @property
    def annotator(self) -> str:
        """Name under which this person's annotations are saved; "" until it is set."""
        return self._kept.annotator

    @annotator.setter
    def annotator(self, name: str) -> None:
        self._keep(annotator=name)

    @property
    def first_view(self) -> dict[str, Any]:
        """With which fields of `ViewSettings` a window opens."""
        kept = self._kept
        return {
            "pixels_per_mm": kept.pixels_per_mm,
            "has_second_lead": kept.has_second_lead,
            "second_lead": kept.second_lead,
            "speed_mm_per_s": kept.speed_mm_per_s,
            "gain_mm_per_mv": kept.gain_mm_per_mv,
            "filters": DisplayFilters(kept.baseline_filter, kept.mains_filter_hz, kept.muscle_filter),
        }

    @property
    def all(self) -> KeptSettings:
        """All that is kept."""
        return self._kept

    def keep(self, **changes: Any) -> None:
        """Change fields of `KeptSettings`."""
        self._keep(**changes)

    def refresh(self) -> None:
        """Take what another window has changed."""
        self._kept = read_settings()

    def _keep(self, **changes: Any) -> None:
        """Change what is kept; what another window has changed meanwhile stays."""
        self._kept = replace(read_settings(), **changes)
        try:
            write_settings(self._kept)
        except OSError as error:
            # Nothing that a person does in the window depends on it.
            if not self._is_told:
                self._is_told = True
                print(f"note: settings are not kept ({error})", file=sys.stderr)
