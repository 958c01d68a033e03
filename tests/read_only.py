"""Folders that nobody may write, whoever runs the tests: for root, too, whom no mode of a file stops."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

_ALONE = ("unshare", "--user", "--map-root-user", "--mount")
_MOUNT = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'


def run_beside(
    folder: Path, words: Sequence[str], env: Mapping[str, str], timeout_s: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run Python with some words in a process for which nothing below a folder can be written."""
    command = [sys.executable, *words]
    with _closed(folder) as before:
        return subprocess.run(
            [*before, *command], env=env, capture_output=True, text=True, timeout=timeout_s, check=False
        )


def without_places(env: Mapping[str, str]) -> dict[str, str]:
    """Return an environment that names none of the program's folders: they lie in the home."""
    kept = {"ECGVIEWER_DATA"}
    return {
        name: value
        for name, value in env.items()
        if name in kept or not name.startswith(("ECGVIEWER_", "XDG_"))
    }


@contextmanager
def _closed(folder: Path) -> Iterator[list[str]]:
    if sys.platform == "win32":
        pytest.skip("modes of folders stop nobody there")
    if os.geteuid() == 0:
        if shutil.which("unshare") is None or subprocess.run([*_ALONE, "true"], check=False).returncode:
            pytest.skip("nothing can be mounted here")
        yield [*_ALONE, "sh", "-c", _MOUNT, str(folder)]
        return
    below = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in below}
    for path in below:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield []
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
