"""Where bundled files and the user's own files lie. The one place that knows."""

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent
_PRIVATE_DIR = 0o700
_MOST_DATA_DIRS = 100


def _bundled(name: str) -> Path:
    """Return a bundled folder: inside an installed package, or beside it in a checkout."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def bundled_models_dir() -> Path:
    """Return the folder of the networks that come with the program, one folder each."""
    return _bundled("models")


def resources_dir() -> Path:
    """Return the folder of icons and of the demo record."""
    return _bundled("resources")


def checkout_dir() -> Path:
    """Return the checkout that this package runs from, where `docs/` lies; only meant for studies."""
    return _PACKAGE.parent


def user_models_dir() -> Path:
    """Return the folder for networks that this user trained (it may not exist yet)."""
    override = os.environ.get("ECGVIEWER_MODELS")
    return Path(override) if override else Path(platformdirs.user_data_dir("ecgviewer")) / "models"


def cache_dir() -> Path:
    """Return the folder for downloaded records (it may not exist yet)."""
    override = os.environ.get("ECGVIEWER_CACHE")
    return Path(override) if override else Path(platformdirs.user_cache_dir("ecgviewer"))


def desk_dir() -> Path:
    """Return the folder of the journal, and of annotations that find no room beside their record.

    It may not exist yet.
    """
    override = os.environ.get("ECGVIEWER_DESK")
    return Path(override) if override else Path(platformdirs.user_data_dir("ecgviewer")) / "desk"


def lessons_dir() -> Path:
    """Return the folder of this user's lessons and of the scores (it may not exist yet)."""
    override = os.environ.get("ECGVIEWER_LESSONS")
    return Path(override) if override else Path(platformdirs.user_data_dir("ecgviewer")) / "lessons"


def settings_file() -> Path:
    """Return the file with this user's settings (it may not exist yet)."""
    return _settings_dir() / "settings.json"


def last_session_file() -> Path:
    """Return the file with what this user had open last (it may not exist yet)."""
    return _settings_dir() / "last-session.json"


def old_settings_file() -> Path:
    """Return the file that held this user's settings before there was `settings_file` (it may not exist)."""
    return _settings_dir() / "settings.ini"


def log_file() -> Path:
    """Return the file in which the window notes what went wrong (it may not exist yet)."""
    override = os.environ.get("ECGVIEWER_LOG")
    folder = Path(override) if override else Path(platformdirs.user_log_dir("ecgviewer"))
    return folder / "ecgviewer.log"


def make_settings_dir() -> None:
    """Make the folder of this user's settings one that nobody else may look into.

    A folder that ECGVIEWER_CONFIG names and that is there already keeps the rights that it was given.

    Raises
    ------
    OSError
        If it can't be made.
    """
    folder = _settings_dir()
    is_named = bool(os.environ.get("ECGVIEWER_CONFIG"))
    if not folder.is_dir():
        folder.mkdir(mode=_PRIVATE_DIR, parents=True)
    elif not is_named and folder.stat().st_mode & 0o077:
        folder.chmod(_PRIVATE_DIR)


def _settings_dir() -> Path:
    override = os.environ.get("ECGVIEWER_CONFIG")
    return Path(override) if override else Path(platformdirs.user_config_dir("ecgviewer"))


def data_folders_file() -> Path:
    """Return the file with the data folders that this user chose, one a line (it may not exist yet)."""
    return _settings_dir() / "data-folders.txt"


def chosen_data_dirs() -> list[Path]:
    """Return the data folders that this user chose, in order; what is no absolute path counts as none."""
    try:
        lines = data_folders_file().read_text("utf-8").splitlines()[:_MOST_DATA_DIRS]
    except (OSError, ValueError):
        return []
    return [Path(line) for line in lines if Path(line).is_absolute()]


def named_data_dirs() -> list[Path]:
    """Return the folders named in the environment variable ECGVIEWER_DATA, in order."""
    value = os.environ.get("ECGVIEWER_DATA", "")
    return [Path(part) for part in value.split(os.pathsep) if part]


def named_svdb_dir() -> Path | None:
    """Return the folder named in the environment variable ECGVIEWER_SVDB, None without one."""
    value = os.environ.get("ECGVIEWER_SVDB", "")
    return Path(value) if value else None


def data_dirs() -> list[Path]:
    """Return the folders in which records are looked for, each once: ECGVIEWER_DATA's first, then the chosen ones."""
    return list(dict.fromkeys([*named_data_dirs(), *chosen_data_dirs()]))
