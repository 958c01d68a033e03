"""File > Save as WFDB: what is written, and what is said of it."""

from collections.abc import Iterator
from pathlib import Path

import format_samples
import pytest
from bench_samples import NotedBench, run
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ecgviewer.records.reading import read_any
from ecgviewer.ui.record.convert_tool import ConvertTool
from ecgviewer.ui.state.tool import ToolParts


class Bench:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bench = NotedBench(self.window)
        self.tool = ConvertTool()
        self.parts: ToolParts = self.tool.build(self.bench)


@pytest.fixture
def made(qtbot: QtBot) -> Iterator[Bench]:
    bench = Bench(qtbot)
    yield bench
    bench.bench.closing.emit()


def test_without_a_record_nothing_is_asked(made: Bench) -> None:
    run(made.parts.commands, "save_wfdb")
    assert made.bench.told("failed") == ["no record is open; open one first (Ctrl+O)"]
    assert made.window.findChildren(QFileDialog) == []


def test_it_saves_and_says_how_well(made: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a b.edf").write_bytes(format_samples.edf())
    made.bench.session.set_record(read_any(tmp_path / "a b.edf"), 1)
    run(made.parts.commands, "save_wfdb")
    (dialog,) = made.window.findChildren(QFileDialog)
    assert [Path(file).name for file in dialog.selectedFiles()] == ["a_b.hea"]
    dialog.close()
    with qtbot.waitSignal(made.bench.remarked, timeout=10_000) as said:
        made.tool.save(tmp_path / "new.hea")
    assert f"saved as {tmp_path / 'new'}.hea with 2 leads, at most " in said.args[0]
    assert read_any(tmp_path / "new").n_samples == 2500


def test_a_signal_file_that_nobody_agreed_to_replace_stays(made: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a.edf").write_bytes(format_samples.edf())
    (tmp_path / "new.dat").write_text("mine")
    made.bench.session.set_record(read_any(tmp_path / "a.edf"), 1)
    with qtbot.waitSignal(made.bench.failed, timeout=10_000) as said:
        made.tool.save(tmp_path / "new.hea")
    assert "new.dat is there already" in said.args[0]
    assert (tmp_path / "new.dat").read_text() == "mine"
