"""The page in the trace's place: what it shows, what a click asks for, and how it leaves."""

import math

import numpy as np
import pytest
from bench_samples import NotedBench, switch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from review_samples import make_prepared, make_record, make_review
from strip_samples import make_beats

from ecgviewer.ui.disclosure import disclosure_painter
from ecgviewer.ui.disclosure.disclosure_content import DisclosureContent
from ecgviewer.ui.disclosure.disclosure_page import DisclosurePage, row_words
from ecgviewer.ui.disclosure.disclosure_tool import DisclosureTool
from ecgviewer.ui.disclosure.disclosure_view import DisclosureView
from ecgviewer.ui.look.theme import DARK, LIGHT
from ecgviewer.ui.paper.strip_content import TraceSignal

RECORD = make_record()
PREPARED = make_prepared(RECORD)


def make_content(duration_s: float = 600.0) -> DisclosureContent:
    """Return a beat each second; that at 75 s is a false V, that at 80 s an unsure N."""
    n_beats = int(duration_s) - 1
    labels = np.full(n_beats, "N")
    labels[74] = "V"
    rows = np.arange(n_beats)
    wave = np.sin(np.arange(int(duration_s * 100)) / 8).astype(np.float32)
    return DisclosureContent(
        signal=TraceSignal(wave),
        fs_hz=100.0,
        duration_s=duration_s,
        beats=make_beats(list(range(100, 100 * n_beats + 1, 100)), "N" * n_beats, fs_hz=100.0),
        labels=labels,
        is_false=rows == 74,
        is_unsure=(rows == 79) | (rows == 74),
    )


@pytest.fixture
def view(qtbot: QtBot) -> DisclosureView:
    made = DisclosureView(LIGHT)
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    made.set_content(make_content())
    return made


def point(view: DisclosureView, time_s: float) -> QPoint:
    rows, row = view.rows, view.rows.row_of(time_s)
    y = (row + 0.5) * rows.row_px - view.verticalScrollBar().value()
    return QPoint(round(float(rows.x_of_time(time_s, row))), round(y))


def click(view: DisclosureView, time_s: float) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point(view, time_s))


def test_a_click_asks_for_the_nearest_beat(view: DisclosureView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.beat_requested) as asked:
        click(view, 75.2)
    assert asked.args == [74]
    told: list[int] = []
    view.beat_requested.connect(told.append)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, 10))
    assert told == []


def test_escape_enter_and_a_double_click_lead_back(view: DisclosureView, qtbot: QtBot) -> None:
    left: list[int] = []
    view.left.connect(lambda: left.append(1))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point(view, 30.0))
    assert len(left) == 3


def test_false_and_unsure_beats_are_tinted(view: DisclosureView) -> None:
    image = view.viewport().grab().toImage()

    def ground(time_s: float) -> QColor:
        at = point(view, time_s)
        return image.pixelColor(
            at.x(), (at.y() // view.rows.row_px) * view.rows.row_px + view.rows.row_px - 3
        )

    paper = QColor(LIGHT.paper)
    assert abs(ground(70.5).green() - paper.green()) < 12
    assert ground(74.85).green() < ground(70.5).green() - 40  # false: pink takes green away
    assert ground(79.85).blue() < ground(70.5).blue() - 30  # unsure: brown takes blue away
    assert ground(79.85).green() > ground(74.85).green()


def test_the_selected_beat_comes_into_view_and_only_rows_in_view_are_painted(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[int] = []
    paint = disclosure_painter.RowPainter.paint

    def noted(self: disclosure_painter.RowPainter, painter: object, row: int) -> None:
        painted.append(row)
        paint(self, painter, row)  # type: ignore[arg-type]

    monkeypatch.setattr(disclosure_painter.RowPainter, "paint", noted)
    view = DisclosureView(LIGHT)
    qtbot.addWidget(view)
    view.resize(900, 300)
    view.set_content(make_content(36_000.0))
    assert view.rows.n_rows == 600
    view.set_selected(30_000)
    view.grab()
    assert 500 in painted
    assert len(painted) <= 300 // view.rows.row_px + 2
    n_painted = len(painted)
    view.grab()
    assert len(painted) == n_painted


def test_other_seconds_a_row_keep_the_place(view: DisclosureView) -> None:
    view.set_selected(400)
    before = view.gain_mm_per_mv
    view.set_row_seconds(30)
    rows = view.rows
    top = rows.row_of(401.0) * rows.row_px - view.verticalScrollBar().value()
    assert -rows.row_px < top < 300
    assert rows.n_rows == 20
    assert view.gain_mm_per_mv >= before
    view.set_row_seconds(45)
    assert view.row_seconds == 30


def test_the_pointer_is_told_and_said_in_words(view: DisclosureView) -> None:
    said: list[str] = []
    told: list[float] = []
    view.hovered.connect(said.append)
    view.pointed.connect(told.append)
    QTest.mouseMove(view.viewport(), point(view, 75.0))
    assert told[-1] == pytest.approx(75.0, abs=0.1)
    assert "beat 75 V · false, reference N · RR 1000 ms" in said[-1]
    view.leaveEvent(None)  # type: ignore[arg-type]
    assert math.isnan(told[-1])
    assert said[-1] == ""


def test_the_bar_tells_scale_and_numbers(qtbot: QtBot) -> None:
    page = DisclosurePage(LIGHT)
    qtbot.addWidget(page)
    page.resize(900, 300)
    page.set_content(make_content())
    assert page.legend[0] == f"60 s a row · {page.view.gain_mm_per_mv:g} mm/mV"
    assert page.legend[1:] == ["▮ 1 false call", "▮ 1 unsure call"]
    page.view.set_row_seconds(300)
    assert page.legend[0].startswith("5 min a row")
    page.set_content(DisclosureContent())
    assert len(page.legend) == 1
    assert [row_words(each) for each in (30, 120)] == ["30 s", "2 min"]


def test_labels_go_before_symbols_and_none_is_false_without_a_reference() -> None:
    beats = make_beats([100, 200], "NF")
    assert DisclosureContent(beats=beats).classes.tolist() == ["N", "F"]
    found = DisclosureContent(beats=beats, labels=np.array(["V", ""]))
    assert found.classes.tolist() == ["V", "F"]
    assert not found.false_beats.any()


def test_it_takes_the_traces_place_and_gives_it_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bench, tool = NotedBench(window), DisclosureTool()
    parts = tool.build(bench)
    tool.page.setParent(window)
    window.show()
    switch(parts.commands, "disclosure", True)
    assert bench.told("covered") == []  # there is no record
    assert bench.told("ticked") == [("disclosure", False)]
    session = bench.session
    session.set_record(RECORD, 0)
    session.set_prepared(PREPARED)
    session.set_review("v2", make_review(RECORD, PREPARED, "v2", "NNVNV"))
    switch(parts.commands, "disclosure", True)
    bench.do_turns()
    assert bench.told("covered") == [("trace", True)]
    assert tool.page.isVisible()
    # The reference is NVNNV: two calls are false.
    assert tool.page.legend[1] == "▮ 2 false calls"
    tool.set_theme(DARK)
    session.select(3)
    tool.page.view.left.emit()
    assert bench.told("covered") == [("trace", True), ("trace", False)]
    assert tool.page.isHidden()
    assert bench.told("ticked")[-1] == ("disclosure", False)
