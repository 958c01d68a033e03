"""The file of what is kept from one start to the next: plain JSON, checked value by value. No Qt.

Whatever the file holds, reading it runs nothing and raises nothing: a value that is not what its key stands
for counts as not set.
"""

import base64
import binascii
import configparser
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from ecgviewer import paths
from ecgviewer.errors import InvalidInputError
from ecgviewer.signals.display_filter import MAINS_HZ
from ecgviewer.ui.state.view_settings import GAINS_MM_PER_MV, SPEEDS_MM_PER_S, ViewSettings
from ecgviewer.workflows.desk.annotators import check_annotator

THEMES = ("light", "dark", "contrast")
WORKSPACES = ("review", "model")
MAX_RECENT = 10
MAX_PINNED = 50
PIXELS_PER_MM_LIMITS = (0.5, 100.0)

_MAX_FILE_BYTES = 1_000_000
_MAX_PATH = 4096
_MAX_LEAD_NAME = 100
_MAX_GEOMETRY_BYTES = 256
_MAX_STATE_BYTES = 65_536
_GEOMETRY_START = b"\x01\xd9\xd0\xcb"
"""What QWidget.saveGeometry begins with."""

_STATE_START = b"\x00\x00\x00\xff"
"""What QMainWindow.saveState begins with."""


@dataclass(frozen=True)
class KeptSettings:
    """What is kept; every field has the value of a first start.

    Attributes
    ----------
    theme
        "light", "dark" or "contrast"; None to follow the system.
    pixels_per_mm
        Logical pixels per millimetre of the screen, 0.5 to 100; None if never measured.
    recent_records
        Paths of the records opened last, the last one first, at most ten.
    window_geometry, window_state
        Size and place of the window and of its panels, in the bytes that Qt packs them into; both or
        none.
    workspace
        "review" or "model".
    has_second_lead
        Whether another lead is shown below the first.
    second_lead
        Name of the lead that a person chose for there; "" for the next other ECG lead.
    annotator
        Name under which the person's annotations are saved, letters only; "" until it is set.
    speed_mm_per_s, gain_mm_per_mv
        At which a window opens.
    baseline_filter, mains_filter_hz, muscle_filter
        Which filters a window opens with; the second 50 or 60 Hz, 0 for none.
    pinned_records
        Paths of the records that a person pinned, in that order.
    """

    theme: str | None = None
    pixels_per_mm: float | None = None
    recent_records: tuple[str, ...] = ()
    window_geometry: bytes | None = None
    window_state: bytes | None = None
    workspace: str = "review"
    has_second_lead: bool = True
    second_lead: str = ""
    annotator: str = ""
    speed_mm_per_s: float = ViewSettings.speed_mm_per_s
    gain_mm_per_mv: float = ViewSettings.gain_mm_per_mv
    baseline_filter: bool = False
    mains_filter_hz: float = 0.0
    muscle_filter: bool = False
    pinned_records: tuple[str, ...] = ()


def read_settings() -> KeptSettings:
    """Return what is kept; where there is no file yet, the plain values of the one of earlier versions."""
    file = paths.settings_file()
    if not os.path.lexists(file):
        return _read_old(paths.old_settings_file())
    try:
        found = json.loads(_read_text(file))
    except (OSError, ValueError, RecursionError):
        return KeptSettings()
    return _checked(found) if isinstance(found, dict) else KeptSettings()


def write_settings(settings: KeptSettings) -> None:
    """Write the file whole, for its owner's eyes only; where it is a link, what the link leads to.

    Raises
    ------
    OSError
        If it can't be written.
    """
    values = {field.name: _as_json(getattr(settings, field.name)) for field in fields(settings)}
    _write(paths.settings_file(), json.dumps(values, indent=1) + "\n")


def write_data_folders(folders: Sequence[Path]) -> None:
    """Keep the folders in which records are looked for beside those of ECGVIEWER_DATA.

    Raises
    ------
    InvalidInputError
        If the name of one goes over several lines.
    OSError
        If they can't be kept.
    """
    for folder in folders:
        if not str(folder).isprintable():
            raise InvalidInputError(f"the folder {str(folder)!r} has a name that can't be kept; rename it")
    _write(paths.data_folders_file(), "".join(f"{folder.absolute()}\n" for folder in folders))


def _write(file: Path, text: str) -> None:
    paths.make_settings_dir()
    target = file.resolve()
    # Only its owner may read what mkstemp makes, and it stays so: paths of records can name patients.
    handle, scratch = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(scratch, target)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def _as_json(value: object) -> object:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _read_text(file: Path) -> str:
    """Return a file's text; a device, a pipe or a file that is too large raises OSError."""
    if not file.is_file():
        raise OSError(f"{file} is no file")
    with file.open("rb") as stream:
        content = stream.read(_MAX_FILE_BYTES + 1)
    if len(content) > _MAX_FILE_BYTES:
        raise OSError(f"{file} is too large")
    return content.decode("utf-8")


def _checked(found: Mapping[str, object]) -> KeptSettings:
    """Return those of the values that are what their keys stand for."""
    geometry = _packed(found.get("window_geometry"), _GEOMETRY_START, _MAX_GEOMETRY_BYTES)
    state = _packed(found.get("window_state"), _STATE_START, _MAX_STATE_BYTES)
    has_both = geometry is not None and state is not None
    return KeptSettings(
        theme=_theme(found.get("theme")),
        pixels_per_mm=_pixels_per_mm(found.get("pixels_per_mm")),
        recent_records=_record_paths(found.get("recent_records"), MAX_RECENT),
        window_geometry=geometry if has_both else None,
        window_state=state if has_both else None,
        workspace=_workspace(found.get("workspace")),
        has_second_lead=_switch(found.get("has_second_lead"), KeptSettings.has_second_lead),
        second_lead=_lead_name(found.get("second_lead")),
        annotator=_annotator(found.get("annotator")),
        speed_mm_per_s=_one_of(found.get("speed_mm_per_s"), SPEEDS_MM_PER_S, KeptSettings.speed_mm_per_s),
        gain_mm_per_mv=_one_of(found.get("gain_mm_per_mv"), GAINS_MM_PER_MV, KeptSettings.gain_mm_per_mv),
        baseline_filter=_switch(found.get("baseline_filter"), KeptSettings.baseline_filter),
        mains_filter_hz=_one_of(found.get("mains_filter_hz"), (0.0, *MAINS_HZ), KeptSettings.mains_filter_hz),
        muscle_filter=_switch(found.get("muscle_filter"), KeptSettings.muscle_filter),
        pinned_records=_record_paths(found.get("pinned_records"), MAX_PINNED),
    )


def _theme(value: object) -> str | None:
    return value if isinstance(value, str) and value in THEMES else None


def _workspace(value: object) -> str:
    return value if isinstance(value, str) and value in WORKSPACES else KeptSettings.workspace


def _switch(value: object, first: bool) -> bool:
    return value if isinstance(value, bool) else first


def _lead_name(value: object) -> str:
    is_name = isinstance(value, str) and len(value) <= _MAX_LEAD_NAME and value.isprintable()
    return str(value) if is_name else KeptSettings.second_lead


def _annotator(value: object) -> str:
    try:
        return check_annotator(value) if isinstance(value, str) else ""
    except InvalidInputError:
        return ""


def _pixels_per_mm(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    lowest, highest = PIXELS_PER_MM_LIMITS
    return float(value) if lowest <= value <= highest else None


def _one_of(value: object, known: tuple[float, ...], first: float) -> float:
    """Return a number if it is among those that can be chosen; True is none."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return next((each for each in known if is_number and each == value), first)


def _record_paths(value: object, most: int) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    names = [name for name in value if isinstance(name, str) and 0 < len(name) <= _MAX_PATH]
    return tuple(dict.fromkeys(name for name in names if name.isprintable()))[:most]


def _packed(value: object, start: bytes, most: int) -> bytes | None:
    """Return bytes from base64 if they have a known beginning and no more than a limited length."""
    if not isinstance(value, str) or len(value) > 2 * most:
        return None
    try:
        packed = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
    return packed if packed.startswith(start) and len(packed) <= most else None


def _read_old(file: Path) -> KeptSettings:
    """Return theme, scale and recent records of an INI file, as text; anything packed is passed over."""
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=(";",))
    try:
        parser.read_string(_read_text(file))
    except (OSError, ValueError, configparser.Error):
        return KeptSettings()
    try:
        pixels_per_mm: object = float(parser.get("screen", "pixels_per_mm", fallback=""))
    except ValueError:
        pixels_per_mm = None
    recent = [name.strip() for name in parser.get("records", "recent", fallback="").split(",")]
    # An escaped or quoted name would come out as another one.
    plain = [name for name in recent if name and not set(name) & set('@"\\\\')]
    theme = parser.get("window", "theme", fallback="")
    return _checked({"theme": theme, "pixels_per_mm": pixels_per_mm, "recent_records": plain})
