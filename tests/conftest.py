"""What all tests share: where the real data lies, and headless Qt."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

collect_ignore = ["installed"]
"""Tests of an installed wheel run away from the checkout, see .ci/run."""

_MISSING = "needs the MIT-BIH database: set ECGVIEWER_DATA to a folder that holds 208.hea"


def _find_mitdb() -> Path | None:
    for part in os.environ.get("ECGVIEWER_DATA", "").split(os.pathsep):
        if part and (Path(part) / "208.hea").is_file():
            return Path(part).resolve()
    return None


@pytest.fixture(scope="session")
def mitdb() -> Path:
    """Folder of the MIT-BIH Arrhythmia Database; skips, or fails under ECGVIEWER_REQUIRE_DATA=1."""
    folder = _find_mitdb()
    if folder is None:
        if os.environ.get("ECGVIEWER_REQUIRE_DATA") == "1":
            pytest.fail(_MISSING, pytrace=False)
        pytest.skip(_MISSING)
    return folder


@pytest.fixture(scope="session")
def qtdb(mitdb: Path) -> Path:
    """Folder of the QT Database, beside that of MIT-BIH; skips without it."""
    folder = mitdb.parent / "qtdb"
    if not (folder / "sel100.q1c").is_file():
        pytest.skip("needs the QT Database in a folder qtdb beside MIT-BIH")
    return folder


@pytest.fixture(scope="session")
def random_models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of an untrained network of each architecture by its name, complete and readable."""
    from random_networks import save_random_model

    base = tmp_path_factory.mktemp("models")
    return {name: save_random_model(base, name) for name in ("v1", "v2")}


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests out of this person's cache, models, settings and journal."""
    base = tmp_path_factory.mktemp("user")
    for variable in ("CACHE", "MODELS", "CONFIG", "DESK", "LESSONS", "LOG"):
        monkeypatch.setenv(f"ECGVIEWER_{variable}", str(base / variable.lower()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one bold line how many tests did not run for want of the database."""
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and _MISSING in report.longrepr[2]
    ]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} tests were skipped: {_MISSING}", bold=True, yellow=True)
