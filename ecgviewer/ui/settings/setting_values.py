"""What a person can set, by page, and why the rest of what is kept stands on none. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ecgviewer.ui.state.kept_settings import KeptSettings

PAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "look": ("theme", "pixels_per_mm"),
        "trace": (
            "speed_mm_per_s",
            "gain_mm_per_mv",
            "has_second_lead",
            "second_lead",
            "baseline_filter",
            "mains_filter_hz",
            "muscle_filter",
        ),
        "own": ("annotator",),
        "files": ("data_folders",),
    }
)
"""Fields of `SettingValues` by the page that they stand on."""

ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "recent_records": "comes of opening records; Help > Reset settings forgets it",
        "pinned_records": "set by the star of each record where records are chosen",
        "window_geometry": "what the window had when it was closed; View > Reset layout",
        "window_state": "what the window had when it was closed; View > Reset layout",
        "workspace": "what the window had when it was closed; F2 and F3",
    }
)
"""Fields of `KeptSettings` that no page has, with the reason."""


@dataclass(frozen=True)
class SettingValues:
    """What a person can set: fields of `KeptSettings`, and folders.

    Attributes
    ----------
    theme, pixels_per_mm, speed_mm_per_s, gain_mm_per_mv, has_second_lead, second_lead, baseline_filter,
    mains_filter_hz, muscle_filter, annotator
        As in `KeptSettings`.
    data_folders
        In which records are looked for, beside those of ECGVIEWER_DATA.
    """

    theme: str | None = KeptSettings.theme
    pixels_per_mm: float | None = KeptSettings.pixels_per_mm
    speed_mm_per_s: float = KeptSettings.speed_mm_per_s
    gain_mm_per_mv: float = KeptSettings.gain_mm_per_mv
    has_second_lead: bool = KeptSettings.has_second_lead
    second_lead: str = KeptSettings.second_lead
    baseline_filter: bool = KeptSettings.baseline_filter
    mains_filter_hz: float = KeptSettings.mains_filter_hz
    muscle_filter: bool = KeptSettings.muscle_filter
    annotator: str = KeptSettings.annotator
    data_folders: tuple[Path, ...] = ()

    @property
    def kept(self) -> dict[str, Any]:
        """The fields of `KeptSettings` among them."""
        return {
            field.name: getattr(self, field.name) for field in fields(self) if field.name != "data_folders"
        }


def values_of(kept: KeptSettings, data_folders: tuple[Path, ...]) -> SettingValues:
    """Return the values of what is kept."""
    names = [field.name for field in fields(SettingValues) if field.name != "data_folders"]
    return SettingValues(**{name: getattr(kept, name) for name in names}, data_folders=data_folders)


def reset_page(values: SettingValues, page: str) -> SettingValues:
    """Return values with those of one page as at a first start."""
    first = SettingValues()
    return replace(values, **{name: getattr(first, name) for name in PAGES[page]})
