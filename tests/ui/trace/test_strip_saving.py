"""The strip of the trace as a file and on the clipboard."""

from pathlib import Path

import numpy as np
import pytest
from bench_samples import NotedBench, run
from pdf_paths import page_streams, paths_of
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_record

from ecgviewer.ui.look.theme import LIGHT
from ecgviewer.ui.state.questions import NO_RECORD
from ecgviewer.ui.trace.strip_saving import StripSaver
from ecgviewer.ui.trace.trace_view import TraceView


class Saving:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        self.trace = TraceView(self.window)
        qtbot.addWidget(self.window)
        self.trace.resize(1000, 420)
        self.bench = NotedBench(self.window)
        self.commands = StripSaver(self.bench, self.trace).commands()

    def open(self) -> None:
        record = make_record()
        self.bench.session.set_record(record, 0)
        self.trace.set_lead(record.name, "MLII", record.lead_mv(0), record.fs_hz, record.duration_s)
        self.bench.session.change_settings(start_s=30.0, pixels_per_mm=5.0)
        self.trace.set_view(self.bench.session.settings)


@pytest.fixture
def saving(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Saving:
    monkeypatch.chdir(tmp_path)
    return Saving(qtbot)


def test_without_a_record_nothing_is_asked_or_copied(saving: Saving) -> None:
    QGuiApplication.clipboard().setText("kept")
    run(saving.commands, "save_strip")
    run(saving.commands, "copy_strip")
    assert saving.bench.told("failed") == [NO_RECORD, NO_RECORD]
    assert QGuiApplication.clipboard().text() == "kept"


def test_a_pdf_shows_the_seconds_of_the_screen_at_25_mm_each(saving: Saving, tmp_path: Path) -> None:
    saving.open()
    start_s, end_s = saving.trace.visible_range_s
    run(saving.commands, "save_strip")
    (asking,) = saving.window.findChildren(QFileDialog)
    assert Path(asking.selectedFiles()[0]).name == "demo-strip.svg"
    asking.filterSelected.emit("PDF (*.pdf)")
    assert asking.defaultSuffix() == "pdf"
    file = tmp_path / "strip.pdf"
    asking.fileSelected.emit(str(file))
    asking.close()
    assert saving.bench.told("remarked") == [f"saved as {file}"]
    paths = paths_of(page_streams(file.read_bytes())[0])
    (grid,) = [path.points for path in paths if path.color == LIGHT.grid_large and not path.is_filled][:1]
    x = np.unique(grid[:, 0])
    assert x[5] - x[0] == pytest.approx(25.0, abs=0.03)
    n_lines = (end_s - start_s) / 0.2
    assert x.size == pytest.approx(n_lines, abs=1.5)


def test_the_resolution_of_a_png_is_that_of_the_chosen_filter(saving: Saving, tmp_path: Path) -> None:
    saving.open()
    run(saving.commands, "save_strip")
    (asking,) = saving.window.findChildren(QFileDialog)
    asking.selectNameFilter("PNG, 300 dots an inch (*.png)")
    asking.fileSelected.emit(str(tmp_path / "strip.png"))
    asking.close()
    assert QImage(str(tmp_path / "strip.png")).dotsPerMeterX() == round(300 / 0.0254)


def test_ctrl_c_on_the_trace_copies_the_strip(saving: Saving) -> None:
    saving.open()
    QTest.keyClick(saving.trace, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert saving.bench.told("remarked") == ["the strip is on the clipboard"]
    image = QGuiApplication.clipboard().image()
    start_s, end_s = saving.trace.visible_range_s
    least = 2 * (end_s - start_s) * 25 * 96 / 25.4
    assert least < image.width() < least + 400
