from pathlib import Path

import pytest
from bench_samples import NotedBench
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_record

from ecgviewer.errors import OutputError
from ecgviewer.ui.state.questions import NO_RECORD, ask_to_save


def test_the_window_goes_on_and_an_error_is_one_line(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    window = QWidget()
    qtbot.addWidget(window)
    bench = NotedBench(window)
    got: list[tuple[Path, str]] = []

    def write(path: Path, chosen: str) -> None:
        got.append((path, chosen))
        if path.name == "bad.txt":
            raise OutputError("no room")

    ask_to_save(bench, "Save", "x.txt", "Text (*.txt)", write)
    assert bench.told("failed") == [NO_RECORD]
    bench.session.set_record(make_record(), 0)
    ask_to_save(bench, "Save", "x.txt", "Text (*.txt)", write)
    (asking,) = window.findChildren(QFileDialog)
    assert not asking.isModal()
    asking.fileSelected.emit(str(tmp_path / "good.txt"))
    asking.fileSelected.emit(str(tmp_path / "bad.txt"))
    asking.close()
    assert got == [(tmp_path / "good.txt", "Text (*.txt)"), (tmp_path / "bad.txt", "Text (*.txt)")]
    assert bench.told("remarked") == [f"saved as {tmp_path / 'good.txt'}"]
    assert bench.told("failed") == [NO_RECORD, "no room"]
