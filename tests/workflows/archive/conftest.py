"""An archive that tests copy before they change anything in it."""

import shutil
from pathlib import Path

import pytest
from archive_samples import write_archive


@pytest.fixture(scope="session")
def _archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("archive"), tmp_path_factory.mktemp("database"))


@pytest.fixture
def archive(_archive: Path, tmp_path: Path) -> Path:
    """Folder of six records, two of them in a folder below, and one that can't be read."""
    return Path(shutil.copytree(_archive, tmp_path / "archive"))
