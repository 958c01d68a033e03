"""The report in the window: what is asked of the process, what is painted in turns, what is written."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bench_samples import NotedBench, run
from page_samples import long_report
from pdf_paths import page_streams
from PySide6.QtGui import QPdfWriter
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot
from report_samples import demo_source

from ecgviewer.beats.prepared import PreparedBeats
from ecgviewer.ui.report.report_controller import NO_REVIEW, ReportController
from ecgviewer.ui.report.report_files import set_a4
from ecgviewer.ui.report.report_pages import lay_out_report
from ecgviewer.ui.report.report_tool import ReportTool
from ecgviewer.workflows.report.sections import EVIDENCE
from ecgviewer.workflows.report.strip_evidence import EvidenceRequest, find_evidence


class Reporting:
    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.bench = NotedBench(self.window)
        self.session = self.bench.session
        self.tool = ReportTool()
        self.commands = self.tool.build(self.bench).commands

    def open(self, *, waves: bool = True) -> None:
        source = demo_source()
        review = source.review
        self.session.set_record(review.record, review.lead)
        self.session.set_prepared(PreparedBeats(review.lead, review.beats, review.windows, review.record))
        self.session.set_review("v2", review)
        if waves:
            self.session.set_waves(source.waves)

    def show(self) -> ReportController:
        run(self.commands, "report")
        controller = self.tool.controller
        assert controller is not None
        return controller

    def turn(self) -> None:
        """Let the window's turns and the thread that makes the report's content go through."""
        self.bench.do_turns()
        for controller in self.bench.findChildren(ReportController):
            self._qtbot.waitUntil(lambda each=controller: each._making is None, timeout=30_000)
        self.bench.do_turns()

    def explain(self) -> None:
        """Let the process answer."""
        work, request = self.bench.lane.asked[-1]
        assert work is find_evidence
        assert isinstance(request, EvidenceRequest)
        job = self.bench.lane.jobs[-1]
        job.succeeded.emit(find_evidence(request))
        job.finished.emit()


@pytest.fixture
def reporting(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reporting]:
    monkeypatch.chdir(tmp_path)
    reporting = Reporting(qtbot)
    yield reporting
    reporting.bench.closing.emit()


def test_without_calls_or_waves_it_says_so_and_opens_nothing(reporting: Reporting) -> None:
    controller = reporting.show()
    reporting.open(waves=False)
    reporting.show()
    assert reporting.bench.told("failed") == [NO_REVIEW, NO_REVIEW]
    assert not controller.dialog.isVisible()
    assert reporting.tool.is_settled


def test_the_preview_comes_at_once_and_the_colours_when_they_are_there(reporting: Reporting) -> None:
    reporting.open()
    controller = reporting.show()
    assert controller.dialog.isVisible()
    reporting.turn()
    assert controller.dialog.preview.is_painted
    assert controller.dialog.preview.n_pages == 1
    assert not reporting.tool.is_settled  # strips are still plain
    reporting.explain()
    reporting.turn()
    assert reporting.tool.is_settled
    assert len(reporting.bench.lane.asked) == 1
    source = controller._source
    assert source is not None
    assert set(source.evidence) == {strip.beat_index for strip in controller.dialog.choice.strips}
    # Asked again for what is known, nothing is computed.
    controller.dialog._sections["network"].click()
    assert len(reporting.bench.lane.asked) == 1


def test_without_colours_nothing_is_computed(reporting: Reporting) -> None:
    reporting.open()
    controller = ReportController(reporting.bench)
    controller.dialog._sections[EVIDENCE].setChecked(False)
    controller.show_dialog()
    reporting.turn()
    assert reporting.bench.lane.asked == []
    assert controller.is_settled


def test_a_busy_process_is_told_and_the_strips_stay_plain(reporting: Reporting) -> None:
    reporting.open()
    reporting.bench.lane.is_busy = True
    controller = reporting.show()
    reporting.turn()
    assert controller.dialog.status.startswith("strips are plain: ")
    assert controller.dialog.preview.is_painted


def test_pdf_and_html_are_written_as_the_preview_shows_them(reporting: Reporting, tmp_path: Path) -> None:
    reporting.open()
    controller = reporting.show()
    reporting.turn()
    reporting.explain()
    reporting.turn()
    for suffix, start in ((".pdf", b"%PDF"), (".html", b"<!doctype html>")):
        controller.dialog.save_requested.emit(suffix)
        (asking,) = [each for each in controller.dialog.findChildren(QFileDialog) if each.isVisible()]
        assert not asking.isModal()
        assert Path(asking.selectedFiles()[0]).name == f"demo-report{suffix}"
        file = tmp_path / f"own{suffix}"
        asking.fileSelected.emit(str(file))
        asking.close()
        reporting.turn()
        assert file.read_bytes().startswith(start)
        assert controller.dialog.status == f"saved as {file}"
    assert len(page_streams((tmp_path / "own.pdf").read_bytes())) == 1


def test_a_file_of_the_record_is_refused_and_painting_can_be_cancelled(
    reporting: Reporting, tmp_path: Path
) -> None:
    reporting.open()
    controller = reporting.show()
    reporting.turn()
    pages = lay_out_report(long_report(60))

    own = tmp_path / "x.pdf"
    (tmp_path / "x.hea").write_text("x 1 360 1\nx.pdf 16 200 12 0 0 0 0 MLII\n")
    own.write_bytes(b"signal")
    controller._save(own, pages)
    assert "never replaced" in controller.dialog.status
    assert own.read_bytes() == b"signal"

    controller._save(tmp_path / "y.pdf", pages)
    reporting.bench.turns._do_next()
    controller.dialog.cancel_requested.emit()
    reporting.turn()
    assert controller.dialog.status == "cancelled"
    assert not (tmp_path / "y.pdf").exists()


def test_the_pages_that_a_person_chose_are_printed(reporting: Reporting, tmp_path: Path) -> None:
    reporting.open()
    controller = reporting.show()
    pages = lay_out_report(long_report(60))
    assert pages.n_pages >= 4
    for first, last, expected in ((2, 3, 2), (0, 0, pages.n_pages), (3, 99, pages.n_pages - 2)):
        file = tmp_path / f"printed-{first}.pdf"
        device = QPdfWriter(str(file))
        device.setResolution(600)
        set_a4(device)
        controller.print_on(device, 600, pages, first, last)
        reporting.turn()
        del device
        assert len(page_streams(file.read_bytes())) == expected
        assert controller.dialog.status == "sent to the printer"


def test_the_selected_beat_can_be_added(reporting: Reporting) -> None:
    reporting.open()
    controller = reporting.show()
    controller.dialog.beat_requested.emit()
    assert "no beat is selected" in controller.dialog.status
    reporting.session.select(40)
    controller.dialog.beat_requested.emit()
    assert controller.dialog.choice.strips[0].beat_index == 40


def test_other_calls_make_another_report(reporting: Reporting) -> None:
    reporting.open()
    controller = reporting.show()
    reporting.turn()
    review = reporting.session.review
    assert review is not None
    probabilities = np.roll(review.predictions.probabilities, 1, axis=1)
    other = replace(review, predictions=replace(review.predictions, probabilities=probabilities))
    reporting.session.set_review("v2", other)
    assert controller._source is not None
    assert controller._source.review is other
