"""Where bundled files and the user's own files lie. The one place that knows."""

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


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


def user_models_dir() -> Path:
    """Return the folder for networks that this user trained (it may not exist yet)."""
    override = os.environ.get("ECGVIEWER_MODELS")
    return Path(override) if override else Path(platformdirs.user_data_dir("ecgviewer")) / "models"


def cache_dir() -> Path:
    """Return the folder for downloaded records (it may not exist yet)."""
    override = os.environ.get("ECGVIEWER_CACHE")
    return Path(override) if override else Path(platformdirs.user_cache_dir("ecgviewer"))


def settings_file() -> Path:
    """Return the file with this user's settings (it may not exist yet)."""
    override = os.environ.get("ECGVIEWER_CONFIG")
    folder = Path(override) if override else Path(platformdirs.user_config_dir("ecgviewer"))
    return folder / "settings.ini"


def data_dirs() -> list[Path]:
    """Return the folders named in the environment variable ECGVIEWER_DATA, in order."""
    value = os.environ.get("ECGVIEWER_DATA", "")
    return [Path(part) for part in value.split(os.pathsep) if part]
