"""What is saved under which name, and what is said of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from bench_samples import NotedBench, run
from odd_records import record_behind
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review
from strip_samples import make_attribution

from ecgviewer.ui.frame.saving_tool import SavingTool

RECORD = make_record()
PREPARED = make_prepared(RECORD)


class Saving:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(40, 30)
        self.bench = NotedBench(self.window)
        self.session = self.bench.session
        self.commands = SavingTool().build(self.bench).commands

    def open(self) -> None:
        self.session.set_record(RECORD, 0)
        self.session.set_prepared(PREPARED)
        self.session.set_review("v2", make_review(RECORD, PREPARED, "v2", "NNNNV"))

    def ask(self, command: str) -> QFileDialog | None:
        """Run a command and return the dialog that asks for a name, None where there is none."""
        run(self.commands, command)
        shown = [dialog for dialog in self.window.findChildren(QFileDialog) if dialog.isVisible()]
        return shown[0] if shown else None

    def save(self, command: str, path: Path) -> None:
        dialog = self.ask(command)
        assert dialog is not None
        dialog.fileSelected.emit(str(path))
        dialog.close()


@pytest.fixture
def saving(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Saving:
    monkeypatch.chdir(tmp_path)
    return Saving(qtbot)


def test_without_what_is_to_be_saved_it_says_what_to_do_and_asks_nothing(saving: Saving) -> None:
    assert saving.ask("save_picture") is None
    assert saving.ask("save_table") is None
    assert saving.bench.told("failed") == [
        "no record is open; open one first (Ctrl+O)",
        "no record is classified yet; open one first (Ctrl+O)",
    ]
    saving.open()
    assert saving.ask("save_figure") is None
    saving.session.select(1)
    assert saving.ask("save_figure") is None  # not explained yet
    assert saving.bench.told("failed")[-1].startswith("no explained beat is selected; click a beat")


@pytest.mark.parametrize(
    ("command", "name", "suffix"),
    [("save_picture", "demo-window.png", "png"), ("save_table", "demo-beats.csv", "csv")],
)
def test_a_name_with_the_records_is_proposed(saving: Saving, command: str, name: str, suffix: str) -> None:
    saving.open()
    dialog = saving.ask(command)
    assert Path(dialog.selectedFiles()[0]).name == name
    assert dialog.defaultSuffix() == suffix
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    assert not dialog.isModal()
    dialog.close()


def test_the_table_is_that_of_the_moment_of_the_question(saving: Saving, tmp_path: Path) -> None:
    saving.open()
    dialog = saving.ask("save_table")
    saving.session.set_record(make_record("b"), 0)
    file = tmp_path / "beats.csv"
    dialog.fileSelected.emit(str(file))
    dialog.close()
    lines = file.read_text().splitlines()
    assert len([line for line in lines if line.startswith("demo,")]) == 5
    assert saving.bench.told("remarked") == [f"saved as {file}"]


def test_picture_and_figure_are_written(saving: Saving, tmp_path: Path) -> None:
    saving.open()
    saving.session.change_settings(method="gradcam")
    saving.session.select(1)
    key = saving.session.key_of("v2", "gradcam", 1)
    assert key is not None
    saving.session.add_explanations({key: make_attribution([1.0, 2.0], "N")})
    saving.save("save_picture", tmp_path / "window.png")
    assert (tmp_path / "window.png").read_bytes().startswith(b"\x89PNG")
    saving.save("save_figure", tmp_path / "beat.svg")
    assert "<svg" in (tmp_path / "beat.svg").read_text()
    assert len(saving.bench.told("remarked")) == 2


def test_a_wrong_ending_or_a_file_of_the_record_is_refused_in_one_line(
    saving: Saving, tmp_path: Path
) -> None:
    saving.open()
    saving.save("save_table", tmp_path / "beats.txt")
    assert ".csv" in saving.bench.told("failed")[-1]
    assert not (tmp_path / "beats.txt").exists()
    file = tmp_path / "beats.csv"
    record = record_behind(file)
    signal = file.read_bytes()
    saving.session.set_review("v2", replace(saving.session.reviews["v2"], record=record))
    saving.save("save_table", file)
    assert len(saving.bench.told("failed")) == 2
    assert file.read_bytes() == signal
    assert saving.bench.told("remarked") == []
