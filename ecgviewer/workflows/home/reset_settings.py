"""Forgets this user's settings, never their work."""

from dataclasses import dataclass
from pathlib import Path

from ecgviewer import paths
from ecgviewer.errors import OutputError


@dataclass(frozen=True)
class ResetOutcome:
    """What was removed, and what was kept.

    Attributes
    ----------
    removed
        Files that are gone.
    kept
        What lies where and was not touched: (what it is, folder or file), only what there is.
    """

    removed: tuple[Path, ...]
    kept: tuple[tuple[str, Path], ...]


def list_settings_files() -> tuple[Path, ...]:
    """Return the files of this user's settings that there are.

    They hold settings, the place of the window, recent and pinned records, data folders, and what was open last.
    """
    files = (
        paths.settings_file(),
        paths.old_settings_file(),
        paths.data_folders_file(),
        paths.last_session_file(),
    )
    return tuple(file for file in files if file.is_symlink() or file.exists())


def list_work() -> tuple[tuple[str, Path], ...]:
    """Return what of this user's is never touched, where there is any."""
    work = (
        ("your annotations and bookmarks", paths.desk_dir()),
        ("networks that you trained", paths.user_models_dir()),
        ("downloaded records", paths.cache_dir()),
        ("the log", paths.log_file()),
    )
    return tuple((what, place) for what, place in work if place.exists())


def reset_settings() -> ResetOutcome:
    """Remove the files of `list_settings_files`.

    Raises
    ------
    OutputError
        If one can't be removed; those before it are gone.
    """
    removed = []
    for file in list_settings_files():
        try:
            file.unlink()
        except OSError as error:
            raise OutputError(f"{file} can't be removed ({error.strerror}); remove it by hand") from error
        removed.append(file)
    return ResetOutcome(tuple(removed), list_work())
