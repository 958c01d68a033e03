"""File > Archive, from the command to the open record, with real processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import checksums, write_archive
from bench_samples import NotedBench, run
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.ui.archive.archive_dialog import ArchiveDialog, ArchiveRequest
from ecgviewer.ui.archive.archive_tool import ArchiveTool
from ecgviewer.ui.look.work_dialog import Stage


class Bench:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bench = NotedBench(self.window)
        self.tool = ArchiveTool()
        self.parts = self.tool.build(self.bench)
        run(self.parts.commands, "archive")

    @property
    def dialog(self) -> ArchiveDialog:
        assert self.tool.dialog is not None
        return self.tool.dialog


@pytest.fixture
def made(qtbot: QtBot) -> Iterator[Bench]:
    bench = Bench(qtbot)
    yield bench
    bench.bench.closing.emit()


def wait(made: Bench, qtbot: QtBot, stage: Stage) -> None:
    qtbot.waitUntil(lambda: made.dialog.stage is stage, timeout=120_000)


def test_an_archive_is_classified_and_looked_at_again(made: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "database").mkdir()
    archive = write_archive(tmp_path / "archive", tmp_path / "database")
    before = checksums(archive)
    made.tool.run(ArchiveRequest(archive, tmp_path / "out", model="v2", jobs=1))
    assert made.tool.unfinished is not None
    wait(made, qtbot, Stage.DONE)
    assert made.tool.unfinished is None
    assert made.dialog.status.startswith(
        "6 of 7 records classified, 1 could not be: the table says why; written"
    )
    assert checksums(archive) == before
    rows = list(made.dialog.model.rows)
    assert [row.record for row in rows][-1] == "ward 2/105"
    made.dialog.model.set_rows(())
    made.dialog.results_requested.emit(tmp_path / "out")
    wait(made, qtbot, Stage.CHOOSING)
    qtbot.waitUntil(lambda: list(made.dialog.model.rows) == rows)
    made.dialog.record_requested.emit(str(archive / "100"))
    assert made.bench.told("record_requested") == [str(archive / "100")]


def test_what_is_wrong_is_one_sentence(made: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    made.tool.run(ArchiveRequest(tmp_path / "empty", tmp_path / "out"))
    wait(made, qtbot, Stage.CHOOSING)
    assert "holds no record" in made.dialog.status
    assert not (tmp_path / "out").exists()


def test_results_made_otherwise_are_made_anew_only_if_a_person_agrees(
    made: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "database").mkdir()
    archive = write_archive(tmp_path / "archive", tmp_path / "database")
    out = tmp_path / "out"
    out.mkdir()
    (out / "archive.jsonl").write_text(
        '{"made_by": "ecgviewer", "kind": "archive", "settings": {"archive": "/elsewhere"}}\n'
    )
    before = checksums(out)
    made.tool.run(ArchiveRequest(archive, out, model="v2", jobs=1, is_recursive=False))
    qtbot.waitUntil(lambda: bool(made.dialog.findChildren(QMessageBox)), timeout=60_000)
    (box,) = made.dialog.findChildren(QMessageBox)
    assert checksums(out).items() >= before.items()
    (anew,) = (button for button in box.findChildren(QPushButton) if button.text() == "Make them anew")
    anew.click()
    wait(made, qtbot, Stage.DONE)
    assert made.dialog.status.startswith("4 of 5 records classified")
