"""`classify DIR` as a person uses it."""

import json
import shutil
from pathlib import Path

import pytest
from archive_samples import checksums
from tiny_database import write_tiny_database

from ecgviewer.cli.main import main
from ecgviewer.workflows.archive import archive_table


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = write_tiny_database(tmp_path_factory.mktemp("database"))
    folder = tmp_path_factory.mktemp("archive")
    for name in ("100", "101"):
        for file in database.glob(f"{name}.*"):
            shutil.copy2(file, folder)
    (folder / "bad.hea").write_text("bad 2 360 100\n")
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main(["classify", *(str(argument) for argument in arguments)])
    out, err = capsys.readouterr()
    return status, out, err


def test_a_folder_is_classified_and_the_next_run_goes_on(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_table, "has_parquet", lambda: False)
    before, out = checksums(archive), tmp_path / "out"
    status, said, _ = run(capsys, archive, "--jobs", "1", "-o", out)
    assert (status, said.splitlines()) == (
        0,
        [
            f"note: {archive_table.NO_PARQUET}",
            "2 of 3 records classified, 1 could not be classified: see column error",
            f"written to {out / 'archive.csv'}",
        ],
    )
    status, said, _ = run(capsys, archive, "--jobs", "1", "-o", out, "--json")
    assert json.loads(said) == {
        "n_records": 3,
        "n_kept": 2,
        "n_failed": 1,
        "tables": [str(out / "archive.csv")],
        "notes": [archive_table.NO_PARQUET],
    }
    assert checksums(archive) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{archive}"], "name a folder for their results with -o"),
        (["{archive}", "--recursive"], "name a folder for their results with -o"),
        (["{archive}", "-o", "{archive}"], "holds other things than the results of an archive"),
        (["{archive}", "-o", "{archive}/100.dat"], "100.dat is a file"),
        (["{archive}", "--jobs", "1", "-o", "{archive}/100.csv/out"], "no folder that can be written"),
        (["{archive}", "--jobs", "0", "-o", "{tmp}/out"], "--jobs 0 is not possible; choose 1 to 256"),
        (["{archive}", "--data-dir", "{archive}", "-o", "{tmp}/out"], "--data-dir doesn't go with a folder"),
        (["{archive}", "--model", "nonsense", "-o", "{tmp}/out"], "no model is called 'nonsense'"),
        (["{tmp}", "-o", "{tmp}/out"], "holds no record"),
        (["demo", "--recursive"], "--recursive, --jobs and --cluster go with one folder"),
        (
            ["{archive}", "--jobs", "2", "--cluster", "x:1", "-o", "{tmp}/out"],
            "--jobs doesn't go with --cluster",
        ),
        (["{archive}", "demo", "--jobs", "2"], "--recursive, --jobs and --cluster go with one folder"),
    ],
)
def test_what_does_not_go_is_one_line_and_changes_nothing(
    archive: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    before = checksums(archive)
    status, said, err = run(capsys, *(word.format(archive=archive, tmp=tmp_path) for word in arguments))
    assert (status, said, err.count("\n")) == (1, "", 1)
    assert words in err
    assert checksums(archive) == before
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_one_record_still_stands_for_it(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one").mkdir()
    for file in archive.glob("100.*"):
        shutil.copy2(file, tmp_path / "one")
    status, said, _ = run(capsys, tmp_path / "one", "--model", "v2", "--json")
    assert (status, json.loads(said)["record"]) == (0, "100")
    status, _, _ = run(capsys, tmp_path / "one", "--model", "v2", "-o", tmp_path / "beats.csv")
    assert status == 0
    assert (tmp_path / "beats.csv").read_text().startswith("record,number,time_s")
